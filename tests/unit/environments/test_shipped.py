from pathlib import Path

import pytest

from sardonyx.core.errors import SardonyxError
from sardonyx.environments import shipped


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "site-packages" / "sardonyx"
    folder.mkdir(parents=True)
    monkeypatch.setattr(shipped, "_PACKAGE", folder)
    return folder


def test_an_installed_package_has_its_schemas_inside(package: Path) -> None:
    (package / "schemas").mkdir()
    assert shipped.schemas_folder() == package / "schemas"


def test_a_checkout_has_its_schemas_at_the_root(package: Path) -> None:
    (package.parent.parent / "schemas").mkdir()
    assert shipped.schemas_folder() == package.parent.parent / "schemas"


def test_a_broken_installation_is_said_to_be_one(package: Path) -> None:
    with pytest.raises(SardonyxError, match="install sardonyx again"):
        shipped.template_tree()


def test_the_template_has_no_tenants_and_no_certificate() -> None:
    files = list(shipped.template_tree().files("environments/lab"))
    assert "environments/lab/environment.yaml" in files
    assert not [path for path in files if path.endswith(".pem") or ("/tenants/" in path and path.endswith(".yaml"))]
