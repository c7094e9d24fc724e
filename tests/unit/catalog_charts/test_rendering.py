"""What the charts make of the values users get."""

from __future__ import annotations

from typing import Any

import pytest
from tests.unit.catalog_charts.catalog import OPENSHIFT, SERVICES, Rendered, changed, computed, render, values
from tests.unit.catalog_charts.conftest import Render

from sardonyx.helm.pool import WorkerPool

CASES = {
    "defaults": values,
    "minimal": lambda name: computed(name, "minimal"),
    "full": lambda name: computed(name, "full"),
    "suspended": lambda name: changed(computed(name, "full"), global__suspend=True),
    "temporary": lambda name: changed(computed(name, "full"), persistence__enabled=False),
    "everything": lambda name: changed(
        computed(name, "full"),
        persistence__storageClass="fast",
        nodeSelector={"zone": "a"},
        tolerations=[{"key": "gpu", "operator": "Exists"}],
    ),
}
ALWAYS = {"ConfigMap", "ServiceAccount", "StatefulSet"}
EXPECTED = {
    ("postgresql", "defaults"): {"Service"},
    ("postgresql", "minimal"): {"Service", "Secret"},
    ("postgresql", "suspended"): {"Secret"},
    ("vscode-python", "defaults"): {"Service", "PersistentVolumeClaim"},
    ("vscode-python", "minimal"): {"Service", "PersistentVolumeClaim", "Secret", "Ingress"},
    ("vscode-python", "full"): {"Service", "PersistentVolumeClaim", "Secret", "Ingress", "Route"},
    ("vscode-python", "suspended"): {"PersistentVolumeClaim", "Secret"},
    ("vscode-python", "temporary"): {"Service", "Secret", "Ingress", "Route"},
}


@pytest.fixture(params=CASES)
def result(request: pytest.FixtureRequest, name: str, rendered: Render) -> Rendered:
    return rendered(name, CASES[request.param](name))


@pytest.mark.parametrize(("name", "case"), EXPECTED)
def test_makes_these_kinds(name: str, case: str, rendered: Render) -> None:
    assert rendered(name, CASES[case](name)).kinds() == ALWAYS | EXPECTED[name, case]


@pytest.mark.parametrize("case", CASES)
def test_same_values_give_the_same_objects(name: str, case: str, pool: WorkerPool) -> None:
    assert render(pool, name, CASES[case](name)) == render(pool, name, CASES[case](name))


def test_objects_are_in_the_namespace_and_name_their_instance(result: Rendered) -> None:
    for entry in result.objects.values():
        assert entry["metadata"]["namespace"] == "user-alice"
        assert entry["metadata"]["labels"]["app.kubernetes.io/instance"] == "analysis-1"


def test_pods_name_their_instance(result: Rendered) -> None:
    labels = result.one("StatefulSet")["spec"]["template"]["metadata"]["labels"]
    assert labels["app.kubernetes.io/instance"] == "analysis-1"


def test_nothing_is_a_hook(result: Rendered) -> None:
    for entry in result.objects.values():
        assert not {"helm.sh/hook", "helm.sh/resource-policy"} & set(entry["metadata"].get("annotations", {}))


def test_selectors_find_the_pods(result: Rendered) -> None:
    workload = result.one("StatefulSet")["spec"]
    assert workload["selector"]["matchLabels"] == workload["template"]["metadata"]["labels"]
    for (kind, _), entry in result.objects.items():
        if kind == "Service":
            assert entry["spec"]["selector"] == workload["selector"]["matchLabels"]


def test_whatever_the_pod_mounts_or_reads_is_there(result: Rendered) -> None:
    pod = result.pod()
    container = pod["containers"][0]
    wanted = {("ServiceAccount", pod["serviceAccountName"])}
    for source in container["envFrom"]:
        wanted |= {("ConfigMap", reference["name"]) for key, reference in source.items() if key == "configMapRef"}
        wanted |= {("Secret", reference["name"]) for key, reference in source.items() if key == "secretRef"}
    wanted |= {("Secret", entry["valueFrom"]["secretKeyRef"]["name"]) for entry in container.get("env", [])}
    for volume in pod["volumes"]:
        if "configMap" in volume:
            wanted.add(("ConfigMap", volume["configMap"]["name"]))
        if "persistentVolumeClaim" in volume:
            wanted.add(("PersistentVolumeClaim", volume["persistentVolumeClaim"]["claimName"]))
    assert wanted <= set(result.objects)


def test_every_mount_has_its_volume(result: Rendered) -> None:
    workload = result.one("StatefulSet")["spec"]
    volumes = [volume["name"] for volume in result.pod()["volumes"]]
    volumes += [claim["metadata"]["name"] for claim in workload.get("volumeClaimTemplates", [])]
    assert {mount["name"] for mount in result.pod()["containers"][0]["volumeMounts"]} == set(volumes)
    assert len(volumes) == len(set(volumes))


def test_pods_are_what_pod_security_restricted_asks_for(result: Rendered) -> None:
    pod = result.pod()
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert not {"hostNetwork", "hostPID", "hostIPC"} & set(pod)
    assert all(set(volume) & {"configMap", "emptyDir", "persistentVolumeClaim"} for volume in pod["volumes"])
    for container in pod["containers"]:
        assert container["securityContext"]["allowPrivilegeEscalation"] is False
        assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}
        assert container["securityContext"]["runAsNonRoot"] is True
        assert container["securityContext"]["privileged"] is False


def test_containers_fit_a_quota(result: Rendered) -> None:
    for container in result.pod()["containers"]:
        for amounts in container["resources"].values():
            assert set(amounts) == {"cpu", "memory"}
        assert set(container["resources"]) == {"requests", "limits"}


def test_images_are_pinned_to_a_version(result: Rendered) -> None:
    for container in result.pod()["containers"]:
        tag = container["image"].rpartition("/")[2].partition(":")[2]
        assert tag not in {"", "latest"}


def test_no_token_of_the_cluster_is_mounted(result: Rendered) -> None:
    assert result.pod()["automountServiceAccountToken"] is False
    assert result.one("ServiceAccount")["automountServiceAccountToken"] is False


def test_pause_stops_the_pod(name: str, rendered: Render) -> None:
    assert rendered(name, CASES["suspended"](name)).one("StatefulSet")["spec"]["replicas"] == 0
    assert rendered(name, CASES["full"](name)).one("StatefulSet")["spec"]["replicas"] == 1


def test_pause_keeps_everything_else(name: str, rendered: Render) -> None:
    running, paused = (rendered(name, CASES[case](name)).objects for case in ("full", "suspended"))
    assert {kind for kind, _ in set(running) - set(paused)} <= {"Service", "Ingress", "Route"}
    kept = {key for key in paused if key[0] != "StatefulSet"}
    assert {key: running[key] for key in kept} == {key: paused[key] for key in kept}


def test_pause_does_not_change_the_pod(name: str, rendered: Render) -> None:
    running, paused = (
        rendered(name, CASES[case](name)).one("StatefulSet")["spec"]["template"] for case in ("full", "suspended")
    )
    assert running == paused


@pytest.mark.parametrize("name", SERVICES)
@pytest.mark.parametrize("version", ["v1.27.0", "v1.29.3-gke.1093000", "v1.36.0"])
def test_renders_for_every_supported_cluster(name: str, version: str, rendered: Render) -> None:
    cluster = type(OPENSHIFT)(kube_version=version)
    assert rendered(name, values(name), capabilities=cluster).kinds() >= ALWAYS


def test_zero_leaves_user_and_group_to_the_cluster(name: str, rendered: Render) -> None:
    pod = rendered(name, changed(values(name), security__user=0, security__group=0)).pod()
    assert set(pod["securityContext"]) == {"runAsNonRoot", "seccompProfile"}


def test_machines_are_chosen_by_labels_and_taints(name: str, rendered: Render) -> None:
    pod = rendered(name, CASES["everything"](name)).pod()
    assert pod["nodeSelector"] == {"zone": "a"}
    assert pod["tolerations"] == [{"key": "gpu", "operator": "Exists"}]


def _claim(name: str, result: Rendered) -> dict[str, Any]:
    if name == "postgresql":
        return dict(result.one("StatefulSet")["spec"]["volumeClaimTemplates"][0]["spec"])
    return dict(result.one("PersistentVolumeClaim")["spec"])


def test_volume_has_the_size_and_class_asked_for(name: str, rendered: Render) -> None:
    asked = changed(values(name), persistence__size="42Gi", persistence__storageClass="fast")
    claim = _claim(name, rendered(name, asked))
    assert claim["resources"] == {"requests": {"storage": "42Gi"}}
    assert claim["storageClassName"] == "fast"


def test_cluster_chooses_the_class_of_a_volume(name: str, rendered: Render) -> None:
    assert "storageClassName" not in _claim(name, rendered(name, values(name)))
