"""Each format on values that fit and values that do not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sardonyx.environments.formats import FORMATS

PEM = """-----BEGIN PUBLIC KEY-----
MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEAAAAAAAAAAAAAAAAAAAAAAAAAAAA
AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==
-----END PUBLIC KEY-----
"""
ARMOUR = """-----BEGIN PGP PUBLIC KEY BLOCK-----

mDMEZZZZZBYJKwYBBAHaRw8BAQdAAAAA
=AAAA
-----END PGP PUBLIC KEY BLOCK-----
"""
FITTING = {
    "api-group": ["", "apps", "networking.k8s.io"],
    "branch": ["main", "release/2.1", "a_b"],
    "cidr": ["10.0.0.0/8", "2001:db8::/32", "203.0.113.7/32"],
    "cosign-key": [PEM, PEM.strip()],
    "date-time": ["2026-12-01T00:00:00Z"],
    "dns-label": ["a", "user-alice", "0-9"],
    "dns-subdomain": ["lab.example.org", "view"],
    "domain": ["lab.example.org"],
    "gpg-key": [ARMOUR, ARMOUR.strip()],
    "location": [
        "../charts",
        "/srv/charts",
        "https://charts.example.org/a b".replace(" ", "%20"),
        "oci://r.example.org/c",
    ],
    "prefix": ["user-", "u-", "my-lab-"],
    "quantity": ["500m", "2", "4Gi", 2, 0.5, 0],
    "path-pattern": ["charts/", "**/values.yaml", "a/*:12"],
    "relative-path": ["charts", "a/b.c"],
    "repository-url": ["https://git.example.org/a.git", "git@git.example.org:a/b.git", "file:///srv/a.git"],
    "resource-name": ["cpu", "requests.nvidia.com/gpu", "count/deployments.apps"],
    "user-name": ["alice", "alice@example.org", "A.B-c_d+e"],
}
REFUSED = {
    "api-group": ["*", "Apps"],
    "branch": ["", "-x", "a..b", "a//b", "a.lock", "a b", "a/", "a/.b", "HEAD^"],
    "cidr": ["10.0.0.0", "10.0.0.1/8", "x/8", "10.0.0.0/33", "10.0.0.0/255.0.0.0"],
    "cosign-key": ["", "cosign.pub", PEM * 2, PEM.replace("PUBLIC", "PRIVATE"), PEM.replace("MFkw", "MFkx"), ARMOUR],
    "date-time": ["2026-12-01", "2026-12-01T00:00:00+01:00", "2026-13-01T00:00:00Z", "tomorrow"],
    "dns-label": ["", "-a", "a-", "A", "a.b", "a" * 64, "a\n", "../a"],
    "dns-subdomain": ["a..b", ".a", "a.", "a" * 254],
    "domain": ["*.example.org", "example.org/"],
    "gpg-key": ["", "0123ABCD", ARMOUR * 2, ARMOUR.replace("PUBLIC", "PRIVATE"), f"x{ARMOUR}", PEM],
    "location": [
        "",
        "--upload-pack=x",
        "a b",
        "https://u:p@charts.example.org",
        "https://token@charts.example.org",
        "a\nb",
    ],
    "prefix": ["user", "-", "1-", "kube-", "User-", "u" * 40 + "-"],
    "quantity": ["", "4x", "-1", "1,5", "many"],
    "path-pattern": ["", "/", "/a", "../a", "a//b", "a\\b"],
    "relative-path": ["", "/a", "../a", "a/../b", "a//b", "a\\b"],
    "repository-url": [
        "https://git.example.org/*",
        "-x",
        "ssh://u:p@git.example.org/a",
        "https://t@git.example.org/a",
        "!x",
    ],
    "resource-name": ["", "a b", "/x", "x/"],
    "user-name": ["", "system:masters", "a b", "-a", "a\n"],
}


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in FITTING.items() for value in values])
def test_a_value_that_fits(name: str, value: str | float) -> None:
    assert FORMATS[name](value) is None


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in REFUSED.items() for value in values])
def test_a_value_that_does_not_fit_is_explained(name: str, value: str) -> None:
    assert FORMATS[name](value)


def test_every_format_is_tested() -> None:
    assert FITTING.keys() == REFUSED.keys() == FORMATS.keys()


@given(st.sampled_from(sorted(FORMATS)), st.text())
def test_a_format_never_fails(name: str, value: str) -> None:
    message = FORMATS[name](value)
    assert message is None or message
