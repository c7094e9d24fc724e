"""Requests and what becomes of refusals."""

from __future__ import annotations

import pytest

from sardonyx.cluster import ClusterError, Conflict, Forbidden, Missing, Unauthenticated, Unreachable, connect

PATH = "/api/v1/namespaces/user-alice/pods"


def test_the_credentials_of_the_context_are_sent(connection, server):
    server.answer(PATH, {"items": []})
    connection.get(PATH)
    assert server.requests[0].headers["authorization"] == "Bearer s3cr3t-token"


def test_acting_for_somebody_else_is_said_in_every_request(connection, server):
    server.answer(PATH, {"items": []})
    other = connection.acting_for("bob")
    other.get(PATH)
    other.fetch(PATH)
    assert [request.headers["Impersonate-User"] for request in server.requests] == ["bob", "bob"]


def test_a_collection_is_fetched_in_pages(connection, server):
    server.answer(PATH, {"items": [{"n": 1}], "metadata": {"continue": "x y"}}, {"items": [{"n": 2}], "metadata": {}})
    assert connection.all(PATH) == [{"n": 1}, {"n": 2}]
    assert server.requests[1].path == f"{PATH}?limit=500&continue=x+y"


@pytest.mark.parametrize(
    ("status", "kind"), [(403, Forbidden), (404, Missing), (409, Conflict), (422, ClusterError), (500, ClusterError)]
)
def test_a_refusal_says_what_the_server_said(connection, server, status, kind):
    server.answer(PATH, {"kind": "Status", "message": "pods is forbidden"}, status=status)
    with pytest.raises(kind, match="the cluster refused: pods is forbidden"):
        connection.get(PATH)


def test_expired_credentials_say_what_to_do(connection, server):
    server.answer(PATH, {"message": "Unauthorized"}, status=401)
    with pytest.raises(Unauthenticated, match="does not accept the credentials of the context 'here'") as error:
        connection.get(PATH)
    assert "log in again" in str(error.value)
    assert "s3cr3t-token" not in str(error.value)


def test_a_refusal_that_is_not_json_is_an_error_too(connection, server):
    server.answer(PATH, b"<html>Bad gateway</html>", status=502)
    with pytest.raises(ClusterError, match="HTTP status 502"):
        connection.get(PATH)


@pytest.mark.parametrize("body", [b"<html>", b"[]", b"", b"\xff"])
def test_an_answer_that_is_not_an_object_is_an_error(connection, server, body):
    server.answer(PATH, body)
    with pytest.raises(ClusterError, match="did not answer with"):
        connection.get(PATH)


def test_a_cluster_that_does_not_answer_is_unreachable(kubeconfig):
    with pytest.raises(Unreachable, match="cannot be reached: no connection") as error:
        connect(str(kubeconfig), "elsewhere").get(PATH)
    assert "the kubeconfig's context 'elsewhere'" in str(error.value)
