"""TK509: paths of one person's machine in literal texts. Pure."""

import ast
import re
from collections.abc import Iterator

from teamkit.lint.finding import Finding
from teamkit.lint.index import Index, text
from teamkit.lint.source import within

_HINT = "a path from the repository's top, or an option with one as its default"
# Homes and mounts. Not /tmp, /dev, /proc, /sys, /etc, /usr: the same everywhere; not /content and /kaggle: a service's.
_PLACE = re.compile(
    r"/(?:(?:home|Users|root|mnt|media|opt/ml|scratch|nas\w*|ssd\w*|hdd\w*|raid\w*|content/drive)/[^/\s]"
    r"|(?:data\w*|workspaces?|projects?|datasets?|volumes?|shared|storage)/[^/\s]+/?\S)"
    r"|[A-Za-z]:(?:\\|/(?!/))[^\\/\s]"
)
_LONGEST, _SHOWN = 260, 56
# Addresses of a web server look like paths.
_ROUTES = frozenset("get post put delete patch head route add_url_rule mount include_router websocket request".split())
_ASKED = frozenset("startswith endswith replace removeprefix split match search sub compile".split())
_TESTS = ("tests",)


def find(index: Index) -> Iterator[Finding]:
    """Yield each literal path that only one machine has. Tests name paths that need not be there."""
    if _is_test(index.source.path):
        return
    decorators = (part for node in (*index.classes, *index.functions) for part in node.decorator_list)
    routes = {id(one) for part in decorators for one in ast.walk(part)}
    for node, parent in index.strings:
        value = text(node) + ("…" if isinstance(parent, ast.JoinedStr) else "")
        if _PLACE.match(value) and _is_line(value) and id(node) not in routes and _is_path(index, node, parent):
            place = parent if isinstance(parent, ast.JoinedStr) else node
            yield index.source.finding("TK509", place, f"{_short(value)} is a path of one machine", _HINT)


def _is_test(path: str) -> bool:
    name = path.rpartition("/")[2]
    return within(path, _TESTS) or name.startswith("test_") or name == "conftest.py"


def _is_line(value: str) -> bool:
    return len(value) < _LONGEST and "\n" not in value


def _is_path(index: Index, node: ast.Constant, parent: ast.AST) -> bool:
    """Whether a text begins a path, and is no comment, no address and nothing that is searched for."""
    if isinstance(parent, ast.Expr | ast.Compare) or not index.behind.isdisjoint((node, parent)):
        return False
    if isinstance(parent, ast.JoinedStr):
        return parent.values[0] is node
    if isinstance(parent, ast.Call):
        return getattr(parent.func, "attr", "") not in (_ROUTES | _ASKED)
    return not (isinstance(parent, ast.keyword) and parent.arg in ("prefix", "url", "endpoint", "route"))


def _short(value: str) -> str:
    return value if len(value) <= _SHOWN else f"{value[:16]}…{value[17 - _SHOWN :]}"
