"""Where a repository is: a URL or a path, as the user writes it, turned into what may be given to Git."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from sardonyx.repository.errors import NotARepository
from sardonyx.repository.git import git_near
from sardonyx.repository.reading import git_directory
from sardonyx.repository.words import mask_credentials, visible

# also Git's helper::address, which is refused below
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:(?://|:)")
# git@host:path, the form forges offer for copying
_SCP = re.compile(r"[A-Za-z0-9_][\w.-]*@[A-Za-z0-9][A-Za-z0-9.-]*:[\w./~][\w./~+-]*")
_HOST = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]*|[0-9a-fA-F:]+")
_USER = re.compile(r"[A-Za-z0-9_][\w.+%@-]*")
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


class Location(NamedTuple):
    """A repository's address: as Git gets it (an absolute path or a URL), and as it is shown to people."""

    address: str
    shown: str


def locate(text: str) -> Location:
    """Turn a URL (https, ssh, file), a ``git@host:path``, or the path of a repository into an address.

    A bare repository is used as it is; for a checkout its ``origin`` is taken.
    Raises NotARepository for anything else, saying what to do.
    """
    if any(letter < " " or letter == "\x7f" for letter in text) or not text or text.startswith("-"):
        raise NotARepository(f"{visible(text)!r} cannot be the location of a repository")
    if _SCHEME.match(text):
        return _locate_url(text)
    return _locate_path(Path(text)) if is_path(text) else Location(text, text)


def is_path(text: str) -> bool:
    """Tell whether a location is a path, which need not be there yet, and not a URL or ``git@host:path``."""
    return not _SCHEME.match(text) and (not _SCP.fullmatch(text) or Path(text).exists())


def _locate_url(text: str) -> Location:
    try:
        parts = urlsplit(text)
        host, user, password, _ = parts.hostname or "", parts.username, parts.password, parts.port
    except ValueError as error:
        raise NotARepository(f"{mask_credentials(visible(text))} is not a URL: {error}") from error
    if parts.scheme == "file" and not parts.netloc:
        return _locate_path(Path(unquote(parts.path)))
    _check_scheme(parts.scheme, host, text)
    if password is not None:
        raise NotARepository(
            f"{mask_credentials(text)}: a password does not belong into a URL, every process here could read it",
            help="leave it out and give it to Git's credential helper (git help credentials)",
        )
    if not _HOST.fullmatch(host) or (user is not None and not _USER.fullmatch(user)):
        raise NotARepository(f"{mask_credentials(text)} has no host that could be asked")
    return Location(text, mask_credentials(text))


def _check_scheme(scheme: str, host: str, text: str) -> None:
    if scheme in ("https", "ssh") or (scheme == "http" and host in _LOOPBACK):
        return
    remedy = "give an https, ssh or file URL, or the path of a repository"
    if scheme == "http":
        remedy = "use https: without it, anybody on the way can read and change what is sent"
    raise NotARepository(
        f"{mask_credentials(visible(text))}: {scheme or 'such'} URLs are not used",
        help=remedy,
    )


def _locate_path(path: Path) -> Location:
    folder = Path(os.path.abspath(path.expanduser()))  # noqa: PTH100 -- keeps links, which may be changed later
    if not folder.is_dir():
        raise NotARepository(
            f"{visible(str(path))} is neither a URL nor a folder with a Git repository",
            help="give an https, ssh or file URL, or the path of a repository",
        )
    directory = git_directory(folder)
    git = git_near(directory)
    if git.attempt("rev-parse", "--is-bare-repository").output == b"true\n":
        return Location(str(directory), str(path))
    origin = git.attempt("remote", "get-url", "origin")
    if origin.code:
        raise NotARepository(
            f"{visible(str(path))} is a checkout without a remote, so there is nowhere to push to",
            help="add one with: git remote add origin URL, or give the URL of the repository itself",
        )
    return _locate_origin(origin.output.decode("utf-8", "surrogateescape").rstrip("\n"), folder)


def _locate_origin(text: str, checkout: Path) -> Location:
    if _SCHEME.match(text) or _SCP.fullmatch(text):
        return locate(text)
    address = Path(os.path.abspath(checkout / text))  # noqa: PTH100 -- as Git reads a relative path
    return Location(str(address), visible(str(address)))
