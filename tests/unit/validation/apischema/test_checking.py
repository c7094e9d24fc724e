"""Objects against the schemas of Kubernetes' versions."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sardonyx.validation.apischema import VERSIONS, Duplicate, Fault, Reason, check_object, load_schema

POD = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "demo"}}
MAIN = {"name": "main", "image": "main:1"}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["spec", "name", "ports"]), inner),
    max_leaves=8,
)


def _found(thing: dict[str, Any], version: str = "v1.33") -> list[Fault | Duplicate]:
    return list(check_object(thing, load_schema(version)))


def _pod(**spec: Any) -> dict[str, Any]:
    return {**POD, "spec": {"containers": [MAIN], **spec}}


@pytest.mark.parametrize("version", VERSIONS)
def test_a_sound_pod_is_taken_by_every_version(version):
    assert _found(_pod(), version) == []


def test_a_field_of_a_later_version_is_unknown_to_an_earlier_one():
    thing = _pod(resources={"limits": {"cpu": "1"}})
    assert (len(_found(thing, "v1.30")), _found(thing, "v1.34")) == (1, [])


def test_an_unknown_field_names_where_it_belongs():
    fault = _found(_pod(containers=[{**MAIN, "hostNetwork": True}]))[0]
    assert isinstance(fault, Fault)
    assert (fault.path, fault.reason, fault.expected) == (
        ("spec", "containers", 0, "hostNetwork"),
        Reason.UNKNOWN,
        "spec",
    )


def test_a_null_item_of_a_list_lacks_what_its_type_requires():
    assert [fault.path for fault in _found(_pod(containers=[None]))] == [
        ("spec", "containers", 0, "name"),
        ("spec", "containers", 0, "image"),
    ]


@pytest.mark.parametrize("value", ["1.5Gi", "500m", 2, 0.5, "1e3", "12E"])
def test_quantities(value):
    assert _found(_pod(containers=[{**MAIN, "resources": {"limits": {"memory": value}}}])) == []


@pytest.mark.parametrize("value", ["", "1 Gi", "1GB", True, [], "1,5Gi"])
def test_what_is_no_quantity(value):
    assert len(_found(_pod(containers=[{**MAIN, "resources": {"limits": {"memory": value}}}]))) == 1


@pytest.mark.parametrize(("value", "faults"), [(80, 0), ("http", 0), (80.0, 0), (80.5, 1), (True, 1), ({}, 1)])
def test_a_port_that_may_be_a_name(value, faults):
    probe = {"tcpSocket": {"port": value}}
    assert len(_found(_pod(containers=[{**MAIN, "readinessProbe": probe}]))) == faults


@pytest.mark.parametrize(("value", "faults"), [("aGVsbG8=", 0), ("aGVs\nbG8=\n", 0), ("aGVsbG8", 1), ("é", 1), (1, 1)])
def test_base64(value, faults):
    secret = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "demo"}, "data": {"key": value}}
    assert len(_found(secret)) == faults


def test_a_key_that_the_server_fills_in_tells_items_apart():
    ports = [{"containerPort": 53}, {"containerPort": 53, "protocol": "UDP"}, {"containerPort": 53, "protocol": "TCP"}]
    found = _found(_pod(containers=[{**MAIN, "ports": ports}]))
    assert [each.path[-1] for each in found if isinstance(each, Duplicate)] == [2]


@given(st.dictionaries(st.sampled_from(["metadata", "spec", "data"]), JSON))
def test_anything_can_be_checked(thing):
    for kind in ("Pod", "Service", "Secret"):
        _found({**thing, "apiVersion": "v1", "kind": kind})
