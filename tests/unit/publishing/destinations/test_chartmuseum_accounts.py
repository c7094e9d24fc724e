"""Whose account is used at a repository of charts."""

import pytest

from sardonyx.catalogs.web import basic
from sardonyx.core.errors import SardonyxError, UsageError
from sardonyx.publishing.destinations.chartmuseum_accounts import authorization_for

URL = "https://charts.example.org/a"
LIST = """apiVersion: ""
repositories:
- {name: other, url: "https://charts.example.org/b", username: b, password: b}
- {name: us, url: "https://charts.example.org/a/", username: ann, password: "0123"}
- {name: open, url: "https://charts.example.org/open", username: ""}
"""


@pytest.fixture
def home(tmp_path):
    (tmp_path / ".config" / "helm").mkdir(parents=True)
    return tmp_path


def test_nobody_signs_in_without_an_account(home):
    assert authorization_for(URL, {"HOME": str(home)}) is None


@pytest.mark.parametrize(
    ("variables", "wanted"),
    [
        ({"HELM_REPO_ACCESS_TOKEN": "t", "HELM_REPO_USERNAME": "u", "HELM_REPO_PASSWORD": "p"}, "Bearer t"),
        ({"HELM_REPO_USERNAME": "u", "HELM_REPO_PASSWORD": "p"}, basic("u", "p")),
        ({"HELM_REPO_USERNAME": "u"}, None),
    ],
)
def test_variables_of_cm_push_come_first(home, variables, wanted):
    assert authorization_for(URL, {"HOME": str(home), **variables}) == wanted


def test_the_account_that_helm_knows_is_used_for_its_repository_only(home):
    (home / ".config" / "helm" / "repositories.yaml").write_text(LIST)
    environment = {"HOME": str(home)}
    assert authorization_for(URL, environment) == basic("ann", "0123")
    assert authorization_for("https://charts.example.org/open", environment) is None


def test_helms_own_variables_say_where_its_list_is(home):
    (home / "list.yaml").write_text(LIST)
    assert authorization_for(URL, {"HOME": str(home), "HELM_REPOSITORY_CONFIG": str(home / "list.yaml")})
    (home / "repositories.yaml").write_text(LIST)
    assert authorization_for(URL, {"HOME": "/", "HELM_CONFIG_HOME": str(home)})


def test_netrc_is_read_as_by_curl(home):
    (home / ".netrc").write_text("machine charts.example.org login ann password pw\n")
    assert authorization_for(URL, {"HOME": str(home)}) == basic("ann", "pw")
    assert authorization_for("https://other.example.org", {"HOME": str(home)}) is None


def test_a_netrc_that_cannot_be_read_is_an_error_without_its_content(home):
    (home / ".netrc").write_text("machine charts.example.org login ann passwort pw\n")
    with pytest.raises(UsageError) as caught:
        authorization_for(URL, {"HOME": str(home)})
    assert "pw" not in str(caught.value)


@pytest.mark.parametrize("text", ["- a\n", "repositories: 7\n", "repositories: [7, {url: 7}]\n"])
def test_a_list_that_is_none_gives_no_account(home, text):
    (home / ".config" / "helm" / "repositories.yaml").write_text(text)
    assert authorization_for(URL, {"HOME": str(home)}) is None


def test_a_list_that_is_no_yaml_is_an_error(home):
    (home / ".config" / "helm" / "repositories.yaml").write_text("[")
    with pytest.raises(SardonyxError, match=r"repositories\.yaml"):
        authorization_for(URL, {"HOME": str(home)})
