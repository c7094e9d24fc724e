from decimal import Decimal

import pytest

from sardonyx.core.errors import UsageError
from sardonyx.core.quantities import parse_quantity


@pytest.mark.parametrize(
    ("text", "number"),
    [("500m", "0.5"), ("2", "2"), ("2Gi", "2147483648"), ("1.5k", "1500"), ("1e3", "1000"), ("1E", "1e18"), (3, "3")],
)
def test_quantities_are_numbers(text, number):
    assert parse_quantity(text) == Decimal(number)


@pytest.mark.parametrize("text", ["", "Gi", "2 Gi", "2GB", "1e", "--1", "1e9999"])
def test_what_is_not_a_quantity_is_refused(text):
    with pytest.raises(UsageError, match="quantity"):
        parse_quantity(text)
