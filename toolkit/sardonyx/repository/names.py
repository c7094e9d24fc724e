"""Names that may reach Git: branches, revisions, paths and authors. Whatever is not plainly harmless is refused.

Branches: a subset of git-check-ref-format(1). Paths: what ``verify_path`` of Git's read-cache.c refuses, and what a
terminal or a Windows checkout would trip over.
"""

from __future__ import annotations

import re
import unicodedata

from sardonyx.repository.errors import HostileName
from sardonyx.repository.words import visible

_BRANCH = re.compile(r"\w[\w./+#=@-]*")
_ANCESTRY = re.compile(r"(?:[~^]\d{0,9})*")
_OBJECT_ID = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_DOT_GIT = re.compile(r"\.git[ .]*|git~\d+", re.IGNORECASE)
_AUTHOR = re.compile(r"[^<>]*")


def is_object_id(text: str) -> bool:
    """Tell whether a text is a full object id: 40 (SHA-1) or 64 (SHA-256) hexadecimal digits."""
    return _OBJECT_ID.fullmatch(text) is not None


def check_branch(name: str) -> str:
    """Return a branch name without ``refs/heads/``, as it was given.

    Raises HostileName when Git could take it for something else.
    """
    if len(name) > 200 or not _BRANCH.fullmatch(name) or name == "HEAD" or _is_odd_ref(name):
        raise HostileName(
            f"{visible(name)!r} cannot be the name of a branch", help="use letters, digits and . _ - / between them"
        )
    return name


def _is_odd_ref(name: str) -> bool:
    parts = name.split("/")
    return (
        ".." in name
        or "@{" in name
        or any(not part or part[0] == "." or part.endswith((".lock", ".")) for part in parts)
    )


def check_revision(text: str) -> str:
    """Return a revision (a branch, tag or commit id with ``~n`` and ``^n`` after it) as it was given.

    Raises HostileName for anything else of gitrevisions(7): searches, paths and reflogs have no place in a gate.
    """
    name = re.split(r"[~^]", text, maxsplit=1)[0]
    if not _ANCESTRY.fullmatch(text[len(name) :]) or not (name in ("HEAD", "@") or _is_branch(name)):
        raise HostileName(
            f"{visible(text)!r} is not a revision", help="give a branch, a tag or a commit id, with ~1 or ^ after it"
        )
    return text


def _is_branch(name: str) -> bool:
    try:
        return check_branch(name) == name
    except HostileName:
        return False


def split_path(path: str) -> list[str]:
    """Return the parts of a relative path; the root is ``""`` and has none.

    Raises HostileName for an absolute path, an empty part, ``.`` and ``..``.
    """
    if not path:
        return []
    parts = path.split("/")
    if any(part in ("", ".", "..") for part in parts):
        raise HostileName(f"{visible(path)!r} leads outside the repository or is not in its plain form")
    return parts


def check_new_path(path: str) -> str:
    """Return the path of a file that is to be written, as it was given.

    Raises HostileName when it leads outside, into a ``.git`` folder, or holds characters that do not print.
    """
    parts = split_path(path)
    if not parts or len(path.encode("utf-8", "replace")) > 1000 or any(_is_bad_part(part) for part in parts):
        raise HostileName(f"{visible(path)!r} cannot be the path of a file")
    return path


def _is_bad_part(part: str) -> bool:
    return (
        len(part) > 200
        or "\\" in part
        or _DOT_GIT.fullmatch(part) is not None
        or any(unicodedata.category(letter)[0] == "C" for letter in part)
    )


def check_author_part(text: str, what: str) -> str:
    """Return a name or an address for a commit, as it was given.

    Raises HostileName when it is empty or would break the commit's header.
    """
    unprintable = any(unicodedata.category(letter)[0] == "C" for letter in text)
    if not text.strip(" .,:;'\"") or unprintable or not _AUTHOR.fullmatch(text):
        raise HostileName(f"{visible(text)!r} cannot be the {what} of a commit's author")
    return text
