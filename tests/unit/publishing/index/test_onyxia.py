"""The entry of a repository among Onyxia's catalogs."""

import json

import pytest

from sardonyx.core.errors import UsageError
from sardonyx.core.yamltext import read_yaml
from sardonyx.publishing.onyxia import OnyxiaCatalog, catalog_entry, catalog_warnings

URL = "https://example.org/charts/"
YANKED = {"annotations": {"sardonyx/yanked": "why"}}


@pytest.fixture
def three(index, entry):
    return index(
        *(entry("Demo", "1.0.0"), entry("Demo", "2.0.0", **YANKED), entry("lib", "1.0.0", type="library")),
        *(entry("bad", "1.0.0", **YANKED), entry("ide", "1.0.0")),
    )


def test_the_entry_has_what_onyxia_reads(three):
    wanted = {"id": "lab", "name": "lab", "location": "https://example.org/charts", "status": "PROD", "type": "helm"}
    lists = {"highlightedCharts": ["ide", "Demo"], "excludedCharts": ["bad", "lib"], "multipleServicesMode": "latest"}
    assert catalog_entry(OnyxiaCatalog("lab", URL, highlighted=["ide", "demo"]), three) == wanted | lists


def test_yanked_versions_that_onyxia_would_offer_are_told(three):
    (found,) = catalog_warnings(OnyxiaCatalog("lab", URL), three)
    assert found.message == "Demo 2.0.0 was yanked (why), and Onyxia offers it before all others"


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"id": "La b"}, "cannot be the id"),
        ({"location": "oci://example.org/charts"}, "is no address that Onyxia reads"),
        ({"location": "javascript:alert(1)"}, "is no address"),
        ({"location": "https://user:secret@example.org"}, "holds more than an address"),
        ({"highlighted": ["dmo"]}, "there is no chart 'dmo'"),
        ({"highlighted": ["lib"]}, "both highlighted and excluded"),
        ({"mode": "maxNumber"}, "go together"),
        ({"versions": 3}, "go together"),
    ],
)
def test_what_onyxia_cannot_use_is_refused(three, more, words):
    with pytest.raises(UsageError, match=words):
        catalog_entry(OnyxiaCatalog(**{"id": "lab", "location": URL, **more}), three)


@pytest.mark.parametrize(("form", "read"), [("json", json.loads), ("yaml", lambda text: read_yaml(text, "x").value)])
def test_the_command_prints_json_or_yaml(write_index, entry, sardonyx, form, read):
    folder = write_index(entry("demo", "1.0.0"))
    options = ["--catalog-id", "lab", "--url", URL, "--versions", "maxNumber", "--max-versions", 3, "--format", form]
    (catalog,) = read(sardonyx("onyxia", folder, *options)[1])["catalogs"]
    assert (catalog["id"], catalog["maxNumberOfVersions"]) == ("lab", 3)
