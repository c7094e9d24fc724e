import json

import pytest

from sardonyx.core.digests import digest_of
from sardonyx.core.yamltext import write_yaml
from sardonyx.helm.manifests import Manifest
from sardonyx.instances.ciphertext import unseal
from sardonyx.instances.sealing import FINGERPRINTS, ValuesNeeded, keep_sealed, seal_secret, seal_secrets, sealed_faults
from sardonyx.instances.secretdata import MalformedSecret

WHERE = {"namespace": "user-alice", "name": "web"}


def secret(data, **fields):
    metadata = {**WHERE, **fields.pop("metadata", {})}
    return {"apiVersion": "v1", "kind": "Secret", "metadata": metadata, "stringData": data, **fields}


P = secret({"PASSWORD": "sx-token", "cookie": "random1", "HOST": "db"}, type="Opaque")
R = secret({"PASSWORD": "tR0ub4dor&3", "cookie": "random3", "HOST": "db"}, type="Opaque")
RANDOM = {"cookie"}


@pytest.fixture(scope="module")
def sealed(certificate):
    return seal_secret(R, P, RANDOM, certificate)


def encrypted(thing):
    return thing["spec"]["encryptedData"]


def fingerprints(thing):
    return json.loads(thing["metadata"]["annotations"][FINGERPRINTS])


def test_each_key_holds_the_real_value(sealed, private_key):
    opened = {key: unseal(text, private_key, **WHERE) for key, text in encrypted(sealed).items()}
    assert opened == {"PASSWORD": b"tR0ub4dor&3", "cookie": b"random3", "HOST": b"db"}


def test_no_value_stands_outside_encrypted_data(sealed):
    text = write_yaml({**sealed, "spec": {**sealed["spec"], "encryptedData": {}}})
    assert not any(value in text for value in ("tR0ub4dor&3", "random3", "sx-token", "random1"))
    assert sealed["spec"]["template"].keys() == {"metadata", "type"}


def test_it_is_a_sealed_secret_of_that_name(sealed):
    assert (sealed["apiVersion"], sealed["kind"]) == ("bitnami.com/v1alpha1", "SealedSecret")
    assert sealed["spec"]["template"] == {"metadata": WHERE, "type": "Opaque"}


def test_fingerprints_are_of_the_placeholders_and_name_the_random_keys(sealed, certificate):
    expected = {"PASSWORD": digest_of(b"sx-token"), "HOST": digest_of(b"db"), "cookie": "random"}
    assert fingerprints(sealed) == {"certificate": certificate.fingerprint, "keys": expected}


def test_data_in_base64_is_sealed_decoded(certificate, private_key):
    encoded = {**secret({}), "data": {"a": "aGVsbG8="}}
    text = encrypted(seal_secret(encoded, encoded, (), certificate))["a"]
    assert unseal(text, private_key, **WHERE) == b"hello"


def test_an_empty_secret_stays_one(certificate):
    assert encrypted(seal_secret(secret({}), secret(None), (), certificate)) == {}


def test_unchanged_keys_keep_their_ciphertext(sealed, certificate):
    assert write_yaml(seal_secret(R, P, RANDOM, certificate, sealed)) == write_yaml(sealed)


def test_a_changed_key_alone_is_sealed_again(sealed, certificate):
    changed = secret({**P["stringData"], "PASSWORD": "sx-other"}, type="Opaque")
    after = encrypted(seal_secret(R, changed, RANDOM, certificate, sealed))
    assert [key for key in after if after[key] != encrypted(sealed)[key]] == ["PASSWORD"]


def test_a_new_certificate_seals_again_all_but_random_keys(sealed, other_certificate):
    after = encrypted(seal_secret(R, P, RANDOM, other_certificate, sealed))
    assert [key for key in after if after[key] == encrypted(sealed)[key]] == ["cookie"]


def test_a_key_that_is_no_longer_random_is_sealed_again(sealed, certificate):
    after = encrypted(seal_secret(R, P, (), certificate, sealed))
    assert after["cookie"] != encrypted(sealed)["cookie"]


def test_a_key_that_is_gone_is_dropped(sealed, certificate):
    less = secret({"HOST": "db"})
    assert list(encrypted(seal_secret(less, less, (), certificate, sealed))) == ["HOST"]


def test_the_ciphertext_of_another_name_is_not_kept(sealed, certificate):
    renamed = {**sealed, "metadata": {**sealed["metadata"], "name": "other"}}
    assert encrypted(seal_secret(R, P, RANDOM, certificate, renamed))["HOST"] != encrypted(sealed)["HOST"]


@pytest.mark.parametrize("annotation", ["", "not json", "[]", '{"keys": 7}', '{"keys": {"HOST": 1}}', 5, None])
def test_a_previous_one_without_usable_fingerprints_is_sealed_again(annotation, sealed, certificate):
    spoilt = {**sealed, "metadata": {**WHERE, "annotations": {FINGERPRINTS: annotation}}}
    assert encrypted(seal_secret(R, P, RANDOM, certificate, spoilt))["HOST"] != encrypted(sealed)["HOST"]


def test_plain_text_in_a_previous_one_is_never_kept(sealed, certificate):
    spoilt = {**sealed, "spec": {"encryptedData": {"HOST": "db"}}}
    assert encrypted(seal_secret(R, P, RANDOM, certificate, spoilt))["HOST"] != "db"


def test_labels_annotations_type_and_immutability_are_carried(certificate):
    metadata = {"labels": {"app": "web"}, "annotations": {"note": "x"}}
    thing = secret({"a": "b"}, metadata=metadata, type="kubernetes.io/basic-auth", immutable=True)
    sealed = seal_secret(thing, thing, (), certificate)
    assert sealed["spec"]["template"] == {
        "metadata": {**WHERE, **metadata},
        "type": "kubernetes.io/basic-auth",
        "immutable": True,
    }
    assert sealed["metadata"]["labels"] == {"app": "web"}
    assert sealed["metadata"]["annotations"]["note"] == "x"


@pytest.mark.parametrize(
    "annotation",
    [
        "sealedsecrets.bitnami.com/cluster-wide",
        "sealedsecrets.bitnami.com/managed",
        "kubectl.kubernetes.io/last-applied-configuration",
    ],
)
def test_annotations_that_would_widen_the_scope_or_show_values_are_dropped(annotation, certificate):
    thing = secret({"a": "b"}, metadata={"annotations": {annotation: "true"}})
    assert annotation not in write_yaml(seal_secret(thing, thing, (), certificate))


def test_what_steers_argo_cd_stays_on_the_sealed_secret_alone(certificate):
    thing = secret({}, metadata={"annotations": {"argocd.argoproj.io/sync-wave": "-1"}})
    sealed = seal_secret(thing, thing, (), certificate)
    assert sealed["metadata"]["annotations"]["argocd.argoproj.io/sync-wave"] == "-1"
    assert "annotations" not in sealed["spec"]["template"]["metadata"]


def test_a_chart_cannot_forge_fingerprints(certificate):
    thing = secret({}, metadata={"annotations": {FINGERPRINTS: "forged"}})
    assert fingerprints(seal_secret(thing, thing, (), certificate))["keys"] == {}


@pytest.mark.parametrize(
    ("real", "message"),
    [
        (secret({"a": "x", "b": "y"}), "its keys depend on a secret"),
        (secret({"a": 1234}), "value of a is not a string"),
    ],
)
def test_a_real_secret_of_another_shape_is_refused(real, message, certificate):
    with pytest.raises(MalformedSecret, match=message):
        seal_secret(real, secret({"a": "t"}), (), certificate)


def test_a_secret_without_namespace_cannot_be_sealed(certificate):
    thing = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "web"}}
    with pytest.raises(MalformedSecret, match="has no name or no namespace"):
        seal_secret(thing, thing, (), certificate)


def test_without_values_the_same_comes_out_byte_for_byte(sealed):
    assert write_yaml(keep_sealed(P, RANDOM, sealed)) == write_yaml(sealed)


def test_without_values_a_changed_label_is_possible(sealed):
    labelled = {**P, "metadata": {**WHERE, "labels": {"app": "web"}}}
    assert encrypted(keep_sealed(labelled, RANDOM, sealed)) == encrypted(sealed)


def test_without_values_a_changed_key_is_refused_by_name(sealed):
    changed = secret({**P["stringData"], "PASSWORD": "sx-other"})
    with pytest.raises(ValuesNeeded, match="Secret user-alice/web: PASSWORD changed"):
        keep_sealed(changed, RANDOM, sealed)


def edited(sealed, **parts):
    """A copy of a SealedSecret, each of its parts (``spec``, ``template``, …) with something put into it."""
    copy = json.loads(json.dumps(sealed))
    places = {"annotations": copy["metadata"]["annotations"], "encrypted": encrypted(copy), **copy, **copy["spec"]}
    for name, change in parts.items():
        places[name].update(change)
    return copy


HAND_EDITS = [
    ({"encrypted": {"extra": "AAAA"}}, "the key 'extra' is not the chart's"),
    ({"encrypted": {"HOST": "db"}}, "the value of 'HOST' is not sealed"),
    ({"spec": {"encryptedData": {}}}, "the key HOST is missing"),
    ({"annotations": {FINGERPRINTS: "{}"}}, "its fingerprints are not those of the chart's Secret"),
    ({"template": {"data": {"a": "{{ .PASSWORD }}"}}}, "its metadata, type or template"),
    ({"template": {"type": "kubernetes.io/tls"}}, "its metadata, type or template"),
    ({"metadata": {"labels": {"a": "b"}}}, "its metadata, type or template"),
    ({"annotations": {"sealedsecrets.bitnami.com/cluster-wide": "true"}}, "its metadata, type or template"),
]


def test_what_was_sealed_has_no_faults(sealed):
    assert sealed_faults(sealed, P, RANDOM) == []


@pytest.mark.parametrize(("parts", "message"), HAND_EDITS)
def test_an_edit_by_hand_is_told(parts, message, sealed):
    assert any(fault.startswith(message) for fault in sealed_faults(edited(sealed, **parts), P, RANDOM))


@pytest.mark.parametrize("thing", [{}, {"metadata": None, "spec": []}, {"spec": {"encryptedData": "x"}}])
def test_what_is_no_sealed_secret_at_all_has_faults(thing):
    assert sealed_faults(thing, P, RANDOM)


def test_plain_text_in_place_of_a_ciphertext_is_refused(sealed):
    with pytest.raises(ValuesNeeded, match="PASSWORD"):
        keep_sealed(P, RANDOM, edited(sealed, encrypted={"PASSWORD": "tR0ub4dor&3"}))


def test_a_certificate_that_is_no_digest_is_refused(sealed):
    forged = json.dumps({**fingerprints(sealed), "certificate": "hello"})
    with pytest.raises(ValuesNeeded):
        keep_sealed(P, RANDOM, edited(sealed, annotations={FINGERPRINTS: forged}))


RENDER = """
apiVersion: v1
kind: Secret
metadata: {name: web}
stringData: {PASSWORD: %s}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: web}
"""


def test_secrets_among_other_objects_are_replaced_in_place(manifests, certificate, private_key):
    first, real = manifests(RENDER % "<a.b>"), manifests(RENDER % "hunter2")
    sealed, other = seal_secrets(first, real, {}, certificate, "user-alice")
    assert unseal(encrypted(sealed)["PASSWORD"], private_key, **WHERE) == b"hunter2"
    assert other["kind"] == "ConfigMap"


def test_a_second_launch_step_keeps_ciphertexts(manifests, certificate):
    first, real = manifests(RENDER % "<a.b>"), manifests(RENDER % "hunter2")
    once = seal_secrets(first, real, {}, certificate, "user-alice")
    assert seal_secrets(first, real, {}, certificate, "user-alice", previous=once) == once


def test_a_secret_missing_with_real_values_is_refused(manifests, certificate):
    with pytest.raises(MalformedSecret, match="is not there with the real values"):
        seal_secrets(manifests(RENDER % "<a.b>"), list[Manifest](), {}, certificate, "user-alice")
