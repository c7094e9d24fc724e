"""``python -m demo``: the whole way on this machine; with ``--cluster`` against the cluster that KUBECONFIG names."""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from demo.terminal import Terminal
from sardonyx.instances.certificates import create_sealing_pair

if TYPE_CHECKING:
    from demo.cluster import Watcher

FOLDER = Path(".demo")
REPOSITORY = FOLDER / "environments.git"


def main() -> None:
    """Run the demonstration in a fresh ``.demo`` folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cluster", action="store_true", help="deploy with the Argo CD that KUBECONFIG leads to")
    on_cluster = parser.parse_args().cluster
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir()
    terminal = Terminal({"SARDONYX_AUTHOR": "olga <olga@example.org>"})
    if not on_cluster:
        terminal.hidden["KUBECONFIG"] = ""
    watcher = _watcher(terminal) if on_cluster else None
    charts(terminal)
    environment(terminal, watcher)
    services(terminal, watcher)
    print(f"\nEverything is in {FOLDER}/: look at it with `git -C {FOLDER}/environments.git log -p`.")


def charts(terminal: Terminal) -> None:
    """Validate and publish the catalog."""
    terminal.step("Validate the charts of the catalog, and show the findings")
    terminal.run("validate", "catalog-charts")
    terminal.say("Nothing is wrong with them. The same with a typing mistake in a copy of the second (10GB for 10Gi):")
    terminal.run("validate", str(_with_a_mistake()), expected=1)
    terminal.step(
        "Package them reproducibly and publish them to a Helm repository: a folder with index.yaml and packages"
    )
    terminal.run("publish", "apply", "catalog-charts", "--to", str(FOLDER / "charts"))
    terminal.show("ls", str(FOLDER / "charts"))


def _with_a_mistake() -> Path:
    copies = FOLDER / "mistake"
    shutil.copytree("catalog-charts", copies)
    schema = copies / "postgresql" / "values.schema.json"
    schema.write_text(schema.read_text().replace('"default": "10Gi"', '"default": "10GB"'))
    return copies


def environment(terminal: Terminal, watcher: Watcher | None) -> None:
    """Create the environments repository and its tenants."""
    certificate = FOLDER / "sealing.pem"
    if watcher:
        watcher.fetch_certificate(certificate)
    else:
        certificate.write_bytes(create_sealing_pair(datetime.now(UTC))[0])
    terminal.step("Create an environments repository from the example environment, and two tenants")
    terminal.run(
        *("init", str(REPOSITORY), "--environment", "lab"),
        *("--url", REPOSITORY.resolve().as_uri(), "--catalog", f"lab={(FOLDER / 'charts').resolve().as_uri()}"),
        *("--sealing-certificate", str(certificate)),
    )
    terminal.settings["SARDONYX_REPOSITORY"] = str(REPOSITORY)
    terminal.say("All commands from here on use this repository; olga operates it:")
    terminal.export()
    if watcher:
        terminal.say("Argo CD is told to follow it, once, by an administrator:")
        terminal.run("bootstrap", "--apply")
    terminal.run("tenant", "add", "user-alice", "--owner", "alice")
    terminal.run("tenant", "add", "projet-census", "--group", "census", "--member", "alice", "--member", "bob")
    if watcher:
        watcher.wait_for_tenant("user-alice")


def services(terminal: Terminal, watcher: Watcher | None) -> None:
    """Launch, look at and delete services."""
    terminal.step("Launch one service of each chart for alice; generated passwords are shown once")
    terminal.settings["SARDONYX_AUTHOR"] = "alice <alice@example.org>"
    terminal.export()
    terminal.run("launch", "lab/vscode-python", "--tenant", "user-alice", "--friendly-name", "My analysis")
    terminal.run("launch", "lab/postgresql", "--tenant", "user-alice", "--name", "postgresql-survey")
    names = _names(terminal)
    if watcher:
        watcher.wait_for_services("user-alice", names, REPOSITORY)
    terminal.step("List alice's services, read one's notes, look at the diff of its commit")
    terminal.run("services", "--tenant", "user-alice")
    terminal.run("notes", names[-1], "--tenant", "user-alice")
    if watcher:
        terminal.run("show", names[-1], "--tenant", "user-alice")
    terminal.run("show", "postgresql-survey", "--tenant", "user-alice", "--diff", lines=60)
    terminal.say("The gate makes every committed file again, without any secret, and compares:")
    terminal.run("verify", "main~2..main", "--repository", str(REPOSITORY))
    secrets = watcher.secrets_of(REPOSITORY, "user-alice", "postgresql-survey") if watcher else []
    terminal.step("Delete one, having said what data goes with it; the commit removes its folder")
    terminal.run("delete", "postgresql-survey", "--tenant", "user-alice", "--yes")
    terminal.show("git", "-C", str(REPOSITORY), "show", "--stat", "--format=%s", "main")
    if watcher:
        watcher.wait_for_deletion("user-alice", "postgresql-survey", secrets)
    terminal.run("services", "--tenant", "user-alice")


def _watcher(terminal: Terminal) -> Watcher:
    from demo.cluster import Watcher

    return Watcher(terminal)


def _names(terminal: Terminal) -> list[str]:
    command = ["services", "--tenant", "user-alice", "--format", "json"]
    document = json.loads(terminal.quietly(*command))
    return [service["name"] for service in document["services"]]


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        print(f"interrupted: what is there so far is in {FOLDER}/; the next run begins anew", file=sys.stderr)
        sys.exit(130)
