"""Addresses of services."""

from __future__ import annotations

import pytest

from sardonyx.cluster import urls_of


def ingress(*hosts, tls=(), paths=("/",)):
    rules = [{"host": host, "http": {"paths": [{"path": path} for path in paths]}} for host in hosts]
    return {"kind": "Ingress", "spec": {"rules": rules, "tls": [{"hosts": list(tls)}] if tls else []}}


CASES = {
    "plain": (ingress("a.test"), ["http://a.test"]),
    "with tls": (ingress("a.test", tls=["a.test"]), ["https://a.test"]),
    "tls for another host": (ingress("a.test", "b.test", tls=["b.test"]), ["http://a.test", "https://b.test"]),
    "paths": (ingress("a.test", paths=("/x", "/y/")), ["http://a.test/x", "http://a.test/y"]),
    "pattern": (ingress("a.test", paths=("/x(/|$)(.*)",)), ["http://a.test/x"]),
    "twice": (ingress("a.test", "a.test"), ["http://a.test"]),
    "wildcard": (ingress("*.a.test"), []),
    "no rules": ({"kind": "Ingress", "spec": {"defaultBackend": {}}}, []),
    "route": ({"kind": "Route", "spec": {"host": "a.test", "tls": {"termination": "edge"}}}, ["https://a.test"]),
    "route without tls": ({"kind": "Route", "spec": {"host": "a.test", "path": "/x"}}, ["http://a.test/x"]),
    "virtual service": ({"kind": "VirtualService", "spec": {"hosts": ["a.test", "*"]}}, ["https://a.test"]),
    "another kind": ({"kind": "Service", "spec": {"clusterIP": "10.0.0.1"}}, []),
    "gone": ({}, []),
}


@pytest.mark.parametrize("name", CASES)
def test_the_addresses_of_an_object(name):
    manifest, expected = CASES[name]
    assert urls_of(manifest) == expected
