"""What can be said of ciphertexts without the key."""

import base64
import json
import re
from datetime import UTC, datetime

import pytest

from sardonyx.instances.certificates import read_certificate
from sardonyx.instances.ciphertext import seal

VAULT = "environments/lab/instances/user-alice/vault/manifests.yaml"


@pytest.fixture
def manifests(world):
    return (world.tree().read(VAULT) or b"").decode()


@pytest.fixture
def judge(world):
    def judged(text, *more):
        return world.judge(world.commit({VAULT: text.encode(), **dict(more)}), "olga" if more else "alice")

    return judged


def ciphertext(text, key):
    return re.search(rf'^    {key}: "?([A-Za-z0-9+/=]+)"?$', text, re.MULTILINE)[1]


def written(value):
    """Write a ciphertext as the toolkit does: quoted unless it is a plain word."""
    from sardonyx.core.yamltext import write_yaml

    return write_yaml({"k": value}).removeprefix("k: ").strip()


def exchange(text, key, value):
    return re.sub(rf"(?m)^    {key}: .*$", lambda _: f"    {key}: {written(value)}", text)


EDITS = {
    "plain text": lambda text: exchange(text, "first", "hunter2"),
    "plain text in base64": lambda text: exchange(text, "first", base64.b64encode(b"hunter2" * 9).decode()),
    "a key less": lambda text: re.sub(r"(?m)^    first: .*\n", "", text),
    "a key more": lambda text: text.replace("    first: ", "    extra: x\n    first: "),
    "a wider scope": lambda text: text.replace(
        "    sardonyx.io/fingerprints",
        '    sealedsecrets.bitnami.com/cluster-wide: "true"\n    sardonyx.io/fingerprints',
    ),
    "a scope in the template": lambda text: text.replace(
        "    metadata:\n      name: vault",
        '    metadata:\n      annotations:\n        sealedsecrets.bitnami.com/managed: "true"\n      name: vault',
    ),
    "another namespace": lambda text: text.replace("  namespace: user-alice\nspec:", "  namespace: user-bob\nspec:"),
    "another namespace in the template": lambda text: text.replace(
        "      namespace: user-alice", "      namespace: user-bob"
    ),
    "another name": lambda text: text.replace("  name: vault\n  namespace", "  name: other\n  namespace"),
    "another type": lambda text: text.replace("  template:\n", "  template:\n    type: kubernetes.io/tls\n"),
    "a plain Secret": lambda text: text.replace("bitnami.com/v1alpha1", "v1").replace("SealedSecret", "Secret"),
    "another fingerprint": lambda text: text.replace('first\\":\\"sha256:', 'first\\":\\"sha256:00'),
    "a random key that is not": lambda text: text.replace('cookie\\":\\"random', 'cookie\\":\\"sha256:00'),
    "a certificate that is none": lambda text: text.replace('certificate\\":\\"sha256:', 'certificate\\":\\"md5:'),
    "no fingerprints": lambda text: re.sub(r"(?m)^    sardonyx.io/fingerprints: .*$", "    a: b", text),
    "fingerprints of another kind": lambda text: re.sub(
        r"(?m)^    sardonyx.io/fingerprints: .*$", '    sardonyx.io/fingerprints: "[1]"', text
    ),
    "no data": lambda text: text.replace("  encryptedData:\n", "  encryptedData: []\n  data:\n"),
}


@pytest.mark.parametrize("case", EDITS)
def test_a_sealed_secret_is_the_chart_s(manifests, judge, case):
    text = EDITS[case](manifests)
    assert text != manifests
    findings = judge(text)
    assert {finding.place.path for finding in findings} == {VAULT}


def test_ciphertexts_exchanged_in_a_service_that_was_there_are_refused_in_their_lines(manifests, judge):
    first, second = ciphertext(manifests, "first"), ciphertext(manifests, "second")
    text = exchange(exchange(manifests, "first", second), "second", first)
    findings = judge(text)
    assert [finding.message.split(",")[0] for finding in findings] == [
        "the ciphertext of first changed",
        "the ciphertext of second changed",
    ]
    assert [text.splitlines()[finding.place.line - 1].split(":")[0].strip() for finding in findings] == [
        "first",
        "second",
    ]


@pytest.mark.parametrize("key", ["first", "cookie"])
def test_a_value_sealed_again_without_a_new_revision_is_refused(manifests, judge, certificate, key):
    public = read_certificate(certificate, "sealing.pem", datetime.now(UTC))
    again = seal(b"hunter2", public, namespace="user-alice", name="vault")
    findings = judge(exchange(manifests, key, again))
    assert [finding.rule for finding in findings] == ["gate-sealed"]


def test_a_service_sealed_for_another_certificate_is_refused(world, other_certificate):
    files = world.launch("more", "secrets", parent=world.commit({"environments/lab/sealing.pem": other_certificate}))
    findings = world.judge(world.commit(files))
    assert {finding.message for finding in findings} == {
        f"{key} is sealed for another certificate than the environment's" for key in ("cookie", "first", "second")
    }


def test_a_ciphertext_for_a_key_of_another_size_is_refused(world):
    path = "environments/lab/instances/user-alice/more/manifests.yaml"
    files = world.launch("more", "secrets")
    short = base64.b64encode((128).to_bytes(2, "big") + bytes(128 + 40)).decode()
    files = {**files, path: exchange(files[path].decode(), "first", short).encode()}
    assert [f.message for f in world.judge(world.commit(files))] == [
        "first is not sealed for the environment's certificate"
    ]


def test_what_was_sealed_for_a_former_certificate_may_stay(lonely, other_certificate):
    new = lonely.commit({"environments/lab/sealing.pem": other_certificate}, author="olga")
    lonely.git("update-ref", "refs/heads/main", new)
    folder = "environments/lab/instances/user-alice/vault"
    files = {
        name: (lonely.tree().read(f"{folder}/{name}") or b"").decode() for name in ("instance.yaml", "application.yaml")
    }
    changes = {
        f"{folder}/instance.yaml": files["instance.yaml"].replace("friendlyName: vault", "friendlyName: mine").encode(),
        f"{folder}/application.yaml": files["application.yaml"]
        .replace("name: vault\n    s", "name: mine\n    s")
        .encode(),
    }
    assert lonely.judge(lonely.commit(changes)) == []


def test_a_service_deleted_and_launched_again_at_once_is_refused(world):
    gone = world.commit(world.delete("vault"))
    again = world.launch("vault", "secrets", gone, personal={"user": {"lang": "fr"}})
    findings = world.judge(world.commit(again, gone))
    assert {finding.rule for finding in findings} == {"gate-sealed"}


def test_what_cannot_be_known_passes(world, certificate):
    """Of a new service nobody without the key can tell whether two ciphertexts were exchanged."""
    path = "environments/lab/instances/user-alice/more/manifests.yaml"
    files = world.launch("more", "secrets")
    text = files[path].decode()
    first, second = ciphertext(text, "first"), ciphertext(text, "second")
    exchanged = exchange(exchange(text, "first", second), "second", first)
    assert world.judge(world.commit({**files, path: exchanged.encode()})) == []


def test_the_fingerprints_are_what_the_test_takes_them_for(manifests):
    line = re.search(r"fingerprints: (\".*\")", manifests)[1]
    assert json.loads(json.loads(line))["keys"]["cookie"] == "random"
