"""Kubernetes names, and the nearest known name for a mistyped one.

DNS labels: RFC 1123 section 2.1 as Kubernetes reads it (``k8s.io/apimachinery/pkg/util/validation``).
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable

_DNS_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?")
DNS_LABEL_LENGTH = 63


def is_dns_label(text: str, *, at_most: int = DNS_LABEL_LENGTH) -> bool:
    """Tell whether a text is a DNS label of at most so many characters."""
    return len(text) <= at_most and _DNS_LABEL.fullmatch(text) is not None


def nearest(name: str, known: Iterable[str], *, at_most: int = 3) -> list[str]:
    """Return the known names most like this one, the best first."""
    return difflib.get_close_matches(name, sorted(known), n=at_most, cutoff=0.5)


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Write a sentence with the nearest names, or with all of them when none is near."""
    choices = sorted(known)
    near = nearest(name, choices)
    if near:
        return f"did you mean {' or '.join(near)}?"
    return f"known: {', '.join(choices)}" if choices else "there are none yet"
