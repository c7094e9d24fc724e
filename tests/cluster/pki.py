"""The certificates and keys of a throw-away control plane."""

from __future__ import annotations

import base64
import ipaddress
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

SERVER = "https://127.0.0.1:6443"
_SERVER_NAMES = (
    x509.DNSName("localhost"),
    x509.DNSName("kubernetes.default.svc"),
    x509.IPAddress(ipaddress.ip_address("127.0.0.1")),
    x509.IPAddress(ipaddress.ip_address("10.0.0.1")),  # the first address of the service range
)


def write_pki(folder: Path) -> None:
    """Write ca, server and admin as ``.crt`` and ``.key``, and the key pair ``sa.key``, ``sa.pub`` for tokens.

    Elliptic curves (P-256): RSA keys would take longer to make than etcd takes to start.
    """
    authority_key, authority = _write(folder, "ca", _name("ca"), issuer=None)
    _write(folder, "server", _name("kube-apiserver"), issuer=(authority_key, authority))
    _write(folder, "admin", _name("admin", "system:masters"), issuer=(authority_key, authority))
    tokens = ec.generate_private_key(ec.SECP256R1())
    _write_key(folder / "sa.key", tokens)
    public = tokens.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    (folder / "sa.pub").write_bytes(public)


def write_kubeconfig(path: Path, pki: Path) -> None:
    """Write the administrator's kubeconfig; Argo CD takes its own namespace from the context."""

    def embedded(name: str) -> str:
        return base64.b64encode((pki / name).read_bytes()).decode()

    cluster = {"server": SERVER, "certificate-authority-data": embedded("ca.crt")}
    user = {"client-certificate-data": embedded("admin.crt"), "client-key-data": embedded("admin.key")}
    config = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": "stack", "cluster": cluster}],
        "users": [{"name": "admin", "user": user}],
        "contexts": [{"name": "stack", "context": {"cluster": "stack", "user": "admin", "namespace": "argocd"}}],
        "current-context": "stack",
    }
    path.write_text(json.dumps(config))
    path.chmod(0o600)


def _name(common: str, organization: str | None = None) -> x509.Name:
    attributes = [x509.NameAttribute(NameOID.COMMON_NAME, common)]
    if organization:
        attributes.append(x509.NameAttribute(NameOID.ORGANIZATION_NAME, organization))
    return x509.Name(attributes)


def _write(
    folder: Path,
    name: str,
    subject: x509.Name,
    issuer: tuple[ec.EllipticCurvePrivateKey, x509.Certificate] | None,
) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
    key = ec.generate_private_key(ec.SECP256R1())
    signing_key, issuer_name = (issuer[0], issuer[1].subject) if issuer else (key, subject)
    now = datetime.now(UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer_name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
        .add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
    )
    if name == "server":
        builder = builder.add_extension(x509.SubjectAlternativeName(_SERVER_NAMES), critical=False)
    certificate = builder.sign(signing_key, hashes.SHA256())
    (folder / f"{name}.crt").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    _write_key(folder / f"{name}.key", key)
    return key, certificate


def _write_key(path: Path, key: ec.EllipticCurvePrivateKey) -> None:
    data = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(data)
    path.chmod(0o600)
