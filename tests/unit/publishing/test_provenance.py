"""What is signed and what is believed, with a real GnuPG."""

import pytest

from sardonyx.core.digests import digest_of
from sardonyx.core.errors import UsageError
from sardonyx.publishing.gpg import GpgMissing, SigningFailed, find_key, opened_keyring
from sardonyx.publishing.provenance import ProvenanceWrong, Signer, provenance_text, sign, verify

FILE = "demo-1.0.0.tgz"
METADATA = {"apiVersion": "v2", "name": "demo", "version": "1.0.0"}
BEGIN = b"-----BEGIN PGP SIGNED MESSAGE-----"


@pytest.fixture(scope="module")
def data() -> bytes:
    return b"the bytes of a package"


@pytest.fixture
def text(data) -> bytes:
    return provenance_text(METADATA, FILE, digest_of(data))


@pytest.fixture
def signed(text, signing) -> bytes:
    return sign(text, signing)


@pytest.fixture
def check(keyring, data):
    """Verify a provenance of the package under its name."""

    def run(provenance: bytes, *, file: str = FILE, package: bytes = data, keys=keyring) -> Signer:
        with opened_keyring(keys) as opened:
            return verify(provenance, package, file, opened)

    return run


@pytest.fixture
def refused(check):
    """Return why a provenance is refused."""

    def run(provenance: bytes, **more) -> str:
        with pytest.raises(ProvenanceWrong) as error:
            check(provenance, **more)
        return error.value.message

    return run


def test_the_text_is_that_of_helm(text, data):
    whole = f'apiVersion: v2\nname: demo\nversion: 1.0.0\n\n...\nfiles:\n  demo-1.0.0.tgz: "{digest_of(data)}"\n'
    assert text.decode().replace("'", "").replace('"', "") == whole.replace('"', "")


@pytest.mark.parametrize(("version", "line"), [("1.0.0-rc.1+b7", "version: 1.0.0-rc.1+b7"), ("1.0", 'version: "1.0"')])
def test_a_version_has_quotes_only_where_yaml_needs_them(version, line):
    assert line in provenance_text({**METADATA, "version": version}, FILE, "sha256:0").decode().splitlines()


def test_what_is_signed_is_believed(signed, check, signing):
    assert check(signed) == Signer(signing, "Ann <ann@example.org>")


def test_it_is_signed_with_sha512(signed):
    assert signed.startswith(BEGIN + b"\nHash: SHA512\n\n")


def test_an_armoured_keyring(signed, check, gnupg, tmp_path):
    keys = tmp_path / "keys.asc"
    keys.write_bytes(gnupg.run("--armor", "--export", "ann@example.org"))
    assert check(signed, keys=keys).user == "Ann <ann@example.org>"


def test_line_ends_of_windows(signed, check):
    assert check(signed.replace(b"\n", b"\r\n"))


def test_another_package(signed, refused):
    assert "has the digest" in refused(signed, package=b"other bytes")


def test_a_package_of_another_name(signed, refused):
    assert refused(signed, file="demo-2.0.0.tgz") == "it is not about demo-2.0.0.tgz, but about demo-1.0.0.tgz"


def test_a_changed_text(signed, refused):
    assert refused(signed.replace(b"name: demo", b"name: demi")) == "the text was changed after it was signed"


def test_text_before_what_is_signed(signed, refused):
    assert "more than one" in refused(b"approved by the board\n" + signed)


def test_text_after_what_is_signed(signed, refused):
    assert "more than one" in refused(signed + b"files: {}\n")


def test_two_signed_texts(signed, refused):
    assert "more than one" in refused(signed + signed)


def test_two_signatures_of_one_text(gnupg, text, signing, refused, tmp_path):
    bob = gnupg.make_key("Bob <bob@example.org>")
    twice = gnupg.run("--clearsign", "--local-user", signing, "--local-user", bob, data=text)
    keys = gnupg.export(tmp_path / "both.gpg", signing, bob)
    assert refused(twice, keys=keys) == "it has several signatures"


def test_no_signed_text(text, refused):
    assert refused(text) == "it is no signed text"


def test_a_signature_that_is_none(refused):
    frame = b"%b\nHash: SHA512\n\ntext\n-----BEGIN PGP SIGNATURE-----\n\nnothing\n-----END PGP SIGNATURE-----\n"
    assert refused(frame % BEGIN) == "it holds no signature"


def test_a_signed_message_in_the_place_of_the_signature(gnupg, text, signing, refused):
    message = gnupg.run("--armor", "--compress-algo", "none", "--sign", "--local-user", signing, data=text)
    mixed = BEGIN + b"\nHash: SHA512\n\n" + text + message.replace(b"PGP MESSAGE", b"PGP SIGNATURE")
    assert refused(mixed) == "it is not of the form that signed texts have"


def test_a_subkey_signs_for_its_key(gnupg, text, signing, check, tmp_path):
    fingerprint = gnupg.make_key("Sub <sub@example.org>")
    gnupg.add_subkey(fingerprint)
    keys = gnupg.export(tmp_path / "sub.gpg", fingerprint)
    assert check(sign(text, fingerprint), keys=keys) == Signer(fingerprint, "Sub <sub@example.org>")


def test_an_unknown_key(signed, refused, gnupg, tmp_path):
    gnupg.make_key("Eve <eve@example.org>")
    others = gnupg.export(tmp_path / "eve.gpg", "eve@example.org")
    assert "is not in the keyring" in refused(signed, keys=others)


def test_a_revoked_key(text, refused, gnupg, signing, tmp_path):
    fingerprint = gnupg.make_key("Gone <gone@example.org>")
    before = sign(text, fingerprint)
    gnupg.revoke(fingerprint)
    keys = gnupg.export(tmp_path / "gone.gpg", fingerprint)
    assert refused(before, keys=keys) == "the key of the signature was revoked"


def test_an_expired_key(text, refused, gnupg, tmp_path):
    when = "20200101T000000!"
    fingerprint = gnupg.make_key("Old <old@example.org>", when=when)
    signed = gnupg.run(f"--faked-system-time={when}", "--clearsign", "--local-user", fingerprint, data=text)
    keys = gnupg.export(tmp_path / "old.gpg", fingerprint)
    assert refused(signed, keys=keys) == "the key of the signature has expired"


def test_a_broken_hash(text, refused, gnupg, signing):
    fingerprint = gnupg.make_key("Rsa <rsa@example.org>", algorithm="rsa2048")
    weak = gnupg.run("--clearsign", "--digest-algo", "SHA1", "--local-user", fingerprint, data=text)
    keys = gnupg.export(gnupg.home / "rsa.gpg", fingerprint)
    assert refused(weak, keys=keys) == "its signature uses a hash that is broken"


@pytest.mark.parametrize(
    "text",
    [
        b"files:\n  demo-1.0.0.tgz: sha256:00\n",
        b"a: 1\n\n...\nfiles: {}\n\n...\nfiles: {}\n",
        b"a: 1\n\n...\n- no mapping\n",
        b"a: 1\n\n...\nfiles: [demo-1.0.0.tgz]\n",
        b"a: 1\n\n...\nfiles:\n  demo-1.0.0.tgz: 7\n",
        b"a: 1\n\n...\nfiles: {a: b, a: c}\n",
        b"a: 1\n\n...\n{\n",
    ],
)
def test_texts_that_are_not_of_helms_form(text, signing, refused):
    assert "its text" in refused(sign(text, signing))


def test_lines_of_dashes_are_only_text(signing, check, data):
    text = provenance_text({**METADATA, "description": f"a\n{BEGIN.decode()}\n...\n"}, FILE, digest_of(data))
    assert check(sign(text, signing))


def test_a_key_that_nobody_knows(signing):
    with pytest.raises(UsageError, match="is no key that gpg knows"):
        find_key("nobody@example.org")


def test_a_key_that_looks_like_an_option(signing):
    with pytest.raises(UsageError, match="is no key that gpg knows"):
        find_key("--version")


def test_a_name_of_several_keys(gnupg, signing):
    gnupg.make_key("Ann Other <other@example.org>")
    with pytest.raises(UsageError, match="several keys"):
        find_key("Ann")


def test_a_key_that_has_a_successor(gnupg, signing):
    gnupg.make_key("Eva <eva@example.org>", when="20200101T000000!")
    with pytest.raises(UsageError, match="may use"):
        find_key("eva@example.org")
    successor = gnupg.make_key("Eva B <eva@example.org>")
    assert find_key("eva@example.org") == successor


def test_a_fingerprint_needs_no_keys(monkeypatch, tmp_path):
    monkeypatch.setenv("GNUPGHOME", str(tmp_path))
    assert find_key("0x" + "ab" * 20) == "AB" * 20


def test_signing_without_the_secret(text, signing):
    with pytest.raises(SigningFailed, match="nothing was signed with the key AB"):
        sign(text, "AB" * 20)


def test_a_passphrase_from_a_file(text, gnupg, signing, tmp_path, check):
    fingerprint = gnupg.make_key("Locked <locked@example.org>", passphrase="open sesame")
    (tmp_path / "passphrase").write_text("open sesame\n")
    gnupg.close()  # the agent remembers it otherwise
    signed = sign(text, fingerprint, tmp_path / "passphrase")
    assert check(signed, keys=gnupg.export(tmp_path / "locked.gpg", fingerprint)).fingerprint == fingerprint


def test_a_machine_without_gpg(text, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(GpgMissing, match="no gpg"):
        sign(text, "AB" * 20)


def test_a_keyring_without_keys(tmp_path):
    (tmp_path / "empty.gpg").write_bytes(b"")
    with pytest.raises(UsageError, match="holds no public key"), opened_keyring(tmp_path / "empty.gpg"):
        pass
