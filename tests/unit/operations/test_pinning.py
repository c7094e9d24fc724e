"""Which version of a chart a launch takes."""

from types import SimpleNamespace

import pytest

from sardonyx.catalogs import UnknownVersion, YankedVersion, yank_reason
from sardonyx.charts import load_folder, package
from sardonyx.core.digests import digest_of
from sardonyx.core.yamltext import write_yaml
from sardonyx.environments.model import Catalog, Policy
from sardonyx.operations.pinning import fetch_package, pin_chart


@pytest.fixture
def catalog(here, write_chart, monkeypatch):
    """Publish versions of a chart, some of which were yanked: ``catalog({"1.0.0": None, "1.1.0": "why"})``."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(here.parent / "cache"))

    def make(versions):
        entries = []
        for version, reason in versions.items():
            data = package(load_folder(write_chart("demo", version)))
            (here / f"demo-{version}.tgz").write_bytes(data)
            marks = {"annotations": {"sardonyx/yanked": reason}} if reason is not None else {}
            entry = {"name": "demo", "version": version, "urls": [f"demo-{version}.tgz"], **marks}
            entries.append({**entry, "digest": digest_of(data).removeprefix("sha256:")})
        (here / "index.yaml").write_text(write_yaml({"apiVersion": "v1", "entries": {"demo": entries}}))
        return SimpleNamespace(name="lab", catalogs=[Catalog("lab", str(here))], policy=Policy(kinds=()))

    return make


def test_the_newest_that_was_not_yanked_is_taken(catalog):
    lab = catalog({"1.0.0": None, "1.1.0": None, "1.2.0": "broken"})
    assert pin_chart(lab, "lab/demo", None)[0].version == "1.1.0"


def test_a_yanked_version_is_refused_and_another_is_named(catalog):
    lab = catalog({"1.0.0": None, "1.2.0": "broken"})
    with pytest.raises(YankedVersion, match=r"demo 1\.2\.0 was yanked: broken\n.*not is 1\.0\.0"):
        pin_chart(lab, "lab/demo", "1.2.0")


def test_a_chart_of_which_all_was_yanked_is_refused(catalog):
    with pytest.raises(YankedVersion, match="no version of it is left"):
        pin_chart(catalog({"1.0.0": "", "1.2.0": "broken"}), "lab/demo", None)


def test_a_version_that_is_not_there_is_still_called_unknown(catalog):
    with pytest.raises(UnknownVersion):
        pin_chart(catalog({"1.0.0": "broken"}), "lab/demo", "9.9.9")


def test_the_package_of_a_yanked_version_can_still_be_had(catalog):
    pin = pin_chart(catalog({"1.0.0": None}), "lab/demo", None)[0]
    assert digest_of(fetch_package(catalog({"1.0.0": "broken"}), pin)) == pin.digest


@pytest.mark.parametrize("annotations", [None, [], "sardonyx/yanked", {}, {"other": "x"}])
def test_other_annotations_do_not_yank(annotations):
    assert yank_reason({"annotations": annotations}) is None


@pytest.mark.parametrize("reason", ["", None, "  "])
def test_a_yank_needs_no_reason(reason):
    assert yank_reason({"annotations": {"sardonyx/yanked": reason}}) == "no reason was given"
