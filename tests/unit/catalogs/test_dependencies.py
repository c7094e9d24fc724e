"""Dependencies from every kind of place."""

import json
import subprocess

import pytest

from sardonyx.catalogs import MissingDependency, Unreachable, with_dependencies
from sardonyx.charts import load_folder, load_package, package, subcharts
from sardonyx.core.digests import digest_of
from sardonyx.core.errors import SardonyxError
from sardonyx.core.yamltext import write_yaml

LIBRARY = {"templates/_lib.tpl": '{{- define "lib.greeting" -}}hello{{- end -}}\n'}
USER = {
    "templates/a.yaml": (
        'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  x: {{ include "lib.greeting" . }}\n'
    )
}


def needs(repository: str, version: str = "1.x", name: str = "lib", **more) -> dict:
    return {"dependencies": [{"name": name, "version": version, "repository": repository, **more}]}


@pytest.fixture
def resolve(cache):
    """Resolve the dependencies of the chart in a folder, and give name and version of each subchart."""

    def run(folder) -> list[tuple[str, str]]:
        chart = with_dependencies(load_folder(folder), cache=cache, base=folder)
        return [(subchart.name, subchart.version) for subchart in subcharts(chart)]

    return run


def test_a_chart_without_dependencies_stays_as_it_is(make_chart, cache):
    chart = load_folder(make_chart("demo", "1.0.0"))
    assert with_dependencies(chart, cache=cache, base=None) is chart


def test_a_folder_beside_the_chart(make_chart, resolve):
    make_chart("lib", "1.4.0", "lib")
    assert resolve(make_chart("demo", "1.0.0", "demo", **needs("file://../lib"))) == [("lib", "1.4.0")]


def test_a_folder_brings_its_own_dependencies(make_chart, cache):
    make_chart("base", "2.0.0", "base")
    make_chart("lib", "1.4.0", "lib", **needs("file://../base", "2", "base"))
    folder = make_chart("demo", "1.0.0", "demo", **needs("file://../lib"))
    chart = load_package(package(with_dependencies(load_folder(folder), cache=cache, base=folder)), origin="x")
    assert "charts/lib/charts/base/Chart.yaml" in chart.files


def test_a_repository_on_the_web_gives_the_newest_in_range(make_chart, publish, serve_folder, resolve):
    server = serve_folder(
        publish(*(make_chart("lib", version) for version in ("1.0.0", "1.4.0", "2.0.0", "1.5.0-rc.1")))
    )
    assert resolve(make_chart("demo", "1.0.0", **needs(server.url))) == [("lib", "1.4.0")]


def test_one_index_is_read_once_for_several_charts(make_chart, publish, serve_folder, cache):
    server = serve_folder(publish(make_chart("lib", "1.0.0")))
    opened = {}
    for name in ("one", "two"):
        chart = load_folder(make_chart(name, "1.0.0", **needs(server.url)))
        with_dependencies(chart, cache=cache, base=None, opened=opened)
    assert server.requests == [("GET", "/index.yaml"), ("GET", "/lib-1.0.0.tgz")]


def test_a_repository_that_does_not_answer_is_asked_once(make_chart, serve, cache):
    server = serve(lambda *_: (503, {}, b""))
    opened, lacking = {}, load_folder(make_chart("one", "1.0.0", **needs(server.url)))
    requests = []
    for _ in range(2):
        with pytest.raises(Unreachable):
            with_dependencies(lacking, cache=cache, base=None, opened=opened)
        requests.append(len(server.requests))
    assert requests[0] == requests[1] > 0


def test_what_lies_in_charts_needs_no_repository_that_does_not_answer(make_chart, serve, cache):
    server, opened = serve(lambda *_: (503, {}, b"")), {}
    lacking = load_folder(make_chart("one", "1.0.0", **needs(server.url)))
    with pytest.raises(Unreachable):
        with_dependencies(lacking, cache=cache, base=None, opened=opened)
    make_chart("lib", "1.4.0", "demo/charts/lib")
    whole = load_folder(make_chart("demo", "1.0.0", "demo", **needs(server.url)))
    assert with_dependencies(whole, cache=cache, base=None, opened=opened).files == whole.files


def test_a_registry(make_chart, registry, resolve):
    data = package(load_folder(make_chart("lib", "1.4.0")))
    registry.stored[digest_of(data)] = data
    layer = {"mediaType": "application/vnd.cncf.helm.chart.content.v1.tar+gzip", "digest": digest_of(data)}
    registry.tagged["charts/lib", "1.4.0"] = ("application/json", json.dumps({"layers": [layer]}).encode())
    where = f"oci://{registry.server.host}/charts"
    assert resolve(make_chart("demo", "1.0.0", **needs(where))) == [("lib", "1.4.0")]


def test_what_lies_in_charts_comes_first(make_chart, resolve):
    make_chart("lib", "1.4.0", "demo/charts/lib")
    assert resolve(make_chart("demo", "1.0.0", "demo", **needs("https://example.invalid"))) == [("lib", "1.4.0")]


def test_a_package_in_charts_counts(make_chart, resolve):
    folder = make_chart("demo", "1.0.0", "demo", **needs(""))
    (folder / "charts").mkdir()
    (folder / "charts/lib-1.4.0.tgz").write_bytes(package(load_folder(make_chart("lib", "1.4.0"))))
    assert resolve(folder) == [("lib", "1.4.0")]


def test_one_chart_twice_under_two_aliases(make_chart, publish, serve_folder, resolve):
    server = serve_folder(publish(make_chart("lib", "1.0.0"), make_chart("lib", "2.0.0")))
    entries = [{"name": "lib", "version": f"{n}.x", "repository": server.url, "alias": f"lib{n}"} for n in (1, 2)]
    assert resolve(make_chart("demo", "1.0.0", dependencies=entries)) == [("lib", "1.0.0"), ("lib", "2.0.0")]


def lock(version: str) -> dict[str, str]:
    return {"Chart.lock": write_yaml({"dependencies": [{"name": "lib", "version": version, "repository": ""}]})}


def test_a_lock_decides_the_version(make_chart, publish, serve_folder, resolve):
    server = serve_folder(publish(make_chart("lib", "1.0.0"), make_chart("lib", "1.4.0")))
    folder = make_chart("demo", "1.0.0", files=lock("1.0.0"), **needs(server.url))
    assert resolve(folder) == [("lib", "1.0.0")]


def test_a_lock_that_chart_yaml_no_longer_allows_is_an_error(make_chart, resolve):
    with pytest.raises(SardonyxError, match=r"Chart\.lock: locks lib 0\.9\.0"):
        resolve(make_chart("demo", "1.0.0", files=lock("0.9.0"), **needs("https://example.invalid")))


@pytest.mark.parametrize("text", ["dependencies: 1", "dependencies: [1]", "dependencies: [{name: lib}]"])
def test_a_lock_that_is_none_is_an_error(make_chart, resolve, text):
    with pytest.raises(SardonyxError, match="is not a lock file"):
        resolve(make_chart("demo", "1.0.0", files={"Chart.lock": text}, **needs("https://example.invalid")))


@pytest.mark.parametrize(
    ("repository", "version", "reason"),
    [
        ("", "1.x", "no repository is named"),
        ("file://../nowhere", "1.x", r"there is no folder \.\./nowhere"),
        ("file://../lib", "2.x", r"the folder holds lib 1\.4\.0"),
        ("@stable", "1.x", "known to one machine only"),
    ],
)
def test_a_missing_dependency_names_everything(make_chart, resolve, repository, version, reason):
    make_chart("lib", "1.4.0", "lib")
    with pytest.raises(MissingDependency, match=rf"lib {version} \(repository: .*\) is missing: .*{reason}"):
        resolve(make_chart("demo", "1.0.0", "demo", **needs(repository, version)))


def test_a_missing_version_names_what_exists(make_chart, publish, serve_folder, resolve):
    server = serve_folder(publish(make_chart("lib", "1.4.0")))
    with pytest.raises(MissingDependency, match=r"the repository has 1\.4\.0"):
        resolve(make_chart("demo", "1.0.0", **needs(server.url, "^2")))


def test_a_chart_that_the_repository_does_not_have_names_the_nearest(make_chart, publish, serve_folder, resolve):
    server = serve_folder(publish(make_chart("library", "1.4.0")))
    with pytest.raises(MissingDependency, match="did you mean library"):
        resolve(make_chart("demo", "1.0.0", **needs(server.url, name="librari")))


def test_an_old_version_in_charts_is_named(make_chart, resolve):
    make_chart("lib", "0.9.0", "demo/charts/lib")
    with pytest.raises(MissingDependency, match=r"charts/ holds 0\.9\.0"):
        resolve(make_chart("demo", "1.0.0", "demo", **needs("https://example.invalid")))


def test_a_package_has_no_folder_beside_it(make_chart, cache):
    chart = load_folder(make_chart("demo", "1.0.0", **needs("file:///etc")))
    with pytest.raises(MissingDependency, match="not looked up"):
        with_dependencies(chart, cache=cache, base=None)


def test_charts_that_depend_on_each_other_are_an_error(make_chart, resolve):
    make_chart("lib", "1.0.0", "lib", **needs("file://../demo", "1", "demo"))
    with pytest.raises(MissingDependency, match="depends on itself"):
        resolve(make_chart("demo", "1.0.0", "demo", **needs("file://../lib")))


def test_a_password_in_a_repository_is_not_shown(make_chart, publish, serve_folder, resolve):
    server = serve_folder(publish(make_chart("lib", "1.4.0")))
    repository = server.url.replace("//", "//ann:secret@")
    with pytest.raises(MissingDependency) as missing:
        resolve(make_chart("demo", "1.0.0", **needs(repository, "^2")))
    assert "secret" not in str(missing.value)


def test_helm_renders_a_chart_with_its_library(make_chart, cache, tmp_path, helm_binary):
    make_chart("lib", "1.4.0", "lib", LIBRARY, type="library")
    folder = make_chart("demo", "1.0.0", "demo", USER, **needs("file://../lib"))
    data = package(with_dependencies(load_folder(folder), cache=cache, base=folder))
    (tmp_path / "demo.tgz").write_bytes(data)
    done = subprocess.run(
        [helm_binary, "template", "demo.tgz"], cwd=tmp_path, check=True, capture_output=True, text=True
    )
    assert "x: hello" in done.stdout
