"""Names of objects: valid, the release's own, and never those of another release."""

from __future__ import annotations

import pytest
from tests.unit.catalog_charts.catalog import SERVICES, changed, computed
from tests.unit.catalog_charts.conftest import Render

from sardonyx.core.names import is_dns_label

LONGEST = "a" * 26 + "-" + "b" * 26  # 53 characters, Helm's maximum
REVISION_HASH = 11  # what a StatefulSet adds to its name for the label controller-revision-hash
SUFFIXES = [
    "env",
    "start",
    "scripts",
    "password",
    "credentials",
    "s3",
    "git",
    "vault",
    "extraenv",
    "rw",
    "pods",
    "http",
    "tls",
]


def _everything(name: str) -> dict[str, object]:
    tree = computed(name, "full")
    return changed(tree, extraEnvVars=[{"name": "A", "value": "1"}]) if name == "vscode-python" else tree


@pytest.mark.parametrize("release", ["a", "analysis-1", "vscode-python-482193", "x" * 30, LONGEST])
def test_names_are_dns_labels(name: str, release: str, rendered: Render) -> None:
    for kind, its in rendered(name, _everything(name), release).objects:
        assert is_dns_label(its), f"{kind} {its}"


@pytest.mark.parametrize("release", ["a", "analysis-1", "vscode-python-482193", "x" * 30, "x" * 52])
def test_names_begin_with_the_release(name: str, release: str, rendered: Render) -> None:
    for kind, its in rendered(name, _everything(name), release).objects:
        assert its == release or its.startswith(f"{release}-"), f"{kind} {its}"


def test_long_release_keeps_its_suffixes(name: str, rendered: Render) -> None:
    for kind, its in rendered(name, _everything(name), LONGEST).objects:
        assert its.startswith(LONGEST) or kind == "StatefulSet", f"{kind} {its}"


@pytest.mark.parametrize("release", ["analysis-1", LONGEST])
def test_pods_of_a_long_release_can_be_labelled(name: str, release: str, rendered: Render) -> None:
    workload = rendered(name, _everything(name), release).one("StatefulSet")
    assert len(workload["metadata"]["name"]) + REVISION_HASH <= 63
    labels = workload["spec"]["template"]["metadata"]["labels"]
    assert all(len(value) <= 63 for value in labels.values())


def test_long_releases_that_differ_at_the_end_stay_apart(name: str, rendered: Render) -> None:
    one, other = (set(rendered(name, _everything(name), LONGEST[:-1] + end).objects) for end in "xy")
    assert not one & other


def test_notes_name_the_objects_of_a_long_release(rendered: Render) -> None:
    result = rendered("postgresql", computed("postgresql", "full"), LONGEST)
    workload = result.one("StatefulSet")["metadata"]["name"]
    assert f"`data-{workload}-0`" in result.notes


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_releases_with_similar_names_stay_apart(suffix: str, rendered: Render) -> None:
    ones = {key for name in SERVICES for key in rendered(name, _everything(name), "analysis").objects}
    others = {key for name in SERVICES for key in rendered(name, _everything(name), f"analysis-{suffix}").objects}
    assert not ones & others
