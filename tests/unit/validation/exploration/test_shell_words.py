"""Shell scripts, and how a place in one is quoted."""

from __future__ import annotations

import subprocess
from typing import Any

import pytest

from sardonyx.validation.exploration.shell_words import Quoting, is_escaped, is_script, quoting_at

QUOTED = {
    "echo @": Quoting.NONE,
    "echo '@'": Quoting.SINGLE,
    'echo "@"': Quoting.DOUBLE,
    "echo 'a' @": Quoting.NONE,
    'echo "it\'s" @': Quoting.NONE,
    'echo "a\\" @"': Quoting.DOUBLE,
    "echo '\\' @": Quoting.NONE,
    "echo a # it's @": Quoting.COMMENT,
    "# it's\necho @": Quoting.NONE,
    "echo a#'@'": Quoting.SINGLE,
}


@pytest.mark.parametrize(("script", "quoting"), QUOTED.items())
def test_quoting(script: str, quoting: Quoting):
    assert quoting_at(script, script.index("@")) is quoting


@pytest.mark.parametrize("script", QUOTED)
def test_the_shell_runs_what_is_not_in_single_quotes_or_a_comment(script: str):
    done = subprocess.run(
        ["sh", "-c", script.replace("@", "$(printf ran)")], capture_output=True, text=True, check=True
    )
    runs = quoting_at(script, script.index("@")) in (Quoting.NONE, Quoting.DOUBLE)
    assert ("ran" in done.stdout and "printf" not in done.stdout) is runs


def test_backslashes_come_in_pairs():
    assert is_escaped("\\@", 1)
    assert not is_escaped("\\\\@", 2)


def container(**words: list[str]) -> dict[str, Any]:
    return {"kind": "Pod", "spec": {"containers": [words]}}


def test_the_word_after_the_option_c_of_a_shell_is_a_script():
    pod = container(command=["/bin/bash", "-ec"], args=["echo hi"])
    assert is_script(pod, ("spec", "containers", 0, "args", 0), "echo hi")


def test_the_words_of_other_programs_are_not():
    pod = container(command=["psql", "-c", "select 1"])
    assert not is_script(pod, ("spec", "containers", 0, "command", 2), "select 1")


def test_files_of_a_config_map_are_scripts_by_name_or_first_line():
    config = {"kind": "ConfigMap"}
    assert is_script(config, ("data", "init.sh"), "echo hi")
    assert is_script(config, ("data", "init"), "#!/bin/sh\necho hi")
    assert not is_script(config, ("data", "init.py"), "#!/usr/bin/env python\n")
