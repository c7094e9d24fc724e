"""Which version a chart needs, and what asks for it."""

from pathlib import Path

import pytest

from sardonyx.core.errors import Place, UsageError
from sardonyx.publishing.release_plan import ReasonKind, Status
from sardonyx.publishing.versions import Bump

A_FIELD = '"size": {"type": "string", "default": "1"}'
TWO_FIELDS = A_FIELD + ',\n    "kind": {"type": "string", "default": "a"}'


def largest(release):
    return release.demands[0].bump


def test_nothing_changed(catalog):
    plan = catalog.plan()
    assert {each.status for each in plan.releases} == {Status.UNCHANGED}
    assert (plan.after, plan.remarks) == ({}, ())


def test_a_changed_template_asks_for_a_patch(catalog):
    catalog.replace("app/templates/config.yaml", "size:", "amount:")
    release = catalog.release("app")
    assert (release.version, largest(release)) == ("1.0.1", Bump.PATCH)
    assert [(each.kind, each.paths) for each in release.reasons] == [(ReasonKind.FILES, ("templates/config.yaml",))]


def test_a_new_field_asks_for_a_minor(catalog):
    catalog.replace("app/values.schema.json", A_FIELD, TWO_FIELDS)
    release = catalog.release("app")
    assert (release.version, release.demands[0].reason) == ("1.1.0", "the diff: kind can be set or takes more")


def test_a_new_object_asks_for_a_minor(catalog):
    catalog.write({"app/templates/more.yaml": "apiVersion: v1\nkind: Secret\nmetadata: {name: x}\n"})
    assert catalog.release("app").demands[0].reason == "the diff: Secret x is rendered too"


def test_a_narrower_field_breaks_and_is_named_with_its_line(catalog):
    catalog.replace("app/values.schema.json", '"default": "1"', '"default": "1", "enum": ["1"]')
    release = catalog.release("app")
    assert (release.version, largest(release)) == ("2.0.0", Bump.MAJOR)
    assert [each.place for each in release.breaking] == [Place("charts/app/values.schema.json", 4, 5)]


def test_a_field_that_is_gone_is_named_where_it_was(catalog):
    catalog.replace("app/values.schema.json", A_FIELD, "")
    catalog.write({"app/values.yaml": "", "app/templates/config.yaml": ""})
    place = next(each.place for each in catalog.release("app").breaking if each.message.startswith("size"))
    assert place == Place("app-1.0.0:charts/app/values.schema.json", 4, 5)


def test_what_the_api_server_refuses_is_named_at_its_template(catalog):
    text = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: x}\nspec: {selector: {matchLabels: {a: b}}}\n"
    catalog.write({"app/templates/d.yaml": text})
    catalog.commit()
    catalog.tag("app-1.1.0")
    catalog.replace("app/templates/d.yaml", "a: b", "a: c")
    catalog.replace("app/Chart.yaml", "1.0.0", "1.1.0")
    release = catalog.release("app")
    assert release.version == "2.0.0"
    assert release.breaking[0].place == Place("charts/app/templates/d.yaml", 2)


def test_before_1_0_0_a_breaking_change_raises_the_second_number(catalog):
    catalog.replace("other/values.schema.json", '"default": "1"', '"default": "1", "enum": ["1"]')
    release = catalog.release("other")
    assert (release.version, largest(release)) == ("0.4.0", Bump.MAJOR)
    assert "before 1.0.0 a breaking change raises the second number, as ^0.y.z reads it" in release.remarks


@pytest.mark.parametrize(
    ("before", "after", "bump"),
    [
        ("1.2.3", "1.2.4", Bump.PATCH),
        ("1.2.3", "1.3.0", Bump.MINOR),
        ("1.2.3", "2.0.0", Bump.MINOR),
        ("17.10", "17.11", Bump.MINOR),
        ("jammy", "noble", Bump.MINOR),
    ],
)
def test_another_application(catalog, before, after, bump):
    catalog.chart("one", "1.0.0", f'appVersion: "{before}"\n')
    catalog.commit()
    catalog.tag("one-1.0.0")
    catalog.replace("one/Chart.yaml", before, after)
    release = catalog.release("one")
    assert largest(release) == bump
    assert [each.description for each in release.entries] == [f"Update the application to {after}"]


def test_a_cluster_that_is_refused_now_breaks(catalog):
    catalog.chart("one", "1.0.0", 'kubeVersion: ">=1.25.0-0"\n')
    catalog.commit()
    catalog.tag("one-1.0.0")
    catalog.replace("one/Chart.yaml", "1.25", "1.28")
    assert catalog.release("one").breaking[0].message == "kubeVersion: Kubernetes 1.27 is refused now (>=1.28.0-0)"


@pytest.mark.parametrize("file", ["README.md", "ci/a-values.yaml", "tests/a_test.yaml"])
def test_whatever_is_in_the_package_asks_for_a_patch(catalog, file):
    catalog.write({f"app/{file}": "a: 1\n"})
    assert catalog.release("app").version == "1.0.1"


def test_a_comment_asks_for_a_patch(catalog):
    catalog.replace("app/values.yaml", "size", "# the size\nsize")
    assert catalog.release("app").version == "1.0.1"


@pytest.mark.parametrize("pattern", ["tests/", "*_test.yaml", "tests/a_test.yaml"])
def test_what_helmignore_excludes_changes_nothing(catalog, pattern):
    catalog.write({"app/.helmignore": f"{pattern}\n", "app/tests/a_test.yaml": "a: 1\n"})
    catalog.commit()
    catalog.tag("app-1.0.1")
    catalog.replace("app/Chart.yaml", "1.0.0", "1.0.1")
    catalog.commit()
    catalog.tag("app-1.0.2")
    catalog.write({"app/tests/a_test.yaml": "a: 2\n"})
    catalog.commit("feat: test more")
    assert catalog.release("app").status is Status.UNCHANGED


def test_a_file_that_is_packed_from_now_on_is_a_change(catalog):
    catalog.write({"other/.helmignore": "notes.txt\n", "other/notes.txt": "x"})
    catalog.commit()
    catalog.tag("other-0.3.2")
    catalog.write({"other/.helmignore": "\n"})
    assert catalog.release("other").reasons[0].paths == (".helmignore", "notes.txt")


def test_what_git_ignores_is_no_change(catalog):
    Path(".gitignore").write_text("*.log\n")
    catalog.write({"app/x.log": "x"})
    assert catalog.release("app").status is Status.UNCHANGED


def test_what_is_not_committed_counts_and_that_is_said(catalog):
    catalog.write({"app/new.txt": "x"})
    plan = catalog.plan()
    assert plan.remarks == ("what is not committed (1 file) counts too, though no commit tells of it",)
    assert "charts/app/Chart.yaml" in plan.after


def test_a_version_that_is_high_enough_stays(catalog):
    catalog.replace("app/templates/config.yaml", "size:", "amount:")
    catalog.replace("app/Chart.yaml", "1.0.0", "1.1.0")
    catalog.commit()
    release = catalog.release("app")
    assert (release.now, release.version, release.remarks) == ("1.1.0", "1.1.0", ())


def test_a_version_that_is_not_high_enough_is_raised_and_said(catalog):
    catalog.replace("app/values.schema.json", '"default": "1"', '"default": "1", "enum": ["1"]')
    catalog.replace("app/Chart.yaml", "1.0.0", "1.1.0")
    release = catalog.release("app")
    assert release.version == "2.0.0"
    assert "1.1.0 leaves no room for a major change since 1.0.0" in release.remarks


def test_a_version_lower_than_what_is_published_is_raised_and_said(catalog):
    catalog.replace("app/Chart.yaml", "1.0.0", "0.9.0")
    release = catalog.release("app")
    assert release.version == "1.0.1"
    assert "0.9.0 is lower than 1.0.0, which is there already" in release.remarks


def test_a_prerelease_is_followed_by_the_next_one(catalog):
    catalog.chart("one", "1.0.0-rc.1")
    catalog.commit()
    catalog.tag("one-1.0.0-rc.1")
    catalog.replace("one/values.yaml", "'1'", "'2'")
    assert catalog.release("one").version == "1.0.0-rc.2"


def test_a_release_is_compared_with_the_last_one_and_not_with_its_prereleases(catalog):
    catalog.replace("app/values.schema.json", '"default": "1"', '"default": "1", "enum": ["1"]')
    catalog.replace("app/Chart.yaml", "1.0.0", "1.1.0-rc.1")
    catalog.commit()
    catalog.tag("app-1.1.0-rc.1")
    catalog.replace("app/Chart.yaml", "1.1.0-rc.1", "1.1.0")
    release = catalog.release("app")
    assert (release.base.revision, release.version) == ("app-1.0.0", "2.0.0")


def test_build_metadata_is_no_higher_version(catalog):
    catalog.replace("app/values.yaml", "'1'", "'2'")
    catalog.replace("app/Chart.yaml", "1.0.0", "1.0.0+2")
    release = catalog.release("app")
    assert (release.version, "only in build metadata" in release.remarks[-2]) == ("1.0.1", True)


def test_a_version_that_another_branch_released_is_passed_over(catalog):
    catalog.git("switch", "-q", "-c", "old")
    catalog.commit()
    catalog.tag("app-1.0.1")
    catalog.git("switch", "-q", "main")
    catalog.replace("app/values.yaml", "'1'", "'2'")
    assert catalog.release("app").version == "1.0.2"


@pytest.mark.parametrize(("level", "version"), [("major", "2.0.0"), ("patch", "1.0.1"), ("7.1.0-rc.1", "7.1.0-rc.1")])
def test_a_person_decides(catalog, level, version):
    catalog.replace("app/values.schema.json", A_FIELD, TWO_FIELDS)
    release = catalog.release("app", app=level)
    assert release.version == version
    assert f"--level says {level}; the changes ask for minor" in release.remarks


@pytest.mark.parametrize("levels", [{"ap": "major"}, {"app": "big"}, {"app": "0.1.0"}])
def test_a_person_decides_something_impossible(catalog, levels):
    with pytest.raises(UsageError, match="--level"):
        catalog.plan(**levels)


def test_a_comparison_that_fails_is_said(catalog):
    catalog.write({"app/values.schema.json": "{"})
    release = catalog.release("app")
    assert release.version == "1.0.1"
    assert any("could not be compared" in remark for remark in release.remarks)


def test_a_template_that_fails_now_breaks(catalog):
    catalog.write({"app/templates/bad.yaml": '{{ fail "no" }}'})
    assert largest(catalog.release("app")) == Bump.MAJOR


def test_a_chart_that_cannot_be_read_is_a_problem(catalog):
    catalog.write({"app/Chart.yaml": "name: app\n"})
    release = catalog.release("app")
    assert "apiVersion is required" in release.problems[0] or "is required" in release.problems[0]
