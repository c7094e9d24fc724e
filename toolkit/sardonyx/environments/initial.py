"""A new environments repository out of a template: ``environments/`` of this project, or one of a site's own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sardonyx.core.errors import UsageError
from sardonyx.core.names import did_you_mean
from sardonyx.core.tree import Changes, MemoryTree, Tree
from sardonyx.core.valuepaths import ValuePath
from sardonyx.core.yamltext import read_yaml, write_yaml
from sardonyx.environments import paths
from sardonyx.environments.documents import API_VERSION
from sardonyx.environments.editing import replace_texts
from sardonyx.environments.reading import environment_names, read_environment, read_workspace


@dataclass(frozen=True)
class Initial:
    """What a new repository says instead of its template.

    ``repository_url`` is the repository as Argo CD reads it. ``catalogs`` gives locations by the ids of the template's
    catalogs. What is None stays as in the template.
    """

    repository_url: str
    environment: str = "lab"
    branch: str | None = None
    domain: str | None = None
    catalogs: Mapping[str, str] = field(default_factory=dict)


def init_changes(template: Tree, initial: Initial, sealing_certificate: bytes | None) -> Changes:
    """Return the files of a new environments repository with one environment and no tenants.

    The template's first environment is taken, under the name asked for, with its comments; the certificate (PEM) is
    written as it is, None leaves it for later. Raises UsageError for a template without an environment or an unknown
    catalog, MalformedFile when the result would not be valid, such as a URL with credentials in it.
    """
    names = environment_names(template)
    if not names:
        raise UsageError("the template has no environment", help="it needs environments/NAME/environment.yaml")
    content = _moved(template, names[0], initial.environment)
    environment_file = paths.environment_file(initial.environment)
    texts = _texts(content[environment_file], environment_file, initial)
    content[environment_file] = replace_texts(content[environment_file], environment_file, texts)
    content[paths.WORKSPACE_FILE] = _workspace(initial.environment)
    if sealing_certificate is not None:
        content[paths.sealing_certificate_file(initial.environment)] = sealing_certificate
    tree = MemoryTree(content)
    read_workspace(tree)
    read_environment(tree, initial.environment)
    return content


def _moved(template: Tree, old: str, new: str) -> dict[str, bytes]:
    folder, target = paths.environment_folder(old), paths.environment_folder(new)
    content = {path: template.read(path) or b"" for path in template.files("") if not path.startswith("environments/")}
    for path in template.files(folder):
        content[f"{target}/{path.removeprefix(f'{folder}/')}"] = template.read(path) or b""
    for kept in ("tenants", "instances", "bookmarks", "platform/roots"):
        content[f"{target}/{kept}/{paths.KEEP_FILE}"] = b""
    return content


def _texts(data: bytes, source: str, initial: Initial) -> dict[ValuePath, str]:
    chosen: dict[ValuePath, str | None] = {
        ("metadata", "name"): initial.environment,
        ("spec", "repository", "url"): initial.repository_url,
        ("spec", "repository", "branch"): initial.branch,
        ("spec", "region", "services", "expose", "domain"): initial.domain,
    }
    ids = [catalog["id"] for catalog in read_yaml(data, source).value["spec"]["catalogs"]]
    for catalog, location in initial.catalogs.items():
        if catalog not in ids:
            raise UsageError(f"the template has no catalog {catalog!r}", help=did_you_mean(catalog, ids))
        chosen["spec", "catalogs", ids.index(catalog), "location"] = location
    return {path: text for path, text in chosen.items() if text is not None}


def _workspace(environment: str) -> bytes:
    workspace = {
        "apiVersion": API_VERSION,
        "kind": "Workspace",
        "spec": {"environments": [environment], "defaults": {"environment": environment}},
    }
    return write_yaml(workspace).encode()
