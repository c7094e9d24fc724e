import re

import pytest

from sardonyx.core.errors import SardonyxError, UsageError
from sardonyx.core.valuepaths import format_path
from sardonyx.core.yamltext import read_documents, read_yaml
from sardonyx.helm.errors import ValuesRefused
from sardonyx.instances.certificates import UnusableCertificate
from sardonyx.instances.launching import NameTaken
from sardonyx.instances.values import RefusedValue

SERVICE = "environments/lab/instances/user-alice/service"
CERTIFICATE = "environments/lab/sealing.pem"
PERSONAL = {
    "user": {"lang": "fr"},
    "git": {"name": "Alice", "token": "gT-0ken-4711-Xy"},
    "s3": {"AWS_S3_ENDPOINT": "s3.example.org", "AWS_SECRET_ACCESS_KEY": "s3-S3cret-Key-99"},
    "s3_array": [
        {"profileName": "default", "AWS_SECRET_ACCESS_KEY": "s3-S3cret-Key-99"},
        {"profileName": "open", "AWS_SECRET_ACCESS_KEY": ""},
    ],
}


def secrets_of(launched) -> dict[str, str]:
    return {format_path(entry.path): entry.origin for entry in launched.instance.secrets}


def manifests_of(launched) -> list:
    return [document.value for document in read_documents(launched.files[f"{SERVICE}/manifests.yaml"], "m")]


def patch_of(launched) -> list:
    document = read_yaml(launched.files[f"{SERVICE}/instance.yaml"], "i").value
    return [(format_path(leaf["path"]), leaf.get("value")) for leaf in document["spec"]["patch"]]


def test_a_launch_makes_the_four_files_of_a_folder(launched, chart):
    names = ("NOTES.md", "application.yaml", "instance.yaml", "manifests.yaml")
    assert sorted(launched(chart("web")).files) == [f"{SERVICE}/{name}" for name in names]


@pytest.mark.parametrize("name", ["web", "plain", "data"])
def test_the_gate_makes_the_same_files(launched, chart, generated_again, name):
    package = chart(name)
    made = launched(package, personal=PERSONAL)
    assert generated_again(made, package) == made.files


def test_secrets_are_told_by_where_they_come_from(launched, chart):
    made = launched(chart("web"), personal=PERSONAL)
    assert secrets_of(made) == {
        "password": "generated",
        "fallback": "default",
        "git.url": "context",
        "s3.key": "context",
        "stores[0].key": "context",
    }


def test_an_empty_secret_is_no_secret(launched, chart):
    made = launched(chart("web"), {"fallback": ""}, personal={})
    assert secrets_of(made) == {"password": "generated"}


def test_only_what_the_environment_does_not_give_is_frozen(launched, chart):
    made = launched(chart("web"), personal=PERSONAL, random_subdomain="482193")
    assert made.instance.frozen == {
        "git.name": "Alice",
        "k8s.randomSubdomain": "482193",
        "s3.AWS_S3_ENDPOINT": "s3.example.org",
        "s3_array[0].profileName": "default",
        "s3_array[1].AWS_SECRET_ACCESS_KEY": "",
        "s3_array[1].profileName": "open",
        "user.lang": "fr",
    }


def test_of_secret_context_only_the_names_are_kept(launched, chart):
    made = launched(chart("web"), personal=PERSONAL)
    names = ("git.token", "s3.AWS_SECRET_ACCESS_KEY", "s3_array[0].AWS_SECRET_ACCESS_KEY", "service.oneTimePassword")
    assert made.instance.secret_context == names


def test_the_region_s_settings_are_not_frozen(launched, chart):
    assert not [path for path in launched(chart("web")).instance.frozen if path != "k8s.randomSubdomain"]


@pytest.mark.parametrize("path", ["password", "fallback", "git.url", "s3.key"])
def test_a_user_s_own_value_in_the_place_of_a_secret_is_one(launched, chart, path):
    made = launched(chart("web"), {path: "mY-0wn-S3cret-val"}, personal=PERSONAL)
    assert secrets_of(made)[path] == "user"
    assert patch_of(made) == []


def test_a_key_of_the_user_s_own_is_secret_where_the_context_has_none(launched, chart):
    made = launched(chart("web"), {"s3.key": "mY-0wn-S3cret-val"})
    assert (secrets_of(made)["s3.key"], patch_of(made)) == ("user", [])


def test_any_value_can_be_marked_as_secret(launched, chart):
    made = launched(chart("plain"), secrets={"auth.password": "tR0ub4dor&3-zq"})
    assert (secrets_of(made), patch_of(made)) == ({"auth.password": "user"}, [])


def test_a_secret_in_an_array_keeps_its_place(launched, chart, generated_again):
    changes = {f"variables[{index}].name": f"V{index}" for index in range(12)}
    secrets = {f"variables[{index}].value": f"s3cret-Value-{index}" for index in range(12)}
    package = chart("web")
    made = launched(package, changes, secrets)
    assert made.secrets["variables", 11, "value"] == "s3cret-Value-11"
    assert generated_again(made, package) == made.files


def test_no_secret_is_in_any_file(launched, chart):
    made = launched(chart("web"), {"fallback": "mY-0wn-S3cret-val"}, personal=PERSONAL)
    text = b"".join(made.files.values()).decode()
    assert [value for value in made.secrets.values() if value in text] == []


def test_the_notes_show_the_password_to_who_launched(launched, chart):
    made = launched(chart("web"))
    assert f"with the password {made.secrets[('password',)]}" in made.notes
    assert re.search(rb"with the password sx[a-z2-7]{30}\n", made.files[f"{SERVICE}/NOTES.md"])


def test_a_checksum_of_a_secret_is_the_placeholder_s(launched, chart):
    one = launched(chart("web"), secrets={"password": "tR0ub4dor&3-zq"}, random_subdomain="1")
    other = launched(chart("web"), secrets={"password": "an0ther&3-Secret"}, random_subdomain="1")
    assert manifests_of(one)[0]["spec"]["template"] == manifests_of(other)[0]["spec"]["template"]


def test_random_data_in_a_secret_is_sealed_once(launched, chart):
    sealed = next(thing for thing in manifests_of(launched(chart("web"))) if thing["kind"] == "SealedSecret")
    assert "session" in sealed["spec"]["encryptedData"]


def test_an_array_of_the_user_replaces_the_chart_s(launched, chart):
    made = launched(chart("plain"), {"list": ["x", "y"]})
    assert manifests_of(made)[0]["data"]["list"] == "x,y"


def test_a_shorter_array_of_the_user_replaces_the_chart_s(launched, chart, generated_again):
    package = chart("plain")
    made = launched(package, {"list": []})
    assert manifests_of(made)[0]["data"]["list"] == ""
    assert generated_again(made, package) == made.files


@pytest.mark.parametrize(("value", "layer"), [("two", "web"), (9, "api")])
def test_a_refused_value_names_path_and_layer(launched, chart, value, layer):
    with pytest.raises(RefusedValue, match=f"replicas: .*refused by the {layer}"):
        launched(chart("web"), {"replicas": value})


def test_a_value_refused_by_helm_alone_names_its_path(launched, chart_from):
    subchart = {
        "Chart.yaml": "apiVersion: v2\nname: w\nversion: 1.0.0\ndependencies: [{name: sub, version: 1.0.0}]\n",
        "charts/sub/Chart.yaml": "apiVersion: v2\nname: sub\nversion: 1.0.0\n",
        "charts/sub/values.schema.json": '{"type": "object", "properties": {"size": {"type": "integer"}}}',
    }
    with pytest.raises(ValuesRefused, match="sub: size"):
        launched(chart_from(subchart), {"sub.size": "big"})


@pytest.mark.parametrize("name", ["Bad_Name", "-a", "a-", "1a", "a" * 31, "a.b", "a/b", "..", ""])
def test_a_name_must_be_a_short_dns_label(launched, chart, name):
    with pytest.raises(UsageError, match="cannot name a service"):
        launched(chart("plain"), name=name)


def test_a_name_as_long_as_the_policy_allows_is_fine(launched, chart):
    assert launched(chart("plain"), name="a" * 30).instance.name == "a" * 30


def test_without_a_name_the_chart_and_the_subdomain_give_one(launched, chart):
    assert launched(chart("plain"), name=None, random_subdomain="7").instance.name == "plain-7"


def test_a_taken_name_is_refused(launched, chart, tree):
    tree.apply(launched(chart("plain")).files)
    with pytest.raises(NameTaken, match="service already"):
        launched(chart("plain"))


def test_two_tenants_may_use_one_name(launched, chart, tree):
    tree.apply(launched(chart("plain")).files)
    made = launched(chart("plain"), tenant="projet-census")
    assert made.instance.namespace == "projet-census"


def test_nothing_is_launched_for_a_suspended_tenant(launched, chart, tree):
    path = "environments/lab/tenants/user-alice.yaml"
    tree.content[path] += b"  state: suspended\n"
    with pytest.raises(SardonyxError, match="is suspended"):
        launched(chart("plain"))


@pytest.mark.parametrize(
    ("change", "words"),
    [({"tenant": "user-alise"}, "user-alice"), ({"environment": "lap"}, "lab"), ({"owner": "Alice A."}, "--owner")],
    ids=["tenant", "environment", "owner"],
)
def test_an_order_with_an_impossible_name_is_refused(launched, chart, change, words):
    with pytest.raises(UsageError, match=words):
        launched(chart("plain"), **change)


def test_a_friendly_name_has_a_limit(launched, chart):
    with pytest.raises(UsageError, match="200 characters"):
        launched(chart("plain"), friendly_name="a" * 201)


def test_a_friendly_name_is_text_whatever_is_in_it(launched, chart):
    name = "Ünïcode: {{ .Values }}\n---\nkind: Pod # 'x' \"y\""
    files = launched(chart("plain"), friendly_name=name).files
    application = read_yaml(files[f"{SERVICE}/application.yaml"], "a").value
    assert application["metadata"]["annotations"]["sardonyx.io/friendly-name"] == name


def test_an_empty_secret_is_refused(launched, chart):
    with pytest.raises(UsageError, match=r"auth\.password is empty"):
        launched(chart("plain"), secrets={"auth.password": ""})


@pytest.mark.parametrize(
    "data",
    [None, b"", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"],
    ids=["missing", "empty", "broken"],
)
def test_a_certificate_that_cannot_be_used_is_refused(launched, chart, tree, data):
    tree.apply({CERTIFICATE: data})
    with pytest.raises(SardonyxError, match=r"sealing\.pem"):
        launched(chart("plain"))


def test_an_expired_certificate_is_refused(launched, chart, tree, expired_certificate):
    tree.content[CERTIFICATE] = expired_certificate
    with pytest.raises(UnusableCertificate, match=r"(?i)expired|since"):
        launched(chart("plain"))


def test_values_that_the_chart_does_not_know_are_told(launched, chart):
    made = launched(chart("web"), {"replicsa": 2, "git.nmae": "x", "extra.labels.any": "x", "global.x": 1})
    told = {format_path(unknown.path): [format_path(near) for near in unknown.nearest] for unknown in made.unknown}
    assert told == {"replicsa": ["replicas"], "git.nmae": ["git.name"]}


def test_a_chart_whose_name_no_label_can_hold_is_refused(launched, chart_from):
    long = chart_from({"Chart.yaml": f"apiVersion: v2\nname: {'n' * 64}\nversion: 1.0.0\n"})
    with pytest.raises(UsageError, match="no label can hold"):
        launched(long)
