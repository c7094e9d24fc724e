"""chart-testing's ``ct lint``, to measure beside: built once with Go, with the linters from PyPI that it starts."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.tools.helm_binary import NoHelm, helm_binary

VERSION = "v3.14.0"
MODULE = "github.com/helm/chart-testing/v3"
LINTERS = ("yamllint==1.38.0", "yamale==6.1.0")


class NotAvailable(Exception):
    """chart-testing cannot be had on this machine."""


def lint_command(charts: Sequence[Path], folder: Path) -> tuple[list[str], dict[str, str]]:
    """Return the command that lints copies of the charts, made in ``folder``, and what it needs in its environment.

    They are copied because it writes the dependencies into them. Raises NotAvailable, with the reason.
    """
    home = _home()
    copies = _copied(charts, folder)
    try:
        helm = helm_binary()
    except NoHelm as error:
        raise NotAvailable(str(error)) from None
    command = [
        *(str(_built(home)), "lint", "--charts", ",".join(map(str, copies))),
        *("--validate-maintainers=false", "--check-version-increment=false"),
        *("--lint-conf", str(home / "lintconf.yaml"), "--chart-yaml-schema", str(home / "chart_schema.yaml")),
    ]
    places = [str(helm.parent), str(_linters(home) / "bin"), os.environ.get("PATH", "")]
    return command, {"PATH": os.pathsep.join(places), "HELM_CACHE_HOME": str(folder / ".helm")}


def _home() -> Path:
    caches = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    home = Path(caches) / "sardonyx" / "test-tools" / f"ct-{VERSION}"
    home.mkdir(parents=True, exist_ok=True)
    return home


def _copied(charts: Sequence[Path], folder: Path) -> list[Path]:
    """Copy the charts with those beside them, which they may name, and return where they are then."""
    copies = {parent: folder / str(number) for number, parent in enumerate({chart.parent for chart in charts})}
    for parent, copy in copies.items():
        for metadata in parent.glob("*/Chart.yaml"):
            shutil.copytree(metadata.parent, copy / metadata.parent.name)
    return [copies[chart.parent] / chart.name for chart in charts]


def _built(home: Path) -> Path:
    """Build the command, and keep the files that come with it beside it."""
    if not (home / "chart_schema.yaml").exists():
        settings = {**os.environ, "CGO_ENABLED": "0", "GOFLAGS": "", "GOWORK": "off"}
        module = json.loads(_run(["go", "mod", "download", "-json", f"{MODULE}@{VERSION}"], settings))["Dir"]
        _run(["go", "build", "-C", module, "-buildvcs=false", "-o", str(home / "ct"), "./ct"], settings)
        for name in ("lintconf.yaml", "chart_schema.yaml"):
            (home / name).write_bytes((Path(module) / "etc" / name).read_bytes())
    return home / "ct"


def _linters(home: Path) -> Path:
    folder = home / "linters"
    if not (folder / "bin" / "yamale").exists():
        _run([sys.executable, "-m", "venv", str(folder)], dict(os.environ))
        _run([str(folder / "bin" / "pip"), "install", "--quiet", *LINTERS], dict(os.environ))
    return folder


def _run(command: Sequence[str], settings: Mapping[str, str]) -> str:
    try:
        done = subprocess.run(command, env=settings, capture_output=True, text=True, check=False)
    except OSError:
        raise NotAvailable(f"there is no {command[0]}") from None
    if done.returncode:
        raise NotAvailable(f"{command[0]} {command[1]} failed: {(done.stderr.strip().splitlines() or ['?'])[-1]}")
    return done.stdout
