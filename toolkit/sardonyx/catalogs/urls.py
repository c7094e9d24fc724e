"""What a URL says of where it leads, and what of it may be shown."""

from __future__ import annotations

import ipaddress


def shown(url: str) -> str:
    """Return a URL without user, password, query and fragment, fit for messages."""
    scheme, separator, rest = url.partition("://")
    authority, slash, path = rest.partition("/")
    return f"{scheme}{separator}{authority.rpartition('@')[2]}{slash}{path.partition('?')[0].partition('#')[0]}"


def is_loopback(host: str) -> bool:
    """Tell whether a host name or address is this machine, where plain http is fine."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"
