"""``instance.yaml`` says no more than a launch would have written."""

import pytest

from sardonyx.instances.placeholders import placeholder

LAB = "environments/lab"


def put(*path):
    """Return an edit of an instance's spec: the last part is the value, those before lead to it."""

    def change(spec):
        *above, key, value = path
        for part in above:
            spec = spec[part]
        spec[key] = value

    return change


def freeze(name, value):
    return put("frozen", name, value)


def patch(*leaves):
    return put("patch", [{"path": list(path), "value": value} for path, value in leaves])


FALSE_CLAIMS = {
    "another project": (freeze("project.id", "user-bob"), "the environment's to say"),
    "another domain": (freeze("k8s.domain", "evil.example"), "the environment's to say"),
    "a part of the context as a whole": (freeze("k8s", {"domain": "evil.example"}), "only single values"),
    "an empty part of the context": (freeze("k8s", {}), "the environment's to say"),
    "something below a given value": (freeze("k8s.domain.x", "evil"), "the environment's to say"),
    "an item of a given list": (freeze("k8s.istio.gateways[0]", "evil"), "the environment's to say"),
    "what the environment leaves out": (freeze("k8s.certManagerClusterIssuer", "x"), "the environment's to say"),
    "a region's value": (freeze("region.customValues.site", "x"), "the environment's to say"),
    "what the chart does not read": (freeze("user.email", "alice@example.org"), "the chart does not read user.email"),
    "a secret": (freeze("project.password", "hunter2"), "must not be in Git"),
    "a token of a secret": (freeze("user.lang", placeholder("user-alice/vault", ("first",), 1)), "stands for a secret"),
    "what is no path": (freeze("a..b", "x"), "not a path"),
    "a path in another spelling": (freeze("user.la\\ng", "x"), "not a path"),
    "an empty path": (freeze("", "x"), "not a path"),
    "a secret that is none": (put("secretContext", ["project.password", "user.lang"]), "no secret of the context"),
    "a secret that is not read": (put("secretContext", ["git.token", "project.password"]), "does not read git.token"),
    "a secret that is no path": (put("secretContext", ["["]), "not a path"),
    "a plain value for a secret": (patch((("first",), "hunter2")), "gives the secret first in plain text"),
    "a plain value for all": (patch(((), {"first": "hunter2"})), "needs 1 items"),
    "a token as a value": (patch((("plain",), placeholder("user-alice/vault", ("first",), 1))), "stands for a secret"),
    "a secret fewer": (lambda spec: spec["secrets"].pop(), "does not list: second"),
    "a secret more": (
        lambda spec: spec["secrets"].append({"path": ["plain"], "from": "default", "revision": 1}),
        "lists as secret what is not: plain",
    ),
    "a value that the schema refuses": (patch((("plain",), "x" * 21)), "refused by the"),
    "a revision of zero": (put("secrets", 0, "revision", 0), "must be at least 1"),
    "a suspension": (put("suspended", True), "suspended"),
    "an unknown key": (put("image", "evil"), "unknown key"),
    "an owner who is none": (put("owner", "system:admin"), "must be a user name"),
    "another kind of value": (put("frozen", []), "must be a mapping"),
}


@pytest.mark.parametrize("case", FALSE_CLAIMS)
def test_a_false_claim_is_refused(world, edit_instance, case):
    change, words = FALSE_CLAIMS[case]
    findings = world.judge(world.commit(edit_instance(change, "vault")))
    assert words in findings[0].message
    assert findings[0].place.path.endswith("vault/instance.yaml")


@pytest.mark.parametrize("case", ["another project", "what the chart does not read", "a plain value for a secret"])
def test_a_false_claim_is_found_in_its_line(world, edit_instance, case):
    changes = edit_instance(FALSE_CLAIMS[case][0], "vault")
    found = world.judge(world.commit(changes))[0]
    line = next(iter(changes.values())).splitlines()[found.place.line - 1]
    assert line.strip(b" -").split(b":")[0] in (b"project.id", b"user.email", b"path")


@pytest.mark.parametrize(
    "change",
    [patch((("plain",), "other")), freeze("user.lang", "de"), put("secrets", 0, "revision", 2)],
    ids=["patch", "frozen", "revision"],
)
def test_a_claim_without_its_manifests_is_refused(world, edit_instance, change):
    findings = world.judge(world.commit(edit_instance(change, "vault")))
    assert {finding.place.path.rpartition("/")[2] for finding in findings} == {"manifests.yaml"}


def test_what_the_environment_says_wins_over_no_file(world, edit, edit_instance):
    """Manifests that are consistent with a false claim do not help."""
    changes = edit(f"{LAB}/instances/user-alice/vault/manifests.yaml", "lab.example.org", "evil.example")
    head = world.commit({**edit_instance(freeze("k8s.domain", "evil.example"), "vault"), **changes})
    assert [finding.rule for finding in world.judge(head)] == ["gate-instance"]


def test_a_new_service_has_a_name_that_a_launch_would_give(world):
    files = world.launch("another", "plain")
    long = "a" * 31
    renamed = {path.replace("another", long): data.replace(b"another", long.encode()) for path, data in files.items()}
    assert "at most 30 characters" in world.judge(world.commit(renamed))[0].message


def test_nothing_is_launched_for_a_tenant_that_is_leaving(world):
    files = world.launch("another", "plain", tenant="projet-census")
    moved = {
        path.replace("projet-census", "projet-old"): data.replace(b"projet-census", b"projet-old")
        for path, data in files.items()
    }
    assert "nothing is launched for it" in world.judge(world.commit(moved))[0].message
