"""``make demo``, interrupted."""

import os
import signal
import subprocess
import sys

from tests.acceptance.conftest import ROOT


def test_an_interrupted_demonstration_ends_with_words(tmp_path):
    (tmp_path / "catalog-charts").symlink_to(ROOT / "catalog-charts")
    process = subprocess.Popen(
        [sys.executable, "-m", "demo"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stdout.readline() == "\n"  # the first step begins
    os.killpg(process.pid, signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert (process.returncode, err.splitlines()[-1].startswith("interrupted: what is there"), "Traceback" in err) == (
        130,
        True,
        False,
    )
