import pytest

from sardonyx.core.errors import SardonyxError, UsageError
from sardonyx.core.tree import MemoryTree
from sardonyx.environments.initial import Initial, init_changes
from sardonyx.environments.reading import read_environment, read_workspace
from sardonyx.environments.shipped import template_tree

URL = "https://git.example.org/ops/environments.git"


def test_a_new_repository_is_valid() -> None:
    tree = MemoryTree(dict(init_changes(template_tree(), Initial(URL), None)))
    assert read_workspace(tree).default_environment == "lab"
    assert read_environment(tree, "lab").repository.url == URL


def test_options_replace_what_the_template_says() -> None:
    initial = Initial(URL, "prod", branch="live", domain="prod.example.org", catalogs={"lab": "/srv/charts"})
    environment = read_environment(MemoryTree(dict(init_changes(template_tree(), initial, None))), "prod")
    assert environment.repository.branch == "live"
    assert environment.region.expose.domain == "prod.example.org"
    assert environment.catalogs[0].location == "/srv/charts"


def test_comments_of_the_template_stay() -> None:
    template = template_tree().read("environments/lab/environment.yaml") or b""
    content = init_changes(template_tree(), Initial(URL), None)["environments/lab/environment.yaml"] or b""
    assert content.count(b"#") == template.count(b"#")


def test_folders_that_argocd_reads_are_there() -> None:
    changes = init_changes(template_tree(), Initial(URL, "prod"), None)
    assert "environments/prod/platform/roots/.gitkeep" in changes
    assert not any(path.startswith("environments/lab/") for path in changes)


def test_the_certificate_is_written_as_it_is() -> None:
    assert init_changes(template_tree(), Initial(URL), b"PEM")["environments/lab/sealing.pem"] == b"PEM"


@pytest.mark.parametrize(
    ("initial", "message"),
    [
        (Initial("https://me:secret@git.example.org/a.git"), "holds credentials"),
        (Initial("a\nb"), "without spaces|cannot be replaced"),
        (Initial(URL, "../x"), "cannot be part of a path"),
        (Initial(URL, catalogs={"labs": "x"}), "did you mean lab"),
        (Initial(URL, domain="*.example.org"), "must be a DNS name"),
    ],
)
def test_options_that_do_not_fit_are_refused(initial: Initial, message: str) -> None:
    with pytest.raises(SardonyxError, match=message):
        init_changes(template_tree(), initial, None)


def test_a_template_needs_an_environment() -> None:
    with pytest.raises(UsageError, match="no environment"):
        init_changes(MemoryTree({}), Initial(URL), None)
