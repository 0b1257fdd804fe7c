"""The scenes of the report: six weeks of a team and its runs become one, in two languages. Pure."""

from teamkit.scenes.model import Put, Scene, do
from teamkit.scenes.stream import stream
from teamkit.scenes.team import PEOPLE, PULLS

_WHO = "김민지"

SCENES: tuple[Scene, ...] = (
    Scene(
        "Six weeks later: the history of another team, and who is who in it",
        (
            Put("", "news.history", stream(PULLS, PEOPLE)),
            do("", "git", "init", "--quiet", "--bare", "--initial-branch=main", "news.git"),
            do("", "git", "-C", "news.git", "fast-import", "--quiet", feed="news.history"),
            do("", "git", "clone", "--quiet", "--branch", "main", "news.git", _WHO),
            do(_WHO, "teamkit", "wrapup", "people"),
        ),
    ),
    Scene(
        "The report of those weeks, in Korean and in English",
        (
            do(_WHO, "teamkit", "wrapup", "--html"),
            do(_WHO, "teamkit", "wrapup", "--lang", "en", "-o", "wrapup-en", "--html"),
            do(_WHO, "teamkit", "wrapup", "check"),
            do(_WHO, "teamkit", "wrapup", "--pdf", code=None),  # only with typst and a Korean font
            do(_WHO, "teamkit", "wrapup", "--docx", code=None),  # only with python-docx
        ),
        look=(f"{_WHO}/wrapup/wrapup.html", f"{_WHO}/wrapup-en/wrapup.html"),
    ),
)
