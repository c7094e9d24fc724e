"""What the charts say of themselves."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from tests.unit.catalog_charts.catalog import CATALOG, LIBRARY, SERVICES, chart, packed
from tests.unit.catalog_charts.readme_table import table

from sardonyx.charts import is_semver, load_folder, load_package

ALL = (*SERVICES, LIBRARY)
FORBIDDEN = ["lookup", "rand", "genCA", "genSelfSigned", "genSigned", "genPrivateKey", "htpasswd", "bcrypt", "uuidv4"]
FORBIDDEN += ["now", "tpl", "derivePassword", "getHostByName", "helm.sh/hook"]


@pytest.mark.parametrize("name", ALL)
def test_names_version_licence_and_maintainers(name: str) -> None:
    metadata = load_folder(CATALOG / name).metadata
    assert metadata.name == name
    assert is_semver(metadata.version)
    assert metadata.raw["annotations"]["artifacthub.io/license"] == "MIT"
    assert metadata.raw["maintainers"] == [{"name": "Sardonyx authors"}]


@pytest.mark.parametrize("name", SERVICES)
def test_shows_itself_in_a_catalog(name: str) -> None:
    raw = load_folder(CATALOG / name).metadata.raw
    assert raw["icon"].startswith("https://")
    assert raw["keywords"]
    assert raw["home"]


def test_library_has_no_objects_of_its_own() -> None:
    library = load_folder(CATALOG / LIBRARY)
    assert library.metadata.type == "library"
    assert all(Path(path).name.startswith("_") for path in library.files if path.startswith("templates/"))


@pytest.mark.parametrize("name", SERVICES)
def test_depends_on_the_library_beside_it(name: str) -> None:
    (dependency,) = load_folder(CATALOG / name).metadata.dependencies
    assert dependency.version == load_folder(CATALOG / LIBRARY).version
    assert dependency.repository == f"file://../{LIBRARY}"


@pytest.mark.parametrize("name", SERVICES)
def test_application_version_is_that_of_the_image(name: str) -> None:
    metadata = load_folder(CATALOG / name).metadata
    assert metadata.app_version in (CATALOG / name / "values.yaml").read_text()


@pytest.mark.parametrize("name", ALL)
def test_templates_use_nothing_that_differs_between_two_renders(name: str) -> None:
    for path, content in load_folder(CATALOG / name).files.items():
        if path.startswith("templates/"):
            for action in re.findall(r"\{\{(.*?)\}\}", content.decode(), re.DOTALL):
                words = set(re.findall(r"[\w./]+", "" if "/*" in action else re.sub(r'"[^"]*"', "", action)))
                assert not [word for word in words if word.startswith(tuple(FORBIDDEN))], path


@pytest.mark.parametrize("name", SERVICES)
def test_package_carries_the_library(name: str) -> None:
    files = load_package(packed(name), origin=name).files
    assert f"charts/{LIBRARY}/Chart.yaml" in files


@pytest.mark.parametrize("name", SERVICES)
def test_readme_lists_the_values(name: str) -> None:
    """When this fails, put what it expects between the two marks."""
    text = (CATALOG / name / "README.md").read_text()
    assert text.partition("<!-- values -->\n")[2].partition("<!-- end of values -->\n")[0] == table(name)


@pytest.mark.parametrize("name", SERVICES)
def test_helm_lint_has_nothing_to_say(name: str, tmp_path: Path, helm_binary: Path) -> None:
    for path, content in chart(name).files.items():
        (tmp_path / name / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name / path).write_bytes(content)
    command = [helm_binary, "lint", "--strict", tmp_path / name]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout
