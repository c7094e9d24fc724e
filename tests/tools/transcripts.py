"""Pages that are run: ``python -m tests.tools.transcripts PAGE…`` writes into them what their commands say now.

A page is Markdown. In the order of the page,

- a fenced block below a paragraph that is only a path in code and a colon is that file, with this text;
- a ``diff`` block below such a paragraph changes that file: its lines without ``+`` stand in the file exactly once, one
  after the other, and become its lines without ``-``;
- a ``console`` block is run: each line that begins with ``$ `` is a command for bash, up to the next one stands what it
  writes to stdout and stderr. A line ``…`` stands for any lines; ``[exit code 1]`` comes last where the code is not 0.

Each command is run by a shell of its own, in the folder that the files are written to. Other blocks are only read.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from markdown_it import MarkdownIt

_LABEL = re.compile(r"`([^`]+)`:")
_PROMPT, _LEFT_OUT = "$ ", "…"
_SECONDS = 120
_BROKEN = frozenset({3, 126, 127})
"""Exit codes that no page should show: a defect of ours, a command that cannot be run or found."""


class Untold(Exception):
    """A page asks for something that cannot be done; the text says what, and the line of the page or the command."""


@dataclass(frozen=True)
class Block:
    """A fenced block: its language, the path it is labelled with or nothing, its lines, and where these begin."""

    language: str
    path: str
    lines: tuple[str, ...]
    start: int


@dataclass(frozen=True)
class Stage:
    """Where a page is run: a folder, and the environment of its commands."""

    folder: Path
    environment: Mapping[str, str]


def stage_in(folder: Path) -> Stage:
    """Make a stage below a folder that holds nothing of this machine but its commands, ours before others."""
    work, home = folder / "work", folder / "home"
    work.mkdir()
    home.mkdir()
    environment = {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(home),
        "LANG": "C.UTF-8",
        "NO_COLOR": "1",
        "GIT_CONFIG_SYSTEM": os.devnull,
        **{f"GIT_{role}_{what}": text for role in ("AUTHOR", "COMMITTER") for what, text in _OLGA.items()},
    }
    return Stage(work, environment)


_OLGA = {"NAME": "olga", "EMAIL": "olga@example.org"}


def replayed(page: str, stage: Stage) -> str:
    """Run a page and return it with what its commands write now; the same text where nothing is stale.

    Raises Untold.
    """
    lines = page.split("\n")
    told: dict[int, tuple[int, list[str]]] = {}
    for block in _blocks(page):
        if block.language == "console":
            told[block.start] = len(block.lines), list(_run(block, stage))
        elif block.path:
            _write(block, stage.folder)
    for start, (length, output) in sorted(told.items(), reverse=True):
        lines[start : start + length] = output
    return "\n".join(lines)


def _blocks(page: str) -> Iterator[Block]:
    tokens = MarkdownIt().parse(page)
    for before, token in pairwise([None, *tokens]):
        if token is None or token.type != "fence" or token.map is None:
            continue
        position = tokens.index(token)
        label = _LABEL.fullmatch(tokens[position - 2].content) if before and before.type == "paragraph_close" else None
        body = tuple(token.content.split("\n")[:-1])
        yield Block(token.info.strip(), label[1] if label else "", body, token.map[0] + 1)


def _write(block: Block, folder: Path) -> None:
    file = folder / block.path
    if block.language == "diff":
        file.write_text(_changed(file.read_text(), block))
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("".join(f"{line}\n" for line in block.lines))


def _changed(text: str, block: Block) -> str:
    old = "".join(f"{line[1:]}\n" for line in block.lines if not line.startswith("+"))
    new = "".join(f"{line[1:]}\n" for line in block.lines if not line.startswith("-"))
    if f"\n{text}".count(f"\n{old}") != 1:
        raise Untold(f"line {block.start}: what changes does not stand in {block.path} exactly once")
    return f"\n{text}".replace(f"\n{old}", f"\n{new}")[1:]


def _run(block: Block, stage: Stage) -> Iterator[str]:
    begins = [number for number, line in enumerate(block.lines) if line.startswith(_PROMPT)]
    if not begins or begins[0] != 0:
        raise Untold(f"line {block.start}: a console block begins with a command")
    for begin, end in pairwise([*begins, len(block.lines)]):
        command, expected = block.lines[begin], list(block.lines[begin + 1 : end])
        written = _written(command.removeprefix(_PROMPT), stage)
        yield command
        yield from expected if _fits(written, expected) else written


def _written(command: str, stage: Stage) -> list[str]:
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=stage.folder,
        env=dict(stage.environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=_SECONDS,
        check=False,
    )
    if done.returncode in _BROKEN:
        raise Untold(f"`{command}` ends with code {done.returncode}: {done.stdout}")
    lines = [line.rstrip() for line in done.stdout.rstrip("\n").split("\n")] if done.stdout else []
    return [*lines, f"[exit code {done.returncode}]"] if done.returncode else lines


def _fits(written: list[str], expected: list[str]) -> bool:
    if _LEFT_OUT not in expected:
        return written == expected
    pattern = "".join("(?:.*\n)*" if line == _LEFT_OUT else f"{re.escape(line)}\n" for line in expected)
    return re.fullmatch(pattern, "".join(f"{line}\n" for line in written)) is not None


def main() -> None:
    """Renew the pages that are named."""
    for name in sys.argv[1:]:
        page = Path(name)
        with tempfile.TemporaryDirectory() as folder:
            page.write_text(replayed(page.read_text(), stage_in(Path(folder))))


if __name__ == "__main__":
    main()
