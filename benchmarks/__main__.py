"""Run the benchmarks that need no cluster, one after the other: ``python -m benchmarks [NAME…] [FOLDER…]``."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
NEEDS_CLUSTER = {"delivery"}


def main(arguments: list[str]) -> int:
    """Run the named scripts with the folders, or all; the code is that of the first that fails."""
    scripts = sorted(path.stem for path in HERE.glob("[!_]*.py"))
    names = [each for each in arguments if each in scripts]
    folders = [each for each in arguments if each not in scripts]
    if folders and not names:
        print(f"{folders[0]} is none of: {', '.join(scripts)}", file=sys.stderr)
        return 2
    for name in names or [script for script in scripts if script not in NEEDS_CLUSTER]:
        print(f"== python -m benchmarks.{name}", flush=True)
        done = subprocess.run([sys.executable, "-m", f"benchmarks.{name}", *folders], check=False)
        if done.returncode:
            return done.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
