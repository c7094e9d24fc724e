"""The values of ``format`` that the schemas of our files use, each a function that says what is wrong.

JSON Schema lets an implementation define formats of its own; editors that do not know them ignore them.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Callable, Mapping
from typing import Any

from sardonyx.core.errors import UsageError
from sardonyx.core.names import is_dns_label
from sardonyx.core.quantities import parse_quantity

Check = Callable[[Any], str | None]
"""Takes a value of the right type; returns what is wrong with it, None when nothing is."""

_SUBDOMAIN = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*")
_PREFIX = re.compile(r"[a-z]([a-z0-9-]{0,28}[a-z0-9])?-")
_USER_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@+-]{0,252}")
_RESOURCE_NAME = re.compile(r"[A-Za-z0-9]([-A-Za-z0-9_./]{0,250}[A-Za-z0-9])?")
_BRANCH = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._/-]{0,198}[A-Za-z0-9_-])?")
_DATE_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_ARMOUR = re.compile(
    r"-----BEGIN PGP PUBLIC KEY BLOCK-----\n[A-Za-z0-9+/=:,.()<>@ \n-]+\n-----END PGP PUBLIC KEY BLOCK-----\s*"
)
_PEM = re.compile(r"-----BEGIN PUBLIC KEY-----\n([A-Za-z0-9+/=\n]+)\n-----END PUBLIC KEY-----\s*")
# RFC 5480: the SubjectPublicKeyInfo of an uncompressed point on P-256, up to the point's 64 bytes.
_P256 = bytes.fromhex("3059301306072a8648ce3d020106082a8648ce3d03010703420004")
_RESERVED_PREFIXES = ("kube-", "openshift-", "argocd-", "sardonyx-")


def _dns_label(value: str) -> str | None:
    return (
        None if is_dns_label(value) else "must be a DNS label: at most 63 lower-case letters, digits and inner hyphens"
    )


def _dns_subdomain(value: str) -> str | None:
    if len(value) <= 253 and _SUBDOMAIN.fullmatch(value):
        return None
    return "must be a DNS name in lower case, such as lab.example.org"


def _prefix(value: str) -> str | None:
    if not _PREFIX.fullmatch(value):
        return "must begin with a letter and end with a hyphen, such as user-, and have at most 31 characters"
    # A prefix becomes a namespace pattern of a privileged project, which must not match the system's namespaces.
    return f"is reserved: {value}* are not namespaces of tenants" if value in _RESERVED_PREFIXES else None


def _user_name(value: str) -> str | None:
    # No colon: Kubernetes keeps `system:` for itself.
    return None if _USER_NAME.fullmatch(value) else "must be a user name: letters, digits and . _ @ + -"


def _resource_name(value: str) -> str | None:
    return None if _RESOURCE_NAME.fullmatch(value) else "must be a resource name, such as requests.cpu or count/pods"


def _quantity(value: str | float) -> str | None:
    try:
        return None if parse_quantity(value) >= 0 else "must not be negative"
    except UsageError as error:
        return f"{error.message}; {error.help}"


def _repository_url(value: str) -> str | None:
    # Argo CD matches an application's repository against the project's entry as a glob.
    if re.search(r"[*?\[\]{}!\\]", value):
        return "must not hold the characters of a glob: * ? [ ] { } ! \\"
    return _location(value)


def _location(value: str) -> str | None:
    if not value or value.startswith("-") or re.search(r"[\x00-\x20\x7f]", value):
        return "must be a path or a URL without spaces, which does not begin with a hyphen"
    if re.match(r"(https?|oci)://[^/]*@", value) or re.match(r"\w+://[^/@]*:[^/]*@", value):
        return "holds credentials, which everybody who reads this repository would see"
    return None


def _branch(value: str) -> str | None:
    fine = _BRANCH.fullmatch(value) and not re.search(r"\.\.|//|/\.|\.lock(/|$)", value)
    return None if fine else "must be the name of a branch, such as main"


def _relative_path(value: str) -> str | None:
    parts = value.split("/")
    fine = value and "\\" not in value and not {"", "..", "."} & set(parts)
    return None if fine else "must be a path inside this repository, with / and without . and .."


def _path_pattern(value: str) -> str | None:
    parts = value.strip("/").split("/")
    fine = value.strip("/") and "\\" not in value and not value.startswith("/") and not {"", "..", "."} & set(parts)
    return None if fine else "must be a pattern of paths inside this repository, with / and without . and .."


def _cidr(value: str) -> str | None:
    if not re.search(r"/\d{1,3}\Z", value):  # Python also reads 10.0.0.0 and 10.0.0.0/255.0.0.0, Kubernetes does not
        return "must be an address range, such as 10.0.0.0/8"
    from ipaddress import ip_network  # 5 ms that most files do not need

    try:
        ip_network(value)
    except ValueError as error:
        return f"must be an address range, such as 10.0.0.0/8: {error}"
    return None


def _api_group(value: str) -> str | None:
    return None if value == "" or _dns_subdomain(value) is None else "must be an API group, such as apps or batch"


def _gpg_key(value: str) -> str | None:
    if _ARMOUR.fullmatch(value) and value.count("-----BEGIN") == 1:
        return None
    return "must be one public key as gpg --armor --export writes it"


def _cosign_key(value: str) -> str | None:
    match = _PEM.fullmatch(value)
    try:
        # Read by hand: the library would take longer than everything else in the file.
        key = binascii.a2b_base64(match[1].replace("\n", ""), strict_mode=True) if match else b""
    except binascii.Error:
        key = b""
    if key.startswith(_P256) and len(key) == len(_P256) + 64:
        return None
    return "must be a public key as cosign generate-key-pair writes it to cosign.pub: ECDSA on the curve P-256"


def _date_time(value: str) -> str | None:
    from datetime import datetime  # only instances have dates

    try:
        datetime.fromisoformat(value)
    except ValueError:
        return "must be a time in UTC, such as 2026-12-01T00:00:00Z"
    return None if _DATE_TIME.fullmatch(value) else "must be a time in UTC, such as 2026-12-01T00:00:00Z"


FORMATS: Mapping[str, Check] = {
    "api-group": _api_group,
    "branch": _branch,
    "cidr": _cidr,
    "cosign-key": _cosign_key,
    "date-time": _date_time,
    "dns-label": _dns_label,
    "dns-subdomain": _dns_subdomain,
    "domain": _dns_subdomain,
    "gpg-key": _gpg_key,
    "location": _location,
    "path-pattern": _path_pattern,
    "prefix": _prefix,
    "quantity": _quantity,
    "relative-path": _relative_path,
    "repository-url": _repository_url,
    "resource-name": _resource_name,
    "user-name": _user_name,
}
