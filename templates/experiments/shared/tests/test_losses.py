"""Every loss of this project against values that NumPy found in float64 from the papers' formulas."""

import json
from pathlib import Path

import pytest
import torch

from losses import LOSSES, loss
from test_training import ready

CASES = {case["name"]: case for case in json.loads(Path(__file__).with_name("loss_vectors.json").read_text())["cases"]}
# Name of a case: the loss, and how its options are called here. The order of the inputs is the losses' own.
NAMES = {
    "ldam_cos_s30": ("ldam", {"defer": 2.0}),
    "ldam_s1": ("ldam", {"defer": 2.0}),
    "ldam_drw_late": ("ldam", {"defer": 0.0}),
    "ldam_balanced_is_margin_softmax": ("ldam", {"defer": 2.0}),
    "focal_softmax_g2": ("focal", {}),
    "focal_softmax_g2_alpha": ("focal", {}),
    "label_smoothing_0.1": ("ce", {}),
    "class_balanced_ce": ("class_balanced", {}),
    "logit_adjusted_ce": ("logit_adjusted", {}),
    "rdrop_a1": ("rdrop", {}),
    "dice_selfadj_pertoken": ("dice", {}),
    "contrastive_cosine_m0.5": ("contrastive", {}),
    "infonce_mnrl_s20": ("mnrl", {}),
    "sts_cosine_mse": ("cosine", {}),
    "cosent_s20": ("cosent", {}),
    "patchtst_masked_mse": ("masked_mse", {}),
}
RENAMED = {"eps": "smoothing"}
OURS = [name for name, (called, _) in NAMES.items() if called in LOSSES]


def made(case, called, options):
    options = {RENAMED.get(name, name): value for name, value in case["params"].items()} | options
    given = case["inputs"]
    if "cls_num" in given:
        options["counts"] = given["cls_num"]
    if "alpha" in given:
        options["alpha"] = given["alpha"]
    return loss(called, **options).double()


def value(case, made):
    """Return a loss and its gradients by the inputs that have one."""
    given = {name: torch.tensor(one) for name, one in case["inputs"].items()}
    learnt = {name: given[name].double().requires_grad_() for name in case["expected"]["grad"]}
    if "logits2" in learnt:
        found = made(learnt["logits"], given["target"], learnt["logits2"])
    elif "logits" in learnt:
        found = made(learnt["logits"], given["target"])
    elif "mask" in given:
        found = made(learnt["pred"], given["target"].double(), given["mask"])
    else:
        target = given["score"] / 5 if "score" in given else given.get("label", torch.ones(len(given["a"])))
        found = made(learnt["a"], learnt.get("b", learnt.get("p")), target.double())
    found.backward()
    return found.item(), [one.grad for one in learnt.values()]


@pytest.mark.parametrize("name", OURS)
def test_a_loss_has_the_value_and_the_gradient_of_its_formula(name):
    case = CASES[name]
    called, options = NAMES[name]
    found, grads = value(case, made(case, called, options))
    assert found == pytest.approx(case["expected"]["loss"], abs=2e-6)
    for one, expected in zip(grads, case["expected"]["grad"].values(), strict=True):
        assert torch.allclose(one, torch.tensor(expected, dtype=torch.float64), atol=5e-6)


@pytest.mark.parametrize("name", sorted({"ce", "class_balanced", "dice", "focal", "ldam", "rdrop"} & set(LOSSES)))
def test_what_is_padded_has_no_part_in_a_loss(name):
    torch.manual_seed(0)
    logits, target = torch.randn(6, 4), torch.tensor([0, 1, 2, 3, 0, 2])
    padded = torch.cat([logits, torch.randn(3, 4)]), torch.cat([target, torch.full((3,), -100)])
    one = loss(name, counts=[5, 4, 3, 2])
    assert torch.allclose(one(logits, target), one(*padded))


@pytest.mark.skipif("rdrop" not in LOSSES, reason="teamkit add loss rdrop")
def test_rdrop_takes_two_passes_of_unlike_dropout():
    model, rows = ready(loss="rdrop")
    taken = []
    model.net.register_forward_hook(lambda net, given, made: taken.append(made.logits))
    model.train()
    model.loss_of(rows)
    assert len(taken) == 2 and not torch.equal(*taken)


@pytest.mark.skipif("contrastive" not in LOSSES, reason="this task has no contrastive loss")
def test_pairs_that_are_not_alike_are_pushed_apart_by_the_square_of_what_is_missing():
    a, b = torch.tensor([[1.0, 0.0]]), torch.tensor([[0.6, 0.8]])  # cosine 0.6, distance 0.4
    assert loss("contrastive", margin=1.5)(a, b, torch.tensor([0.0])).item() == pytest.approx(1.1**2 / 2)
    assert loss("contrastive", margin=1.5)(a, b, torch.tensor([1.0])).item() == pytest.approx(0.4**2 / 2)


def test_an_unknown_loss_names_those_that_are_known():
    with pytest.raises(SystemExit, match="one of"):
        loss("no-such-loss")


def test_an_unknown_option_is_named():
    with pytest.raises(SystemExit, match="unexpected"):
        loss(sorted(LOSSES)[0], no_such_option=1)
