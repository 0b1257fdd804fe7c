"""The cells of a session: each is played once, and processes beside this one find it on disk."""

from __future__ import annotations

import dataclasses
import json
import os
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.e2e.worlds import Shape, World, build

from .play import Cell, play
from .way import Way
from .ways import WAYS


class Records:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._templates: dict[Shape, World | RuntimeError] = {}
        folder.mkdir(parents=True, exist_ok=True)

    def cell(self, way: Way, shape: Shape) -> Cell:
        file = self._folder / f"{shape.name}-{way.number}.json"
        if file.exists():
            return Cell(**json.loads(file.read_text()))
        cell = play(way, self.template(shape))
        self._write(file, cell)
        return cell

    def column(self, shape: Shape) -> dict[Way, Cell]:
        self.template(shape)
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            return dict(zip(WAYS, pool.map(lambda way: self.cell(way, shape), WAYS), strict=True))

    def template(self, shape: Shape) -> World:
        if shape not in self._templates:
            self._templates[shape] = self._attempt(shape)
        made = self._templates[shape]
        if isinstance(made, RuntimeError):
            raise made
        return made

    def _attempt(self, shape: Shape) -> World | RuntimeError:
        """A world that cannot be built fails every row, and once is enough to find out."""
        try:
            return build(Path(tempfile.mkdtemp(dir=self._folder, prefix=shape.name)) / "world", shape)
        except RuntimeError as error:
            return error

    def _write(self, file: Path, cell: Cell) -> None:
        whole = file.with_suffix(f".{os.getpid()}")
        whole.write_text(json.dumps(dataclasses.asdict(cell)))
        whole.replace(file)
