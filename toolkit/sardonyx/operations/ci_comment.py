"""One comment on a pull request that is kept up to date: created once, changed afterwards.

It is known by a marker in its first line, an HTML comment that nobody sees, and by who wrote it: anybody may write such
a line, and a comment of somebody else's is theirs to change again.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any

from sardonyx.catalogs import CatalogError, Unreachable
from sardonyx.catalogs.web import Answer, Client, refusal
from sardonyx.core.errors import Place
from sardonyx.core.jsontext import read_json
from sardonyx.core.yamltext import MalformedText
from sardonyx.operations.ci_pipeline import Thread

_PAGE = 100
_MOST_PAGES = 50
_ATTEMPTS = 3
_ACCOUNT = "give the job a token that may write comments"
_ROBOTS = ("gitea-actions", "forgejo-actions")
"""Who the tokens of jobs are there; on GitHub it is of the type Bot."""


class Kept(StrEnum):
    """What became of the comment."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"


def keep_comment(thread: Thread, marker: str, text: str, client: Client | None = None) -> Kept:
    """Create the comment with a marker, or bring it up to date; a text that is too long is cut at the end of a line.

    ``marker`` is a word of letters, digits and hyphens. Nothing is sent when the comment says the same already.
    Raises CatalogError when the API refuses (a pull request from a fork has no right to write), Unreachable when it
    does not answer.
    """
    asking = client or Client()
    body = fitting(f"<!-- {marker} -->\n{text}", thread.most)
    for attempt in range(_ATTEMPTS - 1):
        try:
            return _keep(thread, marker, body, asking)
        except Unreachable:
            # It may have been written all the same: look again before the next attempt.
            time.sleep(attempt + 1)
    return _keep(thread, marker, body, asking)


def fitting(text: str, most: int) -> str:
    """Return a text of at most ``most`` characters, counted as JavaScript does (UTF-16), cut at the end of a line."""
    if _length(text) <= most:
        return text
    end = "\n\nThis is cut; the rest stands in the log.\n"
    room = most - len(end)
    kept: list[str] = []
    for line in text.splitlines(keepends=True):
        room -= _length(line)
        if room < 0:
            break
        kept.append(line)
    return "".join(kept).rstrip("\n") + end


def _length(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _keep(thread: Thread, marker: str, body: str, client: Client) -> Kept:
    there = _find(thread, marker, client)
    if there is None:
        _write(thread, "POST", thread.comments, body, client)
        return Kept.CREATED
    if str(there.get("body")).replace("\r\n", "\n").strip() == body.strip():
        return Kept.UNCHANGED
    _write(thread, thread.changing, f"{thread.comment}{int(there['id'])}", body, client)
    return Kept.UPDATED


def _find(thread: Thread, marker: str, client: Client) -> Mapping[str, Any] | None:
    ours = _Ours(thread, client)
    first = f"<!-- {marker} -->"
    for comment in _comments(thread, client):
        if str(comment.get("body")).startswith(first) and isinstance(comment.get("id"), int) and ours.wrote(comment):
            return comment
    return None


def _comments(thread: Thread, client: Client) -> Iterator[Mapping[str, Any]]:
    """Yield all comments, oldest first; a server that knows no pages sends the same again, which ends it."""
    seen: set[object] = set()
    for page in range(1, _MOST_PAGES + 1):
        answer = client.send("GET", f"{thread.comments}?per_page={_PAGE}&page={page}", private=thread.private)
        found = _json(_granted(answer))
        page_of = found if isinstance(found, list) else []
        fresh = [one for one in page_of if isinstance(one, dict) and one.get("id") not in seen]
        yield from fresh
        seen |= {one.get("id") for one in fresh}
        if len(fresh) < _PAGE:
            return


class _Ours:
    """Tells which comments are the token's own; asks once, and only when there is something to ask about."""

    def __init__(self, thread: Thread, client: Client) -> None:
        self._thread, self._client = thread, client
        self._asked: tuple[object] | None = None

    def wrote(self, comment: Mapping[str, Any]) -> bool:
        person = comment.get(self._thread.person)
        if not isinstance(person, dict):
            return False
        if self._asked is None:
            self._asked = (self._me(),)
        if (me := self._asked[0]) is not None:
            return person.get("id") == me
        return person.get("type") == "Bot" or person.get("login") in _ROBOTS

    def _me(self) -> object:
        """Return the number of who asks; None for the token of a job, which is nobody's and may not ask that."""
        answer = self._client.send("GET", self._thread.me, private=self._thread.private)
        if answer.status in (401, 403, 404):
            return None
        found = _json(_granted(answer))
        return found.get("id") if isinstance(found, dict) else None


def _write(thread: Thread, method: str, url: str, body: str, client: Client) -> None:
    # Sent once: a server that failed after it wrote would get a second comment.
    sending = client.once() if method == "POST" else client
    content = json.dumps({"body": body}).encode()
    headers = {"Content-Type": "application/json"}
    _granted(sending.send(method, url, headers=headers, private=thread.private, content=content))


def _granted(answer: Answer) -> Answer:
    if answer.status not in (200, 201):
        raise refusal(answer, account=_ACCOUNT)
    return answer


def _json(answer: Answer) -> Any:
    try:
        return read_json(answer.body, answer.url).value
    except (MalformedText, UnicodeDecodeError) as error:
        raise CatalogError("answered with something that is not JSON", place=Place(answer.url)) from error
