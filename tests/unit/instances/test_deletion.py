import pytest

from sardonyx.core.errors import UsageError
from sardonyx.instances.deletion import DeletionReport, delete, deletion_report
from sardonyx.instances.listing import find_instance, instance_names, instances_of

FOLDER = "environments/lab/instances/user-alice"


@pytest.fixture
def report(tree, launched, chart):
    """What deleting says about a service of a chart; other manifests may take the place of its own."""

    def make(name: str, manifests: str | None = None) -> DeletionReport:
        tree.apply(launched(chart(name)).files)
        if manifests is not None:
            tree.content[f"{FOLDER}/service/manifests.yaml"] = manifests.encode()
        return deletion_report(tree, "lab", "user-alice", "service")

    return make


def test_claims_of_the_service_are_deleted(report):
    assert "scratch" in report("data").claims_deleted


def test_claims_that_a_policy_keeps_stay(report):
    assert {"kept-by-argocd", "kept-by-helm"} <= set(report("data").claims_kept)


def test_claims_that_a_stateful_set_made_stay_one_for_each_replica(report):
    assert {"files-database-0", "files-database-1"} <= set(report("data").claims_kept)


def test_claims_that_a_stateful_set_made_go_where_it_says_so(report):
    assert {"files-cache-0", "files-cache-1"} <= set(report("data").claims_deleted)


def test_secrets_of_the_service_are_named(report):
    assert report("web").secrets_deleted == ("service-credentials",)


def test_what_stays_is_not_counted(report):
    assert report("data").objects == 3


STATEFUL = """kind: StatefulSet
metadata: {name: db%s}
spec:
  replicas: %s
  persistentVolumeClaimRetentionPolicy: {whenDeleted: Delete}
  volumeClaimTemplates: [{metadata: {name: files}}]
"""


def test_a_paused_stateful_set_has_the_volume_of_its_first_replica(report):
    assert report("plain", STATEFUL % ("", 0)).claims_deleted == ("files-db-0",)


def test_a_stateful_set_that_stays_keeps_its_claims(report):
    kept = ", annotations: {helm.sh/resource-policy: keep}"
    assert report("plain", STATEFUL % (kept, 1)).claims_kept == ("files-db-0",)


def test_many_replicas_are_counted_not_named(report):
    claims = report("plain", STATEFUL % ("", 2_000_000_000)).claims_deleted
    assert (len(claims), "files-db-20 to files-db-1999999999" in claims) == (21, True)


@pytest.mark.parametrize(
    "manifests",
    [
        *("[]", "5", "a: b", "kind: PersistentVolumeClaim", "kind: StatefulSet\nspec: []", "kind: SealedSecret"),
        "kind: PersistentVolumeClaim\nmetadata: [a]",
        "kind: PersistentVolumeClaim\nmetadata: {name: 5, annotations: [a]}",
        "kind: StatefulSet\nspec: {replicas: many, volumeClaimTemplates: {a: b}}",
        "kind: StatefulSet\nspec: {replicas: -5, volumeClaimTemplates: [a, {metadata: 5}]}",
        "kind: StatefulSet\nspec: {persistentVolumeClaimRetentionPolicy: Delete}",
    ],
)
def test_manifests_of_any_shape_give_a_report(report, manifests):
    assert report("plain", manifests).instance.name == "service"


def test_a_folder_without_manifests_can_be_deleted(report, tree):
    report("plain")
    del tree.content[f"{FOLDER}/service/manifests.yaml"]
    assert deletion_report(tree, "lab", "user-alice", "service").objects == 0


def test_deleting_removes_the_folder_and_nothing_else(tree, launched, chart):
    before = dict(tree.content)
    tree.apply(launched(chart("plain")).files)
    tree.apply(delete(tree, "lab", "user-alice", "service"))
    assert tree.content == before


def test_the_tenant_s_folder_is_kept_when_its_last_service_goes(tree, launched, chart):
    del tree.content[f"{FOLDER}/.gitkeep"]
    tree.apply(launched(chart("plain")).files)
    assert delete(tree, "lab", "user-alice", "service")[f"{FOLDER}/.gitkeep"] == b""


@pytest.mark.parametrize("name", ["servise", "..", "../user-alice", "", "Ä"])
def test_only_services_that_are_there_can_be_deleted(tree, launched, chart, name):
    tree.apply(launched(chart("plain")).files)
    with pytest.raises(UsageError):
        delete(tree, "lab", "user-alice", name)


def test_services_are_listed_by_name(tree, launched, chart):
    for name in ("b", "a"):
        tree.apply(launched(chart("plain"), name=name).files)
    assert instance_names(tree, "lab", "user-alice") == ["a", "b"]
    assert [instance.name for instance in instances_of(tree, "lab", "user-alice")] == ["a", "b"]


def test_a_service_is_found_as_it_was_launched(tree, launched, chart):
    made = launched(chart("web"), {"replicas": 3})
    tree.apply(made.files)
    assert find_instance(tree, "lab", "user-alice", "service") == made.instance
