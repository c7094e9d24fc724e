import pytest

from sardonyx.environments.model import Cluster, Environment, Expose, GroupKind, Policy, Region, Repository
from sardonyx.instances.policy import policy_violations

ENVIRONMENT = Environment(
    name="lab",
    repository=Repository("https://git.example.org/environments.git"),
    cluster=Cluster("1.34.0"),
    region=Region(Expose("lab.example.org")),
    catalogs=(),
    policy=Policy((GroupKind("", "Service"), GroupKind("batch", "Job"))),
)


def thing(kind="Service", api="v1", **metadata):
    return {"apiVersion": api, "kind": kind, "metadata": {"name": "web", **metadata}}


@pytest.mark.parametrize(
    ("refused", "words"),
    [
        (
            thing("RoleBinding", "rbac.authorization.k8s.io/v1"),
            "kind RoleBinding of the group rbac.authorization.k8s.io",
        ),
        (thing("Service", "example.org/v1"), "kind Service of the group example.org"),
        (thing(namespace="user-bob"), "in the namespace user-bob"),
        (thing(annotations={"argocd.argoproj.io/sync-options": "Prune=false, Replace=true"}), "Replace=true"),
        (thing(annotations={"argocd.argoproj.io/deletion-approved": "2999-01-01T00:00:00Z"}), "approves its own"),
        (thing("Job", "batch/v1", annotations={"helm.sh/hook": "post-install, post-delete"}), "hook post-delete"),
        (thing("Job", "batch/v1", annotations={"argocd.argoproj.io/hook": "PostDelete"}), "hook PostDelete"),
        ({**thing(), "spec": {"externalIPs": ["192.0.2.1"]}}, "Service/web: externalIPs"),
    ],
)
def test_what_the_policy_refuses_is_named(refused, words):
    (violation,) = policy_violations([refused], ENVIRONMENT, "user-alice")
    assert words in violation


@pytest.mark.parametrize(
    "allowed",
    [
        thing(),
        thing(namespace="user-alice"),
        thing("Job", "batch/v1", annotations={"helm.sh/hook": "post-install"}),
        thing(annotations={"argocd.argoproj.io/sync-options": "Prune=false"}),
    ],
)
def test_what_it_allows_passes(allowed):
    assert policy_violations([allowed], ENVIRONMENT, "user-alice") == []
