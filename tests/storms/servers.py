"""Destinations on real servers: a registry, a bucket, ChartMuseum, and Gitea as repository of charts and as forge."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from tests.servers.bucket import BucketServer, variables
from tests.servers.chartmuseum import AUTHORIZATION, start_chartmuseum
from tests.servers.chartmuseum import PASSWORD as MUSEUM_PASSWORD
from tests.servers.chartmuseum import USER as MUSEUM_USER
from tests.servers.gitea import USER, GiteaServer
from tests.servers.registry import RegistryServer
from tests.storms.places import Digests, State, announced_in, digest, entries_in, got, is_known, storm_before
from tests.storms.proxy import Harm, Message

_CATALOG = "sardonyx-catalog"


class RegistryPlace:
    """A path of a registry that wants an account; read on the disk of docker-registry."""

    def __init__(self, server: RegistryServer, folder: Path, harms: Mapping[int, Harm]) -> None:
        self._path = f"t/{folder.name}"
        self._host = server.host
        self._storage = server.folder / "storage" / "docker" / "registry" / "v2"
        self._repositories = self._storage / "repositories" / self._path
        self.proxy = storm_before(server.host, harms, lambda message: "/blobs/uploads/" in message.path)
        self.address = f"oci://{self.proxy.host}/{self._path}"
        self._accounts = server.write_docker_config(folder / "docker")
        known = json.loads((self._accounts / "config.json").read_text())["auths"][server.host]
        accounts = {"auths": {server.host: known, self.proxy.host: known}}
        (self._accounts / "config.json").write_text(json.dumps(accounts))
        self.environment = {"DOCKER_CONFIG": str(self._accounts)}

    def state(self) -> State:
        """Read the index with its parts, then the tags of all charts."""
        announced = self._announced()
        tags = {(folder.name, tag) for folder in self._charts() for tag in self._tags(folder.name)}
        packages = {f"{name}-{tag.replace('_', '+')}.tgz": self._package(name, tag) for name, tag in tags}
        strays = [tag for tag in self._tags(_CATALOG) if tag != "index" and not tag.startswith("part-")]
        return State(announced, packages, strays)

    def pull(self, name: str, version: str) -> list[str] | None:
        """Return the reference of a chart."""
        config = str(self._accounts / "config.json")
        reference = f"oci://{self._host}/{self._path}/{name}"
        return [reference, "--version", version, "--plain-http", "--registry-config", config]

    def close(self) -> None:
        """End the proxy."""
        self.proxy.stop()

    def _charts(self) -> Iterator[Path]:
        if self._repositories.exists():
            yield from (folder for folder in self._repositories.iterdir() if folder.name != _CATALOG)

    def _announced(self) -> Digests:
        """Return what the index names, and the parts that it does not name (docs/oci.md, "The index")."""
        tags = self._tags(_CATALOG)
        folded = self._layer(_CATALOG, "index") if "index" in tags else b"{}"
        named = json.loads(folded).get("annotations", {}).get("sardonyx/parts", "").split()
        found = announced_in(folded)
        for part in sorted(tag for tag in tags if tag.startswith("part-") and tag not in named):
            found = announced_in(self._layer(_CATALOG, part)) | found
        return found

    def _tags(self, name: str) -> list[str]:
        folder = self._repositories / name / "_manifests" / "tags"
        return [tag.name for tag in folder.iterdir() if (tag / "current" / "link").exists()] if folder.exists() else []

    def _package(self, name: str, tag: str) -> str:
        return digest(self._layer(name, tag))

    def _layer(self, name: str, tag: str) -> bytes:
        link = self._repositories / name / "_manifests" / "tags" / tag / "current" / "link"
        manifest = json.loads(self._blob(link.read_text()))
        assert len(manifest["layers"]) == 1
        return self._blob(manifest["layers"][0]["digest"])

    def _blob(self, name: str) -> bytes:
        hexadecimal = name.strip().removeprefix("sha256:")
        content = (self._storage / "blobs" / "sha256" / hexadecimal[:2] / hexadecimal / "data").read_bytes()
        assert digest(content) == hexadecimal, f"{name} is damaged on the disk"
        return content


class BucketPlace:
    """A place in a bucket that anybody may read; read on the disk of versitygw."""

    def __init__(self, server: BucketServer, folder: Path, harms: Mapping[int, Harm]) -> None:
        self._folder = server.folder / "charts" / folder.name
        self._url = f"{server.url}/charts/{folder.name}"
        self.proxy = storm_before(server.host, harms, lambda message: message.method == "PUT")
        self.address = f"s3://charts/{folder.name}"
        self.environment = variables(f"http://{self.proxy.host}")

    def state(self) -> State:
        """Read the files."""
        index = self._folder / "index.yaml"
        announced = announced_in(index.read_bytes() if index.exists() else None)
        files = list(self._folder.iterdir()) if self._folder.exists() else []
        packages = {file.name: digest(file.read_bytes()) for file in files if file.name.endswith(".tgz")}
        strays = [file.name for file in files if not is_known(file.name) and file.name != ".sardonyx-conditions"]
        return State(announced, packages, strays)

    def pull(self, name: str, version: str) -> list[str] | None:
        """Return where a chart is in the public repository."""
        return [name, "--version", version, "--repo", self._url]

    def close(self) -> None:
        """End the proxy."""
        self.proxy.stop()


class MuseumPlace:
    """A ChartMuseum of the run's own."""

    def __init__(self, folder: Path, harms: Mapping[int, Harm]) -> None:
        self._server = start_chartmuseum(folder / "museum")
        self.proxy = storm_before(self._server.host, harms)
        self.address = f"cm+http://{self.proxy.host}"
        self.environment: Mapping[str, str] = {}
        account = {"username": MUSEUM_USER, "password": MUSEUM_PASSWORD}
        repositories = {
            "apiVersion": "",
            "repositories": [{"name": "us", "url": f"http://{self.proxy.host}", **account}],
        }
        config = folder / ".config" / "helm"
        config.mkdir(parents=True, exist_ok=True)
        (config / "repositories.yaml").write_text(json.dumps(repositories))

    def state(self) -> State:
        """Read the server's index, and the packages that it names."""
        index = got(f"{self._server.url}/index.yaml", AUTHORIZATION)
        announced = announced_in(index)
        found = {name: got(f"{self._server.url}/charts/{quote(name)}", AUTHORIZATION) for name in announced}
        return State(announced, {name: digest(data) for name, data in found.items() if data is not None})

    def pull(self, name: str, version: str) -> list[str] | None:
        """Return where a chart is."""
        account = ["--username", MUSEUM_USER, "--password", MUSEUM_PASSWORD]
        return [name, "--version", version, "--repo", self._server.url, *account]

    def close(self) -> None:
        """End the server and the proxy."""
        self.proxy.stop()
        self._server.stop()


class GiteaChartsPlace:
    """The repository of charts that an organization of Gitea's has."""

    def __init__(self, server: GiteaServer, folder: Path, harms: Mapping[int, Harm]) -> None:
        path = f"/api/packages/{server.organization(f'o-{folder.name}')}/helm"
        self._url, self._token = f"{server.url}{path}", server.token
        self.proxy = storm_before(server.host, harms)
        self.address = f"cm+http://{self.proxy.host}{path}"
        self.environment = write_account(server, folder)

    def state(self) -> State:
        """Read the server's index, and the packages that it names."""
        index = got(f"{self._url}/index.yaml", self._authorization)
        named = {f"{one['name']}-{one['version']}.tgz": one["urls"][0] for one in entries_in(index)}
        found = {name: got(f"{self._url}/{url.rpartition('/')[2]}", self._authorization) for name, url in named.items()}
        packages = {name: digest(data) for name, data in found.items() if data is not None}
        # Gitea's index says no digests: whoever reads it takes what is there.
        return State({name: packages.get(name, "") for name in named}, packages)

    def pull(self, name: str, version: str) -> list[str] | None:
        """Return where a chart is."""
        account = ["--username", USER, "--password", self._token, "--pass-credentials"]
        return [name, "--version", version, "--repo", self._url, *account]

    def close(self) -> None:
        """End the proxy."""
        self.proxy.stop()

    @property
    def _authorization(self) -> str:
        return f"token {self._token}"


class ReleasesPlace:
    """Releases on Gitea, with their index in a branch of the same repository."""

    def __init__(self, server: GiteaServer, folder: Path, harms: Mapping[int, Harm]) -> None:
        self._server, self._name = server, server.repository(f"r-{folder.name}")
        self.proxy = storm_before(server.host, harms, _is_checked_by_forge)
        self.address = f"gitea+http://{self.proxy.host}/{self._name}#gh-pages"
        self.environment = {**write_account(server, folder), "GITEA_TOKEN": server.token}

    def state(self) -> State:
        """Read the index in the branch, then all releases with their files."""
        raw = f"{self._server.url}/{self._name}/raw/branch/gh-pages/index.yaml"
        announced = announced_in(got(raw, f"token {self._server.token}"))
        api = f"/api/v1/repos/{self._name}"
        releases = self._server.ask("GET", f"{api}/releases?limit=50")
        packages = {
            asset["name"]: self._digest(asset["browser_download_url"])
            for release in releases
            if not release["draft"]
            for asset in release["assets"]
        }
        strays = [f"draft {release['tag_name']}" for release in releases if release["draft"]]
        strays += [f"files of {one['tag_name']}" for one in releases if not one["draft"] and len(one["assets"]) != 1]
        tags = {tag["name"] for tag in self._server.ask("GET", f"{api}/tags?limit=50") or ()}
        strays += sorted(f"tag {tag}" for tag in tags - {one["tag_name"] for one in releases})
        branches = {branch["name"] for branch in self._server.ask("GET", f"{api}/branches")}
        return State(announced, packages, strays + sorted(branches - {"main", "gh-pages"}))

    def pull(self, name: str, version: str) -> list[str] | None:
        """Return where a chart is, by the index in the branch."""
        repository = f"{self._server.url}/{self._name}/raw/branch/gh-pages"
        return [name, "--version", version, "--repo", repository]

    def close(self) -> None:
        """End the proxy."""
        self.proxy.stop()

    def _digest(self, url: str) -> str:
        content = got(f"{self._server.url}{quote(unquote(urlsplit(url).path))}", f"token {self._server.token}")
        return digest(content) if content is not None else ""


def _is_checked_by_forge(message: Message) -> bool:
    """Packages are read back while they are in a draft; what Git sends has checksums."""
    return "/assets?" in message.path or message.path.endswith("git-receive-pack")


def write_account(server: GiteaServer, folder: Path) -> Mapping[str, str]:
    """Write the account on a Gitea where Git, curl and the toolkit look for it."""
    file = folder / ".netrc"
    file.write_text(f"machine 127.0.0.1 login {USER} password {server.token}\n")
    file.chmod(0o600)
    return {}


def secrets_of(gitea: GiteaServer | None) -> list[str]:
    """Return what must be found nowhere."""
    from tests.servers import bucket, registry

    passwords = [registry.PASSWORD, MUSEUM_PASSWORD, bucket.SECRET, *([gitea.token] if gitea else [])]
    basics = [base64.b64encode(f"{MUSEUM_USER}:{password}".encode()).decode() for password in passwords]
    return [*passwords, *basics]
