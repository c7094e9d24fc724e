from pathlib import Path

import pytest

from sardonyx.core.errors import UsageError
from sardonyx.core.findings import Level
from sardonyx.operations.ct_configuration import CtConfiguration, ct_levels, find_ct_file, read_ct_file


def read(text: str) -> CtConfiguration:
    Path("ct.yaml").write_text(text)
    return read_ct_file(Path("ct.yaml"))


def test_an_empty_file_asks_for_what_ct_does_by_default(here):
    assert read("") == CtConfiguration()
    assert CtConfiguration().chart_dirs == ("charts",)


def test_every_key_that_means_something(here):
    found = read(
        "remote: upstream\ntarget-branch: master\nsince: HEAD~1\nall: true\nchart-dirs: [a, b]\ncharts: [a/x]\n"
        "excluded-charts: [z]\nexclude-deprecated: true\ncheck-version-increment: false\nvalidate-maintainers: false\n"
    )
    assert found == CtConfiguration(
        ("a", "b"), ("a/x",), ("z",), "upstream", "master", "HEAD~1", True, True, False, False
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Chart-Dirs: [a]", CtConfiguration(chart_dirs=("a",))),
        ("chart-dirs: 'a, b'", CtConfiguration(chart_dirs=("a", "b"))),
        ("all: 'true'", CtConfiguration(all=True)),
        ("target-branch: 1.0", CtConfiguration(target_branch="1.0")),
        ("charts:", CtConfiguration()),
    ],
)
def test_texts_are_read_as_viper_reads_them(here, text, expected):
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("all: perhaps", "ct.yaml:1:1: all must be true or false"),
        ("x: 1\nchart-dirs: {a: 1}", "ct.yaml:2:1: chart-dirs must be a list of texts"),
        ("charts: [[a]]", "ct.yaml:1:1: charts must be a list of texts"),
        ("remote: [a]", "ct.yaml:1:1: remote must be a text"),
        ("- a", "ct.yaml:1:1: must be a mapping"),
        ("a: [", "ct.yaml:2:1: is not YAML"),
    ],
)
def test_what_cannot_be_meant_has_its_place(here, text, message):
    with pytest.raises(UsageError) as caught:
        read(text)
    assert str(caught.value).startswith(message)


def test_commands_are_never_run_and_that_is_said(here):
    (remark,) = read("additional-commands: [touch /tmp/x]").remarks
    assert remark.startswith("ct.yaml:1:1: additional-commands has no effect: the commands are not run")


def test_a_key_that_ct_does_not_know_is_named_with_its_line(here):
    (remark,) = read("all: true\nexcluded-chart: [a]").remarks
    assert remark.startswith("ct.yaml:2:1: chart-testing knows no key 'excluded-chart': did you mean excluded-charts")


def test_keys_that_are_about_installing_are_passed_over(here):
    assert read("helm-extra-args: --timeout 600s\nupgrade: true\nkubectl-timeout: 60s\ndebug: true").remarks == ()


@pytest.mark.parametrize("place", ["ct.yaml", ".ct.yaml", ".github/ct.yaml", ".ct/ct.yaml"])
def test_the_file_is_found(here, place):
    Path(place).parent.mkdir(exist_ok=True)
    Path(place).touch()
    assert find_ct_file() == Path(place)


def test_no_file_is_an_error(here):
    with pytest.raises(UsageError, match=r"there is no ct\.yaml here"):
        find_ct_file()


def test_what_is_switched_off_is_not_applied():
    assert ct_levels(CtConfiguration(validate_maintainers=False)) == {
        "maintainer-missing": None,
        "version-not-incremented": Level.ERROR,
    }
