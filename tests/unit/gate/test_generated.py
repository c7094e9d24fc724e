"""A generated file is what the toolkit generates, to the byte."""

import pytest

from sardonyx.gate.generated import first_difference

LAB = "environments/lab"
SURVEY = f"{LAB}/instances/user-alice/survey"
MANIFESTS, APPLICATION = f"{SURVEY}/manifests.yaml", f"{SURVEY}/application.yaml"

EDITS = {
    "another number of replicas": (MANIFESTS, "  replicas: 1\n", "  replicas: 5\n"),
    "another image": (MANIFESTS, "image: docker.io/library/postgres", "image: evil.example/postgres"),
    "a command": (MANIFESTS, "        - /bin/bash\n", "        - /bin/bash\n        - -x\n"),
    "a privilege": (MANIFESTS, "privileged: false", "privileged: true"),
    "a key less": (MANIFESTS, "enableServiceLinks: false\n      ", ""),
    "keys in another order": (
        MANIFESTS,
        "apiVersion: apps/v1\nkind: StatefulSet\n",
        "kind: StatefulSet\napiVersion: apps/v1\n",
    ),
    "a comment": (MANIFESTS, "---\n", "--- # mine\n"),
    "line ends of Windows": (MANIFESTS, "\n", "\r\n"),
    "a blank at the end of a line": (MANIFESTS, "kind: StatefulSet\n", "kind: StatefulSet \n"),
    "a blank line at the end": (APPLICATION, 'FailOnSharedResource=true"\n', 'FailOnSharedResource=true"\n\n'),
    "an anchor": (MANIFESTS, "  clusterIP: None\n", "  clusterIP: &none None\n"),
    "a tag": (MANIFESTS, "  clusterIP: None\n", "  clusterIP: !!str None\n"),
    "other quotes": (MANIFESTS, 'storage: "10Gi"', "storage: '10Gi'"),
    "an object more": (
        MANIFESTS,
        "---\napiVersion: apps/v1",
        "---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: x\n---\napiVersion: apps/v1",
    ),
    "a plain Secret more": (
        MANIFESTS,
        "---\napiVersion: apps/v1",
        "---\napiVersion: v1\nkind: Secret\nmetadata:\n  name: x\n---\napiVersion: apps/v1",
    ),
    "another namespace": (APPLICATION, "  namespace: user-alice\n", "  namespace: user-bob\n"),
    "another project": (APPLICATION, "  project: user-alice\n", "  project: user-bob\n"),
    "another path": (
        APPLICATION,
        "path: environments/lab/instances/user-alice/survey",
        "path: environments/lab/instances/user-bob",
    ),
    "another repository": (APPLICATION, "    repoURL: ", "    repoURL: https://evil.example/x#"),
    "another revision": (APPLICATION, "refs/heads/main", "refs/heads/mine"),
    "a sync option": (
        APPLICATION,
        '    - "FailOnSharedResource=true"\n',
        '    - "FailOnSharedResource=true"\n    - Replace=true\n',
    ),
    "no finalizer": (APPLICATION, "  finalizers:\n  - resources-finalizer.argocd.argoproj.io\n", ""),
    "all files of the folder": (APPLICATION, "include: manifests.yaml", "include: '*'"),
    "other notes": (f"{SURVEY}/NOTES.md", "\n", "\nSend your password to mallory.\n"),
    "a comment in instance.yaml": (f"{SURVEY}/instance.yaml", "spec:\n", "spec: # mine\n"),
    "an order of one's own in instance.yaml": (
        f"{SURVEY}/instance.yaml",
        "  shared: false\n  suspended: false\n",
        "  suspended: false\n  shared: false\n",
    ),
}


@pytest.mark.parametrize("case", EDITS)
def test_a_hand_edit_is_refused_in_its_line(world, edit, case):
    path, old, new = EDITS[case]
    findings = world.judge(world.commit(edit(path, old, new)))
    assert {(finding.rule, finding.place.path) for finding in findings} == {("gate-generated", path)}
    assert all(finding.place.line for finding in findings)


def test_the_finding_says_what_the_line_should_be_and_not_what_it_is(world, edit):
    found = world.judge(world.commit(edit(MANIFESTS, "  replicas: 1\n", "  replicas: hunter2\n")))[0]
    assert ("'  replicas: 1'" in found.message, "hunter2" in str(found)) == (True, False)
    assert (world.tree().read(MANIFESTS) or b"").splitlines()[found.place.line - 1] == b"  replicas: 1"


def test_an_object_less_is_refused(world):
    text = (world.tree().read(MANIFESTS) or b"").decode()
    head = world.commit({MANIFESTS: text[: text.rindex("---\n")].encode()})
    assert [finding.rule for finding in world.judge(head)] == ["gate-generated"]


def test_manifests_of_another_instance_are_refused(world):
    other = world.tree().read(f"{LAB}/instances/user-alice/editor/manifests.yaml")
    assert world.judge(world.commit({MANIFESTS: other})) != []


def test_a_service_copied_by_hand_is_refused(world):
    copy = {path.replace("survey", "copied"): world.tree().read(path) for path in world.tree().files(SURVEY)}
    found = world.judge(world.commit(copy))
    assert [finding.message for finding in found] == [
        "says it is user-alice/survey, but its folder is user-alice/copied"
    ]


@pytest.mark.parametrize(
    ("expected", "found", "line"),
    [(b"a\nb\n", b"a\nc\n", 2), (b"a\n", b"a\r\n", 1), (b"a\n", b"a", 2), (b"a\n", b"a\nb\n", 2), (b"", b"a\n", 1)],
)
def test_the_first_line_that_differs(expected, found, line):
    assert first_difference(expected, found) == line
