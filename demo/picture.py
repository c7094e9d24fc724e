"""Draw a terminal's text as an SVG picture: ``python -m demo.picture < transcript > docs/demo.svg``.

The picture in the README is what ``make demo-cluster`` printed, shortened by hand to whole lines.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from html import escape

COLUMNS = 112
WIDTH, HEIGHT, MARGIN = 8.4, 18, 16
COLOURS = {"$": "#e6edf3", "✔": "#7ee787", "⚠": "#e3b341", "…": "#8b949e"}
PLAIN, HEADING = "#c9d1d9", "#79c0ff"


def picture(lines: Sequence[str]) -> str:
    """Return the SVG of some lines; those longer than ``COLUMNS`` are cut and end in an ellipsis."""
    width = COLUMNS * WIDTH + 2 * MARGIN
    height = len(lines) * HEIGHT + 2 * MARGIN
    texts = "".join(_text(number, line.rstrip("\n")) for number, line in enumerate(lines))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height}" role="img" '
        f'aria-label="A terminal session"><rect width="100%" height="100%" rx="8" fill="#0d1117"/>'
        f'<g font-family="ui-monospace,SFMono-Regular,Menlo,Consolas,monospace" font-size="14">{texts}</g></svg>\n'
    )


def _text(number: int, line: str) -> str:
    shown = line if len(line) <= COLUMNS else f"{line[: COLUMNS - 1]}…"
    weight = ' font-weight="bold"' if line.startswith("$") or _is_heading(line) else ""
    colour = HEADING if _is_heading(line) else COLOURS.get(line[:1], PLAIN)
    y = MARGIN + (number + 0.75) * HEIGHT
    return f'<text x="{MARGIN}" y="{y:.0f}" fill="{colour}"{weight} xml:space="preserve">{escape(shown)}</text>'


def _is_heading(line: str) -> bool:
    return line[:1].isdigit() and line[1:3] == ". "


if __name__ == "__main__":
    sys.stdout.write(picture(sys.stdin.readlines()))
