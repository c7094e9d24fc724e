import pytest
from hypothesis import given
from hypothesis import strategies as st

from sardonyx.dialect import DELETED, PatchLeaf
from sardonyx.environments.documents import MalformedFile
from sardonyx.instances.model import SECRET_ORIGINS, ChartPin, Instance, SecretEntry, read_instance, write_instance

LABELS = st.from_regex(r"[a-z]([a-z0-9-]{0,28}[a-z0-9])?", fullmatch=True)
TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=30)
PATHS = st.lists(st.one_of(TEXT, st.integers(0, 99)), min_size=1, max_size=4).map(tuple)
NUMBERS = st.one_of(st.integers(-(2**63), 2**63), st.floats(allow_nan=False, allow_infinity=False))
SCALARS = st.one_of(st.none(), st.booleans(), TEXT, NUMBERS)
LEAVES = st.builds(PatchLeaf, PATHS, st.one_of(SCALARS, st.just(DELETED)))
SECRETS = st.builds(SecretEntry, PATHS, st.sampled_from(SECRET_ORIGINS), st.integers(1, 1000))
PINS = st.builds(
    ChartPin,
    LABELS,
    LABELS,
    st.sampled_from(["1.0.0", "0.1.0-rc.1+build.7"]),
    st.from_regex(r"sha256:[0-9a-f]{64}", fullmatch=True),
)
INSTANCES = st.builds(
    Instance,
    name=LABELS,
    namespace=LABELS,
    owner=st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._@+-]{0,20}", fullmatch=True),
    friendly_name=TEXT,
    chart=PINS,
    frozen=st.dictionaries(TEXT, SCALARS, max_size=3),
    secret_context=st.lists(TEXT.filter(bool), unique=True, max_size=3).map(lambda names: tuple(sorted(names))),
    patch=st.lists(LEAVES, max_size=4).map(tuple),
    secrets=st.lists(SECRETS, max_size=3).map(tuple),
    suspended=st.booleans(),
    shared=st.booleans(),
    expires_at=st.one_of(st.none(), st.just("2026-12-01T00:00:00Z")),
)


@given(INSTANCES)
def test_an_instance_is_read_as_it_was_written(instance):
    assert read_instance(write_instance(instance), "instance.yaml") == instance


@given(INSTANCES)
def test_an_instance_is_written_in_one_way(instance):
    data = write_instance(instance)
    assert write_instance(read_instance(data, "instance.yaml")) == data


@pytest.mark.parametrize(
    ("before", "after", "place"),
    [
        ("owner: alice", "owner: alice\n  ownr: bob", "instance.yaml:11:3"),
        ("owner: alice", "owner: 'system:admin'", "instance.yaml:10:3"),
        ("owner: alice", "owner: [", "instance.yaml:1[0-9]:"),
        ("name: web", "name: ../../etc", "instance.yaml:4:3"),
        ("sha256:", "md5:", "instance.yaml:8:"),
    ],
)
def test_a_wrong_file_is_refused_with_its_place(before, after, place):
    text = (
        "apiVersion: sardonyx/v1\nkind: Instance\nmetadata:\n  name: web\n  namespace: user-alice\nspec:\n"
        f"  chart: {{catalog: lab, name: web, version: 1.0.0,\n    digest: 'sha256:{'0' * 64}'}}\n"
        "  friendlyName: x\n  owner: alice\n"
    )
    assert before in text
    with pytest.raises(MalformedFile, match=place):
        read_instance(text.replace(before, after).encode(), "instance.yaml")
