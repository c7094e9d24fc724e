"""Packages whose modules are imported when a name of them is asked for."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

import pytest

PACKAGES = [import_module(f"sardonyx.{name}") for name in ("catalogs", "charts", "dialect", "validation")]
NAMED = [(package, name) for package in PACKAGES for name in package.__all__]
IDS = [f"{package.__name__}.{name}" for package, name in NAMED]


@pytest.mark.parametrize(("package", "name"), NAMED, ids=IDS)
def test_every_name_that_is_offered_can_be_had(package, name):
    assert hasattr(package, name)


@pytest.mark.parametrize("package", PACKAGES, ids=[package.__name__ for package in PACKAGES])
def test_no_name_is_that_of_a_module(package):
    assert not {module.name for module in iter_modules(package.__path__)} & set(package.__all__)


def test_another_name_is_not_offered():
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        _ = PACKAGES[1].nothing
