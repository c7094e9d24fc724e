"""The versions of Kubernetes that a chart is rendered for."""

from __future__ import annotations

import pytest

from sardonyx.helm.engine import DEFAULT_KUBE_VERSION
from sardonyx.validation.clusters import versions_for

USUAL = (DEFAULT_KUBE_VERSION,)


@pytest.mark.parametrize(
    ("wanted", "versions"),
    [
        ("", USUAL),
        (">=1.25.0-0", USUAL),
        (">=1.34.0-0", ("v1.34.0",)),
        (">1.35.3", ("v1.35.99",)),
        ("<1.33.0-0", ("v1.32.0",)),
        ("1.30.x || 1.36.x", ("v1.36.0",)),
        ("<1.22", USUAL),
        ("nonsense", USUAL),
    ],
)
def test_the_nearest_version_in_the_range_is_taken(wanted: str, versions: tuple[str, ...]):
    assert versions_for(wanted, USUAL) == versions


def test_of_versions_that_were_chosen_those_in_the_range_are_kept():
    assert versions_for(">=1.34.0-0", ("v1.32", "v1.35")) == ("v1.35.0",)


def test_versions_that_were_chosen_stay_where_none_is_in_the_range():
    assert versions_for(">=1.36.0-0", ("v1.32",)) == ("v1.32",)
