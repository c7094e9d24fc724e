"""The tests go alike however they are started: what a shell ignores is not ignored by the processes of the tests."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
IN_BACKGROUND = ("sh", "-c", 'trap "" INT HUP; exec "$@"', "-")
CHILD_OF_THE_TESTS = """
import subprocess, sys
import tests.conftest
print(subprocess.run(["sh", "-c", f"kill -{sys.argv[1]} $$; echo ignored"]).returncode)
"""


@pytest.mark.parametrize(("name", "number"), [("INT", 2), ("HUP", 1)])
def test_a_child_of_tests_in_the_background_can_be_interrupted(name, number):
    command = [*IN_BACKGROUND, sys.executable, "-c", CHILD_OF_THE_TESTS, name]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert result.stdout == f"{-number}\n"
