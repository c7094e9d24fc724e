"""What a command and all that it starts have in memory together."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

_PAUSE = 0.01


def peak_memory(command: Sequence[str], settings: Mapping[str, str]) -> int:
    """Run a command and return the most bytes that it and its descendants had at once.

    Memory that several processes share is divided among them (``Pss`` of ``/proc``), looked at every 10 ms.
    """
    highest = 0
    with subprocess.Popen(command, env=settings, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        while process.poll() is None:
            highest = max(highest, sum(map(_share, _tree(process.pid))))
            time.sleep(_PAUSE)
    return highest


def _tree(root: int) -> list[int]:
    """Return a process and its descendants."""
    parents = {int(entry.name): _parent(entry) for entry in Path("/proc").iterdir() if entry.name.isdigit()}
    found = [root]
    for pid in found:
        found += [child for child, parent in parents.items() if parent == pid]
    return found


def _parent(process: Path) -> int:
    try:
        return int((process / "stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def _share(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))
