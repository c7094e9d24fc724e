"""Signing in at a registry on the loopback interface that gives tokens."""

from urllib.parse import parse_qs, urlsplit

import pytest

from sardonyx.catalogs.distribution import PULL, PUSH, Distribution

STAGING, STABLE = "repository:staging/demo:pull", "repository:stable/demo:pull,push"


@pytest.fixture
def scopes_for(serve):
    """Return the scopes of the token that is asked for when a registry wants some for ``stable/demo``."""

    def ask(wanted: str, actions: str) -> list[str]:
        def route(method, path, headers, body):
            if path.startswith("/token"):
                return 200, {}, b'{"token": "t"}'
            if headers.get("authorization") == "Bearer t":
                return 202, {}, b""
            challenge = f'Bearer realm="http://{headers["host"]}/token",service="x",scope="{wanted}"'
            return 401, {"WWW-Authenticate": challenge}, b""

        server = serve(route)
        assert Distribution(server.host).ask("POST", "stable/demo", "blobs/uploads/", actions=actions).status == 202
        asked = next(path for _, path in server.requests if path.startswith("/token"))
        return parse_qs(urlsplit(asked).query)["scope"]

    return ask


@pytest.mark.parametrize("wanted", [f"{STABLE} {STAGING}", f"{STAGING} {STABLE}"])
def test_a_mount_asks_to_push_to_one_repository_and_to_pull_from_the_other(scopes_for, wanted):
    assert scopes_for(wanted, PUSH) == wanted.split()


@pytest.mark.parametrize(
    ("wanted", "actions", "asked"),
    [
        ("repository:stable/demo:pull", PUSH, STABLE),
        ("repository:proxied/stable/demo:pull", PUSH, "repository:proxied/stable/demo:pull,push"),
        ("", PUSH, STABLE),
        ("repository:stable/demo:pull", PULL, "repository:stable/demo:pull"),
    ],
)
def test_one_token_is_for_all_that_will_be_done(scopes_for, wanted, actions, asked):
    assert scopes_for(wanted, actions) == [asked]
