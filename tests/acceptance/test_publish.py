"""``sardonyx publish`` as a publisher runs it."""

from __future__ import annotations

import json
import subprocess

import pytest
from tests.acceptance.conftest import ROOT, Sardonyx
from tests.publishing_faults import write_chart

from sardonyx.core.yamltext import read_yaml

CATALOG = ROOT / "catalog-charts"


@pytest.fixture
def sardonyx(tmp_path) -> Sardonyx:
    return Sardonyx(tmp_path, tmp_path / "cache")


@pytest.fixture
def demo(tmp_path):
    """A chart of one version."""
    write_chart(tmp_path / "demo", "demo", "1.0.0")
    return tmp_path / "demo"


@pytest.fixture
def branch(tmp_path) -> str:
    subprocess.run(["git", "init", "-q", "--bare", tmp_path / "charts.git"], check=True)
    return f"git+{(tmp_path / 'charts.git').as_uri()}#gh-pages"


def test_a_plan_is_saved_applied_and_then_everything_is_published(sardonyx, branch):
    to = ("--to", "public", "--to", branch)
    sardonyx.must("publish", "plan", CATALOG, *to, "--out", "plan.json")
    assert sardonyx("publish", "status", CATALOG, *to).code == 1
    sardonyx.must("publish", "apply", "plan.json")
    assert "published   postgresql" in sardonyx.must("publish", "status", CATALOG, *to).out
    for address in ("public", branch):
        assert "nothing found" in sardonyx.must("publish", "verify", address).out


def test_the_images_of_a_version_are_listed_in_its_entry(sardonyx):
    sardonyx.must("publish", "apply", CATALOG / "postgresql", "--to", "public")
    index = read_yaml((sardonyx.folder / "public" / "index.yaml").read_bytes(), "index.yaml").value
    images = index["entries"]["postgresql"][0]["annotations"]["artifacthub.io/images"]
    assert "image: docker.io/library/postgres:" in images


def test_a_chart_that_its_defaults_cannot_render_is_published_without_a_list_of_images(sardonyx, demo):
    (demo / "templates").mkdir(exist_ok=True)
    (demo / "templates" / "a.yaml").write_text('image: {{ required "give an image" .Values.image }}\n')
    sardonyx.must("publish", "apply", demo, "--to", "public")
    assert "nothing found" in sardonyx.must("publish", "verify", "public").out


def test_the_saved_plan_is_what_the_report_in_json_is(sardonyx, demo):
    report = sardonyx.must("publish", "plan", demo, "--to", "public", "--format", "json", "--out", "plan.json").out
    assert report == (sardonyx.folder / "plan.json").read_text()


def test_a_refused_chart_is_exit_code_1_and_nothing_is_published(sardonyx, demo):
    sardonyx.must("publish", "apply", demo, "--to", "public")
    (demo / "values.yaml").write_text("other: 1\n")
    write_chart(sardonyx.folder / "more" / "new", "new", "1.0.0")
    folders = (demo, sardonyx.folder / "more")
    planned = sardonyx("publish", "plan", *folders, "--to", "public")
    assert (planned.code, "give the chart a new version" in planned.out) == (1, True)
    applied = sardonyx("publish", "apply", *folders, "--to", "public")
    assert (applied.code, "nothing was published" in applied.err) == (1, True)
    assert not (sardonyx.folder / "public" / "new-1.0.0.tgz").exists()


def test_a_chart_that_changed_since_the_plan_is_refused(sardonyx, demo):
    sardonyx.must("publish", "plan", demo, "--to", "public", "--out", "plan.json")
    (demo / "values.yaml").write_text("other: 1\n")
    result = sardonyx("publish", "apply", "plan.json")
    assert (result.code, "changed since the plan was made" in result.err) == (1, True)
    assert not (sardonyx.folder / "public").exists()


def test_a_destination_that_is_down_does_not_stop_the_other(sardonyx, demo, branch):
    to = ("--to", "public", "--to", branch)
    sardonyx.must("publish", "plan", demo, *to, "--out", "plan.json")
    repository = sardonyx.folder / "charts.git"
    repository.rename(sardonyx.folder / "away")
    result = sardonyx("publish", "apply", "plan.json")
    assert (result.code, "once that is mended" in result.err) == (1, True), result.err
    assert (sardonyx.folder / "public" / "demo-1.0.0.tgz").exists()
    (sardonyx.folder / "away").rename(repository)
    sardonyx.must("publish", "apply", "plan.json")
    sardonyx.must("publish", "status", demo, *to)


def test_a_log_of_ci_holds_no_progress(sardonyx, demo):
    result = sardonyx.must("publish", "apply", demo, "--to", "public")
    assert ("\r" in result.err, result.err.count("\n")) == (False, 1)


def test_a_plan_as_a_comment_is_markdown(sardonyx, demo):
    report = sardonyx.must("publish", "plan", demo, "--to", "public", "--format", "markdown").out
    assert "| 🆕 new | demo | 1.0.0 |" in report


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"version": 2}', "\0", "a: 1"])
def test_what_is_no_plan_is_refused_with_words(sardonyx, text):
    (sardonyx.folder / "plan.json").write_text(text)
    result = sardonyx("publish", "apply", "plan.json")
    assert (result.code in (1, 2), result.err.startswith("error: plan.json")) == (True, True), result.err


def test_a_plan_edited_by_hand_is_refused(sardonyx, demo):
    sardonyx.must("publish", "plan", demo, "--to", "public", "--out", "plan.json")
    plan = sardonyx.folder / "plan.json"
    value = json.loads(plan.read_text())
    value["destinations"] = value["charts"][0]["steps"][0]["destination"] = "elsewhere"
    plan.write_text(json.dumps(value))
    result = sardonyx("publish", "apply", "plan.json")
    assert result.code in (1, 2)
    assert not (sardonyx.folder / "elsewhere").exists()


def test_a_plan_without_its_folder_says_what_to_do(sardonyx, demo):
    result = sardonyx("publish", "apply", demo)
    assert (result.code, "--to" in result.err) == (2, True)


def test_a_plan_with_a_destination_says_what_to_leave_out(sardonyx, demo):
    sardonyx.must("publish", "plan", demo, "--to", "public", "--out", "plan.json")
    result = sardonyx("publish", "apply", "plan.json", "--to", "public")
    assert (result.code, "without --to" in result.err) == (2, True), result.err


def test_a_package_is_no_folder_of_charts(sardonyx, demo):
    sardonyx.must("package", demo)
    result = sardonyx("publish", "plan", "demo-1.0.0.tgz", "--to", "public")
    assert (result.code, "demo-1.0.0.tgz is a file" in result.err) == (2, True), result.err


def test_packages_are_not_put_into_a_file(sardonyx, demo):
    result = sardonyx("package", demo, "-d", demo / "Chart.yaml")
    assert (result.code, "is a file" in result.err) == (2, True), result.err


def test_two_charts_of_one_version_are_not_packaged_over_each_other(sardonyx, demo):
    write_chart(sardonyx.folder / "twin", "demo", "1.0.0")
    result = sardonyx("package", "demo", "twin", "-d", "build")
    assert (result.code, "another name or version" in result.err) == (2, True), result.err
    assert not (sardonyx.folder / "build").exists()


def test_an_unknown_kind_of_destination_is_refused(sardonyx, demo):
    result = sardonyx("publish", "plan", demo, "--to", "gopher://example.org")
    assert (result.code, "gopher://" in result.err) == (2, True)


def test_one_release_is_counted_as_one(sardonyx, demo):
    sardonyx.must("publish", "apply", demo, "--to", "public")
    assert "1 release looked at, 0 with a provenance" in sardonyx.must("publish", "verify", "public").err


@pytest.mark.parametrize("text", ["[]", "1", '{"version": 1, "findings": []}'])
def test_a_file_that_is_no_plan_is_told_to_be_none(sardonyx, text):
    (sardonyx.folder / "report.json").write_text(text)
    result = sardonyx("publish", "apply", "report.json")
    assert (result.code, "report.json: is no plan" in result.err) == (2, True), result.err
