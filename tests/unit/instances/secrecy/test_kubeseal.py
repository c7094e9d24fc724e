"""Against the real ``kubeseal``: each side opens what the other sealed. It shows an empty value as null."""

import base64
import json
import subprocess

import pytest

from sardonyx.core.yamltext import write_yaml
from sardonyx.instances.certificates import create_sealing_pair, read_certificate
from sardonyx.instances.ciphertext import unseal
from sardonyx.instances.sealing import seal_secret

WHERE = {"namespace": "user-alice", "name": "web"}
VALUES = {"empty": "", "PASSWORD": "tR0ub4dor&3", "text": "é\n" * 9000}
SECRET = {"apiVersion": "v1", "kind": "Secret", "metadata": WHERE, "type": "Opaque", "stringData": VALUES}


def run(kubeseal, arguments, document):
    return json.loads(subprocess.run([kubeseal, *arguments], input=document, capture_output=True, check=True).stdout)


@pytest.fixture
def files(pair, tmp_path):
    for name, data in zip(("cert.pem", "key.pem"), pair, strict=True):
        (tmp_path / name).write_bytes(data)
    return tmp_path


def recovered(kubeseal, sealed, key):
    arguments = ["--recovery-unseal", "--recovery-private-key", key]
    return run(kubeseal, arguments, write_yaml(sealed).encode())


def test_kubeseal_opens_what_we_sealed(kubeseal, files, certificate):
    opened = recovered(kubeseal, seal_secret(SECRET, SECRET, (), certificate), files / "key.pem")
    assert {key: base64.b64decode(text or "").decode() for key, text in opened["data"].items()} == VALUES


def test_kubeseal_finds_the_metadata_and_type(kubeseal, files, certificate):
    labelled = {**SECRET, "immutable": True, "metadata": {**WHERE, "labels": {"app": "web"}}}
    opened = recovered(kubeseal, seal_secret(labelled, labelled, (), certificate), files / "key.pem")
    assert opened["metadata"]["labels"] == {"app": "web"}
    assert (opened["type"], opened["immutable"]) == ("Opaque", True)


def test_we_open_what_kubeseal_sealed(kubeseal, files, private_key):
    sealed = run(kubeseal, ["--cert", files / "cert.pem"], write_yaml(SECRET).encode())
    texts = sealed["spec"]["encryptedData"]
    assert {key: unseal(text, private_key, **WHERE).decode() for key, text in texts.items()} == VALUES


def test_kubeseal_opens_what_was_sealed_for_a_key_of_full_size(kubeseal, tmp_path, now):
    pem, key = create_sealing_pair(now)
    (tmp_path / "key.pem").write_bytes(key)
    sealed = seal_secret(SECRET, SECRET, (), read_certificate(pem, "cert.pem", now))
    assert recovered(kubeseal, sealed, tmp_path / "key.pem")["data"]["PASSWORD"]
