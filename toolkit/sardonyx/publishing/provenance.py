"""The provenance of a package: a signed text beside it (``.prov``) that says its digest, as ``helm verify`` reads it.

The format is that of ``pkg/provenance/sign.go`` in Helm: the metadata of Chart.yaml, a line ``...``, and ``files`` with
the SHA-256 of the package, signed in clear. Helm verifies the first signature over the first such text it finds in the
file; here a file that holds anything else besides is refused, because people would read that as signed, too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from sardonyx.core.characters import one_line
from sardonyx.core.digests import digest_of
from sardonyx.core.errors import SardonyxError
from sardonyx.core.yamltext import read_yaml, write_yaml
from sardonyx.publishing.destination import Package
from sardonyx.publishing.gpg import Keyring, Verdict, clear_sign, opened_keyring

LARGEST = 1024 * 1024
"""Bytes of a provenance that are looked at."""

_SEPARATOR = b"\n...\n"
_OF_THE_INDEX = ("created", "digest", "urls")
_BEGIN, _SIGNATURE, _END = (
    b"-----BEGIN PGP SIGNED MESSAGE-----",
    b"-----BEGIN PGP SIGNATURE-----",
    b"-----END PGP SIGNATURE-----",
)
_REASONS = {
    "BADSIG": "the text was changed after it was signed",
    "EXPSIG": "the signature has expired",
    "EXPKEYSIG": "the key of the signature has expired",
    "REVKEYSIG": "the key of the signature was revoked",
    "NO_PUBKEY": "the key of the signature, {}, is not in the keyring",
    "ERRSIG": "the signature cannot be checked",
    "NODATA": "it holds no signature",
    "ERROR": "it is not of the form that signed texts have",
}
# RFC 9580, 9.5: MD5, SHA-1 and RIPEMD-160, of which two texts with one signature can be made.
_WEAK_HASHES = ("1", "2", "3")
_SIMPLE = re.compile(r"[A-Za-z0-9][A-Za-z0-9.+-]*")


class ProvenanceWrong(SardonyxError):
    """A provenance that does not vouch for a package, and why."""


class Signer(NamedTuple):
    """Who signed: the fingerprint of the key (the main one, where a subkey signed), and its first user ID."""

    fingerprint: str
    user: str


def provenance_text(metadata: Mapping[str, Any], file: str, digest: str) -> bytes:
    """Return the text to sign: ``metadata`` as of Chart.yaml, and that ``file`` has the ``digest`` (``sha256:HEX``)."""
    parts = [
        "".join(_written(key, value) for key, value in sorted(metadata.items())),
        write_yaml({"files": {file: digest}}),
    ]
    return _SEPARATOR.join(part.encode() for part in parts)


def _written(key: str, value: Any) -> str:
    """Write a field; name and version without quotes where they need none, because ChartMuseum takes quotes for names.

    It looks for both with regular expressions (``pkg/repo/provenance.go`` in helm/chartmuseum).
    """
    plain = f"{key}: {value}\n"
    if (
        key in ("name", "version")
        and _SIMPLE.fullmatch(str(value))
        and read_yaml(plain.encode(), key).value == {key: value}
    ):
        return plain
    return write_yaml({key: value})


def sign(text: bytes, fingerprint: str, passphrase_file: Path | None = None) -> bytes:
    """Return the content of a ``.prov`` file for a text, signed by gpg with a key of the user's.

    Raises SigningFailed, GpgMissing.
    """
    return clear_sign(text, fingerprint, passphrase_file)


def signed_with(fingerprint: str, passphrase_file: Path | None = None) -> Callable[[Package], Package]:
    """Return what adds a provenance to packages; it raises what ``sign`` raises."""

    def finish(package: Package) -> Package:
        metadata = {key: value for key, value in package.entry.items() if key not in _OF_THE_INDEX}
        text = provenance_text(metadata, package.file, package.digest)
        return replace(package, provenance=sign(text, fingerprint, passphrase_file))

    return finish


def verify(provenance: bytes, package: bytes, file: str, keyring: Keyring) -> Signer:
    """Return whose key of the keyring vouches for a package under a file name.

    Raises ProvenanceWrong with the reason when none does: anything but one signature over one text and nothing else, by
    a key that is neither unknown, expired nor revoked, over the very digest of the package under this name.
    """
    _refuse_other_form(provenance)
    verdict = keyring.verdict(provenance)
    signer = _signer(verdict)
    files = _files(verdict.text)
    if file not in files:
        raise ProvenanceWrong(f"it is not about {file}, but about {one_line(', '.join(sorted(files)))}")
    if files[file] != digest_of(package):
        raise ProvenanceWrong(f"it says that {file} has the digest {one_line(files[file])}, not {digest_of(package)}")
    return signer


@contextmanager
def opened_check(keyring: Path) -> Iterator[Callable[[bytes, bytes, str], None]]:
    """Return, for a while, the check of provenances by the keys in a file (see ``gpg.opened_keyring``)."""
    with opened_keyring(keyring) as keys:

        def check(provenance: bytes, package: bytes, file: str) -> None:
            verify(provenance, package, file, keys)

        yield check


def _refuse_other_form(provenance: bytes) -> None:
    """Let through one signed text from the first line to the last; what is in it is gpg's to say."""
    if len(provenance) > LARGEST:
        raise ProvenanceWrong(f"it is larger than {LARGEST // 1024} KiB")
    lines = [line.rstrip(b"\r\n\t ") for line in provenance.strip().split(b"\n")]
    # Whatever is signed begins such a line with "- ", so these are the frame.
    frame = [line for line in lines if line.startswith(b"-----")]
    if b"\0" in provenance or _BEGIN not in frame:
        raise ProvenanceWrong("it is no signed text")
    if frame != [_BEGIN, _SIGNATURE, _END] or (lines[0], lines[-1]) != (_BEGIN, _END):
        raise ProvenanceWrong("it holds more than one signed text and its signature")


def _signer(verdict: Verdict) -> Signer:
    status = {words[0]: words[1:] for words in verdict.status}
    for keyword, reason in _REASONS.items():
        if keyword in status:
            raise ProvenanceWrong(reason.format(one_line(" ".join(status[keyword][:1]))))
    count = {keyword: [words[0] for words in verdict.status].count(keyword) for keyword in ("GOODSIG", "VALIDSIG")}
    if count != {"GOODSIG": 1, "VALIDSIG": 1}:
        several = count["VALIDSIG"] > 1
        raise ProvenanceWrong("it has several signatures" if several else "it has no signature that can be checked")
    # VALIDSIG: fingerprint, date, time, expiry, version, reserved, key algorithm, hash, class, main fingerprint.
    valid = status["VALIDSIG"]
    if valid[7] in _WEAK_HASHES:
        raise ProvenanceWrong("its signature uses a hash that is broken")
    return Signer(valid[9], one_line(" ".join(status["GOODSIG"][1:])))


def _files(text: bytes) -> Mapping[str, str]:
    parts = text.replace(b"\r\n", b"\n").split(_SEPARATOR)
    if len(parts) != 2:
        raise ProvenanceWrong("its text does not have two parts, as Helm's have")
    try:
        value = read_yaml(parts[1], "files").value
    except SardonyxError as error:
        raise ProvenanceWrong(f"its text cannot be read: {error.message}") from None
    files = value.get("files") if isinstance(value, Mapping) else None
    if not isinstance(files, Mapping) or not all(isinstance(digest, str) for digest in files.values()):
        raise ProvenanceWrong("its text does not say the digest of a file")
    return files
