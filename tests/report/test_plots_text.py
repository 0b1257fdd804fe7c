"""One figure of each kind, element by element: what changes here changes every report."""

from datetime import date, timedelta
from xml.etree import ElementTree as ET

from inline_snapshot import snapshot

from teamkit.report.plots import Dot, Line, Point, Row, bars, curves, gantt, scatter, stacked, steps

MONDAY = date(2026, 3, 2)
SHOWN = ("id", "x", "y", "width", "height", "cx", "cy", "r", "transform", "text-anchor", "stroke-dasharray", "d")


def read(svg: str | None) -> list[str]:
    """Every element behind the ground: its kind, where it is, its colour and its words."""
    assert svg
    return [_line(one) for one in list(ET.fromstring(svg).iter())[4:]]


def _line(one: ET.Element) -> str:
    colour = one.get("fill") if one.get("fill") not in {None, "none"} else one.get("stroke", "")
    told = [one.tag.rpartition("}")[2], *(one.get(key, "") for key in SHOWN), colour or "", one.text or ""]
    return " ".join(filter(None, told))


def test_bars() -> None:
    assert read(bars(["기준", "최고"], [0.5, 0.25], "점", title="t")) == snapshot(
        [
            "text 6 12.5 start #1a1a1a 점",
            "path M30 18.5V50.5 #8c8c8c",
            "text 30 61.5 middle #595959 0",
            "path M108.56 18.5V50.5 #d9d9d9",
            "text 108.56 61.5 middle #595959 0.1",
            "path M187.12 18.5V50.5 #d9d9d9",
            "text 187.12 61.5 middle #595959 0.2",
            "path M265.67 18.5V50.5 #d9d9d9",
            "text 265.67 61.5 middle #595959 0.3",
            "path M344.23 18.5V50.5 #d9d9d9",
            "text 344.23 61.5 middle #595959 0.4",
            "path M422.79 18.5V50.5 #d9d9d9",
            "text 422.79 61.5 middle #595959 0.5",
            "text 24 29.5 end #1a1a1a 기준",
            "rect 30 21.5 392.79 10 #0072b2",
            "title 기준: 0.50",
            "text 426.79 29.5 start #1a1a1a 0.50",
            "text 24 45.5 end #1a1a1a 최고",
            "rect 30 37.5 196.4 10 #0072b2",
            "title 최고: 0.25",
            "text 230.4 45.5 start #1a1a1a 0.25",
        ]
    )


def test_stacked() -> None:
    assert read(stacked([MONDAY], ["a", "b"], [[2], [1]], title="t")) == snapshot(
        [
            "defs",
            "pattern hatch-2 6 6",
            "rect 6 6 #e69f00",
            "path M-1 1L1-1M-1 7L7-1M5 7L7 5 #ffffff",
            "g translate(6 9.5)",
            "rect 0 -4 10 8 #0072b2",
            "text 20 12.5 start #1a1a1a a",
            "g translate(37.27 9.5)",
            "rect 0 -4 10 8 #e69f00",
            "rect 0 -4 10 8 url(#hatch-2)",
            "text 51.27 12.5 start #1a1a1a b",
            "path M16.27 156.5H440 #d9d9d9",
            "text 11.27 159.5 end #595959 0",
            "path M16.27 113.17H440 #d9d9d9",
            "text 11.27 116.17 end #595959 1",
            "path M16.27 69.83H440 #d9d9d9",
            "text 11.27 72.83 end #595959 2",
            "path M16.27 26.5H440 #d9d9d9",
            "text 11.27 29.5 end #595959 3",
            "rect 17.77 69.83 420.73 86.67 #0072b2",
            "title 2026-03-02 - 2026-03-08, a: 2",
            "rect 17.77 26.5 420.73 43.33 #e69f00",
            "rect 17.77 26.5 420.73 43.33 url(#hatch-2)",
            "title 2026-03-02 - 2026-03-08, b: 1",
            "path M16.27 156.5H440 #8c8c8c",
            "path M228.14 156.5v3 #8c8c8c",
            "text 228.14 168.5 middle #595959 03-02",
            "text 228.14 178.5 middle #595959 2026",
        ]
    )


def test_curves() -> None:
    assert read(curves([Line("a", [0, 1], [1, 2]), Line("b", [0], [2])], "step", "loss", title="t")) == snapshot(
        [
            "text 6 10.5 start #1a1a1a loss",
            "path M24.94 182H414.73 #d9d9d9",
            "text 19.94 185 end #595959 1.0",
            "path M24.94 150H414.73 #d9d9d9",
            "text 19.94 153 end #595959 1.2",
            "path M24.94 118H414.73 #d9d9d9",
            "text 19.94 121 end #595959 1.4",
            "path M24.94 86H414.73 #d9d9d9",
            "text 19.94 89 end #595959 1.6",
            "path M24.94 54H414.73 #d9d9d9",
            "text 19.94 57 end #595959 1.8",
            "path M24.94 22H414.73 #d9d9d9",
            "text 19.94 25 end #595959 2.0",
            "path M24.94 182H414.73 #8c8c8c",
            "path M24.94 182v3 #8c8c8c",
            "text 24.94 194 middle #595959 0",
            "path M102.9 182v3 #8c8c8c",
            "text 102.9 194 middle #595959 0.2",
            "path M180.86 182v3 #8c8c8c",
            "text 180.86 194 middle #595959 0.4",
            "path M258.81 182v3 #8c8c8c",
            "text 258.81 194 middle #595959 0.6",
            "path M336.77 182v3 #8c8c8c",
            "text 336.77 194 middle #595959 0.8",
            "path M414.73 182v3 #8c8c8c",
            "text 414.73 194 middle #595959 1.0",
            "text 219.84 206 middle #1a1a1a step",
            "path M24.94 182L414.73 22 #0072b2",
            "circle 414.73 22 2.2 #0072b2",
            "path translate(24.94 22) scale(1) M-1-1H1V1H-1Z #e69f00",
            "path translate(24.94 22) scale(2.2) M-1-1H1V1H-1Z #e69f00",
            "path M422.73 26.25h14 #0072b2",
            "circle 429.73 26.25 2.2 #0072b2",
            "text 440.73 29.25 start #1a1a1a a",
            "path 5 2 M422.73 37.25h14 #e69f00",
            "path translate(429.73 37.25) scale(2.2) M-1-1H1V1H-1Z #e69f00",
            "text 440.73 40.25 start #1a1a1a b",
        ]
    )


def test_steps() -> None:
    points = [Point(MONDAY, 1), Point(MONDAY + timedelta(2), 2)]
    assert read(steps(points, "max", "f1", names=("a run", "best"), title="t")) == snapshot(
        [
            "g translate(6 27.5)",
            "circle 5 0 1.9 #0072b2",
            "text 20 30.5 start #1a1a1a a run",
            "g translate(54.61 27.5)",
            "path none M-2 3H4V-3H11 #d55e00",
            "text 68.61 30.5 start #1a1a1a best",
            "text 6 10.5 start #1a1a1a f1",
            "path M24.94 192.5H438 #d9d9d9",
            "text 19.94 195.5 end #595959 1.0",
            "path M24.94 162.5H438 #d9d9d9",
            "text 19.94 165.5 end #595959 1.2",
            "path M24.94 132.5H438 #d9d9d9",
            "text 19.94 135.5 end #595959 1.4",
            "path M24.94 102.5H438 #d9d9d9",
            "text 19.94 105.5 end #595959 1.6",
            "path M24.94 72.5H438 #d9d9d9",
            "text 19.94 75.5 end #595959 1.8",
            "path M24.94 42.5H438 #d9d9d9",
            "text 19.94 45.5 end #595959 2.0",
            "path M24.94 192.5H438 #8c8c8c",
            "path M32.88 192.5v3 #8c8c8c",
            "text 32.88 204.5 middle #595959 03-02",
            "path M231.47 192.5v3 #8c8c8c",
            "text 231.47 204.5 middle #595959 03-03",
            "path M430.06 192.5v3 #8c8c8c",
            "text 430.06 204.5 middle #595959 03-04",
            "text 32.88 214.5 middle #595959 2026",
            "circle 32.88 192.5 1.9 #0072b2",
            "title 1 (2026-03-02)",
            "circle 430.06 42.5 1.9 #0072b2",
            "title 2 (2026-03-04)",
            "path none M32.88 192.5H430.06V42.5H438 #d55e00",
            "path translate(32.88 192.5) scale(2.2) M-.5-1.4H.5V-.5H1.4V.5H.5V1.4H-.5V.5H-1.4V-.5H-.5Z #d55e00",
            "path translate(430.06 42.5) scale(2.2) M-.5-1.4H.5V-.5H1.4V.5H.5V1.4H-.5V.5H-1.4V-.5H-.5Z #d55e00",
        ]
    )


def test_scatter() -> None:
    assert read(scatter([Dot(1, 2, "q", "k")], ("x", "y"), "max", title="t")) == snapshot(
        [
            "g translate(6 25.5)",
            "circle 5 0 2.2 #0072b2",
            "text 20 28.5 start #1a1a1a k",
            "text 6 10.5 start #1a1a1a y",
            "path M30.21 152.5H438 #d9d9d9",
            "text 25.21 155.5 end #595959 1.90",
            "path M30.21 125H438 #d9d9d9",
            "text 25.21 128 end #595959 1.95",
            "path M30.21 97.5H438 #d9d9d9",
            "text 25.21 100.5 end #595959 2.00",
            "path M30.21 70H438 #d9d9d9",
            "text 25.21 73 end #595959 2.05",
            "path M30.21 42.5H438 #d9d9d9",
            "text 25.21 45.5 end #595959 2.10",
            "path M30.21 152.5H438 #8c8c8c",
            "path M30.21 152.5v3 #8c8c8c",
            "text 30.21 164.5 middle #595959 0.94",
            "path M98.17 152.5v3 #8c8c8c",
            "text 98.17 164.5 middle #595959 0.96",
            "path M166.14 152.5v3 #8c8c8c",
            "text 166.14 164.5 middle #595959 0.98",
            "path M234.1 152.5v3 #8c8c8c",
            "text 234.1 164.5 middle #595959 1.00",
            "path M302.07 152.5v3 #8c8c8c",
            "text 302.07 164.5 middle #595959 1.02",
            "path M370.03 152.5v3 #8c8c8c",
            "text 370.03 164.5 middle #595959 1.04",
            "path M438 152.5v3 #8c8c8c",
            "text 438 164.5 middle #595959 1.06",
            "text 234.1 176.5 middle #1a1a1a x",
            "circle 234.1 97.5 2.4 #0072b2",
            "title q (1, 2)",
            "text 239.1 100.5 start #595959 q",
        ]
    )


def test_gantt() -> None:
    assert read(gantt([Row("a", [(MONDAY, 3)])], "커밋", title="t")) == snapshot(
        [
            "text 13.27 14.5 end #1a1a1a a",
            "rect 20.07 6 419.13 11 #0072b2",
            "title a, 2026-03-02 - 2026-03-08: 3",
            "path M19.27 21H440 #8c8c8c",
            "path M229.64 21v3 #8c8c8c",
            "text 229.64 33 middle #595959 03-02",
            "text 229.64 43 middle #595959 2026",
            "rect 6 49.5 10 11 #0072b2",
            "text 20 58 start #595959 ≤ 3",
            "text 43.94 58 start #595959 커밋",
        ]
    )
