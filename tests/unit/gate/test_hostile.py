"""Input made to break the gate gives findings: never a traceback, a hang or a pass."""

import pytest

LAB = "environments/lab"
SURVEY = f"{LAB}/instances/user-alice/survey"

BOMB = b"a: &a [x, x, x, x, x, x, x, x, x]\n" + b"".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join([f'*{chr(97 + n)}'] * 9)}]\n".encode() for n in range(9)
)
TEXTS = {
    "nothing": b"",
    "no YAML": b"a: [\n",
    "no text": b"\xff\xfe\x00\x01\x80",
    "a bomb of aliases": BOMB,
    "a deep nest": b"[" * 500_000 + b"]" * 500_000,
    "a megabyte of one line": b"a: " + b"x" * 1_000_000,
    "a megabyte of items": b"- x\n" * 250_000,
    "a megabyte of keys": b"".join(b"k%06d: 1\n" % number for number in range(90_000)),
    "two documents": b"a: 1\n---\nb: 2\n",
    "a key twice": b"a: 1\na: 2\n",
    "a tag that would run code": b"!!python/object/apply:os.system [touch x]\n",
    "an endless alias": b"a: &a [*a]\n",
    "numbers without end": b"spec: " + b"9" * 100_000 + b"\n",
}


@pytest.mark.parametrize("file", ["instance.yaml", "manifests.yaml"])
@pytest.mark.parametrize("case", TEXTS)
def test_a_hostile_file_of_an_instance_is_refused(world, case, file):
    findings = world.judge(world.commit({f"{SURVEY}/{file}": TEXTS[case]}))
    assert {one.place.path.rpartition("/")[0] for one in findings} == {SURVEY}


@pytest.mark.parametrize("path", [f"{LAB}/environment.yaml", f"{LAB}/tenants/user-alice.yaml", "sardonyx.yaml"])
@pytest.mark.parametrize("case", ["no text", "a bomb of aliases", "a deep nest", "an endless alias"])
def test_a_hostile_declaration_is_refused(world, case, path):
    findings = world.judge(world.commit({path: TEXTS[case]}), "olga")
    assert path in {one.place.path for one in findings}


def test_of_a_file_with_any_number_of_faults_the_first_are_told(world):
    text = b"".join(b"k%d: 1\n" % number for number in range(1000))
    findings = world.judge(world.commit({f"{SURVEY}/instance.yaml": text}))
    assert len(findings) == 21


def put(text):
    return lambda spec: spec.update(patch=[{"path": ["plain"], "value": text}])


VALUES = {
    "a template": "{{ .Release | toYaml }}",
    "YAML": '"\n---\napiVersion: v1\nkind: Secret\nmetadata: {name: x}\n#',
    "an expression": "{{project.password}}",
    "a control character": "\x00\x1b]0;title\x07",
}


@pytest.mark.parametrize("case", VALUES)
def test_a_hostile_value_is_no_more_than_a_value(world, edit_instance, case):
    assert world.judge(world.commit(edit_instance(put(VALUES[case]), "vault"))) != []


@pytest.mark.parametrize("opened", ["[", "{a: "])
@pytest.mark.parametrize("where", ["value: ", "frozen: "])
def test_a_deep_value_is_refused(world, edit, where, opened):
    deep = opened * 180 + "x" + {"[": "]", "{a: ": "}"}[opened] * 180
    old, new = ("  patch: []\n", f"  patch:\n  - path: [plain]\n    value: {deep}\n")
    if where == "frozen: ":
        old, new = ("    user.lang: fr\n", f"    user.lang: {deep}\n")
    changes = edit(f"{LAB}/instances/user-alice/vault/instance.yaml", old, new)
    assert world.judge(world.commit(changes)) != []


@pytest.mark.parametrize("path", [["plain", 10**9], [10**9], ["first", "x"], ["a"] * 5000, [-1]])
def test_a_hostile_path_of_a_patch_is_refused(world, edit_instance, path):
    changes = edit_instance(lambda spec: spec.update(patch=[{"path": path, "value": 1}]), "vault")
    assert world.judge(world.commit(changes)) != []


@pytest.mark.parametrize(
    "name", ["s3_array[999999999].port", "user.decodedIdToken." + "a." * 2000 + "a", "user.lang[0]"]
)
def test_a_hostile_path_of_the_context_is_refused(world, edit_instance, name):
    changes = edit_instance(lambda spec: spec["frozen"].update({name: "x"}), "vault")
    assert {one.rule for one in world.judge(world.commit(changes))} == {"gate-instance"}


def test_a_stranger_s_catalog_is_never_asked(lonely):
    """What a change may not do is not looked into: the catalog here would be a finding of its own."""
    path = f"{LAB}/environment.yaml"
    text = (lonely.tree().read(path) or b"").replace(lonely.catalog.as_uri().encode(), b"http://127.0.0.1:9/")
    changed = lonely.commit({path: text, **lonely.launch("another", "plain")})
    assert {one.rule for one in lonely.judge(changed, "mallory")} == {"gate-ownership"}


def test_the_findings_come_in_the_same_order_each_time(world, edit):
    changes = edit(f"{SURVEY}/manifests.yaml", "---\n", "--- #\n") | edit(f"{SURVEY}/NOTES.md", "\n", "\n\n")
    head = world.commit({**changes, f"{LAB}/instances/user-alice/editor/NOTES.md": None})
    once = world.judge(head)
    assert (once, [one.subject for one in once]) == (
        world.judge(head),
        ["user-alice/editor", "user-alice/survey", "user-alice/survey"],
    )


def test_nothing_of_the_repository_is_written(lonely):
    before = {path: path.stat().st_mtime_ns for path in lonely.folder.rglob("*") if path.is_file()}
    head = lonely.git("rev-parse", "main")
    lonely.judge(head, base="main~1")
    assert {path: path.stat().st_mtime_ns for path in lonely.folder.rglob("*") if path.is_file()} == before
