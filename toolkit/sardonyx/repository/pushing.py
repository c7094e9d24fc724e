"""Pushing one commit to one branch, never by force, and understanding the answer.

The answer is the porcelain format of git-push(1): ``FLAG TAB FROM:TO TAB SUMMARY (REASON)``.
"""

from __future__ import annotations

import re
from enum import Enum, auto

from sardonyx.repository.errors import PushRefused
from sardonyx.repository.git import Outcome
from sardonyx.repository.remote import Repository
from sardonyx.repository.words import remote_words, shown

# What Git, GitHub and GitLab say when another push came first, or is just being written.
_SECOND = re.compile(
    r"\[rejected\]|non-fast-forward|fetch first|stale info|failed to (?:update|lock) ref|cannot lock ref"
    r"|incorrect old value|reference already exists|unable to lock"
)
# What they say, without a line for the branch, when it is a matter of rights.
_DENIED = re.compile(
    r"error: 40[13]|permission|denied|not allowed|read.only|authentication failed|could not read username|forbidden",
    re.IGNORECASE,
)


class Answer(Enum):
    """What became of a push that was not refused."""

    ACCEPTED = auto()
    CAME_SECOND = auto()
    UNKNOWN = auto()
    """The connection broke, or Git failed here: the commit may have arrived or not."""


def push_onto(repository: Repository, commit: str, branch: str) -> tuple[Answer, bytes]:
    """Push a commit as the next one of a branch; return the answer and Git's words.

    Raises PushRefused with the remote's words when it says no.
    """
    return _push(repository, f"{commit}:refs/heads/{branch}")


def push_new(repository: Repository, commit: str, branch: str) -> tuple[Answer, bytes]:
    """Push a commit as a branch that must not exist yet; CAME_SECOND when it does.

    Raises PushRefused with the remote's words when it says no.
    """
    # A lease on nothing: the push is accepted only while there is no such branch.
    return _push(repository, f"--force-with-lease=refs/heads/{branch}:", f"{commit}:refs/heads/{branch}")


def _push(repository: Repository, *lease_and_refspec: str) -> tuple[Answer, bytes]:
    *lease, refspec = lease_and_refspec
    options = ("--porcelain", "--no-verify", "--no-signed", "--no-follow-tags", "--no-recurse-submodules", *lease)
    outcome = repository.network.attempt("push", *options, "--", repository.location.address, refspec)
    return _understand(repository, outcome), outcome.words


def _understand(repository: Repository, outcome: Outcome) -> Answer:
    if not outcome.code:
        return Answer.ACCEPTED
    lines = shown(outcome.output).splitlines()
    verdict = next((line.split("\t")[-1] for line in lines if line.startswith("!\t")), "")
    if _SECOND.search(verdict):
        return Answer.CAME_SECOND
    if verdict or _DENIED.search(shown(outcome.words)):
        raise _refusal(repository, verdict, outcome.words)
    return Answer.UNKNOWN


def _refusal(repository: Repository, verdict: str, words: bytes) -> PushRefused:
    said = remote_words(words) or shown(words)
    reason = verdict.removeprefix("[remote rejected] ").strip("()")
    return PushRefused(
        f"{repository.location.shown} refused the push{f' ({reason})' if reason else ''}: {said}",
        help="nothing was changed; ask whoever guards the branch, or propose the change on a branch of its own",
    )
