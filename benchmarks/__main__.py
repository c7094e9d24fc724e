"""Run the benchmarks that need no cluster, one after the other: ``python -m benchmarks [NAME…]``."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
NEEDS_CLUSTER = {"delivery"}


def main(names: list[str]) -> int:
    """Run the named scripts, or all; the code is that of the first that fails."""
    scripts = sorted(path.stem for path in HERE.glob("[!_]*.py"))
    for name in names or [script for script in scripts if script not in NEEDS_CLUSTER]:
        print(f"== python -m benchmarks.{name}", flush=True)
        done = subprocess.run([sys.executable, "-m", f"benchmarks.{name}"], check=False)
        if done.returncode:
            return done.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
