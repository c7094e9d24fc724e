"""What an instance is pinned to: a package that the environment's catalog lists now, and that was not yanked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from sardonyx.core.digests import digest_of
from sardonyx.core.errors import SardonyxError
from sardonyx.environments.model import Environment
from sardonyx.instances.model import ChartPin

PIN_RULE = "gate-pin"
SIGNATURE_RULE = "gate-signature"


def _nothing_asked() -> None:
    """Let every package through: no signature is asked for."""


@dataclass(frozen=True)
class Listed:
    """A package as its catalog lists it now: its bytes, and why it was yanked, None when it was not.

    ``require_signature`` raises SardonyxError unless the package is signed as its environment asks; it may ask the
    catalog, so it is called only where that matters.
    """

    data: bytes = field(repr=False)
    yanked: str | None = None
    require_signature: Callable[[], None] = field(default=_nothing_asked, repr=False, compare=False)


FetchPackage = Callable[[Environment, ChartPin], Listed]


class PinMismatch(SardonyxError):
    """The catalog's package is not the one that an instance pins."""


class YankedPin(SardonyxError):
    """A version that nothing new may be pinned to."""


def fetch_pinned(environment: Environment, pin: ChartPin, fetch: FetchPackage) -> Listed:
    """Return the pinned package as it is listed.

    Raises SardonyxError when the catalog is not one of the environment's, has no such version, or when the package's
    digest is not the pinned one.
    """
    listed = fetch(environment, pin)
    if digest_of(listed.data) != pin.digest:
        raise PinMismatch(
            f"{pin.catalog}/{pin.name} {pin.version} has the digest {digest_of(listed.data)}, not {pin.digest}",
            help="launch the service again, or restore the digest that the catalog announces",
        )
    return listed


def refuse_yanked(pin: ChartPin, listed: Listed, before: ChartPin | None) -> None:
    """Refuse a yanked version, unless the instance was pinned to it before: that one goes on running.

    Raises YankedPin.
    """
    if listed.yanked and pin != before:
        message = f"{pin.catalog}/{pin.name} {pin.version} was yanked: {listed.yanked}"
        raise YankedPin(message, help="choose another version; services that have this one already may keep it")


def refuse_unsigned(pin: ChartPin, listed: Listed, before: ChartPin | None) -> None:
    """Refuse a package that is not signed as its environment asks, unless the instance was pinned to it before.

    One that runs already must stay as it can be: paused, for example. Raises what ``Listed.require_signature`` raises.
    """
    if pin != before:
        listed.require_signature()
