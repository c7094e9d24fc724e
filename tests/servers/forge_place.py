"""A repository on a real Gitea, published to as one of Gitea's or of GitHub's, and looked at past the toolkit."""

from __future__ import annotations

from typing import Any

from tests.servers.gitea import GiteaServer
from tests.servers.github import GitHubServer

from sardonyx.publishing.destinations.forge import ForgeReleases, open_forge


class Place:
    """The repository; ``address`` is what it is published to by."""

    def __init__(self, gitea: GiteaServer, name: str, github: GitHubServer | None = None) -> None:
        self.gitea, self.name = gitea, gitea.repository(name)
        self.api = f"/api/v1/repos/{self.name}"
        self.base = f"github+{github.url}" if github else f"gitea+{gitea.url}"
        self.address = f"{self.base}/{self.name}"

    def open(self, more: str = "") -> ForgeReleases:
        return open_forge(self.address + more)

    def releases(self) -> list[dict[str, Any]]:
        return self.gitea.ask("GET", f"{self.api}/releases")

    def files(self) -> list[tuple[str, str]]:
        return sorted((asset["name"], asset["uuid"]) for release in self.releases() for asset in release["assets"])

    def draft(self, tag: str = "demo-1.0.0", *, draft: bool = True, body: str = "") -> dict[str, Any]:
        value = {"tag_name": tag, "draft": draft, "name": tag, "body": body, "target_commitish": "main"}
        return self.gitea.ask("POST", f"{self.api}/releases", value)

    def commit(self) -> str:
        """Add a commit to main, and return the one before."""
        before = self.gitea.ask("GET", f"{self.api}/branches/main")["commit"]["id"]
        file = {"content": "YQ==", "message": "More", "branch": "main"}
        self.gitea.ask("POST", f"{self.api}/contents/more.txt", file)
        return before
