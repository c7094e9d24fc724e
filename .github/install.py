"""Install the toolkit for action.yml: a virtual environment in the runner's folder for temporary files, wheels only.

TOOLKIT_VERSION is a version on PyPI; empty, the action's own source is built, so that whoever pins the action pins the
toolkit. pip reads its own variables (PIP_INDEX_URL …). Standard library only.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import venv
from pathlib import Path

VERSION = re.compile(r"[0-9]+(\.[0-9]+)*((a|b|rc)[0-9]+)?(\.post[0-9]+)?")
ROOT = Path(__file__).resolve().parents[1]


def main() -> int:
    """Install, and return pip's exit code, or 2 with a sentence."""
    version = os.environ.get("TOOLKIT_VERSION", "").strip()
    if sys.version_info < (3, 11):  # noqa: UP036  # this runs before pip could refuse
        return _refuse("Python 3.11 or newer is needed: add a step with actions/setup-python before this one")
    if version and not VERSION.fullmatch(version):
        return _refuse(f"{version!r} is not a version; give one such as 1.2.0, or none")
    folder = Path(os.environ["RUNNER_TEMP"]) / "sardonyx"
    wanted = f"sardonyx=={version}" if version else str(ROOT)
    done = folder / "installed"
    if done.is_file() and done.read_text() == wanted:
        return 0  # the action was used before in this job
    venv.create(folder, clear=True, with_pip=True)
    options = ["--quiet", "--disable-pip-version-check", "--no-input", "--only-binary", ":all:"]
    code = subprocess.run([folder / "bin" / "python", "-m", "pip", "install", *options, wanted], check=False).returncode
    if not code:
        done.write_text(wanted)
    return code


def _refuse(reason: str) -> int:
    sys.stderr.write(f"sardonyx: {reason}\n")
    return 2


if __name__ == "__main__":
    sys.exit(main())
