"""The programs of the real control plane: which they are, where their builds are, and what a machine lacks for them.

The programs come from two Go modules (``tools/stack`` and ``tools/kwok``: kwok needs another Kubernetes than Argo CD).
Their builds, and the manifests that the modules carry, are kept in the user's cache under a name that follows from the
modules and the flags, so that nothing is built twice and nothing old is used. Standard library only.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

MODULES = Path(__file__).parent / "tools"
NEEDED_GO = (1, 26)
BUILD_ENVIRONMENT = {"CGO_ENABLED": "0", "GOFLAGS": "-trimpath -buildvcs=false", "GOWORK": "off"}

_KUBERNETES = "k8s.io/component-base/version"
_ARGOCD = "github.com/argoproj/argo-cd/v3/common"
# Charts test the version of the API server, so the programs must report a real one.
_KUBERNETES_FLAGS = (
    "-pgo=off",
    "-ldflags=-s -w "
    + " ".join(
        f"-X {_KUBERNETES}.{name}={value}"
        for name, value in (
            ("gitVersion", "v1.34.0"),
            ("gitMajor", "1"),
            ("gitMinor", "34"),
            ("gitTreeState", "clean"),
        )
    ),
)
_ARGOCD_FLAGS = ("-pgo=off", f"-ldflags=-s -w -X {_ARGOCD}.version=3.2.11 -X {_ARGOCD}.gitTreeState=clean")
_PLAIN_FLAGS = ("-ldflags=-s -w",)


@dataclass(frozen=True)
class Program:
    """One program: its file name, the module folder under ``tools/``, the Go package, the build flags."""

    name: str
    module: str
    package: str
    flags: tuple[str, ...]


PROGRAMS = (
    *(
        Program(name, "stack", f"k8s.io/kubernetes/cmd/{name}", _KUBERNETES_FLAGS)
        for name in ("kube-apiserver", "kube-controller-manager", "kube-scheduler", "kubectl")
    ),
    Program("argocd", "stack", "github.com/argoproj/argo-cd/v3/cmd", _ARGOCD_FLAGS),
    Program("etcd", "stack", "go.etcd.io/etcd/server/v3", _PLAIN_FLAGS),
    Program("sealed-secrets", "stack", "github.com/bitnami-labs/sealed-secrets/cmd/controller", _PLAIN_FLAGS),
    Program("kubeseal", "stack", "github.com/bitnami-labs/sealed-secrets/cmd/kubeseal", _PLAIN_FLAGS),
    Program("kwok", "kwok", "sigs.k8s.io/kwok/cmd/kwok", _PLAIN_FLAGS),
)

# Folder in the cache: (module folder under tools/, Go module, files in it).
MANIFESTS: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "argocd": (
        "stack",
        "github.com/argoproj/argo-cd/v3",
        (
            *(f"manifests/crds/{kind}-crd.yaml" for kind in ("application", "appproject")),
            *(
                f"manifests/base/config/argocd-{name}.yaml"
                for name in (
                    "cm",
                    "cmd-params-cm",
                    "rbac-cm",
                    "secret",
                    "gpg-keys-cm",
                    "ssh-known-hosts-cm",
                    "tls-certs-cm",
                )
            ),
        ),
    ),
    "sealed-secrets": (
        "stack",
        "github.com/bitnami-labs/sealed-secrets",
        ("helm/sealed-secrets/crds/bitnami.com_sealedsecrets.yaml",),
    ),
    "kwok": (
        "kwok",
        "sigs.k8s.io/kwok",
        (
            "kustomize/stage/node/fast/node-initialize.yaml",
            "kustomize/stage/node/heartbeat-with-lease/node-heartbeat-with-lease.yaml",
            *(f"kustomize/stage/pod/fast/pod-{name}.yaml" for name in ("ready", "complete", "delete")),
            *(
                f"kustomize/stage/volume/fast/{name}.yaml"
                for name in ("pv-bind", "pv-delete", "pvc-provision", "pvc-delete", "storage-class")
            ),
        ),
    ),
}


def tools_folder() -> Path:
    """Return where the builds for exactly these modules and flags are, or will be."""
    digest = hashlib.sha256(repr((PROGRAMS, MANIFESTS, sorted(BUILD_ENVIRONMENT.items()))).encode())
    for path in sorted(MODULES.glob("*/go.*")):
        digest.update(path.read_bytes())
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return cache / "sardonyx" / "cluster-tools" / digest.hexdigest()[:16]


def missing_to_build() -> Iterator[str]:
    """Say, one sentence each, what this machine lacks to build and run the programs."""
    if (version := go_version()) is None:
        yield f"Go {'.'.join(map(str, NEEDED_GO))} or later is missing: install it from https://go.dev/dl/"
    elif version < NEEDED_GO:
        yield f"Go {'.'.join(map(str, version))} is too old, {'.'.join(map(str, NEEDED_GO))} or later is needed"
    yield from missing_to_run()


def missing_to_run() -> Iterator[str]:
    """Say, one sentence each, what this machine lacks to run the programs once they are built."""
    for name in ("redis-server", "git"):
        if shutil.which(name) is None:
            yield f"{name} is missing: install it from the system's packages"


def go_version() -> tuple[int, ...] | None:
    """Return the version of the Go on PATH as numbers, None when there is none."""
    if shutil.which("go") is None:
        return None
    # GOTOOLCHAIN=local: the Go that is installed, not the one a go.mod nearby asks for.
    answer = subprocess.run(
        ["go", "version"], env={**os.environ, "GOTOOLCHAIN": "local"}, capture_output=True, text=True, check=False
    )
    match = re.search(r"go(\d+)\.(\d+)(?:\.(\d+))?", answer.stdout)
    return tuple(int(number) for number in match.groups() if number) if match else None
