"""What charts may render here, and how long they may take."""

import pytest

from sardonyx.core.tree import MemoryTree
from sardonyx.instances.settings import Setting

LAB = "environments/lab"


@pytest.fixture
def launch_then(world):
    """Launch a chart with harmless values; then change a value by hand, together with what it renders."""

    def launched(chart, key, value, rendered=("", "")):
        files = dict(world.launch("another", chart))
        folder = f"{LAB}/instances/user-alice/another"
        patch = f"  patch:\n  - path:\n    - {key}\n    value: {value}\n"
        files[f"{folder}/instance.yaml"] = files[f"{folder}/instance.yaml"].replace(b"  patch: []\n", patch.encode())
        text = files[f"{folder}/manifests.yaml"].decode().replace(*rendered)
        return world.commit({**files, f"{folder}/manifests.yaml": text.encode()})

    return launched


def test_an_object_of_a_kind_that_is_not_allowed_is_refused(world, launch_then):
    found = world.judge(launch_then("roles", "role", "true"))
    assert [one.rule for one in found] == ["gate-policy"]
    assert "RoleBinding/another: the kind RoleBinding" in found[0].message


def test_an_object_in_another_namespace_is_refused(world, launch_then):
    found = world.judge(launch_then("roles", "elsewhere", "user-bob"))
    assert "is in the namespace user-bob" in found[0].message


def test_a_kind_allowed_in_the_same_range_by_an_operator_passes(world, operator_change):
    extended = operator_change("  policy:\n", "  policy:\n    kinds: [{group: '', kind: ConfigMap}]\n")
    first = world.commit(extended, author="olga")
    second = world.commit(world.launch("another", "plain", first), first)
    assert world.judge(second, "olga") == []


def test_a_kind_not_allowed_any_more_is_refused(world, operator_change):
    narrowed = operator_change("  policy:\n", "  policy:\n    kinds: [{group: apps, kind: Deployment}]\n")
    head = world.commit(world.launch("another", "plain"), world.commit(narrowed, author="olga"))
    assert [one.rule for one in world.judge(head, "olga")] == ["gate-policy"]


def test_a_chart_that_never_ends_is_a_finding(world, launch_then, short_pool):
    found = world.judge(launch_then("endless", "rounds", "1000000"), pool=short_pool)
    assert ([one.rule for one in found], "was stopped" in found[0].message) == (["gate-render"], True), found


def test_a_chart_that_eats_memory_is_a_finding(world, launch_then, short_pool):
    found = world.judge(launch_then("hungry", "times", "100000000"), pool=short_pool)
    assert [one.rule for one in found] == ["gate-render"]


def test_after_a_chart_that_was_stopped_the_next_is_judged(world, launch_then, short_pool):
    world.judge(launch_then("endless", "rounds", "1000000"), pool=short_pool)
    assert world.judge(world.commit(world.launch("another", "plain")), pool=short_pool) == []


def test_what_the_registry_allows_to_a_role_is_held(world):
    """A value that the tenant's role may not have is refused, although the chart's own schema takes it."""
    tree = MemoryTree({path: world.tree().read(path) or b"" for path in world.tree().files(LAB)})
    fragment = b'{"type": "object", "properties": {"size": {"type": "string", "enum": ["1Gi"], "default": "1Gi"}}}'
    tree.apply({f"{LAB}/registry/database/persistence.json": fragment})
    narrowed = world.commit({f"{LAB}/registry/database/persistence.json": fragment}, author="olga")
    files = world.launch("another", changes=[Setting(("persistence", "size"), "20Gi")])
    found = world.judge(world.commit(files, narrowed), "olga")
    assert [one.rule for one in found] == ["gate-values"]
