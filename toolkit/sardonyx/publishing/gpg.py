"""The one place that runs the ``gpg`` command (GnuPG 2.2 or newer).

Why the command and not a library: the user's keys lie in it, in its agent or on a smart card, and the libraries for
Python are copyleft or cannot reach an agent. Arguments are lists, never a shell; what gpg found is read from its status
lines (``doc/DETAILS`` of GnuPG), never from words for people.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from sardonyx.core.characters import one_line
from sardonyx.core.errors import Place, SardonyxError, UsageError
from sardonyx.core.files import read_bytes

SIGNING_LIMIT = 120
"""Seconds that a signature may take; somebody may have to type a passphrase or touch a card."""

VERIFYING_LIMIT = 60
"""Seconds that looking at a signature may take."""

_LARGEST_KEYRING = 64 * 1024 * 1024
_FINGERPRINT = re.compile(r"(?:0X)?([0-9A-F]{40}|[0-9A-F]{64})")
_ARMOUR = b"-----BEGIN PGP PUBLIC KEY BLOCK-----"
_STATUS = "[GNUPG:] "
_OF_NO_USE = ("i", "d", "r", "e")  # invalid, disabled, revoked, expired
_LARGEST_TEXT = 1024 * 1024


class GpgMissing(SardonyxError):
    """There is no gpg command."""


class SigningFailed(SardonyxError):
    """gpg did not sign; what it said."""


class Verdict(NamedTuple):
    """What gpg says of a signed text: the ``text`` that the signatures are over, and its status lines, split."""

    text: bytes
    status: tuple[tuple[str, ...], ...]


def find_key(key: str) -> str:
    """Return the fingerprint of the one key that is meant: a fingerprint as it is, else by ID, address or name.

    Expired and revoked keys are passed over; no secret is needed. Raises UsageError when no key or several are meant,
    GpgMissing.
    """
    if match := _FINGERPRINT.fullmatch(key.replace(" ", "").upper()):
        return match[1]
    outcome = _run(["--list-keys", "--with-colons", "--", key], environment=_personal())
    records = [line.split(":") for line in outcome.stdout.decode(errors="replace").splitlines()]
    keys = [(record, after[9]) for record, after in pairwise(records) if record[0] == "pub" and after[0] == "fpr"]
    found = [fingerprint for record, fingerprint in keys if record[1] not in _OF_NO_USE]
    if len(found) != 1:
        reason = "is the name of several keys" if found else "is no key that gpg knows and may use"
        remedy = "give its fingerprint; gpg --list-keys shows it, for the GNUPGHOME that is set"
        raise UsageError(f"{key!r} {reason}", help=remedy)
    return found[0]


def clear_sign(text: bytes, fingerprint: str, passphrase_file: Path | None = None) -> bytes:
    """Sign a text in clear (RFC 9580, 7) with SHA-512 and a key of the user's (``GNUPGHOME``).

    The agent asks for the passphrase unless ``passphrase_file`` has it. Raises SigningFailed, GpgMissing.
    """
    # Without loopback gpg would not read the file.
    unlock = ["--pinentry-mode", "loopback", f"--passphrase-file={passphrase_file}"] if passphrase_file else []
    command = [*unlock, "--clearsign", "--armor", "--digest-algo", "SHA512", "--local-user", fingerprint]
    outcome = _run(["--no-emit-version", *command], environment=_personal(), data=text, limit=SIGNING_LIMIT)
    if outcome.returncode or not outcome.stdout:
        said = one_line(outcome.stderr.decode(errors="replace").strip().rpartition("\n")[2])
        remedy = "is the secret key there (gpg --list-secret-keys), and unlocked in the agent or by --passphrase-file?"
        raise SigningFailed(f"nothing was signed with the key {fingerprint}: {said}", help=remedy)
    return outcome.stdout


class Keyring:
    """Public keys to verify with, apart from the user's own; several threads may use it."""

    def __init__(self, home: Path, file: Path) -> None:
        self._home = home
        self._file = file

    def fingerprints(self) -> list[str]:
        """Return the fingerprints of the keys, without those of subkeys."""
        only = ["--no-default-keyring", "--keyring", str(self._file), "--list-keys", "--with-colons"]
        outcome = _run(["--homedir", str(self._home), "--no-options", *only], environment=_plain())
        records = [line.split(":") for line in outcome.stdout.decode(errors="replace").splitlines()]
        return [after[9] for record, after in pairwise(records) if record[0] == "pub" and after[0] == "fpr"]

    def verdict(self, signed: bytes) -> Verdict:
        """Return what gpg says of a signed text.

        Raises SardonyxError when it does not end in time, GpgMissing.
        """
        with tempfile.TemporaryDirectory(dir=self._home) as folder:
            status = Path(folder, "status")
            only = ["--no-default-keyring", "--keyring", str(self._file), "--trust-model", "always", "--lock-never"]
            alone = ["--no-options", "--no-auto-check-trustdb", "--no-auto-key-retrieve", "--disable-dirmngr"]
            answer = ["--status-file", str(status), f"--max-output={_LARGEST_TEXT}", "--output", "-", "--decrypt"]
            outcome = _run(["--homedir", str(self._home), *alone, *only, *answer], environment=_plain(), data=signed)
            lines = status.read_text(errors="replace").splitlines() if status.exists() else []
        words = tuple(tuple(line.removeprefix(_STATUS).split(" ")) for line in lines if line.startswith(_STATUS))
        return Verdict(outcome.stdout, words)


@contextmanager
def opened_keyring(path: Path) -> Iterator[Keyring]:
    """Copy public keys to where gpg may look at them, for a while: what ``gpg --export`` writes, armoured or not.

    Raises UsageError when there is no such file or no key in it, GpgMissing.
    """
    keys = read_bytes(path)
    if len(keys) > _LARGEST_KEYRING:
        raise UsageError(f"is larger than {_LARGEST_KEYRING // 2**20} MiB, and so no keyring", place=Place(str(path)))
    with opened_keys([keys]) as opened:
        if not opened.fingerprints():
            remedy = "write it with: gpg --export KEY > keyring.gpg"
            raise UsageError("holds no public key", place=Place(str(path)), help=remedy)
        yield opened


@contextmanager
def opened_keys(keys: Iterable[bytes]) -> Iterator[Keyring]:
    """Put public keys together to where gpg may look at them, for a while; each armoured or not.

    What is no key is passed over. Raises GpgMissing.
    """
    with tempfile.TemporaryDirectory(prefix="keyring-") as folder:
        home, file = Path(folder), Path(folder, "keys.gpg")
        file.write_bytes(b"".join(_plain_key(home, key) for key in keys))
        yield Keyring(home, file)


def _plain_key(home: Path, key: bytes) -> bytes:
    if not key.lstrip().startswith(_ARMOUR):
        return key
    return _run(["--homedir", str(home), "--no-options", "--dearmor"], environment=_plain(), data=key).stdout


def _plain() -> dict[str, str]:
    # Variables of our own may hold secrets, which no other process needs.
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SARDONYX_")}
    return {**kept, "LC_ALL": "C"}


def _personal() -> dict[str, str]:
    return {**_plain(), "LC_ALL": "C.UTF-8", "LANGUAGE": ""}


def _run(
    arguments: Sequence[str], *, environment: dict[str, str], data: bytes = b"", limit: int = VERIFYING_LIMIT
) -> subprocess.CompletedProcess[bytes]:
    program = shutil.which("gpg")
    if program is None:
        raise GpgMissing("there is no gpg command", help="install GnuPG (package gnupg or gnupg2)")
    command = [program, "--batch", "--no-tty", "--quiet", *arguments]
    try:
        return subprocess.run(command, input=data, env=environment, capture_output=True, check=False, timeout=limit)
    except subprocess.TimeoutExpired:
        raise SardonyxError(f"gpg did not end within {limit} s") from None
