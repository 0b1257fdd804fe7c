"""Views: options of `teamkit runs` under a name, in the policy file, whose comments stay. Pure."""

import json
import re
import shlex
from collections.abc import Iterator, Mapping, Sequence

from teamkit import config
from teamkit.errors import ConfigError
from teamkit.runs.slip import asked, nearest

_NAME = re.compile(r"\w[\w-]{0,39}")
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_MARK = "\ufeff"  # some editors begin a file with it
_HEADER = re.compile(r"^[ \t]*\[[ \t]*runs[ \t]*\.[ \t]*views[ \t]*\][ \t]*(#[^\r\n]*)?(?=\r?$)", re.MULTILINE)
_ANY_HEADER = re.compile(r"^[ \t]*\[", re.MULTILINE)
# Blank lines and comments at the end of a section belong to the next one.
_TAIL = re.compile(r"(?:\r?\n[ \t]*(?:#[^\r\n]*)?)*\Z")


def words(views: Mapping[str, str], name: str) -> list[str]:
    """Return the options of a view. Raises ConfigError for one that is not there, or is no command line."""
    if name not in views:
        near = nearest(name, views)
        hint = asked(near) if near else f"teamkit runs --columns 'name,state' --save-view {name}"
        raise ConfigError(f"there is no view {name} in {config.FILE}", hint=hint)
    try:
        return shlex.split(views[name])
    except ValueError as error:
        raise ConfigError(f"the view {name} in {config.FILE} is no command line: {error}", hint=views[name]) from error


def refuse_name(name: str) -> None:
    """Raise ConfigError for what cannot be a view's name."""
    if not _NAME.fullmatch(name):
        raise ConfigError(f"{name!r} can be no view's name", hint="letters, digits, _ and - ; at most 40")


def saved(text: str, name: str, options: Sequence[str]) -> str:
    """Return the policy's text with a view in it, new or in the place of the one with its name.

    Everything else stays byte for byte. Raises ConfigError where the views stand in a form that this
    cannot edit, and for a name with anything but letters, digits, _ and -.
    """
    refuse_name(name)
    mark, text = text[: text.startswith(_MARK)], text.removeprefix(_MARK)
    before = config.parse(text)
    line = f"{name if _BARE.fullmatch(name) else _quoted(name)} = {_quoted(_line(options))}"
    wanted = before.runs._replace(views={**before.runs.views, name: _line(options)})
    for made in _edits(text, name, line):
        try:
            after = config.parse(made)
        except ConfigError:
            continue
        if after._replace(origins={}) == before._replace(runs=wanted, origins={}):
            return mark + made
    raise ConfigError(
        f"the views in {config.FILE} stand in a form that is not edited here", hint=f"add by hand: {line}"
    )


def _line(options: Sequence[str]) -> str:
    """Return words as a person would type them: a condition with apostrophes in it in double quotes."""
    return " ".join(
        f'"{word}"' if "'" in word and not set(word) & set('"\\$`!') else shlex.quote(word) for word in options
    )


def _quoted(text: str) -> str:
    """Return a TOML string in one line, whatever an editor takes for the end of one."""
    whole = json.dumps(text, ensure_ascii=False)
    return "".join(letter if letter.isprintable() else f"\\U{ord(letter):08x}" for letter in whole)


def _edits(text: str, name: str, line: str) -> Iterator[str]:
    """Yield what may be the edited text, the best first; whether it is one is for the parser to say."""
    end = "\r\n" if "\r\n" in text else "\n"
    for header in _HEADER.finditer(text):
        start = header.end()
        following = _ANY_HEADER.search(text, start)
        stop = following.start() if following else len(text)
        section = text[start:stop]
        for old in re.finditer(_key(name), section, re.MULTILINE):
            yield text[: start + old.start()] + line + _comment(old[0]) + text[start + old.end() :]
        body = section[: cut.start()] if (cut := _TAIL.search(section)) else section
        yield text[:start] + body + end + line + (section[len(body) :] or end) + text[stop:]
    yield f"{text.rstrip()}{end * 2 if text.strip() else ''}[runs.views]{end}{line}{end}"


def _key(name: str) -> str:
    own = re.escape(name)
    return rf"""^[ \t]*(?:{own}|"{own}"|'{own}')[ \t]*=[^\r\n]*"""


def _comment(line: str) -> str:
    """Return the comment behind a value, with the blanks before it."""
    import tomli  # noqa: PLC0415  (only a view that is written over pays for it)

    for match in re.finditer(r"[ \t]*#", line):
        try:
            tomli.loads(line[: match.start()])
        except tomli.TOMLDecodeError:
            continue
        return line[match.start() :]
    return ""
