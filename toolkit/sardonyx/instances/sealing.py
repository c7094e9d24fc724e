"""SealedSecrets in place of Secrets: what stands in Git for a Secret (design section 5, steps 6 and 7).

Format: ``bitnami.com/v1alpha1`` SealedSecret (``schema-v1alpha1.yaml`` of bitnami-labs/sealed-secrets 0.36), always of
strict scope. Sealing the same value twice gives two texts, so an annotation says what each ciphertext was made from,
and a ciphertext is kept for as long as that does not change:

    sardonyx.io/fingerprints: {"certificate": "sha256:…", "keys": {"PASSWORD": "sha256:…", "cookie": "random"}}

The digest is that of the bytes with placeholders, so it tells nothing about the value and anybody can compute it.
``random`` marks a key that the chart draws anew in each render: it is drawn once, then kept, also under a new
certificate (a controller opens what was sealed for its former keys).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sardonyx.core.digests import digest_of, normal_digest
from sardonyx.core.errors import SardonyxError
from sardonyx.core.jsontext import read_json, write_json
from sardonyx.core.yamltext import MalformedText
from sardonyx.helm.manifests import Manifest, ObjectKey, key_of
from sardonyx.instances.ciphertext import is_ciphertext, seal
from sardonyx.instances.secretdata import MalformedSecret, is_secret, secret_bytes, secret_name

if TYPE_CHECKING:
    from sardonyx.instances.certificates import SealingCertificate

FINGERPRINTS = "sardonyx.io/fingerprints"
RANDOM = "random"
_KIND = {"apiVersion": "bitnami.com/v1alpha1", "kind": "SealedSecret"}
# The controller's own would widen the scope or take over another Secret; the others hold a copy of the values.
_DROPPED = ("sealedsecrets.bitnami.com/", "kubectl.kubernetes.io/last-applied", "kubecfg.ksonnet.io/last-applied")
# Argo CD and Helm act on the SealedSecret, not on the Secret that the controller makes from it.
_NOT_IN_TEMPLATE = ("argocd.argoproj.io/", "helm.sh/")


class ValuesNeeded(SardonyxError):
    """A Secret has changed, and only who knows its values can seal it again."""


def seal_secrets(  # one argument for each of the things that meet here
    placeholders: Sequence[Manifest],
    real: Sequence[Manifest],
    random_keys: Mapping[ObjectKey, Collection[str]],
    certificate: SealingCertificate,
    namespace: str,
    *,
    previous: Iterable[Mapping[str, Any]] = (),
) -> list[dict[str, Any]]:
    """Return the objects with placeholders, each Secret replaced by a SealedSecret of the real one.

    ``namespace`` is that of Secrets which name none; ``previous`` are the objects that stood in Git until now.
    Raises MalformedSecret.
    """
    secrets = {key_of(manifest.object): manifest.object for manifest in real if is_secret(manifest.object)}
    sealed = sealed_by_name(previous)

    def replaced(thing: dict[str, Any]) -> dict[str, Any]:
        if not is_secret(thing):
            return thing
        key, secret = key_of(thing), placed(thing, namespace)
        if key not in secrets:
            raise MalformedSecret(f"{secret_name(secret)}: is not there with the real values")
        before = sealed.get(_name_of(secret))
        return seal_secret(secrets[key], secret, random_keys.get(key, ()), certificate, before)

    return [replaced(manifest.object) for manifest in placeholders]


def seal_secret(
    secret: Mapping[str, Any],
    placeholder_secret: Mapping[str, Any],
    random_keys: Collection[str],
    certificate: SealingCertificate,
    previous: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return the SealedSecret of a Secret; everything but the ciphertexts comes from the one with placeholders.

    Raises MalformedSecret when one of the two is not a Secret that the API server would take, has no namespace, or
    when their keys differ.
    """
    namespace, name = _name_of(placeholder_secret)
    keys = _fingerprints(placeholder_secret, random_keys)
    values = secret_bytes(secret)
    if values.keys() != keys.keys():
        raise MalformedSecret(f"{secret_name(placeholder_secret)}: its keys depend on a secret")
    kept = _kept(placeholder_secret, keys, previous, certificate.fingerprint)
    ciphertexts = {
        key: kept.get(key) or seal(value, certificate, namespace=namespace, name=name) for key, value in values.items()
    }
    return _sealed(placeholder_secret, keys, certificate.fingerprint, ciphertexts)


def keep_sealed(
    placeholder_secret: Mapping[str, Any], random_keys: Collection[str], previous: Mapping[str, Any] | None
) -> dict[str, Any]:
    """Return the SealedSecret of a Secret whose values are not known but have not changed either.

    Raises ValuesNeeded, naming the keys, where ``previous`` has no ciphertext for what the placeholders say.
    """
    keys = _fingerprints(placeholder_secret, random_keys)
    certificate = normal_digest(str(_recorded(previous).get("certificate"))) or ""
    kept = _kept(placeholder_secret, keys, previous, certificate)
    missing = sorted(keys.keys() - kept.keys())
    if missing:
        raise ValuesNeeded(
            f"{secret_name(placeholder_secret)}: {', '.join(missing)} changed, and sealing it takes the real values",
            help="whoever knows the secrets must make this change",
        )
    return _sealed(placeholder_secret, keys, certificate, kept)


def sealed_faults(
    sealed: Mapping[str, Any], placeholder_secret: Mapping[str, Any], random_keys: Collection[str]
) -> list[str]:
    """Say in what a committed SealedSecret differs from what a render with placeholders asks for; no key needed.

    Compared is everything but the content of the ciphertexts and the certificate they were made for.
    """
    keys, ciphertexts = _fingerprints(placeholder_secret, random_keys), _ciphertexts(sealed)
    faults = [f"the key {key} is missing" for key in sorted(keys.keys() - ciphertexts.keys())]
    faults += [f"the key {key!r} is not the chart's" for key in sorted(ciphertexts.keys() - keys.keys())]
    faults += [f"the value of {key!r} is not sealed" for key, text in ciphertexts.items() if not is_ciphertext(text)]
    recorded = _recorded(sealed)
    if recorded.get("keys") != keys:
        faults.append("its fingerprints are not those of the chart's Secret")
    expected = _sealed(placeholder_secret, keys, str(recorded.get("certificate", "")), ciphertexts)
    if not faults and write_json(expected) != write_json(sealed):
        faults.append("its metadata, type or template is not what the chart writes")
    return faults


def sealed_by_name(objects: Iterable[Mapping[str, Any]]) -> dict[tuple[str, str], Mapping[str, Any]]:
    """Return the SealedSecrets among some objects by namespace and name."""
    return {_name_of(thing): thing for thing in objects if all(thing.get(key) == _KIND[key] for key in _KIND)}


def placed(thing: Mapping[str, Any], namespace: str) -> dict[str, Any]:
    """Return an object with its namespace written out; ``namespace`` is that of one that names none."""
    metadata = thing["metadata"]
    return {**thing, "metadata": {**metadata, "namespace": metadata.get("namespace") or namespace}}


def _fingerprints(placeholder_secret: Mapping[str, Any], random_keys: Collection[str]) -> dict[str, str]:
    values = secret_bytes(placeholder_secret)
    return {key: RANDOM if key in random_keys else digest_of(value) for key, value in values.items()}


def _kept(
    placeholder_secret: Mapping[str, Any], keys: Mapping[str, str], previous: Mapping[str, Any] | None, certificate: str
) -> dict[str, str]:
    """Return the ciphertexts of the previous SealedSecret that are still good."""
    if previous is None or _name_of(previous) != _name_of(placeholder_secret):
        return {}
    recorded, ciphertexts = _recorded(previous), _ciphertexts(previous)
    before = recorded.get("keys", {})
    same_certificate = recorded.get("certificate") == certificate
    return {
        key: ciphertexts[key]
        for key, fingerprint in keys.items()
        if before.get(key) == fingerprint
        and (same_certificate or fingerprint == RANDOM)
        and is_ciphertext(ciphertexts.get(key))
    }


def _recorded(sealed: Mapping[str, Any] | None) -> Mapping[str, Any]:
    annotations = _mapping(_mapping(sealed or {}, "metadata"), "annotations")
    try:
        recorded = read_json(str(annotations.get(FINGERPRINTS, "{}")), FINGERPRINTS).value
    except MalformedText:
        return {}
    usable = isinstance(recorded, dict) and isinstance(recorded.get("keys", {}), dict)
    return recorded if usable else {}


def _ciphertexts(sealed: Mapping[str, Any]) -> dict[str, Any]:
    return dict(_mapping(_mapping(sealed, "spec"), "encryptedData"))


def _sealed(
    placeholder_secret: Mapping[str, Any], keys: Mapping[str, str], certificate: str, ciphertexts: Mapping[str, Any]
) -> dict[str, Any]:
    namespace, name = _name_of(placeholder_secret)
    fingerprints = write_json({"certificate": certificate, "keys": keys})
    metadata = _mapping(placeholder_secret, "metadata")
    labels = {"labels": dict(_mapping(metadata, "labels"))} if _mapping(metadata, "labels") else {}
    annotations = _without(_mapping(metadata, "annotations"), (*_DROPPED, FINGERPRINTS))
    inner = _without(annotations, _NOT_IN_TEMPLATE)
    identity = {"name": name, "namespace": namespace, **labels}
    template: dict[str, Any] = {"metadata": {**identity, **({"annotations": inner} if inner else {})}}
    template |= {field: placeholder_secret[field] for field in ("type", "immutable") if field in placeholder_secret}
    return {
        **_KIND,
        "metadata": {**identity, "annotations": {**annotations, FINGERPRINTS: fingerprints}},
        "spec": {"encryptedData": {key: ciphertexts[key] for key in sorted(ciphertexts)}, "template": template},
    }


def _without(annotations: Mapping[str, Any], prefixes: tuple[str, ...]) -> dict[str, Any]:
    return {key: value for key, value in annotations.items() if not key.startswith(prefixes)}


def _name_of(thing: Mapping[str, Any]) -> tuple[str, str]:
    metadata = _mapping(thing, "metadata")
    namespace, name = metadata.get("namespace"), metadata.get("name")
    if not isinstance(namespace, str) or not isinstance(name, str) or not namespace or not name:
        raise MalformedSecret(f"{secret_name(thing)}: has no name or no namespace, which sealing binds it to")
    return namespace, name


def _mapping(thing: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = thing.get(key)
    return value if isinstance(value, dict) else {}
