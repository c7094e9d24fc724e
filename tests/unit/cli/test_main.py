import importlib
import subprocess
import sys

import click
import pytest

from sardonyx.cli.commands import COMMANDS
from sardonyx.cli.main import run


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_the_line_in_the_list_is_the_command_s_own(name):
    command = importlib.import_module(f"sardonyx.cli.{name}").command
    assert command.name == name
    assert command.get_short_help_str(limit=200) == COMMANDS[name]


def test_every_command_with_options_ends_its_help_with_an_example():
    modules = [importlib.import_module(f"sardonyx.cli.{name}").command for name in COMMANDS]
    leaves = [leaf for command in modules for leaf in getattr(command, "commands", {"": command}).values()]
    assert [leaf.name for leaf in leaves if not (leaf.epilog or "").startswith("Example: sardonyx ")] == []


def test_commands_need_no_more_than_click_8_2():
    modules = "\n".join(f"import sardonyx.cli.{name}" for name in COMMANDS)
    script = f"import click\nclick.ParamType.__class_getitem__ = None\n{modules}"
    subprocess.run([sys.executable, "-c", script], check=True)


@pytest.mark.parametrize(
    ("arguments", "meant"),
    [
        (["validat"], "did you mean validate?"),
        (["index", "prun"], "did you mean prune?"),
        (["ci", "aply"], "did you mean apply or plan?"),
        (["tenant", "x"], "known: "),
    ],
)
def test_a_command_that_is_not_there_is_answered_with_the_nearest(capsys, arguments, meant):
    assert run(arguments) == 2
    assert meant in capsys.readouterr().err


def test_help_imports_nothing_heavy():
    script = "import sys; from sardonyx.cli.main import run; run(['--help']); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    heavy = {"yaml", "jsonschema", "httpx", "kubernetes", "cryptography", "helm_python", "difflib"}
    assert heavy.isdisjoint(done.stdout.split())


def test_a_crash_leaves_no_core_dump():
    script = "import resource, atexit, sys; from sardonyx.cli.main import main; sys.argv = ['sardonyx', '--version']\n"
    script += "atexit.register(lambda: print(resource.getrlimit(resource.RLIMIT_CORE)[0])); main()"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "0"


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["lanch"], 2, "did you mean launch"),
        (["launch", "--nonsense"], 2, "No such option"),
        (["delete"], 2, "Missing argument"),
        (["validate", "no-such-folder"], 2, "no-such-folder"),
        (["verify", "HEAD"], 2, "BASE..HEAD"),
    ],
)
def test_usage_errors_say_what_to_do(capsys, arguments, code, words):
    assert run(arguments) == code
    assert words in capsys.readouterr().err


def test_what_is_unexpected_is_called_a_defect_and_shows_no_message(monkeypatch, capsys):
    def fail() -> None:
        raise RuntimeError("a value that may be secret")

    monkeypatch.setitem(COMMANDS, "broken", "Fail.")
    module = type("Module", (), {"command": click.command(name="broken")(fail)})
    monkeypatch.setattr(importlib, "import_module", lambda name: module)
    assert run(["broken"]) == 3
    assert "secret" not in capsys.readouterr().err


def test_an_interrupt_ends_with_130(monkeypatch):
    def interrupt() -> None:
        raise KeyboardInterrupt

    monkeypatch.setitem(COMMANDS, "endless", "Wait.")
    module = type("Module", (), {"command": click.command(name="endless")(interrupt)})
    monkeypatch.setattr(importlib, "import_module", lambda name: module)
    assert run(["endless"]) == 130


def test_an_interrupt_before_a_command_begins_gives_no_traceback():
    script = "import sys; from sardonyx.cli.main import main\n"
    script += "def interrupt(*_): raise KeyboardInterrupt\n"
    script += "sys.meta_path.insert(0, type('Finder', (), {'find_spec': interrupt})()); main()"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "interrupted: nothing was done\n")
