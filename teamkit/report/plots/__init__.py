"""Figures as SVG text: for A4 at 160 mm, for a page in light and dark, for eyes that see no colour. Pure.

Each returns None where there is nothing to draw. Made by functions and not by templates: a figure is arithmetic
through and through, and a template would have to be handed every coordinate.

Colours stand as plain attributes, because typst, resvg and LibreOffice know no CSS variables; every coloured
element has a class (`tk-fill-1`, `tk-line-1`, `tk-ink`, `tk-quiet`, `tk-grid`, `tk-ground`, `tk-gap`), by which
a page gives it other colours.
"""

from teamkit.report.plots.bars import alike, bars
from teamkit.report.plots.curves import Line, curves
from teamkit.report.plots.gantt import Row, gantt
from teamkit.report.plots.scatter import Dot, scatter
from teamkit.report.plots.stacked import stacked
from teamkit.report.plots.steps import Point, steps

__all__ = ["Dot", "Line", "Point", "Row", "alike", "bars", "curves", "gantt", "scatter", "stacked", "steps"]
