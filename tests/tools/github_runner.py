"""What GitHub's runner does with a job, for the parts that our action and workflows use.

    runner = Runner(folder, workspace, {"GITHUB_REPOSITORY": "o/r"}, folder / "temp")
    done = runner.action(ROOT, {"command": "plan", "to": "public"})
    done.code, done.log, done.outputs, done.summary

Written after the documentation: expressions and contexts (docs.github.com, "Evaluate expressions"), composite actions
("Metadata syntax"), shells, and files and commands of the runner ("Workflow commands"). Real bash runs the steps.
Actions of others (``actions/checkout`` …) are not run: ``skipped`` names them.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sardonyx.core.yamltext import read_yaml

BASH = ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail"]
_EXPRESSION = re.compile(r"\$\{\{(.*?)\}\}", re.DOTALL)
_TOKEN = re.compile(r"\s*(?:(?P<text>'(?:[^']|'')*')|(?P<sign>\|\||&&|==|!=|[(),])|(?P<name>[A-Za-z_][\w.-]*))")
_V2 = re.compile(r"::(?P<name>[a-z-]+)(?: [^:]*)?::(?P<value>.*)")
_V1 = re.compile(r"##\[(?P<name>[a-z-]+)[^\]]*\](?P<value>.*)")


@dataclass
class Finished:
    """How steps ended: the exit code of the last that ran, the whole log, outputs of the action, the summary."""

    code: int = 0
    log: str = ""
    outputs: dict[str, str] = field(default_factory=dict)
    summary: str = ""
    skipped: list[str] = field(default_factory=list)

    def commands(self) -> list[tuple[str, str]]:
        """Return the workflow commands that the runner would obey, with their values."""
        return list(heard(self.log))


class Runner:
    """A machine with a checked-out repository.

    ``variables`` stand beside and above those that GitHub sets; ``temp`` is the runner's folder for temporary files.
    """

    def __init__(self, folder: Path, workspace: Path, variables: Mapping[str, str], temp: Path) -> None:
        self.folder, self.workspace, self.temp = folder, workspace, temp
        temp.mkdir(parents=True, exist_ok=True)
        self.variables = {
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "HOME": str(folder),
            "CI": "true",
            "GITHUB_ACTIONS": "true",
            "GITHUB_ACTOR": "olga",
            "GITHUB_SERVER_URL": "https://forge.invalid",
            "GITHUB_REPOSITORY": "lab/catalog",
            "GITHUB_RUN_ID": "77",
            "GITHUB_WORKFLOW": "Publish",
            "GITHUB_WORKSPACE": str(workspace),
            "RUNNER_TEMP": str(self.temp),
            **variables,
        }
        self._steps = 0

    def git(self, *arguments: str) -> str:
        """Run Git in the workspace."""
        command = ["git", "-C", str(self.workspace), *arguments]
        return subprocess.run(command, env=self.variables, capture_output=True, text=True, check=True).stdout

    def commit(self, message: str) -> None:
        """Commit all that is in the workspace."""
        self.git("add", ".")
        self.git("-c", "user.name=olga", "-c", "user.email=olga@example.org", "commit", "-q", "-m", message)

    def action(self, root: Path, given: Mapping[str, str]) -> Finished:
        """Run a composite action with some inputs."""
        action = read_yaml((root / "action.yml").read_bytes(), "action.yml").value
        inputs = {name: self.text(one.get("default", ""), {}) for name, one in action["inputs"].items()}
        contexts: dict[str, Any] = {"inputs": inputs | dict(given), "steps": {}}
        done = Finished()
        for step in action["runs"]["steps"]:
            assert step["shell"] == "bash"
            self._script(step, contexts, {"GITHUB_ACTION_PATH": str(root)}, done)
            if done.code:
                break
        done.outputs = {name: self.text(one["value"], contexts) for name, one in action["outputs"].items()}
        return done

    def job(self, workflow: Path, name: str, root: Path) -> Finished:
        """Run a job of a workflow; ``uses: ./`` is the action in ``root``. Its condition must hold."""
        job = read_yaml(workflow.read_bytes(), workflow.name).value["jobs"][name]
        assert "if" not in job or self.value(job["if"], {}), f"{job['if']} does not hold"
        done = Finished()
        for step in job["steps"]:
            if step.get("uses") == "./":
                given = {key: self.text(value, {}) for key, value in step["with"].items()}
                part = self.action(root, given)
                done.code, done.outputs = part.code, part.outputs
                done.log, done.summary = done.log + part.log, done.summary + part.summary
            elif "uses" in step:
                done.skipped.append(step["uses"])
            else:
                self._script(step, {}, {}, done)
            if done.code:
                break
        return done

    def _script(
        self, step: Mapping[str, Any], contexts: dict[str, Any], more: Mapping[str, str], done: Finished
    ) -> None:
        self._steps += 1
        folder = self.folder / "steps" / str(self._steps)
        folder.mkdir(parents=True)
        files = {name: folder / name.lower() for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY", "GITHUB_ENV")}
        for file in files.values():
            file.touch()
        script = folder / "script.sh"
        script.write_text(self.text(step["run"], contexts))
        env = {key: self.text(value, contexts) for key, value in step.get("env", {}).items()}
        ended = subprocess.run(
            [*BASH, str(script)],
            cwd=self.workspace,
            env={**self.variables, **more, **{name: str(file) for name, file in files.items()}, **env},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=600,
            check=False,
        )
        done.code, done.log = ended.returncode, done.log + ended.stdout
        done.summary += files["GITHUB_STEP_SUMMARY"].read_text()
        if "id" in step:
            contexts["steps"][step["id"]] = {"outputs": dict(assignments(files["GITHUB_OUTPUT"].read_text()))}

    def text(self, template: object, contexts: Mapping[str, Any]) -> str:
        """Put the values of expressions into a text."""
        return _EXPRESSION.sub(lambda match: _as_text(self.value(match[1], contexts)), _as_text(template))

    def value(self, expression: str, contexts: Mapping[str, Any]) -> Any:
        """Return what an expression is worth, with the contexts ``github``, ``runner`` and ``vars`` besides others."""
        github = {name.removeprefix("GITHUB_").lower(): value for name, value in self.variables.items()}
        known = {"github": github | {"token": github.get("token", "")}, "runner": {"temp": str(self.temp)}, "vars": {}}
        return _Expression(expression, {**known, **contexts}).value()


class _Expression:
    """Literals, contexts, ``format``, ``==``, ``!=``, ``&&`` and ``||``: what we write, and no more."""

    def __init__(self, text: str, contexts: Mapping[str, Any]) -> None:
        self._contexts = contexts
        self._tokens = list(_tokens(text.strip()))

    def value(self) -> Any:
        found = self._either()
        assert not self._tokens, f"left over: {self._tokens}"
        return found

    def _either(self) -> Any:
        found = self._both()
        while self._next_is("||"):
            other = self._both()
            found = found or other
        return found

    def _both(self) -> Any:
        found = self._compared()
        while self._next_is("&&"):
            other = self._compared()
            found = found and other
        return found

    def _compared(self) -> Any:
        found = self._one()
        if self._next_is("=="):
            return found == self._one()
        if self._next_is("!="):
            return found != self._one()
        return found

    def _one(self) -> Any:
        kind, text = self._tokens.pop(0)
        if kind == "text":
            return text[1:-1].replace("''", "'")
        if text == "format" and self._next_is("("):
            return self._format()
        assert kind == "name", text
        found: Any = self._contexts
        for part in text.split("."):
            found = found.get(part, "") if isinstance(found, Mapping) else ""
        return found

    def _format(self) -> str:
        arguments = [self._either()]
        while not self._next_is(")"):
            assert self._next_is(",")
            arguments.append(self._either())
        return str(arguments[0]).format(*arguments[1:])

    def _next_is(self, sign: str) -> bool:
        if self._tokens and self._tokens[0] == ("sign", sign):
            self._tokens.pop(0)
            return True
        return False


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    place = 0
    while place < len(text):
        match = _TOKEN.match(text, place)
        assert match, f"no expression that we know: {text[place:]}"
        place = match.end()
        assert match.lastgroup
        yield match.lastgroup, match[match.lastgroup]


def _as_text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def assignments(text: str) -> Iterator[tuple[str, str]]:
    """Yield names and values of a file like GITHUB_OUTPUT; AssertionError where the runner would fail the step."""
    lines = iter(text.splitlines())
    for line in lines:
        name, sign, rest = line.partition("=")
        before, heredoc, delimiter = line.partition("<<")
        if heredoc and len(before) < len(name):
            value: list[str] = []
            for inner in lines:
                if inner == delimiter:
                    break
                value.append(inner)
            else:
                raise AssertionError(f"the delimiter of {before} is not found")
            yield before, "\n".join(value)
        else:
            assert sign, f"invalid format: {line!r}"
            yield name, rest


def heard(log: str) -> Iterator[tuple[str, str]]:
    """Yield the commands in a log: ``::name::`` at the start of a line, ``##[name]`` anywhere, unless stopped."""
    stopped = ""
    for line in log.splitlines():
        match = _V2.match(line.lstrip()) or _V1.search(line)
        if stopped:
            stopped = "" if line.strip() == f"::{stopped}::" else stopped
        elif match and match["name"] == "stop-commands":
            stopped = match["value"]
        elif match:
            yield match["name"], match["value"]
