"""Dependencies of which versions were yanked."""

import json

import pytest

from sardonyx.catalogs import MissingDependency, with_dependencies
from sardonyx.charts import load_folder, subcharts
from sardonyx.core.yamltext import read_yaml, write_yaml


@pytest.fixture
def repository(make_chart, publish, serve_folder):
    """Publish versions of ``lib``, some of which were yanked: ``{"1.0.0": None, "1.4.0": "why"}``."""

    def make(versions):
        folder = publish(*(make_chart("lib", version) for version in versions))
        index = read_yaml((folder / "index.yaml").read_bytes(), "x").value
        for entry in index["entries"]["lib"]:
            if reason := versions[entry["version"]]:
                entry["annotations"] = {"sardonyx/yanked": reason}
        (folder / "index.yaml").write_text(json.dumps(index))
        return serve_folder(folder).url

    return make


@pytest.fixture
def resolve(make_chart, cache):
    """Resolve a range of ``lib``, locked or not; returns its version, and what is told."""

    def run(repository, version="1.x", locked=None):
        entry = {"name": "lib", "version": version, "repository": repository}
        lock = {"dependencies": [{"name": "lib", "version": locked, "repository": repository}]}
        files = {"Chart.lock": write_yaml(lock)} if locked else {}
        told = []
        chart = load_folder(make_chart("demo", "1.0.0", files=files, dependencies=[entry]))
        (found,) = subcharts(with_dependencies(chart, cache=cache, base=None, tell=told.append))
        return found.version, [str(finding.message) for finding in told]

    return run


def test_a_range_takes_the_newest_that_was_not_yanked(repository, resolve):
    assert resolve(repository({"1.0.0": None, "1.4.0": "broken"})) == ("1.0.0", [])


def test_a_lock_is_kept_to_and_it_is_told(repository, resolve):
    version, told = resolve(repository({"1.0.0": None, "1.4.0": "broken"}), locked="1.4.0")
    assert (version, told) == ("1.4.0", ["locks lib 1.4.0, which was yanked: broken"])


def test_a_lock_on_another_version_tells_nothing(repository, resolve):
    assert resolve(repository({"1.0.0": None, "1.4.0": "broken"}), locked="1.0.0") == ("1.0.0", [])


@pytest.mark.parametrize("version", ["1.4.0", "=1.4.0", "= 1.4.0"])
def test_an_exact_version_is_taken_and_it_is_told(repository, resolve, version):
    published = repository({"1.0.0": None, "1.4.0": "broken"})
    assert resolve(published, version) == ("1.4.0", ["names lib 1.4.0, which was yanked: broken"])


def test_a_range_of_which_all_was_yanked_says_why(repository, resolve):
    with pytest.raises(MissingDependency, match=r"is missing: 1\.4\.0 was yanked: broken"):
        resolve(repository({"1.4.0": "broken", "2.0.0": None}), "1.x")
