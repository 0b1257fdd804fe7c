"""Every kind of secret, put together when the tests run: none stands in this repository."""

import string

LETTERS = string.ascii_letters + string.digits
HEX = "0123456789abcdef"


def of(alphabet: str, length: int) -> str:
    """Text of a length, as random as the steps through an alphabet of odd size look."""
    return "".join(alphabet[(7 * index + index // 5) % len(alphabet)] for index in range(length))


SECRETS = {
    "Hugging Face token": ("hf" + "_" + of(LETTERS, 34),),
    "OpenAI key": (
        *(f"sk-{account}-" + of(LETTERS + "_-", 60) for account in ("proj", "svcacct", "admin")),
        "sk" + "-" + of(LETTERS, 48),
        "sk" + "-" + of(LETTERS, 20) + "T3Blbk" + "FJ" + of(LETTERS, 20),
    ),
    "Anthropic key": ("sk-" + "ant-api03-" + of(LETTERS + "_-", 80),),
    "GitHub token": (*(f"gh{kind}" + "_" + of(LETTERS, 36) for kind in "pousr"), "github" + "_pat_" + of(LETTERS, 60)),
    "AWS access key": tuple(
        start + of(string.ascii_uppercase + string.digits, 16) for start in ("AK" + "IA", "AS" + "IA")
    ),
    "Slack token": (f"xox{'b'}-" + "1234567890-" + of(LETTERS, 24),),
    "W&B key": (
        "wandb" + "_v1_" + of(LETTERS, 60),
        "WANDB_API_KEY=" + of(HEX, 40),
        f'wandb.login(key="{of(HEX, 40)}")',
        "password " + of(HEX, 40),
    ),
    "Slack webhook": ("https://hooks." + "slack.com/services/T0AB12/B0CD34/" + of(LETTERS, 24),),
    "private key": tuple("-----BEGIN" + f" {kind}PRIVATE KEY-----" for kind in ("", "RSA ", "OPENSSH ", "EC ")),
}
ALL = [(kind, secret) for kind, secrets in SECRETS.items() for secret in secrets]
TOKEN = SECRETS["Hugging Face token"][0]
TOKENS = [
    secret
    for kind in ("Hugging Face token", "OpenAI key", "Anthropic key", "GitHub token", "AWS access key")
    for secret in SECRETS[kind]
]
