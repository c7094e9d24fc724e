"""Changing the environments repository: all of a change or nothing, on top of what others have just pushed."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from contextlib import nullcontext
from typing import NamedTuple

from sardonyx.core.tree import Changes, Tree
from sardonyx.repository.authors import Author, check_author
from sardonyx.repository.commits import effective_writes, write_commit
from sardonyx.repository.errors import BranchExists, ImpossibleChange, PushRefused
from sardonyx.repository.names import check_branch
from sardonyx.repository.pushing import Answer, push_new, push_onto
from sardonyx.repository.remote import Repository
from sardonyx.repository.words import shown


class Proposal(NamedTuple):
    """What somebody wants changed, and the whole commit message, trailers included."""

    changes: Changes
    message: str


Propose = Callable[[Tree], Proposal]
"""Computes changes from the newest tree; called again on a newer one when another push came first."""


class Committed(NamedTuple):
    """What a transaction did.

    ``commit`` is the new commit's id, None when the proposal changed nothing. ``parent`` is the commit it was made on,
    None for the first. ``paths`` are the files written or removed, sorted. ``attempts`` counts the pushes.
    """

    commit: str | None
    parent: str | None
    branch: str
    paths: tuple[str, ...]
    attempts: int


def transact(repository: Repository, propose: Propose, author: Author, *, attempts: int = 5) -> Committed:
    """Fetch, ask for a proposal, commit it and push it; when somebody else pushed first, all of that again.

    Interrupted anywhere, the remote is as before or has the whole commit, and the cache can be used.
    Raises PushRefused (also when it came second ``attempts`` times), RepositoryUnreachable, ImpossibleChange,
    HostileName, and whatever ``propose`` raises.
    """
    check_author(author)
    words = b""
    for attempt in range(1, attempts + 1):
        with repository.cache.turn() if attempt > 1 else nullcontext():
            draft = _draft(repository, propose, author)
            if draft.commit is None:
                return draft
            answer, words = push_onto(repository, draft.commit, repository.branch)
            if answer is Answer.ACCEPTED or (answer is Answer.UNKNOWN and _has_arrived(repository, draft.commit)):
                return Committed(draft.commit, draft.parent, repository.branch, draft.paths, attempt)
        time.sleep(random.uniform(0, 0.05) * attempt)
    raise PushRefused(
        f"{repository.location.shown} had a newer commit each of {attempts} times: {shown(words)}",
        help="nothing was changed; run the command again",
    )


def propose_branch(repository: Repository, propose: Propose, author: Author, branch_name: str) -> Committed:
    """Like ``transact``, but leave the branch as it is and push to a new one, for a pull request.

    Raises BranchExists when there is a branch of that name, and what ``transact`` raises.
    """
    check_author(author)
    check_branch(branch_name)
    draft = _draft(repository, propose, author)
    if draft.commit is None:
        return draft
    answer, words = push_new(repository, draft.commit, branch_name)
    if answer is Answer.UNKNOWN:
        raise repository.refused_to_answer(words)
    if answer is Answer.CAME_SECOND:
        raise BranchExists(
            f"{repository.location.shown} has a branch {branch_name} already", help="choose another name"
        )
    return Committed(draft.commit, draft.parent, branch_name, draft.paths, 1)


def _draft(repository: Repository, propose: Propose, author: Author) -> Committed:
    """Commit a proposal in the cache only."""
    tip = repository.fetch()
    tree = repository.tree(tip)
    proposal = propose(tree)
    if not proposal.message.strip():
        raise ImpossibleChange("a commit needs a message")
    writes = effective_writes(tree, proposal.changes)
    if not writes:
        return Committed(None, tip, repository.branch, (), 0)
    with repository.cache.locked():
        commit = write_commit(repository.git, tip, writes, proposal.message, author)
    return Committed(commit, tip, repository.branch, tuple(writes), 0)


def _has_arrived(repository: Repository, commit: str) -> bool:
    """Tell whether a push without an answer reached the remote; if not, leave a cache that can be trusted.

    Raises RepositoryUnreachable when the remote does not answer either.
    """
    tip = repository.fetch()
    if tip and repository.git.attempt("merge-base", "--is-ancestor", commit, tip).code == 0:
        return True
    repository.renew()  # the remote answers, so it is the cache that Git could not push from
    return False
