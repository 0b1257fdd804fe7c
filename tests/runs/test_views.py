"""Views in the policy file: found again as they were saved, and nothing else in the file is touched."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teamkit import config
from teamkit.errors import ConfigError
from teamkit.runs.views import saved, words

LINE = 'final = "--sort -val/f1"'


def views(text: str) -> dict[str, str]:
    return dict(config.parse(text.removeprefix("\ufeff")).runs.views)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", f"[runs.views]\n{LINE}\n"),
        ('[flow]\nmain = "trunk" # why\n', f'[flow]\nmain = "trunk" # why\n\n[runs.views]\n{LINE}\n'),
        ("[runs.views]", f"[runs.views]\n{LINE}\n"),
        ("[runs.views] # ours\n", f"[runs.views] # ours\n{LINE}\n"),
        ("[ runs . views ]\n", f"[ runs . views ]\n{LINE}\n"),
        ('[runs.views]\na = "--last"\n', f'[runs.views]\na = "--last"\n{LINE}\n'),
        ('[runs.views]\nfinal = "--last"\n', f"[runs.views]\n{LINE}\n"),
        ('[runs.views]\n"final"="--last" # keep\nb = ""\n', f'[runs.views]\n{LINE} # keep\nb = ""\n'),
        ("[runs.views]\nfinal = 'a # b' # keep\n", f"[runs.views]\n{LINE} # keep\n"),
        (
            '[runs.views]\na = ""\n\n# flow\n[flow]\nmain = "x"\n',
            f'[runs.views]\na = ""\n{LINE}\n\n# flow\n[flow]\nmain = "x"\n',
        ),
        ('\ufeff[runs.views]\r\na = ""\r\n\r\n[flow]\r\n', f'\ufeff[runs.views]\r\na = ""\r\n{LINE}\r\n\r\n[flow]\r\n'),
        ('[runs.views]\r\nfinal = ""\r\n', f"[runs.views]\r\n{LINE}\r\n"),
        (
            '[project]\nname = """\n[runs.views]\nfinal = "x"\n"""\n',
            f'[project]\nname = """\n[runs.views]\nfinal = "x"\n"""\n\n[runs.views]\n{LINE}\n',
        ),
        (
            "[runs]\ncolumns = ['name']\n[[runs.log]]\nfiles = 'x'\n",
            f"[runs]\ncolumns = ['name']\n[[runs.log]]\nfiles = 'x'\n\n[runs.views]\n{LINE}\n",
        ),
    ],
)
def test_a_view_is_put_where_views_are(before: str, after: str) -> None:
    assert saved(before, "final", ["--sort", "-val/f1"]) == after


@pytest.mark.parametrize(
    "text",
    ['[runs]\nviews = {final = "--last"}\n', '[runs]\nviews.final = ""\n', '[runs.views]\nfinal = """\n--last"""\n'],
)
def test_a_form_that_is_not_edited_is_refused_with_the_line_to_add(text: str) -> None:
    with pytest.raises(ConfigError, match="stand in a form that is not edited here") as caught:
        saved(text, "final", ["--sort", "-val/f1"])
    assert caught.value.hint == f"add by hand: {LINE}"


@pytest.mark.parametrize("name", ["", "a b", "a.b", "-a", "a]", 'a"', "a\n", "x" * 41, "a/b", "a#"])
def test_a_name_holds_nothing_that_surprises(name: str) -> None:
    with pytest.raises(ConfigError, match="can be no view's name"):
        saved("", name, ["--last"])


def test_a_policy_that_is_broken_stays_as_it_is() -> None:
    with pytest.raises(ConfigError, match=r"unknown key flow\.mian"):
        saved("[flow]\nmian = 1\n", "final", ["--last"])


NAMES = st.from_regex(r"\A[a-z가-힣_0-9][a-z가-힣_0-9-]{0,8}\Z")
OPTIONS = st.lists(st.text(st.characters(exclude_categories=["Cs"])), max_size=4)
PIECES = st.lists(
    st.sampled_from(
        ['[flow]\nmain = "x" # a\n', "# a comment\n", "\n", "[runs.views]\nold = '--last' # b\n# c\n", "[content]\n",
         "[runs]\npaths = [\n  'a', # d\n]\n", '[project]\nname = "[runs.views]"\n']
    ),
    unique=True,
)  # fmt: skip


@given(PIECES, NAMES, OPTIONS, OPTIONS, st.sampled_from(["\n", "\r\n"]))
def test_what_was_saved_is_found_and_every_other_line_is_still_there(
    pieces: list[str], name: str, first: list[str], second: list[str], end: str
) -> None:
    before = "".join(pieces).replace("\n", end)
    try:
        config.parse(before)
    except ConfigError:
        return
    once = saved(before, name, first)
    assert words(views(once), name) == first
    assert [line for line in before.splitlines() if line] == [
        line for line in once.splitlines() if line in before.splitlines() and line
    ]
    again = saved(once, name, second)
    assert words(views(again), name) == second
    assert len(again.splitlines()) == len(once.splitlines())
    assert saved(again, name, first) == once


def test_an_unknown_view_names_the_nearest_or_how_to_make_one() -> None:
    with pytest.raises(ConfigError, match=r"there is no view fianl in teamkit\.toml") as caught:
        words({"final": ""}, "fianl")
    assert caught.value.hint == "did you mean final?"
    with pytest.raises(ConfigError) as caught:
        words({}, "final")
    assert caught.value.hint == "teamkit runs --columns 'name,state' --save-view final"


def test_a_view_that_is_no_command_line_is_said_to_be_none() -> None:
    with pytest.raises(ConfigError, match=r"the view x in teamkit\.toml is no command line: No closing quotation"):
        words({"x": "--where 'a"}, "x")
