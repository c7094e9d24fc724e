"""What the changelog of a release says, and who said it."""

from pathlib import Path

import pytest

from sardonyx.core.errors import SardonyxError, UsageError
from sardonyx.core.yamltext import read_yaml
from sardonyx.operations.releasing_writing import write_releases
from sardonyx.publishing.changelog import Entry, Link
from sardonyx.publishing.release_plan import Status

ANNOTATION = "artifacthub.io/changes"


def told(release):
    return [(each.kind, each.description) for each in release.entries]


def touch(catalog, message, *charts):
    for chart in charts:
        file = Path("charts", chart, "values.yaml")
        file.write_text(f"{file.read_text() if file.exists() else ''}# {message.splitlines()[0]!r}\n")
    return catalog.commit(message)


def test_commits_in_their_order(catalog):
    touch(catalog, "feat: add x", "app")
    touch(catalog, "Make y better", "app", "other")
    touch(catalog, "fix: mend z", "other")
    release = catalog.release("app")
    assert told(release) == [("added", "add x"), ("changed", "Make y better")]
    assert (release.version, release.told_by) == ("1.1.0", "commits")


def test_the_scope_says_for_which_chart_it_counts(catalog):
    touch(catalog, "feat(app)!: drop x", "app", "other")
    found = {each.name: each for each in catalog.plan().releases}
    assert (found["app"].version, found["other"].version) == ("2.0.0", "0.3.2")
    assert told(found["other"]) == [("added", "Breaking: drop x")]


def test_a_commit_that_says_less_than_the_diff(catalog):
    catalog.replace("app/values.schema.json", '"default": "1"', '"default": "1", "enum": ["1"]')
    catalog.commit("fix: tidy")
    release = catalog.release("app")
    assert release.version == "2.0.0"
    assert (
        "commits and fragments speak of a patch change, the diff of a major one: the higher counts" in release.remarks
    )


def test_a_commit_that_says_more_than_the_diff(catalog):
    commit = touch(catalog, "fix!: x", "app")
    release = catalog.release("app")
    assert release.version == "2.0.0"
    expected = f"{commit[:7]} speaks of a breaking change, of which the diff shows nothing: the higher counts"
    assert expected in release.remarks


def test_what_a_library_gained_is_told_by_its_users_without_counting(catalog):
    catalog.write({"lib/templates/_names.tpl": '{{- define "lib.name" -}}z{{- end -}}\n'})
    catalog.commit("feat!: name it otherwise")
    found = {each.name: each for each in catalog.plan().releases}
    assert (found["lib"].version, found["app"].version) == ("2.0.0", "1.0.1")
    assert told(found["app"]) == [("added", "Breaking: name it otherwise"), ("changed", "Use lib 2.0.0")]


@pytest.mark.parametrize("message", ["", "fixup! x"])
def test_commits_without_words_leave_nothing_to_tell(catalog, message):
    catalog.replace("app/values.yaml", "'1'", "'2'")
    catalog.git("commit", "-qa", "--allow-empty-message", "-m", message)
    release = catalog.release("app")
    assert (release.entries, release.told_by) == ((), "")
    assert "no commit and no fragment tells what changed" in release.remarks


def test_merges_and_what_was_reverted_tell_nothing(catalog):
    catalog.git("switch", "-q", "-c", "topic")
    touch(catalog, "feat: add x", "app")
    catalog.git("switch", "-q", "main")
    touch(catalog, "fix: mend z", "other")
    catalog.git("merge", "-q", "--no-ff", "-m", "Merge topic", "topic")
    touch(catalog, "feat: add y", "app")
    catalog.git("revert", "--no-edit", "HEAD")
    assert told(catalog.release("app")) == [("added", "add x")]


def test_a_commit_that_only_touches_what_is_not_packed_tells_nothing(catalog):
    catalog.write({"app/.helmignore": "tests/\n"})
    catalog.commit("Leave out tests")
    catalog.write({"app/tests/x.yaml": "a: 1\n"})
    catalog.commit("feat: test x")
    assert told(catalog.release("app")) == [("changed", "Leave out tests")]


def test_a_commit_that_only_raises_the_version_tells_nothing(catalog):
    touch(catalog, "fix: mend x", "app")
    catalog.replace("app/Chart.yaml", "1.0.0", "1.0.1")
    catalog.commit("Release app 1.0.1")
    assert told(catalog.release("app")) == [("fixed", "mend x")]


@pytest.mark.parametrize(
    "message",
    [
        "fix: - kind: removed\n  description: no",
        "fix: \x1b]0;title\x07 {{ .Values }} *x &y !z",
        f"fix: {'long ' * 2000}",
        "fix: `}]'\"\\ %s \u202e \u2028 #no comment",
        "fix: |",
    ],
)
def test_whatever_a_message_holds_is_a_text_in_the_annotation(catalog, message):
    touch(catalog, message, "app")
    plan = catalog.plan()
    write_releases(plan)
    value = read_yaml(Path("charts/app/Chart.yaml").read_bytes(), "").value
    changes = read_yaml(value["annotations"][ANNOTATION], "").value
    assert [each["kind"] for each in changes] == ["fixed"]
    assert (value["version"], len(changes[0]["description"]) <= 300) == ("1.0.1", True)


def test_what_was_told_of_the_last_release_is_told_no_more(catalog):
    touch(catalog, "fix: mend x", "app")
    write_releases(catalog.plan())
    catalog.commit("Release")
    catalog.tag("app-1.0.1")
    touch(catalog, "feat: add y", "app")
    release = catalog.release("app")
    assert (release.version, told(release)) == ("1.1.0", [("added", "add y")])


def test_what_somebody_wrote_by_hand_stays_where_the_version_does(catalog):
    touch(catalog, "fix: mend x", "app")
    catalog.replace("app/Chart.yaml", "1.0.0", "1.0.1")
    with Path("charts/app/Chart.yaml").open("a") as file:
        file.write(f"annotations:\n  {ANNOTATION}: |\n    - Mend x, in words\n")
    plan = catalog.plan()
    release = next(each for each in plan.releases if each.name == "app")
    assert (told(release), release.told_by) == ([("changed", "Mend x, in words")], "Chart.yaml")
    assert plan.after == {}


def test_what_comes_after_a_preparation_is_added(catalog):
    touch(catalog, "fix: mend x", "app")
    write_releases(catalog.plan())
    catalog.commit("Prepare")
    touch(catalog, "feat: add y", "app")
    release = catalog.release("app")
    assert (release.version, told(release)) == ("1.1.0", [("fixed", "mend x"), ("added", "add y")])
    assert release.told_by == "Chart.yaml and commits"


def test_a_new_chart_keeps_its_version_and_tells_nothing(catalog):
    catalog.chart("fresh", "0.1.0")
    catalog.commit("feat: add fresh")
    plan = catalog.plan()
    assert not [path for path in plan.after if "fresh" in path]


def fragment(name, text):
    path = Path("changes.d", name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def test_fragments_stand_in_place_of_the_words_of_commits(catalog):
    touch(catalog, "wip", "app")
    fragment("app/x.added.md", "Let people\nchoose x.\n")
    fragment(
        "app/y.yaml", "- kind: fixed\n  description: Mend y\n  links: [{name: Issue, url: 'https://example.org/1'}]\n"
    )
    fragment("app/README.md", "How to write one")
    release = catalog.release("app")
    link = Link("Issue", "https://example.org/1")
    assert release.entries == (Entry("added", "Let people choose x."), Entry("fixed", "Mend y", (link,)))
    assert (release.version, release.told_by) == ("1.1.0", "fragments")


def test_a_breaking_fragment_asks_for_a_major(catalog):
    touch(catalog, "wip", "app")
    fragment("app/x.breaking.md", "Drop x.")
    assert catalog.release("app").version == "2.0.0"
    fragment("app/x.breaking.md", "Drop x.")
    assert told(catalog.release("app")) == [("changed", "Breaking: Drop x.")]


def test_fragments_go_once_they_were_written(catalog):
    touch(catalog, "wip", "app")
    fragment("app/x.fixed.md", "Mend x.")
    plan = catalog.plan()
    assert plan.consumed == ("changes.d/app/x.fixed.md",)
    write_releases(plan)
    assert not Path("changes.d/app/x.fixed.md").exists()
    assert "Mend x." in Path("charts/app/Chart.yaml").read_text()
    assert catalog.plan().after == {}


def test_fragments_of_an_unchanged_chart_wait_and_that_is_said(catalog):
    fragment("app/x.fixed.md", "Mend x.")
    release = catalog.release("app")
    assert release.status is Status.UNCHANGED
    assert release.remarks == ("its fragments wait: the package holds nothing new",)
    assert catalog.plan().consumed == ()


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("ap/x.fixed.md", "x", "there is no chart ap.*\n.*did you mean app"),
        ("app/x.md", "x", "neither NAME.KIND.md nor NAME.yaml"),
        ("app/x.repaired.md", "x", "KIND is one of added"),
        ("app/x.fixed.md", " \n", "is empty"),
        ("app/x.txt", "x", "neither NAME.KIND.md nor NAME.yaml"),
        ("app/x.yaml", "- kind: fixd\n  description: x\n", r"changes.d/app/x.yaml:1:3"),
        ("app/x.yaml", "kind: fixed\ndescription: x\nbreakin: true\n", "unknown key 'breakin'"),
        ("app/x.yaml", "kind: fixed\ndescription: x\nlinks: [{name: x, url: 'javascript:x'}]\n", "url"),
        ("app/x.yaml", "{", "is not YAML"),
        ("app/x.yaml", "", "x.yaml"),
        ("x.fixed.md", "x", "is not the folder of a chart"),
    ],
)
def test_what_is_no_fragment_is_refused(catalog, name, text, message):
    fragment(name, text)
    with pytest.raises(SardonyxError, match=message):
        catalog.plan()


def test_a_fragment_that_leads_elsewhere_is_refused(catalog, tmp_path):
    (tmp_path / "secret").write_text("x")
    Path("changes.d/app").mkdir(parents=True)
    Path("changes.d/app/x.fixed.md").symlink_to(tmp_path / "secret")
    with pytest.raises(UsageError, match="no plain file"):
        catalog.plan()


def test_fragments_tell_of_a_new_chart(catalog):
    catalog.chart("fresh", "0.1.0")
    fragment("fresh/x.added.md", "Begin.")
    plan = catalog.plan()
    assert plan.consumed == ("changes.d/fresh/x.added.md",)
    write_releases(plan)
    assert "description: Begin." in Path("charts/fresh/Chart.yaml").read_text().replace('"', "")
