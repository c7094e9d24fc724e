"""Which versions go by which rules."""

from datetime import UTC, datetime, timedelta

import pytest

from sardonyx.core.errors import UsageError
from sardonyx.publishing.pruning import PruneRules, duration, missed, pruned, to_prune

NOW = datetime(2026, 1, 1, tzinfo=UTC)
YANKED = {"annotations": {"sardonyx/yanked": "why"}}


@pytest.fixture
def going(index, entry):
    """Say which versions of a chart go: ``going(versions, rules)``; a version may come with its time or its mark."""

    def decide(versions, **rules):
        entries = [entry("a", each, **more) for each, more in versions.items()]
        return [each.version for each in to_prune(index(*entries), PruneRules(**rules), NOW)]

    return decide


def plain(text: str) -> dict[str, dict]:
    return {version: {} for version in text.split()}


@pytest.mark.parametrize(
    ("versions", "rules", "gone"),
    [
        ("3.0.0 2.0.0 1.0.0", {"keep": 2}, "1.0.0"),
        ("3.0.0 2.0.0", {"keep": 5}, ""),
        ("2.0.0-rc.1 1.1.0 1.1.0-rc.1 1.0.0", {"keep": 2}, "1.1.0-rc.1"),
        ("2.0.0-rc.2 2.0.0-rc.1 1.0.0-rc.1", {"keep": 2}, "1.0.0-rc.1"),
        ("1.1.1 1.1.0 1.0.1 1.0.0", {"keep_minor": 1}, "1.1.0 1.0.0"),
        ("2.0.0 1.1.1 1.1.0 1.0.0", {"keep": 2, "keep_minor": 1}, "1.1.0"),
        ("2.0.0 1.0.0", {"older_than": timedelta(days=30)}, "1.0.0"),
    ],
)
def test_the_rules(going, versions, rules, gone):
    assert going(plain(versions), **rules) == gone.split()


def test_only_what_is_old_goes(going):
    times = {"3.0.0": "2025-12-30T00:00:00Z", "2.0.0": "2025-12-01T00:00:00Z", "1.0.0": "2020-01-01T00:00:00Z"}
    versions = {version: {"created": time} for version, time in times.items()}
    assert going(versions, keep=1, older_than=timedelta(days=90)) == ["1.0.0"]


@pytest.mark.parametrize("created", [None, "nonsense", "2030-01-01T00:00:00Z"])
def test_what_has_no_time_or_one_to_come_is_not_old(going, created):
    assert going({"2.0.0": {}, "1.0.0": {"created": created}}, older_than=timedelta(days=1)) == []


def test_yanked_versions_take_no_place(going):
    assert going({"3.0.0": YANKED, "2.0.0": {}, "1.1.0": YANKED, "1.0.0": {}}, keep=2) == ["1.1.0"]


def test_one_version_always_stays(going):
    assert going({"1.0.0": YANKED}, older_than=timedelta(days=1)) == []


def test_without_a_rule_nothing_goes(going):
    with pytest.raises(UsageError, match="nothing says"):
        going(plain("1.0.0"))


@pytest.mark.parametrize(("text", "days"), [("90d", 90), ("12w", 84), ("2y", 730)])
def test_durations(text, days):
    assert duration(text) == timedelta(days=days)


@pytest.mark.parametrize("text", ["", "90", "0d", "d", "-1d", "1h", "999999y", "1.5y", "٣d"])
def test_what_is_no_duration(text):
    with pytest.raises(UsageError):
        duration(text)


def test_a_dependency_that_goes_is_told(index, entry):
    needs = {"dependencies": [{"name": "lib", "version": "1.x", "repository": "https://example.org"}]}
    published = index(entry("app", "1.0.0", **needs), entry("lib", "2.0.0"), entry("lib", "1.0.0"))
    (found,) = missed(published, to_prune(published, PruneRules(keep=1), NOW))
    assert found.message == "app 1.0.0 depends on lib 1.x, of which no version stays"


def test_what_helm_skips_stays(index, entry):
    published = index(entry("a", "2.0.0"), entry("a", "1.0.0"))
    published.raw["entries"]["a"].append("odd")
    assert pruned(published, published.entries["a"][1:])["entries"]["a"] == [entry("a", "2.0.0"), "odd"]


@pytest.fixture
def repository(write_index, entry):
    """A folder with an index, packages, one that two versions share, and URLs that lead out of it."""
    shared = {"urls": ["a-2.0.0.tgz", "../secret.tgz", "https://example.org/a-1.0.0.tgz"]}
    folder = write_index(entry("a", "2.0.0"), entry("a", "1.1.0"), entry("a", "1.0.0", **shared))
    for name in ("a-2.0.0.tgz", "a-1.1.0.tgz", "a-1.1.0.tgz.prov", "a-1.0.0.tgz", "../secret.tgz"):
        (folder / name).write_text("x")
    return folder


def test_packages_stay_unless_they_are_asked_for(repository, sardonyx, versions_in):
    assert sardonyx("prune", repository, "--keep", 1)[0] == 0
    assert versions_in(repository) == ["a 2.0.0"]
    assert (repository / "a-1.1.0.tgz").exists()


def test_packages_go_with_their_provenance_and_nothing_else_does(repository, sardonyx):
    sardonyx("prune", repository, "--keep", 1, "--delete-packages")
    left = sorted(file.name for file in repository.iterdir())
    assert left == ["a-1.0.0.tgz", "a-2.0.0.tgz", "index.yaml"]
    assert (repository / "../secret.tgz").exists()


def test_a_dry_run_says_what_would_go(repository, sardonyx):
    before = sorted(repository.iterdir())
    code, out, _ = sardonyx("prune", repository, "--keep", 1, "--delete-packages", "--dry-run")
    assert (code, out.splitlines()[:3]) == (0, ["a 1.1.0", "a 1.0.0", str(repository / "a-1.1.0.tgz")])
    assert sorted(repository.iterdir()) == before
