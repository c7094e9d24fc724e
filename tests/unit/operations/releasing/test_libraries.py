"""Charts that contain others."""

import os
import subprocess
from pathlib import Path

import pytest
from tests.unit.operations.releasing.conftest import ON_LIB

from sardonyx.core.yamltext import read_yaml
from sardonyx.operations.releasing_writing import write_releases
from sardonyx.publishing.release_plan import DependencyChange, Reason, ReasonKind, Status
from sardonyx.publishing.versions import Bump

NEW_TEMPLATE = '{{- define "lib.name" -}}x{{- end -}}\n{{- define "lib.more" -}}y{{- end -}}\n'


def metadata(name):
    return read_yaml(Path("charts", name, "Chart.yaml").read_bytes(), name).value


def test_users_of_a_library_are_released_with_it(catalog):
    catalog.write({"lib/templates/_names.tpl": NEW_TEMPLATE})
    catalog.commit("feat(lib): name more")
    found = {each.name: each for each in catalog.plan().releases}
    versions = {name: each.version for name, each in found.items()}
    assert versions == {"lib": "1.3.0", "app": "1.0.1", "web": "1.0.1", "other": "0.3.1"}
    assert found["app"].reasons == (Reason(ReasonKind.LIBRARY, (), "lib", "1.2.0", "1.3.0"),)
    assert found["app"].dependencies == (DependencyChange("lib", "1.2.0", "1.3.0"),)


def test_a_range_that_holds_the_new_version_stays(catalog):
    catalog.write({"lib/templates/_names.tpl": NEW_TEMPLATE})
    assert catalog.release("web").dependencies == ()


def test_libraries_come_before_their_users(catalog):
    catalog.write({"lib/templates/_names.tpl": NEW_TEMPLATE})
    names = [each.name for each in catalog.plan().releases]
    assert names.index("lib") < names.index("app")


def test_a_library_that_loses_a_template_breaks_for_those_who_include_it(catalog):
    catalog.write({"lib/templates/_names.tpl": "\n"})
    found = {each.name: each for each in catalog.plan().releases}
    assert found["lib"].version == "2.0.0"
    assert str(found["lib"].breaking[0].place) == "lib-1.2.0:charts/lib/templates/_names.tpl:1:1"
    assert (found["app"].version, found["app"].demands[0].bump) == ("1.0.1", Bump.PATCH)


def test_what_a_library_changes_in_manifests_counts_for_its_users(catalog):
    catalog.write({"app/templates/config.yaml": '{{ include "lib.name" . }}: 1\n'})
    text = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: x}\nspec: {selector: {matchLabels: {a: %s}}}\n"
    for version, label in (("1.2.1", "b"), ("1.2.1", "c")):
        catalog.write({"lib/templates/_names.tpl": '{{- define "lib.name" -}}' + text % label + "{{- end -}}\n"})
        if label == "b":
            catalog.write({"app/templates/config.yaml": '{{ include "lib.name" . }}\n'})
            catalog.chart(
                "lib",
                version,
                "type: library\n",
                **{"templates/_names.tpl": '{{- define "lib.name" -}}' + text % label + "{{- end -}}\n"},
            )
            catalog.replace("app/Chart.yaml", "version: 1.2.0", f"version: {version}")
            catalog.commit()
            catalog.tag("app-1.1.0", f"lib-{version}")
    catalog.commit("fix(lib): name it otherwise")
    release = catalog.release("app")
    assert release.version == "2.0.0"
    assert "spec.selector changes" in release.breaking[0].message


def test_only_the_library_is_named_and_its_users_come_along(catalog):
    catalog.write({"lib/templates/_names.tpl": NEW_TEMPLATE, "other/values.yaml": "size: '2'\n"})
    assert [each.name for each in catalog.plan("charts/lib").releases] == ["lib", "app", "web"]


def test_users_that_only_changed_themselves_do_not_come_along(catalog):
    catalog.write({"app/values.yaml": "size: '2'\n"})
    assert [each.name for each in catalog.plan("charts/lib").releases] == ["lib"]


def test_only_a_user_is_named_and_the_library_stays(catalog):
    catalog.write({"lib/templates/_names.tpl": NEW_TEMPLATE})
    plan = catalog.plan("charts/app")
    assert [(each.name, each.version) for each in plan.releases] == [("app", "1.0.1")]
    assert plan.releases[0].reasons == (Reason(ReasonKind.LIBRARY, (), "lib", "1.2.0", "1.2.0"),)


def test_a_library_inside_of_a_library(catalog):
    catalog.chart("base", "1.0.0", "type: library\n")
    on_base = "dependencies: [{name: base, version: 1.0.0, repository: 'file://../base'}]\n"
    catalog.chart("lib", "1.2.1", f"type: library\n{on_base}")
    catalog.replace("app/Chart.yaml", "version: 1.2.0", "version: 1.2.1")
    catalog.commit()
    catalog.tag("base-1.0.0", "lib-1.2.1", "app-1.0.1")
    catalog.replace("base/templates/_names.tpl", "x", "y")
    versions = {each.name: each.version for each in catalog.plan().releases}
    assert (versions["base"], versions["lib"], versions["app"]) == ("1.0.1", "1.2.2", "1.0.2")


def test_charts_that_contain_each_other_are_problems(catalog):
    catalog.chart("one", "1.0.0", "dependencies: [{name: two, version: 1.0.0, repository: 'file://../two'}]\n")
    catalog.chart("two", "1.0.0", "dependencies: [{name: one, version: 1.0.0, repository: 'file://../one'}]\n")
    catalog.commit()
    catalog.tag("one-1.0.0", "two-1.0.0")
    catalog.write({"one/values.yaml": "a: 1\n"})
    assert "depends on itself" in catalog.release("one").problems[0]


def test_a_library_from_a_repository_is_left_and_said(catalog):
    catalog.chart("far", "1.0.0", ON_LIB.format("1.2.0").replace("file://../lib", "https://charts.example.org"))
    catalog.commit()
    catalog.tag("far-1.0.0")
    catalog.write({"lib/templates/_names.tpl": NEW_TEMPLATE})
    found = {each.name: each for each in catalog.plan().releases}
    assert found["far"].status is Status.UNCHANGED
    assert "far take it from a repository: raise their dependency when it is published there" in found["lib"].remarks


def test_a_library_that_is_in_charts_too_is_taken_from_there(catalog):
    catalog.write({"app/charts/lib/Chart.yaml": "apiVersion: v2\nname: lib\nversion: 1.2.0\ntype: library\n"})
    catalog.commit()
    catalog.tag("app-1.0.1")
    catalog.write({"lib/templates/_names.tpl": NEW_TEMPLATE})
    assert catalog.release("app").status is Status.UNCHANGED


@pytest.fixture
def helm(helm_binary, tmp_path):
    def run(*arguments):
        environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path)}
        done = subprocess.run([helm_binary, *arguments], capture_output=True, text=True, env=environment, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run


def test_the_lock_is_renewed_as_helm_wants_it(catalog, helm):
    helm("dependency", "update", "charts/app")
    Path(".gitignore").write_text("charts/*/charts/\n")
    catalog.commit()
    catalog.tag("app-1.0.1")
    catalog.write({"lib/templates/_names.tpl": NEW_TEMPLATE})
    write_releases(catalog.plan())
    lock = read_yaml(Path("charts/app/Chart.lock").read_bytes(), "").value
    assert lock["dependencies"] == [{"name": "lib", "repository": "file://../lib", "version": "1.3.0"}]
    helm("dependency", "build", "charts/app")
    assert list(Path("charts/app/charts").glob("lib-*")) == [Path("charts/app/charts/lib-1.3.0.tgz")]


def test_a_lock_that_is_stale_already_is_a_problem_where_others_are_in_it(catalog):
    more = "  - name: far\n    version: 1.0.0\n    repository: https://charts.example.org\n"
    catalog.chart("app", "1.0.0", ON_LIB.format("1.2.0") + more)
    entries = (
        "- {name: lib, repository: 'file://../lib', version: 1.2.0}\n- {name: far, repository: x, version: 1.0.0}\n"
    )
    catalog.write({"app/Chart.lock": f"dependencies:\n{entries}digest: sha256:0\n"})
    catalog.write({"lib/templates/_names.tpl": NEW_TEMPLATE})
    assert "run helm dependency update first" in catalog.release("app").problems[0]


def test_an_old_chart_with_requirements(catalog):
    catalog.write(
        {
            "old/Chart.yaml": "apiVersion: v1\nname: old\nversion: 1.0.0\n",
            "old/requirements.yaml": ON_LIB.format("~1.2.0"),
        }
    )
    catalog.commit()
    catalog.tag("old-1.0.0")
    catalog.write({"lib/templates/_names.tpl": NEW_TEMPLATE})
    plan = catalog.plan()
    assert plan.after["charts/old/requirements.yaml"].decode() == ON_LIB.format("~1.3.0")
    assert b"version: 1.0.1" in plan.after["charts/old/Chart.yaml"]
