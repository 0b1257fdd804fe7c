"""What teamkit.toml can say: its sections as named tuples, with their defaults. Pure."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

BOTS = (
    "dependabot/*", "renovate/*", "gh-readonly-queue/*", "pre-commit-ci-update-config", "snyk-*",
    "release-please--*", "copilot/*", "imgbot", "all-contributors/*",
)  # fmt: skip
# Names that everybody has who works on a shared machine.
NOBODY = frozenset(
    "root ubuntu user admin administrator jovyan colab docker jupyter ec2-user runner appuser nobody vscode codespace "
    "vagrant debian centos azureuser".split()
)
TYPES = ("feat", "fix", "refactor", "docs", "test", "chore", "perf", "ci", "build", "style", "exp")


class Project(NamedTuple):
    """[project]: what the team's work is called, and its clock."""

    name: str = ""
    language: str = "en"
    timezone: str = "UTC"


class Member(NamedTuple):
    """[[member]]: a person of the team, and every identity that person has in git."""

    name: str = ""
    github: str = ""
    emails: tuple[str, ...] = ()
    role: str = ""


class Flow(NamedTuple):
    """[flow]: branches, their names, and how work reaches the protected ones.

    model: "gitflow" | "github". finish: "pr" | "local" | "auto" (pr when the remote is GitHub).
    protected: more branches guarded like main. also, exempt: whole-name patterns, `*` the only
    wildcard. tolerated_until: old branches with other names may be pushed up to that day.
    """

    model: str = "gitflow"
    main: str = "main"
    develop: str = "develop"
    prefixes: tuple[str, ...] = ("feat", "fix", "refactor", "docs")
    release: str = "release"
    hotfix: str = "hotfix"
    also: tuple[str, ...] = ()
    exempt: tuple[str, ...] = BOTS
    protected: tuple[str, ...] = ()
    finish: str = "auto"
    fast_forward: bool = True
    tag_prefix: str = "v"
    unicode_names: bool = True
    max_name_bytes: int = 200
    tolerated_until: date | None = None


class Content(NamedTuple):
    """[content]: what may not enter a commit. max_file_size in bytes, 0 for no limit."""

    max_file_size: int = 10_000_000
    secrets: bool = True
    conflict_markers: bool = True
    conventional_subjects: bool = False
    subject_hints: bool = True
    subject_types: tuple[str, ...] = TYPES


class Preflight(NamedTuple):
    """[preflight]: what every run of the team needs, and how its GPUs are shared.

    need, disk, checkpoint: bytes, as "20GiB" or "30GB" (free memory of each GPU, free disk, one
    checkpoint). kept: how many checkpoints a run keeps. outputs: folders that runs write to.
    lock_folder: shared by all containers of a server; "" for a folder of this machine alone.
    prefer: GPUs to take first, by index or UUID. samples: looks in a row that must be good.
    poll: seconds between two looks while waiting.
    """

    gpus: int = 0
    need: str = ""
    disk: str = ""
    checkpoint: str = ""
    kept: int = 1
    outputs: tuple[str, ...] = ("outputs", "checkpoints", "lightning_logs")
    lock_folder: str = ""
    prefer: tuple[str, ...] = ()
    samples: int = 2
    poll: int = 15


class Log(NamedTuple):
    """[[runs.log]]: a log that no reader knows. files: a pattern of names, below any folder.

    format: "csv" | "jsonl", "" by the file's suffix. step, time: the columns that hold them, "" for
    none. params: columns that are parameters. metrics: columns that are metrics, all other numbers
    when there is none.
    """

    files: str = ""
    format: str = ""
    step: str = ""
    time: str = ""
    params: tuple[str, ...] = ()
    metrics: tuple[str, ...] = ()


class Runs(NamedTuple):
    """[runs]: where the logs of experiments lie, and how they are shown.

    paths: folders, "" for the whole project. columns: of the table. directions: metric or pattern to
    "max" or "min". alias: metric to its other names. views: name to options of `teamkit runs`.
    """

    paths: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    directions: Mapping[str, str] = {}
    alias: Mapping[str, tuple[str, ...]] = {}
    views: Mapping[str, str] = {}
    log: tuple[Log, ...] = ()


class Lint(NamedTuple):
    """[lint]: what lint does not tell.

    ignore: codes of rules. exclude: patterns of files that are not read, as in .gitignore. max_data_size: bytes from
    which data in git is told, 0 for no limit.
    """

    ignore: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    max_data_size: int = 1_000_000


class Wrapup(NamedTuple):
    """[wrapup]: what the report counts, and how.

    bots: names or e-mails that are no person, `*` the only wildcard, besides those that are known. exclude:
    patterns of files that count no lines; include: of files that count where they usually would not. bulk_files:
    a commit of more files, without those that count no lines, is taken for something moved in, 0 for no limit.
    folder: where the report lies. retro: form of the personal pages, "boostcamp" | "kpt" | "4l". template: a Jinja
    template of Markdown in the place of ours. pages: advised for the team's part, person_pages for each person's.
    """

    folder: str = "wrapup"
    retro: str = "boostcamp"
    template: str = ""
    pages: int = 6
    person_pages: int = 1
    bots: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    include: tuple[str, ...] = ()
    bulk_files: int = 200


class Policy(NamedTuple):
    """The whole file. origins maps "flow.main" to where the value came from."""

    project: Project = Project()
    member: tuple[Member, ...] = ()
    flow: Flow = Flow()
    content: Content = Content()
    preflight: Preflight = Preflight()
    runs: Runs = Runs()
    lint: Lint = Lint()
    wrapup: Wrapup = Wrapup()
    origins: Mapping[str, str] = {}
