"""Keys of a real GnuPG for the tests, in a home that is gone afterwards; its agent is ended with it."""

from __future__ import annotations

import subprocess
from pathlib import Path


class Gnupg:
    """The gpg command with a home of its own. Sockets lie there, so its path must be short."""

    def __init__(self, home: Path) -> None:
        self.home = home
        home.chmod(0o700)

    def run(self, *arguments: str, data: bytes = b"") -> bytes:
        """Run gpg and return its output."""
        command = ["gpg", "--homedir", str(self.home), "--batch", "--quiet", *arguments]
        return subprocess.run(command, input=data, check=True, capture_output=True).stdout

    def make_key(self, user: str, *, passphrase: str = "", algorithm: str = "ed25519", when: str = "") -> str:
        """Make a key and return its fingerprint; ``when`` (``20200101T000000!``) is the time at which it is made.

        Each user can be made once in a home, which all tests of a run share.
        """
        faked = [f"--faked-system-time={when}"] if when else []
        unlocked = ["--pinentry-mode", "loopback", "--passphrase", passphrase]
        expiry = "1d" if when else "never"
        self.run(*faked, *unlocked, "--quick-generate-key", user, algorithm, "sign", expiry)
        return self.fingerprint(user)

    def fingerprint(self, user: str) -> str:
        """Return the fingerprint of the first key whose user's name or address this is."""
        listed = self.run("--list-keys", "--with-colons", user).decode().splitlines()
        return next(line.split(":")[9] for line in listed if line.startswith("fpr:"))

    def add_subkey(self, fingerprint: str) -> None:
        """Give a key without a passphrase a subkey, which signs from then on."""
        unlocked = ["--pinentry-mode", "loopback", "--passphrase", ""]
        self.run(*unlocked, "--quick-add-key", fingerprint, "ed25519", "sign", "never")

    def export(self, file: Path, *keys: str) -> Path:
        """Write public keys as helm wants its keyring."""
        file.write_bytes(self.run("--export", *keys))
        return file

    def export_secret(self, file: Path, key: str) -> Path:
        """Write a secret key as helm wants its keyring when it signs."""
        file.write_bytes(self.run("--pinentry-mode", "loopback", "--passphrase", "", "--export-secret-keys", key))
        return file

    def revoke(self, fingerprint: str) -> None:
        """Revoke a key with the certificate that gpg makes together with it."""
        certificate = (self.home / "openpgp-revocs.d" / f"{fingerprint}.rev").read_text()
        self.run("--import", data=certificate.replace(":-----BEGIN", "-----BEGIN").encode())

    def close(self) -> None:
        """End the agent."""
        subprocess.run(["gpgconf", "--homedir", str(self.home), "--kill", "all"], check=True, capture_output=True)
