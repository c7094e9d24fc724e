import base64

import pytest

from sardonyx.core.errors import UsageError
from sardonyx.core.valuepaths import lookup, parse_path
from sardonyx.environments.reading import read_environment, read_tenant
from sardonyx.instances.context import draw_password, draw_random_subdomain, drawn_paths, freeze, launch_context


@pytest.fixture
def environment(tree):
    return read_environment(tree, "lab")


@pytest.fixture
def tenant(tree, environment):
    return read_tenant(tree, environment, "user-alice")


@pytest.fixture
def context(environment, tenant):
    """The launch context of a person who brings something, written ``path: value``."""

    def make(**personal):
        return launch_context(environment, tenant, owner="alice", personal=personal, random_subdomain="7")

    return make


@pytest.fixture
def frozen(environment, tenant):
    return lambda context, *reads: freeze(context, [parse_path(read) for read in reads], environment, tenant)


def test_the_owner_is_the_user_unless_the_person_says_more(context):
    assert lookup(context(user={"lang": "fr"}), ("user",)) | {"password": 0} == {
        "idep": "alice",
        "lang": "fr",
        "password": 0,
    }


@pytest.mark.parametrize("key", ["k8s.domain", "project.id", "region.from", "proxyInjection.noProxy"])
def test_what_is_the_environment_s_to_say_cannot_come_from_a_person(context, key):
    top, below = key.split(".")
    with pytest.raises(UsageError, match=key):
        context(**{top: {below: "evil.example.org"}})


def test_the_project_s_password_stands_in_three_places(context):
    made = context(project={"password": "pr0ject"})
    basic = base64.b64encode(b"user-alice:pr0ject").decode()
    assert (made["user"]["password"], made["project"]["basic"]) == ("pr0ject", basic)


def test_passwords_are_drawn_for_each_launch(context):
    one, other = context(), context()
    assert one["project"]["password"] != other["project"]["password"]
    assert one["service"]["oneTimePassword"] != one["project"]["password"]


def test_a_given_project_password_is_not_drawn():
    assert drawn_paths({"project": {"password": "x"}}) == {("service", "oneTimePassword")}


def test_a_password_is_long_and_of_letters_and_digits():
    password = draw_password()
    assert (len(password), password.isalnum()) == (24, True)


def test_a_random_subdomain_is_a_number_below_a_million():
    assert 0 <= int(draw_random_subdomain()) < 1_000_000


def test_a_read_object_is_frozen_leaf_by_leaf(context, frozen):
    found = frozen(context(git={"name": "A", "email": "a@b", "token": "t"}), "git")
    assert (found.values, found.secret_paths) == ({"git.email": "a@b", "git.name": "A"}, ("git.token",))


def test_one_read_element_freezes_its_whole_array(context, frozen):
    stores = [{"profileName": "a", "AWS_SESSION_TOKEN": "t"}, {"profileName": "b"}]
    found = frozen(context(s3_array=stores), "s3_array[1].profileName")
    assert found.values == {"s3_array[0].profileName": "a", "s3_array[1].profileName": "b"}
    assert found.secret_paths == ("s3_array[0].AWS_SESSION_TOKEN",)


def test_what_did_not_resolve_is_not_frozen(context, frozen):
    assert frozen(context(), "git.name", "nothing.at.all").values == {}


@pytest.mark.parametrize("path", ["k8s.domain", "project.id", "region.allowedURIPattern"])
def test_what_the_environment_gives_is_not_frozen(context, frozen, path):
    assert frozen(context(), path).values == {}


def test_an_empty_secret_is_frozen_as_it_is(context, frozen):
    found = frozen(context(git={"token": ""}), "git.token")
    assert (found.values, found.secret_paths) == ({"git.token": ""}, ())
