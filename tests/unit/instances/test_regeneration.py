"""What the gate makes of what a launch committed, and of what somebody changed afterwards."""

from dataclasses import replace
from pathlib import Path

import pytest

from sardonyx.catalogs import ContentCache, with_dependencies
from sardonyx.charts import load_folder
from sardonyx.core.errors import SardonyxError
from sardonyx.instances.model import SecretEntry, write_instance
from sardonyx.instances.regeneration import WronglySealed
from sardonyx.instances.values import InconsistentSecrets

SERVICE = "environments/lab/instances/user-alice/service"
CATALOG = Path(__file__).parents[3] / "catalog-charts"
PERSONAL = {
    "git": {"name": "Alice", "email": "alice@example.org", "token": "gT-0ken-4711-Xy"},
    "s3": {
        "AWS_S3_ENDPOINT": "s3.example.org",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "AKIA4711XYZ",
        "AWS_SECRET_ACCESS_KEY": "s3-S3cret-Key-99",
        "AWS_SESSION_TOKEN": "s3-Sess10n-Token-7",
    },
    "vault": {"VAULT_TOKEN": "hvs.V4ult-Token-12"},
}


@pytest.fixture(scope="module")
def catalog_chart(tmp_path_factory, packed):
    cache = ContentCache(tmp_path_factory.mktemp("cache"))
    return lambda name: packed(with_dependencies(load_folder(CATALOG / name), cache=cache, base=CATALOG / name))


@pytest.mark.parametrize("personal", [{}, PERSONAL], ids=["bare", "personal"])
@pytest.mark.parametrize("name", ["postgresql", "vscode-python"])
def test_charts_of_the_catalog_come_out_the_same(launched, generated_again, catalog_chart, name, personal):
    package = catalog_chart(name)
    made = launched(package, personal=personal)
    assert generated_again(made, package) == made.files


@pytest.mark.parametrize(
    ("name", "settings"),
    [
        ("postgresql", {"security.password": "tR0ub4dor&3-zq", "database.additional": ["a", "b"]}),
        ("postgresql", {"persistence.enabled": False, "global.suspend": True}),
        ("vscode-python", {"persistence.size": "20Gi", "s3.accessKeyId": "mY-0wn-Key-12345"}),
    ],
)
def test_changed_values_come_out_the_same(launched, generated_again, catalog_chart, name, settings):
    package = catalog_chart(name)
    made = launched(package, settings)
    assert generated_again(made, package) == made.files


def test_a_user_s_array_with_secrets_inside_comes_out_the_same(launched, generated_again, chart):
    package = chart("web")
    changes = {"variables": [{"name": "A", "value": "x"}, {"name": "B"}]}
    made = launched(package, changes, {"variables[1].value": "s3cret-Value-1"})
    assert generated_again(made, package) == made.files


@pytest.fixture
def changed(launched, generated_again, chart):
    """What the gate makes of a service whose instance somebody changed; the tree is the one after it."""

    def run(**change):
        made = launched(chart("web"))
        instance = made.instance._replace(**change)
        files = {**made.files, f"{SERVICE}/instance.yaml": write_instance(instance)}
        return generated_again(replace(made, files=files), chart("web"))

    return run


def test_a_secret_taken_off_the_list_is_refused(changed):
    with pytest.raises(InconsistentSecrets, match="does not list: fallback, password"):
        changed(secrets=())


def test_a_listed_secret_that_is_none_is_refused(changed, launched, chart):
    secrets = (*launched(chart("web")).instance.secrets, SecretEntry(("host",), "context"))
    with pytest.raises(InconsistentSecrets, match="secret what is not: host"):
        changed(secrets=secrets)


def test_a_public_value_marked_as_secret_by_hand_is_refused_as_a_leak(changed, launched, chart):
    secrets = (*launched(chart("web")).instance.secrets, SecretEntry(("host",), "user"))
    with pytest.raises(SardonyxError, match="holds the secret host"):
        changed(secrets=secrets)


def test_a_frozen_value_changed_by_hand_gives_other_manifests(changed, launched, chart):
    made = launched(chart("web"), random_subdomain="1")
    files = changed(frozen={"k8s.randomSubdomain": "2"})
    assert files[f"{SERVICE}/manifests.yaml"] != made.files[f"{SERVICE}/manifests.yaml"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("kind: SealedSecret", "kind: ConfigMap"),
        ("name: service-credentials", "name: other"),
        ("encryptedData:", "encrypted:"),
        ("    password: ", "    passwort: "),
    ],
)
def test_a_sealed_secret_changed_by_hand_is_refused(launched, generated_again, chart, before, after):
    made = launched(chart("web"))
    path = f"{SERVICE}/manifests.yaml"
    files = {**made.files, path: made.files[path].replace(before.encode(), after.encode())}
    with pytest.raises(WronglySealed):
        generated_again(replace(made, files=files), chart("web"))


@pytest.mark.parametrize("manifests", [b"", b"[]", b"5", b"kind: SealedSecret", b"kind: SealedSecret\nmetadata: [a]\n"])
def test_manifests_of_any_shape_are_refused(launched, generated_again, chart, manifests):
    made = launched(chart("web"))
    with pytest.raises(WronglySealed):
        generated_again(replace(made, files={**made.files, f"{SERVICE}/manifests.yaml": manifests}), chart("web"))
