"""``sardonyx publish`` with ``--cosign-key``: what the plan says, what is signed, and what is left alone."""

import json

import pytest
from tests.servers.cosign_keys import Pair, closed, make_pair

from sardonyx.catalogs import ContentCache
from sardonyx.charts import load_folder
from sardonyx.cli.main import run
from sardonyx.publishing import Packer, Source
from sardonyx.publishing.cosign_keys import read_public_key
from sardonyx.publishing.destinations import oci
from sardonyx.publishing.destinations.oci import open_oci

EPOCH = "1700000000"


class Interrupted(Exception):
    """What stands for a power failure."""


@pytest.fixture(scope="module")
def ann() -> Pair:
    return make_pair()


@pytest.fixture
def keys(ann, tmp_path, monkeypatch):
    """The paths of Ann's private key, which a password closes, and of its public half."""
    monkeypatch.setenv("COSIGN_PASSWORD", "secret")
    return Pair(closed(ann.private, "secret"), ann.public).write(tmp_path)


@pytest.fixture
def chart(pack, tmp_path, monkeypatch):
    """The folder of a chart."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)
    pack()
    return tmp_path / "sources" / "demo-1.0.0"


@pytest.fixture
def address(registry, path) -> str:
    return f"oci://{registry.host}/{path}"


@pytest.fixture
def sardonyx(chart, address, capsys):
    """Run ``sardonyx publish`` of the chart to the registry; returns exit code, stdout and stderr."""

    def call(command: str, *more) -> tuple[int, str, str]:
        code = run(["publish", command, str(chart), "--to", address, *map(str, more)])
        said = capsys.readouterr()
        return code, said.out, said.err

    return call


@pytest.fixture
def verified(address, capsys):
    """Run ``sardonyx publish verify`` with a key; returns the exit code and what was found."""

    def call(key, *more) -> tuple[int, list[tuple[str, str]]]:
        code = run(["publish", "verify", address, "--cosign-key", str(key), "--format", "json", *more])
        found = json.loads(capsys.readouterr().out)["findings"]
        return code, [(finding["rule"], finding["message"]) for finding in found]

    return call


def test_what_is_published_with_a_key_is_signed(sardonyx, verified, keys):
    private, public = keys
    assert sardonyx("apply", "--cosign-key", private)[0] == 0
    assert verified(public) == (0, [])
    assert sardonyx("status", "--cosign-key", public)[0] == 0


def test_the_plan_says_who_signs_and_needs_no_secret(sardonyx, keys, ann):
    fingerprint = read_public_key(ann.public, "p").fingerprint
    assert sardonyx("plan", "--cosign-key", keys[1])[1].endswith(
        f"1 new; signed for cosign with the key {fingerprint}\n"
    )


def test_a_saved_plan_is_applied_with_its_key(sardonyx, verified, keys, tmp_path):
    private, public = keys
    sardonyx("plan", "--cosign-key", public, "--out", tmp_path / "plan.json")
    assert run(["publish", "apply", str(tmp_path / "plan.json"), "--cosign-key", str(private)]) == 0
    assert verified(public) == (0, [])


def test_a_saved_plan_says_which_key_it_wants(sardonyx, keys, tmp_path, capsys):
    other, _ = make_pair().write(tmp_path, "other")
    sardonyx("plan", "--cosign-key", keys[1], "--out", tmp_path / "signed.json")
    sardonyx("plan", "--out", tmp_path / "unsigned.json")
    for plan, key in (("signed.json", []), ("signed.json", [other]), ("unsigned.json", [other])):
        line = ["publish", "apply", str(tmp_path / plan), *(f"--cosign-key={path}" for path in key)]
        assert (run(line), "cosign's key" in capsys.readouterr().err) == (2, True)


def test_what_is_published_unsigned_is_signed_later_and_stays_as_it_is(sardonyx, verified, keys, address):
    private, public = keys
    sardonyx("apply")
    before = open_oci(address).index().raw
    assert verified(public)[1][0][0] == "signature-missing"
    code, out, _ = sardonyx("plan", "--cosign-key", public)
    assert (code, out.split()[0], "without a signature by this key" in out) == (0, "incomplete", True)
    assert sardonyx("status", "--cosign-key", public)[0] == 1
    assert sardonyx("apply", "--cosign-key", private)[0] == 0
    assert verified(public) == (0, [])
    assert open_oci(address).index().raw == before


def test_what_is_signed_is_not_signed_again(sardonyx, keys, address, pack):
    sardonyx("apply", "--cosign-key", keys[0])
    before = open_oci(address).evidence(pack().release)
    assert "1 unchanged" in sardonyx("plan", "--cosign-key", keys[1])[1]
    sardonyx("apply", "--cosign-key", keys[0])
    assert open_oci(address).evidence(pack().release) == before


def test_a_second_key_signs_beside_the_first(sardonyx, verified, keys, tmp_path):
    private, public = make_pair().write(tmp_path, "second")
    sardonyx("apply", "--cosign-key", keys[0])
    sardonyx("apply", "--cosign-key", private)
    assert (verified(keys[1]), verified(public)) == ((0, []), (0, []))


def test_the_signature_of_somebody_else_is_wrong(sardonyx, verified, keys, tmp_path):
    _, public = make_pair().write(tmp_path, "other")
    sardonyx("apply", "--cosign-key", keys[0])
    assert verified(public) == (1, [("signature-wrong", "1.0.0: its signature is not by this key")])


def test_a_missing_signature_fails_where_warnings_do(sardonyx, verified, keys):
    sardonyx("apply")
    assert (verified(keys[1])[0], verified(keys[1], "--fail-on", "warning")[0]) == (0, 1)


def test_what_somebody_packed_otherwise_is_not_signed(sardonyx, keys, address, chart, monkeypatch, tmp_path):
    other = Packer(ContentCache(tmp_path / "elsewhere")).pack([Source(load_folder(chart), "demo", 1_600_000_000)])
    destination = open_oci(address)
    destination.store(other[0])
    destination.announce(other)
    code, out, _ = sardonyx("plan", "--cosign-key", keys[1])
    assert (code, out.split()[0], "only a new version can be signed" in out) == (0, "unchanged", True)
    sardonyx("apply", "--cosign-key", keys[0])
    assert destination.evidence(other[0].release).signatures == ()


def test_nothing_is_announced_before_it_is_signed(sardonyx, keys, address, monkeypatch, verified):
    def stop(*arguments):
        raise Interrupted

    with monkeypatch.context() as patch:
        patch.setattr(oci, "add_signature", stop)
        assert sardonyx("apply", "--cosign-key", keys[0])[0] != 0
    assert open_oci(address).index().entries == {}
    assert "it is stored and not announced" in sardonyx("plan", "--cosign-key", keys[1])[1]
    sardonyx("apply", "--cosign-key", keys[0])
    assert verified(keys[1]) == (0, [])


def test_another_password_publishes_nothing(sardonyx, keys, address, monkeypatch):
    monkeypatch.setenv("COSIGN_PASSWORD", "guessed")
    code, _, err = sardonyx("apply", "--cosign-key", keys[0])
    assert (code, "cannot be opened with this password" in err, "guessed" in err) == (2, True, False)
    assert open_oci(address).index().entries == {}


def test_without_a_terminal_a_password_is_not_asked(sardonyx, keys, monkeypatch):
    monkeypatch.delenv("COSIGN_PASSWORD")
    code, _, err = sardonyx("apply", "--cosign-key", keys[0])
    assert (code, "put it into COSIGN_PASSWORD" in err) == (2, True)


def test_the_private_key_is_not_for_plans(sardonyx, keys):
    assert "is not a public key" in sardonyx("plan", "--cosign-key", keys[0])[2]


def test_cosign_signs_in_registries_only(chart, keys, tmp_path, capsys):
    folder = str(tmp_path / "public")
    assert run(["publish", "plan", str(chart), "--to", folder, "--cosign-key", str(keys[1])]) == 2
    run(["publish", "apply", str(chart), "--to", folder])
    capsys.readouterr()
    assert run(["publish", "verify", folder, "--cosign-key", str(keys[1])]) == 2
    assert "cosign signs in registries only" in capsys.readouterr().err


def test_beside_a_registry_a_folder_is_published_to_unsigned(sardonyx, verified, keys, tmp_path):
    assert sardonyx("apply", "--to", tmp_path / "public", "--cosign-key", keys[0])[0] == 0
    assert (tmp_path / "public" / "demo-1.0.0.tgz").exists()
    assert verified(keys[1]) == (0, [])


def test_no_secret_is_in_what_is_written(sardonyx, keys, ann, tmp_path, address):
    sardonyx("plan", "--cosign-key", keys[1], "--out", tmp_path / "plan.json")
    run(["publish", "apply", str(tmp_path / "plan.json"), "--cosign-key", str(keys[0])])
    private = ann.private.splitlines()[1]
    written = [file for file in tmp_path.rglob("*") if file.is_file() and file.name != "cosign.key"]
    assert not [file for file in written if private in (data := file.read_bytes()) or b'"secret"' in data]
