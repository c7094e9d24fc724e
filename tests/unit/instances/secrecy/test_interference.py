"""Each file of ``cases/`` is a pair or triple of renders and what ``compare`` says of them.

Renders are written as in ``conftest.manifests``; ``again`` is the second one with placeholders, when it differs.
Expected is a line for each problem: form or difference | object | path | secret values fields.
"""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sardonyx.core.valuepaths import format_path, parse_path
from sardonyx.core.yamltext import read_yaml
from sardonyx.helm.manifests import Manifest
from sardonyx.instances.comparison import Interference, Leak
from sardonyx.instances.interference import SecretsNotSeparable, compare, refuse, refuse_values_in
from sardonyx.instances.masking import is_distinctive
from sardonyx.instances.refusal import describe
from sardonyx.instances.secretdata import MalformedSecret

CASES = sorted((Path(__file__).parent / "cases").glob("*.yaml"))


@pytest.fixture
def run(manifests, token):
    def compared(case):
        values = {parse_path(path): value for path, value in case["secrets"].items()}
        tokens = {token(format_path(path)): path for path in values}
        first, real = manifests(case["placeholders"]), manifests(case["real"])
        second = manifests(case.get("again", case["placeholders"]))
        return compare(first, second, real, tokens, values)

    return compared


def problems(comparison):
    return [*comparison.leaks, *comparison.interferences, *comparison.nondeterministic]


def line(problem):
    what = "RANDOM"
    secrets = ()
    if isinstance(problem, Leak):
        what, secrets = problem.form.name, problem.secrets
    elif isinstance(problem, Interference):
        what, secrets = problem.difference.name, problem.depends_on
    name = f"{problem.object.kind} {problem.object.name}".strip()
    fields = ", ".join(format_path(path) for path in secrets)
    return f"{what} | {name} | {format_path(problem.path)} | {fields}".strip()


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_case(path, run, token):
    case = read_yaml(path.read_bytes(), path.name).value
    expected = [re.sub("<(.*?)>", lambda match: token(match[1]), text) for text in case["expected"]]
    assert [line(problem) for problem in problems(run(case))] == expected


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_no_case_shows_a_value_or_says_nothing(path, run):
    case = read_yaml(path.read_bytes(), path.name).value
    comparison = run(case)
    text = "\n".join(describe(problem) for problem in problems(comparison)) + repr(comparison)
    assert not any(value in text for value in case["secrets"].values() if is_distinctive(value))
    assert text.count("web/templates/all.yaml") == 2 * len(case["expected"])


ENV = """
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: user-alice}
spec: {containers: [{env: [{name: P, value: "%s"}]}]}
"""


def case(text, placeholders, real, **secrets):
    return {"placeholders": text % placeholders, "real": text % real, "secrets": secrets}


def test_the_refusal_names_object_path_template_and_fields_and_says_what_to_do(run):
    with pytest.raises(SecretsNotSeparable) as raised:
        refuse(run(case(ENV, "<pw>", "hunter2", pw="hunter2")))
    assert str(raised.value).splitlines()[1:] == [
        "  Pod user-alice/web, spec.containers[0].env[0].value (web/templates/all.yaml): holds the secret pw as it is",
        "    keep the value in a Secret and give the variable valueFrom.secretKeyRef",
    ]


def test_one_refusal_lists_everything(run):
    text = ENV + "---" + ENV.replace("name: web", "name: job")
    with pytest.raises(SecretsNotSeparable) as raised:
        refuse(run(case(text, ("<pw>", "5f70"), ("hunter2", "86a0"), pw="hunter2")))
    assert "holds the secret pw" in str(raised.value)
    assert "depends on the secret pw" in str(raised.value)


def test_nothing_found_refuses_nothing(run):
    refuse(run(case(ENV, "x", "x", pw="hunter2")))


def test_control_characters_of_a_chart_do_not_reach_the_terminal(run):
    text = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web}\ndata: {"\\e[2J": "%s"}'
    (leak,) = run(case(text, "<pw>", "hunter2", pw="hunter2")).leaks
    assert "\x1b" not in describe(leak)


SECRET = """
apiVersion: v1
kind: Secret
metadata: {name: web}
stringData: {PASSWORD: %s, cookie: %s, HOST: db}
"""


def test_random_keys_of_secrets_are_told(run):
    found = run(case(SECRET, ("<pw>", "r1"), ("x", "r3"), pw="x") | {"again": SECRET % ("<pw>", "r2")})
    assert problems(found) == []
    assert [(key.kind, key.name, names) for key, names in found.random_keys.items()] == [("Secret", "web", {"cookie"})]


def test_a_malformed_secret_is_refused_before_anything_is_sealed(run):
    with pytest.raises(MalformedSecret, match="value of PASSWORD is not a string"):
        run(case(SECRET, (5432, "r"), (5432, "r"), pw="x"))


def test_leaks_are_found_without_knowing_a_value(manifests, token):
    first = manifests(ENV % "<pw>")
    (leak,) = compare(first, first, first, {token("pw"): ("pw",)}, {("pw",): token("pw")}).leaks
    assert line(leak) == "VERBATIM | Pod web | spec.containers[0].env[0].value | pw"


def test_without_secrets_everything_is_clean_and_no_object_is_needed(run):
    assert problems(run(case(ENV, "x", "x"))) == []
    assert problems(compare([], [], [], {}, {})) == []


def manifest(text, extra):
    inside = {"env": [{"value": text}], "extra": extra}
    return Manifest({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web"}, "spec": inside}, "t.yaml", 1)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@settings(deadline=None)
@given(value=st.text(min_size=1), before=st.text(max_size=5), after=st.text(max_size=5), extra=JSON)
def test_a_secret_in_plain_text_is_always_found_there(token, value, before, after, extra):
    template, path = token("pw"), ("pw",)
    mine, theirs = manifest(before + template + after, extra), manifest(before + value + after, extra)
    found = compare([mine], [mine], [theirs], {template: path}, {path: value}).leaks
    assert [leak.path for leak in found if leak.secrets == (path,)][:1] == [("spec", "env", 0, "value")]


@settings(deadline=None)
@given(mine=JSON, theirs=JSON)
def test_any_other_difference_is_interference(token, mine, theirs):
    path = ("pw",)
    one, other = manifest("x", mine), manifest("x", theirs)
    found = compare([one], [one], [other], {token("pw"): path}, {path: "tR0ub4dor&3"})
    # repr tells True, 1 and 1.0 apart as YAML does; only the order of keys it must not see
    same = repr(sorted_keys(mine)) == repr(sorted_keys(theirs))
    assert bool(found.interferences) is not same


def sorted_keys(tree):
    if isinstance(tree, dict):
        return [(key, sorted_keys(tree[key])) for key in sorted(tree)]
    return ["list", *map(sorted_keys, tree)] if isinstance(tree, list) else tree


@pytest.mark.parametrize(
    "text", ["value: tR0ub4dor&3\n", "dFIwdWI0ZG9yJjM=", "x: eHl6OnRSMHViNGRvciYz", "\xfftR0ub4dor&3"]
)
def test_a_file_with_a_value_is_not_committed(text):
    values = {("security", "password"): "tR0ub4dor&3"}
    with pytest.raises(SecretsNotSeparable, match=r"instance\.yaml would hold the secret security\.password") as raised:
        refuse_values_in({"instance.yaml": text.encode("latin-1"), "gone.yaml": None}, values)
    assert "tR0ub4dor" not in str(raised.value)


def test_a_file_with_a_common_word_is_committed(token):
    refuse_values_in({"instance.yaml": f"postgres {token('pw')}".encode()}, {("pw",): "postgres"})
