"""What each command says of itself, word for word: `pytest --inline-snapshot=fix` after a change that was meant."""

from pathlib import Path

import pytest
from inline_snapshot import snapshot

from teamkit.cli import COMMANDS
from tests.flow.team import Clone

HELP = {
    "teamkit": snapshot("""\
Usage: teamkit [OPTIONS] [COMMAND] [ARGS]...

  Guarded GitFlow for machine-learning teams: one policy file, one guard, one
  habit.

Options:
  --version   Show the version and exit.
  -h, --help  Show this message and exit.

Commands:
  init               Put the guard and the policy into this clone (once per
                     clone).
  status             Say where you are, what you may do next, and whether the
                     clone is guarded.
  new-feature        Start a work branch off a freshly fetched base.
  new-release        Start a release branch off develop.
  new-hotfix         Start a hotfix branch off main.
  finish             Bring a branch home: a pull request, or a merge and one
                     push.
  sync               Update the base branches and drop what is merged.
  rescue             Move stray commits and changes off main to a branch.
  undo               Undo the last teamkit command.
  doctor             Check that the guard is alive here and nothing slipped
                     past it.
  protect            Put the same policy where it cannot be skipped.
  new-experiment     Make a Lightning project that trains at once, offline.
  update-experiment  Bring a newer version of its templates into an
                     experiment.
  add                Put one more loss or task into an experiment.
  lint               Find what costs a team its results, in code and in git.
  preflight          Say whether a run may start on this machine, and on which
                     GPU.
  runs               Show one table of every run log.
  wrapup             Draft the report of a project from its history and its
                     runs.
  check              Run one hook of the guard by hand, or from the pre-commit
                     framework.
  completion         Print the completion script of a shell.
  demo               Play a team's day in a sandbox folder.
"""),
    "init": snapshot("""\
Usage: teamkit init [OPTIONS]

  Put the guard and the policy into this clone (once per clone).

  Writes teamkit.toml if the repository has none, installs the hooks beside
  those of others, and changes nothing when run again.

Options:
  --model [gitflow|github]      The branching model, for a new policy.
  --main BRANCH                 The protected branch, for a new policy.
  --hooks [auto|folder|config]  Where the guard stands: hook files, or git
                                2.54's configuration hooks.
  --user                        Guard every clone of this team's repository on
                                this account.
  --remove                      Take the guard out and put earlier hooks back,
                                byte for byte.
  -y, --yes                     Ask nothing; take the proposed answers.
  --dry-run                     Print the git commands, and change nothing.
  -h, --help                    Show this message and exit.
"""),
    "status": snapshot("""\
Usage: teamkit status [OPTIONS]

  Say where you are, what you may do next, and whether the clone is guarded.

Options:
  --config    Show every value of the policy and where it comes from.
  --json      Print one JSON document.
  -h, --help  Show this message and exit.
"""),
    "new-feature": snapshot("""\
Usage: teamkit new-feature [OPTIONS] NAME

  Start a work branch off a freshly fetched base.

  NAME is checked first: `teamkit new-feature feat/ldam-loss`. Your
  uncommitted changes come along where they do not collide with the base.

Options:
  --worktree FOLDER  Check the branch out in a folder of its own.
  --carry            Stash changes that are in the way, and bring them along.
  --offline          Do not fetch first.
  --dry-run          Print the git commands, and change nothing.
  -h, --help         Show this message and exit.
"""),
    "new-release": snapshot("""\
Usage: teamkit new-release [OPTIONS] VERSION

  Start a release branch off develop.

  `teamkit new-release 1.2.0` makes release/1.2.0; `teamkit finish` later
  merges and tags it.

Options:
  --worktree FOLDER  Check the branch out in a folder of its own.
  --carry            Stash changes that are in the way, and bring them along.
  --offline          Do not fetch first.
  --dry-run          Print the git commands, and change nothing.
  -h, --help         Show this message and exit.
"""),
    "new-hotfix": snapshot("""\
Usage: teamkit new-hotfix [OPTIONS] VERSION

  Start a hotfix branch off main.

  `teamkit new-hotfix 1.2.1` makes hotfix/1.2.1; `teamkit finish` later merges
  and tags it.

Options:
  --worktree FOLDER  Check the branch out in a folder of its own.
  --carry            Stash changes that are in the way, and bring them along.
  --offline          Do not fetch first.
  --dry-run          Print the git commands, and change nothing.
  -h, --help         Show this message and exit.
"""),
    "finish": snapshot("""\
Usage: teamkit finish [OPTIONS] [BRANCH]

  Bring a branch home: a pull request, or a merge and one push.

  On GitHub the branch is pushed and a pull request opened to the right base.
  Elsewhere it is merged here with --no-ff (a release also into main, with its
  tag) and pushed in one atomic push. After a conflict, a kill or a failed
  push, run it again: it goes on where it stopped.

Options:
  --no-push   Merge here, and leave the push for later.
  --offline   Do not fetch first.
  -y, --yes   Ask nothing; take the proposed answers.
  --dry-run   Print the git commands, and change nothing.
  -h, --help  Show this message and exit.
"""),
    "sync": snapshot("""\
Usage: teamkit sync [OPTIONS]

  Update the base branches and drop what is merged.

  A branch goes when all its work is in its base: merged, squashed or rebased.
  What is not merged is never deleted. After a release was merged on the
  server, sets the tag and brings main back into develop.

Options:
  --offline   Do not fetch first.
  --dry-run   Print the git commands, and change nothing.
  -h, --help  Show this message and exit.
"""),
    "rescue": snapshot("""\
Usage: teamkit rescue [OPTIONS] NAME

  Move stray commits and changes off main to a branch.

  NAME becomes a branch with every commit that main has over its upstream, and
  with your staged, unstaged and untracked work; main goes back to its
  upstream. No file changes.

Options:
  --from BRANCH  The branch that holds what does not belong there; default:
                 main.
  --dry-run      Print the git commands, and change nothing.
  -h, --help     Show this message and exit.
"""),
    "undo": snapshot("""\
Usage: teamkit undo [OPTIONS]

  Undo the last teamkit command.

  Branches, tags and HEAD go back to what they were. Refuses when a ref has
  moved since, or when the command pushed.

Options:
  --dry-run   Print the git commands, and change nothing.
  -h, --help  Show this message and exit.
"""),
    "doctor": snapshot("""\
Usage: teamkit doctor [OPTIONS]

  Check that the guard is alive here and nothing slipped past it.

  Leaves with 1 when something is wrong. Each finding comes with what mends
  it.

Options:
  --json      Print one JSON document.
  -h, --help  Show this message and exit.
"""),
    "protect": snapshot("""\
Usage: teamkit protect [OPTIONS] COMMAND [ARGS]...

  Put the same policy where it cannot be skipped.

Options:
  -h, --help  Show this message and exit.

Commands:
  server  A bare repository on the team's own machine.
"""),
    "runs": snapshot("""\
Usage: teamkit runs [OPTIONS] [PATH]...

  Show one table of every run log.

  Reads the logs below each PATH, below `runs.paths` of teamkit.toml, or of
  the whole project. Nothing is asked of any server, and none of the libraries
  that wrote them is needed.

Options:
  --columns LIST                  'name,person,lr,val/*'; val/f1@last, @best,
                                  @min.
  --drop PATTERN                  Leave columns out; may be repeated.
  --only-changed                  Leave out columns that are the same in every
                                  row.
  --sort LIST                     '-val/f1,lr'; a minus sorts downwards.
  --where EXPR                    'val/f1 > 0.8 and model ~ roberta'.
  --group-by LIST                 One row for each person, model, ...
  --last / --best                 Which value of a metric; the best where it
                                  is known.
  --limit N                       The first N rows.  [x>=0]
  --format [table|md|csv|json|html|latex]
                                  How it is written.
  --json                          The same as --format json.
  -o, --output FILE               Write to a file; its suffix tells the
                                  format.
  -y, --yes                       Overwrite what is there, and ask nothing.
  --view NAME                     Options that were saved under this name.
  --save-view NAME                Keep these options in teamkit.toml.
  --dry-run                       With --save-view: print the change, and
                                  change nothing.
  -h, --help                      Show this message and exit.

Commands:
  show     One run: parameters, metrics, curves, who, which commit, how it
           ended.
  compare  What differs between runs, and whether they may be compared.
  html     All runs as one page to be mailed.
"""),
    "new-experiment": snapshot("""\
Usage: teamkit new-experiment [OPTIONS] TASK DIR

  Make a Lightning project that trains at once, offline.

  DIR is made; it may be there if it is empty. The code is your team's own and
  needs no teamkit; `teamkit update-experiment` brings newer templates into
  it.

Options:
  --list               List the tasks.
  --show TASK          Say what a task is: its losses, metrics, files and
                       commands.
  --name NAME          What the experiment is called; else as DIR.
  --template PATH|URL  The team's own templates, or copier's.
  --dry-run            List the files, and make nothing.
  --json               Print one JSON document.
  -h, --help           Show this message and exit.
"""),
    "update-experiment": snapshot("""\
Usage: teamkit update-experiment [OPTIONS] [DIR]

  Bring a newer version of its templates into an experiment.

  A three-way merge of what the templates gave, what you made of it, and what
  they give now; the first is kept in .teamkit, so that no network is needed.
  What you deleted stays deleted, what you added stays. Conflicts are marked
  in the files, and leave with 1.

Options:
  --dry-run            Show the difference, and change nothing.
  --force              Go on where git could not bring back what is
                       overwritten.
  --template PATH|URL  Where the team's own templates are now.
  --eject              Follow the templates no longer; every file stays.
  --json               Print one JSON document.
  -h, --help           Show this message and exit.
"""),
    "add": snapshot("""\
Usage: teamkit add [OPTIONS] COMMAND [ARGS]...

  Put one more loss or task into an experiment.

Options:
  -h, --help  Show this message and exit.

Commands:
  loss  Put one more loss into the losses.py of this experiment.
  task  Put one more task into this experiment, in a folder of its own name.
"""),
    "lint": snapshot("""\
Usage: teamkit lint [OPTIONS] [PATH]...

  Find what costs a team its results, in code and in git.

  Reads the Python files and notebooks that git tracks below each PATH, else
  of the whole repository; nothing is imported or run. `# teamkit:
  ignore[TK509]` on a line silences a rule there. Leaves with 1 when there are
  findings.

Options:
  --select CODE  Only these rules: TK501, or TK6 for all that begin so.
  --ignore CODE  None of these rules, besides those of the policy.
  --json         Print one JSON document.
  -h, --help     Show this message and exit.
"""),
    "preflight": snapshot("""\
Usage: teamkit preflight [OPTIONS]

  Say whether a run may start on this machine, and on which GPU.

  Looks at the GPUs, the disks, the host's limits, the Python environment and
  the state of the code. Leaves with 0 when ready, 1 when not, 2 when it could
  not be checked. With a command behind `--` it becomes that command when all
  is well (125 if not), on GPUs that are locked for as long as the command
  lives.

Options:
  --gpus N           How many GPUs the run takes.  [x>=0]
  --need SIZE        Free memory on each of them, such as 20GiB.
  --disk SIZE        Free disk where results are written, such as 30GB.
  --checkpoint SIZE  Size of one checkpoint, such as 1.4GB.
  --keep N           How many checkpoints are kept.  [x>=0]
  --python PATH      The Python that will train.
  --pick             Choose GPUs, lock them for the command, print their
                     UUIDs.
  --export           Print shell lines: eval "$(teamkit preflight --pick
                     --export)".
  --wait [TIME]      Wait for GPUs, such as 2h.
  --strict           Refuse for warnings too.
  --json             Print one JSON document.
  --model MODEL      config.json, a name in the Hugging Face cache, or
                     pkg.mod:factory.
  --batch-size N     Sequences on a GPU; 1.  [x>=1]
  --seq-len N        Tokens of each; 512.  [x>=1]
  --precision NAME   fp32, amp-fp16, amp-bf16, bf16 or fp16.
  --optimizer NAME   adamw, adamw8bit, adafactor, sgd, sgd-momentum or lion.
  --checkpointing    With gradient checkpointing.
  --grad-accum N     Batches before a step.  [x>=1]
  --attention NAME   eager, sdpa or flash.
  --trace            Trace a step on the meta device, in the project's own
                     Python.
  -h, --help         Show this message and exit.
"""),
    "wrapup": snapshot("""\
Usage: teamkit wrapup [OPTIONS]

  Draft the report of a project from its history and its runs.

  Writes wrapup.md, which people go on writing, wrapup.json with every number
  and where it comes from, and the figures. Run again it renews the numbers
  and keeps every word of yours.

Options:
  --lang [ko|en]              Language of the report; else as the policy, the
                              report there or the machine has it.
  --since DAY                 First day that counts, as 2026-11-01.
  --until DAY                 Last day that counts.
  -o, --output DIR            Where the report lies; else wrapup.folder.
  --html                      Also wrapup.html, one page for everybody.
  --pdf                       Also wrapup.pdf (pip install 'teamkit[pdf]').
  --docx                      Also wrapup.docx (pip install 'teamkit[docx]').
  --retro [boostcamp|kpt|4l]  Questions of the personal pages.
  --separate                  Each personal page in a file of its own, below
                              personal/.
  --renew BLOCK               Write a block anew that was edited by hand, or
                              all; may be repeated.
  --dry-run                   Show what would change, and change nothing.
  --json                      Print one JSON document.
  -h, --help                  Show this message and exit.

Commands:
  people  Who is who in the history, and what is left to confirm.
  check   Whether every number of the report still is what can be counted.
"""),
    "check": snapshot("""\
Usage: teamkit check [OPTIONS] {reference-transaction|pre-push|pre-commit|pre-
                     merge-commit|pre-rebase|commit-msg} [ARGUMENTS]...

  Run one hook of the guard by hand, or from the pre-commit framework.

  The judgement is that of the installed hooks: the same files, with this
  clone's policy. Leaves with 1 when the hook refuses.

Options:
  -h, --help  Show this message and exit.
"""),
    "completion": snapshot("""\
Usage: teamkit completion [OPTIONS] {bash|zsh|fish}

  Print the completion script of a shell.

  teamkit completion bash > ~/.local/share/bash-completion/completions/teamkit
  teamkit completion zsh  > ~/.zfunc/_teamkit
  teamkit completion fish > ~/.config/fish/completions/teamkit.fish

Options:
  -h, --help  Show this message and exit.
"""),
    "demo": snapshot("""\
Usage: teamkit demo [OPTIONS] [FOLDER]

  Play a team's day in a sandbox folder.

  Makes FOLDER with a bare server and two clones, and runs real commands in
  them: nothing else on this machine is read or changed, and no network is
  used. The folder stays for you to look at.

Options:
  -h, --help  Show this message and exit.
"""),
}


@pytest.mark.parametrize("name", ["teamkit", *COMMANDS])
def test_the_help_says_what_it_said(name: str, tmp_path: Path) -> None:
    words = [] if name == "teamkit" else [name]
    done = Clone(tmp_path).teamkit(*words, "--help", COLUMNS="80")
    assert done.code == 0
    assert done.out == HELP[name]


def test_without_a_command_the_help_is_shown(tmp_path: Path) -> None:
    assert Clone(tmp_path).teamkit(COLUMNS="80").out == HELP["teamkit"]


def test_the_index_says_of_each_command_what_its_own_help_says_first(tmp_path: Path) -> None:
    for name, words in COMMANDS.items():
        lines = Clone(tmp_path).teamkit(name, "--help", COLUMNS="200").out.splitlines()
        assert words in (line.strip() for line in lines), name
