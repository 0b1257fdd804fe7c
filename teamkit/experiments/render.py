"""A template and answers become files. The owner of jinja2 here.

Templates run in a sandbox: they may come from a folder or a server that is not ours.
"""

from collections.abc import Callable
from pathlib import Path
from shlex import quote

from jinja2 import FunctionLoader, StrictUndefined, TemplateError, UndefinedError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from teamkit.errors import ConfigError, OutsideFailed
from teamkit.experiments.answers import Answers
from teamkit.experiments.disk import look, read
from teamkit.experiments.paths import fault
from teamkit.experiments.task import RENDERED
from teamkit.experiments.tree import File, clashes


def rendered(folder: Path, sources: dict[str, Path], answers: Answers) -> dict[str, File]:
    """Return the files of an experiment, by path. folder: what a template may include from.

    Raises ConfigError for a template that cannot be rendered.
    """
    environment = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,
        loader=FunctionLoader(_included(folder)),
    )
    twice = clashes(list(sources))
    if twice:
        raise ConfigError(f"the template has two files in one place: {twice}", hint="rename one in the template")
    return {path: _file(environment, source, answers) for path, source in sources.items()}


def _included(folder: Path) -> Callable[[str], str | None]:
    """Return what finds an included file: below the folder, and through no link."""

    def find(name: str) -> str | None:
        file = None if fault(name) else look(folder, [name]).get(name)
        return file.data.decode("utf-8") if isinstance(file, File) else None

    return find


def _file(environment: ImmutableSandboxedEnvironment, source: Path, answers: Answers) -> File:
    try:
        file = read(source)
    except OSError as error:
        raise OutsideFailed(f"{source} cannot be read: {error.strerror}", hint=f"ls -l {quote(str(source))}") from error
    assert file
    if source.suffix != RENDERED:
        return file
    try:
        text = environment.from_string(file.data.decode("utf-8")).render(answers._asdict())
    except (TemplateError, ArithmeticError, LookupError, TypeError, ValueError, RecursionError) as error:
        raise ConfigError(f"{source} cannot be rendered: {_why(error)}", hint=_hint(error)) from error
    return file._replace(data=text.encode("utf-8"))


def _why(error: Exception) -> str:
    line = getattr(error, "lineno", None)
    return f"line {line}: {error}" if line else str(error)


def _hint(error: Exception) -> str:
    known = f"known here: {', '.join(Answers._fields)}"
    return known if isinstance(error, UndefinedError) else "mend the template"
