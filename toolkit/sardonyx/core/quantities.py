"""Kubernetes quantities such as ``500m`` and ``2Gi`` (``k8s.io/apimachinery/pkg/api/resource/quantity.go``)."""

from __future__ import annotations

import re
from decimal import Decimal

from sardonyx.core.errors import UsageError

_QUANTITY = re.compile(r"([+-]?(?:\d+\.?\d*|\.\d+))(?:(Ki|Mi|Gi|Ti|Pi|Ei|[numkMGTPE])|[eE]([+-]?\d{1,3}))?")
_FACTORS = {
    "": Decimal(1),
    **{
        suffix: Decimal(10) ** power
        for suffix, power in zip("numkMGTPE", (-9, -6, -3, 3, 6, 9, 12, 15, 18), strict=True)
    },
    **{f"{suffix}i": Decimal(1024) ** power for power, suffix in enumerate("KMGTPE", start=1)},
}


def parse_quantity(text: str | int | float) -> Decimal:
    """Return the number a quantity stands for, in units (cores, bytes, objects).

    Raises UsageError when the text is not a quantity.
    """
    match = _QUANTITY.fullmatch(str(text).strip())
    if match is None:
        raise UsageError(f"{text!r} is not a quantity", help="write it as 500m, 2, 4Gi")
    number, suffix, exponent = match.groups()
    return Decimal(number) * (Decimal(10) ** int(exponent) if exponent else _FACTORS[suffix or ""])
