"""Addresses of repositories on forges, and the tokens for them."""

import pytest

from sardonyx.catalogs.forge_address import Flavour, commit_of_ci, read_forge_address
from sardonyx.catalogs.forge_tokens import token_for
from sardonyx.core.errors import UsageError


@pytest.mark.parametrize(
    ("address", "api", "uploads", "page"),
    [
        ("github://o/r", "https://api.github.com", "https://uploads.github.com", "https://github.com/o/r"),
        ("github+https://github.com/o/r.git", "https://api.github.com", "https://uploads.github.com", "https://github.com/o/r"),
        ("github+https://api.github.com/o/r", "https://api.github.com", "https://uploads.github.com", "https://github.com/o/r"),
        ("github+https://api.a.ghe.com/o/r", "https://api.a.ghe.com", "https://uploads.a.ghe.com", "https://a.ghe.com/o/r"),
        ("github+https://h/o/r", "https://h/api/v3", "https://h/api/uploads", "https://h/o/r"),
        ("github+https://h/api/v3/o/r", "https://h/api/v3", "https://h/api/uploads", "https://h/o/r"),
        ("gitea+https://h:8443/o/r", "https://h:8443/api/v1", "https://h:8443/api/v1", "https://h:8443/o/r"),
        ("gitea+https://h/git/o/r", "https://h/git/api/v1", "https://h/git/api/v1", "https://h/git/o/r"),
        ("gitea+http://127.0.0.1:3000/o/r", "http://127.0.0.1:3000/api/v1", "http://127.0.0.1:3000/api/v1", "http://127.0.0.1:3000/o/r"),
    ],
)  # fmt: skip
def test_where_a_forge_is_asked(address, api, uploads, page):
    found = read_forge_address(address)
    assert (found.api, found.uploads, found.page) == (api, uploads, page)


def test_what_comes_after_the_repository():
    found = read_forge_address("github://o/r?commit=v1.0+a#gh-pages:charts/")
    assert (found.commit, found.branch, found.folder) == ("v1.0+a", "gh-pages", "charts")


@pytest.mark.parametrize(
    "address",
    [
        "github://o",
        "github:///r",
        "github://o/..",
        "github://o/r?force=1",
        "github://o/r?commit=-x",
        "github+ftp://h/o/r",
        "gitea+https:///o/r",
        "gitea+https://h:port/o/r",
        "gitea+https://user:secret@h/o/r",
        "gitea+http://git.example.org/o/r",
        "gitea+https://h/o/r%2e",
    ],
)
def test_addresses_that_cannot_be(address):
    with pytest.raises(UsageError) as caught:
        read_forge_address(address)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("address", "environment", "token"),
    [
        ("github://o/r", {"GH_TOKEN": "a", "GITHUB_TOKEN": "b"}, "a"),
        ("github://o/r", {"GITHUB_TOKEN": "b", "GITEA_TOKEN": "c"}, "b"),
        ("github://o/r", {"GH_ENTERPRISE_TOKEN": "d"}, ""),
        ("github+https://h/o/r", {"GITHUB_TOKEN": "b"}, ""),
        ("github+https://h/o/r", {"GITHUB_TOKEN": "b", "GH_ENTERPRISE_TOKEN": "d"}, "d"),
        ("github+https://h/o/r", {"GITHUB_TOKEN": "b", "GITHUB_SERVER_URL": "https://h"}, "b"),
        ("github+https://evilgithub.com/o/r", {"GITHUB_TOKEN": "b"}, ""),
        ("github+https://api.a.ghe.com/o/r", {"GITHUB_TOKEN": "b"}, "b"),
        ("gitea+https://h/o/r", {"GITHUB_TOKEN": "b", "GITEA_TOKEN": "c"}, "c"),
        ("gitea+https://h/o/r", {"GITHUB_TOKEN": "b"}, ""),
        ("gitea+https://h/o/r", {"GITHUB_TOKEN": "b", "GITHUB_SERVER_URL": "https://h"}, "b"),
    ],
)
def test_a_token_is_for_the_forge_it_was_made_for(address, environment, token):
    assert token_for(read_forge_address(address), environment) == token


def test_the_commit_that_ci_builds_is_that_of_its_own_repository():
    ci = {"GITHUB_SERVER_URL": "https://github.com", "GITHUB_REPOSITORY": "O/r", "GITHUB_SHA": "abc"}
    assert commit_of_ci(read_forge_address("github://o/r"), ci) == "abc"
    assert commit_of_ci(read_forge_address("github://o/other"), ci) == ""
    assert commit_of_ci(read_forge_address("gitea+https://h/o/r"), ci) == ""


def test_a_flavour_is_told_by_its_scheme():
    assert read_forge_address("gitea+https://h/o/r").flavour is Flavour.GITEA
