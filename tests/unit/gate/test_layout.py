"""Whatever is out of place is refused before anything of it is read."""

import pytest

from sardonyx.gate.layout import locate

LAB = "environments/lab"
SURVEY = f"{LAB}/instances/user-alice/survey"


def rules(findings):
    return [finding.rule for finding in findings]


OUT_OF_PLACE = {
    "an unknown file at the root": ("Makefile", b"all:\n"),
    "an unknown file of an environment": (f"{LAB}/values.yaml", b"a: 1\n"),
    "an unknown file of an instance": (f"{SURVEY}/extra.yaml", b"a: 1\n"),
    "a folder in an instance": (f"{SURVEY}/more/manifests.yaml", b"a: 1\n"),
    "a file beside the instances": (f"{LAB}/instances/user-alice/manifests.yaml", b"a: 1\n"),
    "an application beside the tenants": (f"{LAB}/instances/application.yaml", b"a: 1\n"),
    "the right file in the wrong folder": (f"{LAB}/tenants/survey/instance.yaml", b"a: 1\n"),
    "attributes in a folder": (f"{SURVEY}/.gitattributes", b"* text\n"),
    "a file in another case": (f"{SURVEY}/Manifests.yaml", b"a: 1\n"),
    "a folder in another case": (f"{LAB}/instances/user-alice/Survey/instance.yaml", b"a: 1\n"),
    "the layout in another case": ("Environments/lab/environment.yaml", b"a: 1\n"),
    "a name with a line end": (f"{SURVEY}/instance.yaml\n", b"a: 1\n"),
    "a name with an escape": (f"{LAB}/registry/\x1b[2J.json", b"{}"),
    "a name that looks like another": (f"{SURVEY}/instance\u200b.yaml", b"a: 1\n"),
    "a shard that is none": (f"{LAB}/platform/zz/user-alice.yaml", b"a: 1\n"),
    "a tenant with a long name": (f"{LAB}/tenants/{'a' * 64}.yaml", b"a: 1\n"),
    "a link": (f"{SURVEY}/NOTES.md", ("120000", b"../../user-bob/x")),
    "a link for a folder": (f"{LAB}/instances/user-alice/other", ("120000", b"../user-bob")),
    "a program": (f"{SURVEY}/NOTES.md", ("100755", b"#!/bin/sh\n")),
    "a submodule": (f"{LAB}/instances/user-alice/sub", ("160000", b"1" * 40)),
    "a submodule for a file": (f"{SURVEY}/NOTES.md", ("160000", b"1" * 40)),
    "a large file": (f"{SURVEY}/instance.yaml", b"#" * (1024 * 1024 + 1)),
    "a full .gitkeep": (f"{LAB}/instances/user-alice/.gitkeep", b"kind: Application\n"),
}


@pytest.mark.parametrize("case", OUT_OF_PLACE)
def test_what_is_out_of_place_is_refused_even_from_an_operator(world, case):
    path, content = OUT_OF_PLACE[case]
    findings = world.judge(world.commit({path: content}), "olga")
    assert rules(findings) == ["gate-layout"]


def test_a_name_is_shown_with_its_control_characters_as_escapes(world):
    head = world.commit({"a\x1b[2J\nsurvey: error: b": b""})
    assert [str(finding.place) for finding in world.judge(head, "olga")] == ["a\\x1b[2J\\nsurvey: error: b"]


@pytest.mark.parametrize("name", ["..", ".", ".git", "a/b"])
def test_a_tree_with_a_hostile_name_is_refused(world, name):
    inner = raw_tree(world, [("100644", name, world.git("hash-object", "-w", "--stdin", data=b"x"))])
    head = with_entries(world, [("40000", "docs", inner)])
    assert rules(world.judge(head, "olga")) == ["gate-layout"]


def test_a_file_and_a_folder_of_the_same_name_are_refused(world):
    blob = world.git("hash-object", "-w", "--stdin", data=b"{}")
    assert world.judge(with_entries(world, [("100644", "environments", blob)]), "olga") != []


def raw_tree(world, entries):
    data = b"".join(f"{mode} {name}\0".encode() + bytes.fromhex(one) for mode, name, one in entries)
    return world.git("hash-object", "-t", "tree", "-w", "--literally", "--stdin", data=data)


def with_entries(world, more):
    lines = (line.replace("\t", " ").split(" ") for line in world.git("ls-tree", "main").splitlines())
    entries = [(mode.removeprefix("0"), name, one) for mode, _, one, name in lines]
    tree = raw_tree(world, sorted([*entries, *more], key=lambda entry: entry[1]))
    person = ["-c", "user.name=alice", "-c", "user.email=alice@example.org"]
    return world.git(*person, "commit-tree", tree, "-p", "main", "-m", "x")


def test_files_that_were_there_already_do_not_fall_upon_the_next_author(lonely):
    lonely.git("update-ref", "refs/heads/main", lonely.commit({"stray.txt": b"x"}))
    assert lonely.judge(lonely.commit({f"{SURVEY}/extra.txt": None})) == []


def test_a_stray_file_is_removed_by_operators(lonely):
    lonely.git("update-ref", "refs/heads/main", lonely.commit({"stray.txt": b"x"}))
    head = lonely.commit({"stray.txt": None})
    assert (lonely.judge(head, "olga"), rules(lonely.judge(head, "alice"))) == ([], ["gate-ownership"])


def test_a_change_of_too_many_files_is_one_finding(world):
    head = world.commit({f"stray-{number}": b"" for number in range(10_001)})
    assert [finding.message for finding in world.judge(head)] == [
        "changes 10001 files; at most 10000 are judged at once"
    ]


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("sardonyx.yaml", "workspace"),
        (".github/workflows/gate.yml", "workspace"),
        (f"{LAB}/registry/roles/trainee/ide/persistence.json", "registry"),
        (f"{LAB}/platform/roots/ab.yaml", "root"),
        (f"{LAB}/platform/ab/user-alice.yaml", "platform"),
        (f"{LAB}/bookmarks/.gitkeep", "environment-note"),
        (f"{LAB}/instances/user-alice/.gitkeep", "tenant-folder"),
        (f"{SURVEY}/NOTES.md", "instance"),
    ],
)
def test_each_path_has_its_place(path, kind):
    assert locate(path).kind == kind


@pytest.mark.parametrize("removed", ["instance.yaml", "application.yaml", "manifests.yaml", "NOTES.md"])
def test_an_instance_is_whole_or_gone(world, removed):
    findings = world.judge(world.commit({f"{SURVEY}/{removed}": None}))
    assert f"{SURVEY}/{removed}" in {finding.place.path for finding in findings}


def test_a_folder_without_its_instance_is_refused(world):
    head = world.commit(dict.fromkeys(f"{SURVEY}/{name}" for name in ("instance.yaml", "application.yaml")))
    assert [(f.rule, f.place.path) for f in world.judge(head)] == [("gate-instance", f"{SURVEY}/instance.yaml")]


def test_the_folder_of_a_tenant_stays(world):
    head = world.commit({f"{LAB}/instances/user-alice/.gitkeep": None})
    assert [(f.rule, f.place.path) for f in world.judge(head)] == [
        ("gate-tenant", f"{LAB}/instances/user-alice/.gitkeep")
    ]


def test_the_folder_of_a_tenant_stays_when_its_last_instance_goes(lonely):
    keep = f"{LAB}/instances/projet-census/.gitkeep"
    lonely.git("update-ref", "refs/heads/main", lonely.commit({keep: None}, author="olga"))
    gone = dict.fromkeys(lonely.tree().files(f"{LAB}/instances/projet-census"))
    assert [(f.rule, f.place.path) for f in lonely.judge(lonely.commit(gone))] == [("gate-tenant", keep)]
