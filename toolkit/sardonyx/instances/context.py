"""The context an instance's values are computed from: read once at launch, frozen, and rebuilt without secrets.

At launch the whole ``XOnyxiaContext`` is known: the environment and the tenant give the declarative part, the person
who launches gives the rest. What the chart's schema read and the environment does not give is frozen into the
instance; of secret paths only the names are kept. The gate rebuilds the context from these, with placeholders.
"""

from __future__ import annotations

import base64
import itertools
import secrets
import string
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from sardonyx.core.errors import UsageError
from sardonyx.core.valuepaths import MISSING, ValuePath, assign, format_path, leaves, lookup, parse_path
from sardonyx.dialect import is_secret_path
from sardonyx.environments.context import region_context
from sardonyx.environments.model import Environment, Tenant
from sardonyx.instances.model import Instance
from sardonyx.instances.placeholders import placeholder
from sardonyx.instances.settings import merge

_PASSWORD_ALPHABET = string.ascii_letters + string.digits
PASSWORD_LENGTH = 24
ONE_TIME_PASSWORD: ValuePath = ("service", "oneTimePassword")
PROJECT_PASSWORD: ValuePath = ("project", "password")
USER_PASSWORD: ValuePath = ("user", "password")
PROJECT_BASIC: ValuePath = ("project", "basic")
_COPIES = (USER_PASSWORD, PROJECT_BASIC)
RANDOM_SUBDOMAIN: ValuePath = ("k8s", "randomSubdomain")


ENVIRONMENT_CONTEXT = frozenset(
    {"certificateAuthorityInjection", "k8s", "packageRepositoryInjection", "project", "proxyInjection", "region"}
)
"""What belongs to the environment also where it says nothing; only secrets below these keys are a person's."""


class FrozenContext(NamedTuple):
    """What of a context goes into the instance: public values by path, names of the secret paths that had one."""

    values: Mapping[str, Any]
    secret_paths: tuple[str, ...]


def draw_random_subdomain() -> str:
    """Draw Onyxia's ``k8s.randomSubdomain``: a number below a million, unpadded, from a cryptographic source."""
    return str(secrets.randbelow(1_000_000))


def draw_password() -> str:
    """Draw a password of ``PASSWORD_LENGTH`` letters and digits (142 bits) from a cryptographic source."""
    return "".join(secrets.choice(_PASSWORD_ALPHABET) for _ in range(PASSWORD_LENGTH))


def launch_context(
    environment: Environment, tenant: Tenant, *, owner: str, personal: Mapping[str, Any], random_subdomain: str
) -> dict[str, Any]:
    """Return the whole context of a launch, secrets included; it stays in memory.

    ``personal`` is what the person who launches brings (a tree like XOnyxiaContext: ``git.token``, ``s3.*``,
    ``user.lang`` …). A password for the service is drawn, and one for the project when ``personal`` has none.
    Raises UsageError when ``personal`` says what is the environment's to say; the gate would refuse it.
    """
    _require_personal(personal)
    context: Any = merge({"user": {"idep": owner}}, personal)
    context = merge(context, region_context(environment, tenant))
    context = assign(context, RANDOM_SUBDOMAIN, random_subdomain)
    password = lookup(personal, PROJECT_PASSWORD) or draw_password()
    for path, value in _passwords(tenant, password).items():
        if not lookup(personal, path):
            context = assign(context, path, value)
    return dict(context)


def drawn_paths(personal: Mapping[str, Any]) -> frozenset[ValuePath]:
    """Return the context paths whose values a launch draws: the service's password, and a project's that has none."""
    if lookup(personal, PROJECT_PASSWORD):
        return frozenset({ONE_TIME_PASSWORD})
    return frozenset({ONE_TIME_PASSWORD, PROJECT_PASSWORD, *(path for path in _COPIES if not lookup(personal, path))})


def freeze(
    context: Mapping[str, Any], reads: Iterable[ValuePath], environment: Environment, tenant: Tenant
) -> FrozenContext:
    """Keep what was read of a launch context and cannot be recomputed from the environment and the tenant.

    A secret path with an empty value is kept as it is: that a secret is empty is public.
    """
    given = region_context(environment, tenant)
    values: dict[str, Any] = {}
    secret_paths: set[str] = set()
    for read in sorted(reads, key=format_path):
        for path, value in _leaves_below(context, read):
            if is_secret_path(path) and value not in ("", None, [], {}):
                secret_paths.add(format_path(path))
            elif lookup(given, path) is MISSING:
                values[format_path(path)] = value
    return FrozenContext(values, tuple(sorted(secret_paths)))


def public_context(instance: Instance, environment: Environment, tenant: Tenant) -> dict[str, Any]:
    """Rebuild the context of an instance without any secret: each secret path holds a placeholder instead."""
    context: Any = region_context(environment, tenant)
    identity = f"{instance.namespace}/{instance.name}"
    parts = {parse_path(name): value for name, value in instance.frozen.items()}
    for name in instance.secret_context:
        parts[parse_path(name)] = placeholder(identity, ("context", *parse_path(name)), 1)
    for path in sorted(parts, key=_array_order):
        context = assign(context, path, parts[path])
    return dict(context)


def _require_personal(personal: Mapping[str, Any]) -> None:
    for path, _ in leaves(personal):
        if path and path[0] in ENVIRONMENT_CONTEXT and not is_secret_path(path):
            raise UsageError(
                f"{format_path(path)} of your context is the environment's to say",
                help="remove it there; an operator sets it in environment.yaml",
            )


def _passwords(tenant: Tenant, password: str) -> dict[ValuePath, str]:
    """Return the passwords of a context; three of them are one, as in Onyxia."""
    basic = base64.b64encode(f"{tenant.name}:{password}".encode()).decode()
    return {
        ONE_TIME_PASSWORD: draw_password(),
        PROJECT_PASSWORD: password,
        USER_PASSWORD: password,
        PROJECT_BASIC: basic,
    }


def _leaves_below(context: Mapping[str, Any], path: ValuePath) -> Iterable[tuple[ValuePath, Any]]:
    whole = tuple(itertools.takewhile(lambda segment: isinstance(segment, str), path))  # arrays are kept whole
    value = lookup(context, whole)
    return [] if value is MISSING else leaves(value, whole)


def _array_order(path: ValuePath) -> tuple[tuple[int, int | str], ...]:
    """Sort indexes as numbers, so that arrays are filled from their beginning."""
    return tuple((0, segment) if isinstance(segment, int) else (1, segment) for segment in path)
