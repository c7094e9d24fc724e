"""The IDE's start script, run by a real bash with real git. Only code-server is a stand-in: it says its arguments."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest
from tests.unit.catalog_charts.catalog import CATALOG

SCRIPT = CATALOG / "vscode-python" / "files" / "start.sh"
SERVER = """#!/bin/bash
if [[ $1 == --install-extension ]]; then echo "$2" >> "$HOME/extensions"; else printf "%s\\n" "$@"; fi
"""
CURL = '#!/bin/bash\nwhile [[ $1 != --output ]]; do shift; done\ncp "$HOME/personal.sh" "$2"\n'


class Home:
    """A home folder, and what happens in it when the service starts."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.workspace = path / "work"
        self.workspace.mkdir()
        self.programs = path / "programs"
        self.programs.mkdir()
        self.program("code-server", SERVER)

    def program(self, name: str, text: str) -> None:
        (self.programs / name).write_text(text)
        (self.programs / name).chmod(0o755)

    def run(self, *command: str, **settings: str) -> subprocess.CompletedProcess[str]:
        environment = {
            "HOME": str(self.path),
            "PATH": f"{self.programs}:{os.environ['PATH']}",
            "GIT_CONFIG_NOSYSTEM": "1",
            "TMPDIR": str(self.path),
            **settings,
        }
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=60)

    def start(self, **settings: str) -> subprocess.CompletedProcess[str]:
        return self.run("bash", str(SCRIPT), **settings)

    def git(self, *arguments: str, **settings: str) -> str:
        return self.run("git", *arguments, **settings).stdout.strip()


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


@pytest.fixture
def repository(home: Home) -> str:
    folder = home.path / "origin" / "analysis.git"
    home.git("init", "--quiet", "--initial-branch=main", str(folder))
    (folder / "README").write_text("hello\n")
    identity = ("-c", "user.name=a", "-c", "user.email=a@example.org")
    home.git("-C", str(folder), "add", "README")
    home.git("-C", str(folder), *identity, "commit", "--quiet", "--message=first")
    home.git("-C", str(folder), "branch", "other")
    return str(folder)


def test_ends_as_code_server_in_the_workspace(home: Home) -> None:
    arguments = home.start().stdout.splitlines()
    assert arguments[:4] == ["--bind-addr", "0.0.0.0:8080", "--auth", "password"]
    assert arguments[-1] == str(home.workspace)


def test_name_and_address_of_commits(home: Home) -> None:
    home.start(GIT_USER_NAME='Alice "A" Martin', GIT_USER_MAIL="alice@example.org")
    assert home.git("config", "--global", "user.name") == 'Alice "A" Martin'
    assert home.git("config", "--global", "user.email") == "alice@example.org"


def test_clones_the_repository(home: Home, repository: str) -> None:
    home.start(GIT_REPOSITORY=repository)
    assert (home.workspace / "analysis" / "README").read_text() == "hello\n"


def test_clones_the_branch(home: Home, repository: str) -> None:
    home.start(GIT_REPOSITORY=repository, GIT_BRANCH="other")
    assert home.git("-C", str(home.workspace / "analysis"), "branch", "--show-current") == "other"


def test_leaves_work_that_is_there(home: Home, repository: str) -> None:
    (home.workspace / "analysis").mkdir()
    assert home.start(GIT_REPOSITORY=repository).returncode == 0
    assert list((home.workspace / "analysis").iterdir()) == []


def test_repository_that_is_not_there_does_not_prevent_the_start(home: Home) -> None:
    result = home.start(GIT_REPOSITORY=str(home.path / "missing.git"))
    assert "clone_repository did not succeed" in result.stderr
    assert result.stdout.splitlines()[-1] == str(home.workspace)


def _credentials(home: Home, host: str) -> str:
    command = f"printf 'protocol=https\\nhost={host}\\n\\n' | git credential fill"
    return home.run("bash", "-c", command, GIT_PERSONAL_ACCESS_TOKEN="tok'en", GIT_TERMINAL_PROMPT="0").stdout


def test_token_is_given_to_the_host_of_the_repository_only(home: Home) -> None:
    home.start(GIT_REPOSITORY="https://git.invalid/a/b.git", GIT_PERSONAL_ACCESS_TOKEN="tok'en", GIT_CURL_VERBOSE="")
    assert "password=tok'en\n" in _credentials(home, "git.invalid")
    assert "tok'en" not in _credentials(home, "other.invalid")


def test_token_is_in_no_file(home: Home, repository: str) -> None:
    home.start(GIT_REPOSITORY=repository, GIT_PERSONAL_ACCESS_TOKEN="sxtoken")
    found = home.run("grep", "--recursive", "--files-with-matches", "sxtoken", str(home.path)).stdout
    assert found == ""


@pytest.mark.parametrize(("dark", "theme"), [("true", "Default Dark Modern"), ("false", "Default Light Modern")])
def test_theme(home: Home, dark: str, theme: str) -> None:
    home.start(DARK_MODE=dark)
    settings = home.path / ".local/share/code-server/User/settings.json"
    assert json.loads(settings.read_text()) == {"workbench.colorTheme": theme}


def test_theme_chosen_before_stays(home: Home) -> None:
    settings = home.path / ".local/share/code-server/User/settings.json"
    settings.parent.mkdir(parents=True)
    settings.write_text('{"workbench.colorTheme": "Mine", "a": 1}')
    home.start(DARK_MODE="true")
    assert json.loads(settings.read_text()) == {"workbench.colorTheme": "Mine", "a": 1}


def test_settings_that_cannot_be_read_do_not_prevent_the_start(home: Home) -> None:
    settings = home.path / ".local/share/code-server/User/settings.json"
    settings.parent.mkdir(parents=True)
    settings.write_text("{ // a comment\n}")
    result = home.start(DARK_MODE="true")
    assert "choose_theme did not succeed" in result.stderr
    assert result.returncode == 0


@pytest.mark.parametrize(("language", "pack", "locale"), [("fr", "fr", "fr"), ("zh-CN", "zh-hans", "zh-cn")])
def test_language(home: Home, language: str, pack: str, locale: str) -> None:
    arguments = home.start(DISPLAY_LANGUAGE=language).stdout.splitlines()
    assert arguments[arguments.index("--locale") + 1] == locale
    assert (home.path / "extensions").read_text() == f"ms-ceintl.vscode-language-pack-{pack}\n"


@pytest.mark.parametrize("language", ["en", "no", "fi", "nl"])
def test_language_without_a_translation(home: Home, language: str) -> None:
    assert "--locale" not in home.start(DISPLAY_LANGUAGE=language).stdout
    assert not (home.path / "extensions").exists()


def test_personal_script_runs_in_the_workspace_with_its_arguments(home: Home) -> None:
    home.program("curl", CURL)
    (home.path / "personal.sh").write_text('printf "%s|" "$PWD" "$@" > "$HOME/ran"\n')
    home.start(PERSONAL_INIT_SCRIPT="https://example.org/a.sh", PERSONAL_INIT_ARGS="one * $(two) ;three")
    assert (home.path / "ran").read_text() == f"{home.workspace}|one|*|$(two)|;three|"


def test_personal_script_that_fails_does_not_prevent_the_start(home: Home) -> None:
    home.program("curl", CURL)
    (home.path / "personal.sh").write_text("exit 7\n")
    result = home.start(PERSONAL_INIT_SCRIPT="https://example.org/a.sh")
    assert "run_personal_script did not succeed" in result.stderr
    assert result.returncode == 0


def test_personal_script_is_fetched_over_https_only(home: Home) -> None:
    (home.path / "personal.sh").write_text('touch "$HOME/ran"\n')
    result = home.start(PERSONAL_INIT_SCRIPT=f"file://{home.path}/personal.sh")
    assert "run_personal_script did not succeed" in result.stderr
    assert not (home.path / "ran").exists()
