"""A pin names a package that one of the environment's catalogs lists, as it is there now."""

import shutil

import pytest

from sardonyx.catalogs import YankedVersion
from sardonyx.core.yamltext import read_yaml, write_yaml

LAB = "environments/lab"
SURVEY = f"{LAB}/instances/user-alice/survey/instance.yaml"
OTHER = "sha256:" + "0" * 64

PINS = {
    "an unknown catalog": ({"catalog": "lob"}, "gate-pin", "has no catalog 'lob'"),
    "an unknown chart": ({"name": "postgresq"}, "gate-pin", "there is no chart 'postgresq'"),
    "an unknown version": ({"version": "9.9.9"}, "gate-pin", "has no version '9.9.9'"),
    "another digest": ({"digest": OTHER}, "gate-pin", f"not {OTHER}"),
    "a path for a name": ({"name": "../postgresql"}, "gate-instance", "must match"),
    "a path for a version": ({"version": "1.0.0/../../x"}, "gate-instance", "must match"),
    "a digest of another kind": ({"digest": "md5:0"}, "gate-instance", "must match"),
    "a path for a catalog": ({"catalog": "../lab"}, "gate-instance", "must be a DNS label"),
}


@pytest.mark.parametrize("case", PINS)
def test_a_wrong_pin_is_refused(world, edit_instance, case):
    pin, rule, words = PINS[case]
    found = world.judge(world.commit(edit_instance(lambda spec: spec["chart"].update(pin))))[0]
    assert (found.rule, words in found.message, found.place.path) == (rule, True, SURVEY), found.message


def test_a_chart_exchanged_for_another_is_refused_by_its_name(world, edit_instance):
    head = world.commit(edit_instance(lambda spec: spec["chart"].update(name="plain", version="1.0.0")))
    assert [finding.rule for finding in world.judge(head)] == ["gate-pin"]


@pytest.fixture
def elsewhere(lonely, tmp_path):
    """A repository whose catalog is a folder that a test may change, and a new service of its chart ``plain``."""
    folder = tmp_path / "catalog"
    shutil.copytree(lonely.catalog, folder)
    path = f"{LAB}/environment.yaml"
    text = (lonely.tree().read(path) or b"").decode().replace(lonely.catalog.as_uri(), folder.as_uri())
    lonely.git("update-ref", "refs/heads/main", lonely.commit({path: text.encode()}, author="olga"))
    return lonely, folder, lonely.commit(lonely.launch("another", "plain"))


@pytest.fixture
def yanked(elsewhere):
    """The same, where the new service's version was yanked meanwhile."""
    lonely, folder, head = elsewhere
    index = read_yaml((folder / "index.yaml").read_bytes(), "index.yaml").value
    index["entries"]["plain"][0]["annotations"] = {"sardonyx/yanked": "deletes data"}
    (folder / "index.yaml").write_text(write_yaml(index))
    return lonely, head


def test_a_catalog_that_is_gone_is_a_finding(elsewhere):
    lonely, folder, head = elsewhere
    shutil.rmtree(folder)
    found = lonely.judge(head)
    assert ([one.rule for one in found], "holds no index.yaml" in found[0].message) == (["gate-pin"], True)


def test_a_catalog_that_does_not_answer_is_a_finding(elsewhere):
    lonely, folder, _ = elsewhere
    path = f"{LAB}/environment.yaml"
    text = (lonely.tree().read(path) or b"").decode().replace(folder.as_uri(), "http://127.0.0.1:9/")
    lonely.git("update-ref", "refs/heads/main", lonely.commit({path: text.encode()}, author="olga"))
    edited = {SURVEY: (lonely.tree().read(SURVEY) or b"").replace(b"friendlyName: survey", b"friendlyName: poll")}
    found = lonely.judge(lonely.commit(edited))
    assert ([one.rule for one in found], "127.0.0.1:9" in found[0].message) == (["gate-pin"], True)


@pytest.mark.parametrize("damage", [b"", b"no archive", b"\x1f\x8b\x08\x00" + bytes(100)])
def test_a_damaged_package_is_a_finding(elsewhere, damage, monkeypatch, tmp_path):
    lonely, folder, head = elsewhere
    (folder / "plain-1.0.0.tgz").write_bytes(damage)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "fresh"))
    assert [one.rule for one in lonely.judge(head)] == ["gate-pin"]


@pytest.mark.parametrize("entries", [{}, {"plain": []}])
def test_a_package_that_was_withdrawn_is_refused_although_the_cache_has_it(elsewhere, entries):
    lonely, folder, head = elsewhere
    assert lonely.judge(head) == []
    index = read_yaml((folder / "index.yaml").read_bytes(), "index.yaml").value
    index["entries"] = {**{name: of for name, of in index["entries"].items() if name != "plain"}, **entries}
    (folder / "index.yaml").write_text(write_yaml(index))
    assert [one.rule for one in lonely.judge(head)] == ["gate-pin"]


def test_a_version_that_was_yanked_is_refused_with_the_reason(yanked):
    world, head = yanked
    (found,) = world.judge(head)
    assert (found.rule, found.place.path.rpartition("/")[2]) == ("gate-pin", "instance.yaml")
    assert "lab/plain 1.0.0 was yanked: deletes data" in found.message


def test_a_service_keeps_a_version_that_was_yanked_after_its_launch(yanked):
    world, head = yanked
    world.git("update-ref", "refs/heads/main", head)
    path = f"{LAB}/instances/user-alice/another/instance.yaml"
    text = (world.tree().read(path) or b"").replace(b"friendlyName: another", b"friendlyName: renamed")
    assert {one.rule for one in world.judge(world.commit({path: text}))} == {"gate-generated"}
    assert world.judge(world.commit(world.delete("another"))) == []


def test_nothing_new_is_launched_with_a_version_that_was_yanked(yanked):
    world, _ = yanked
    with pytest.raises(YankedVersion, match=r"plain 1\.0\.0 was yanked: deletes data"):
        world.launch("third", "plain")
