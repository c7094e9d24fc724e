import pytest

from sardonyx.instances.exposure import exposure_violations

DOMAIN = "lab.example.org"
NGINX = "nginx.ingress.kubernetes.io/"


def violations(thing):
    return list(exposure_violations(thing, DOMAIN, "user-alice"))


def ingress(*hosts, **spec):
    return {"kind": "Ingress", "spec": {"rules": [{"host": host} for host in hosts], **spec}}


def annotated(name, value, kind="Ingress"):
    return {"kind": kind, "metadata": {"annotations": {name: value}}}


def deployment(**pod):
    return {"kind": "Deployment", "spec": {"template": {"spec": pod}}}


REFUSED = {
    "another domain": (ingress("bank.example.com"), "bank.example.com is not lab.example.org"),
    "a domain that ends alike": (ingress("evil-lab.example.org"), "is not lab.example.org or below"),
    "every host": ({"kind": "Ingress", "spec": {"rules": [{"http": {}}]}}, "answers for all"),
    "whatever is left": (ingress("a.lab.example.org", defaultBackend={"service": {}}), "answers for all"),
    "the hosts of others": (ingress("*.lab.example.org"), "takes those of all other services"),
    "a certificate of others": (ingress(tls=[{"hosts": ["bank.example.com"]}]), "bank.example.com"),
    "a route": ({"kind": "Route", "spec": {"host": "bank.example.com"}}, "bank.example.com"),
    "a virtual service": ({"kind": "VirtualService", "spec": {"hosts": ["*"]}}, "host *"),
    "a gateway route": ({"kind": "HTTPRoute", "spec": {}}, "answers for all"),
    "an alias": (annotated(f"{NGINX}server-alias", "a.lab.example.org, b.com"), "b.com"),
    "a name in the DNS": (
        annotated("external-dns.alpha.kubernetes.io/hostname", "b.com", "Service"),
        "b.com",
    ),
    "a snippet": (annotated(f"{NGINX}configuration-snippet", "return 200;"), "configuration of the shared ingress"),
    "snippets": (annotated("nginx.org/server-snippets", "x"), "configuration of the shared ingress"),
    "a Secret of others": (
        annotated(f"{NGINX}auth-secret", "user-bob/htpasswd"),
        "another namespace",
    ),
    "a service of others": (
        {"kind": "Service", "spec": {"type": "ExternalName", "externalName": "web.user-bob.svc"}},
        "ExternalName",
    ),
    "an address of others": ({"kind": "Service", "spec": {"externalIPs": ["1.1.1.1"]}}, "externalIPs"),
    "the cluster's priority": (deployment(priorityClassName="system-node-critical"), "system-node-critical"),
}


@pytest.mark.parametrize(("thing", "words"), REFUSED.values(), ids=REFUSED)
def test_what_acts_beyond_the_namespace_is_refused(thing, words):
    (violation,) = violations(thing)
    assert words in violation


ALLOWED = {
    "below the domain": ingress("a.lab.example.org", "A.B.lab.example.org", tls=[{"hosts": ["a.lab.example.org"]}]),
    "the domain": ingress("lab.example.org"),
    "all below a name of its own": ingress("*.alice-1.lab.example.org"),
    "a route without a host": {"kind": "Route", "spec": {}},
    "its own Secret": annotated(f"{NGINX}auth-secret", "user-alice/htpasswd"),
    "a Secret beside it": annotated(f"{NGINX}auth-secret", "htpasswd"),
    "harmless annotations": annotated(f"{NGINX}proxy-body-size", "0"),
    "a service": {"kind": "Service", "spec": {"type": "ClusterIP", "externalIPs": []}},
    "a priority": deployment(priorityClassName="interactive"),
    "what is no manifest": {"kind": "Ingress", "metadata": {"annotations": []}, "spec": {"rules": "x", "tls": [3]}},
}


@pytest.mark.parametrize("thing", ALLOWED.values(), ids=ALLOWED)
def test_what_stays_within_it_is_allowed(thing):
    assert violations(thing) == []
