"""Applying the first objects of an environment."""

from __future__ import annotations

import pytest
from tests.cluster.manifests import namespaced

from sardonyx.cluster import Missing, application_status, apply
from sardonyx.environments.bootstrap import bootstrap_manifests


def test_applying_twice_changes_nothing(lab):
    path = "/apis/argoproj.io/v1alpha1/namespaces/argocd/appprojects/sardonyx-lab"
    before = lab.stack.api.get(path)["metadata"]["resourceVersion"]
    apply(lab.connection, bootstrap_manifests(lab.environment))
    assert lab.stack.api.get(path)["metadata"]["resourceVersion"] == before


def test_applications_are_applied_last(lab):
    applied = apply(lab.connection, reversed(bootstrap_manifests(lab.environment)))
    assert [name.split()[0] == "Application" for name in applied] == [*[False] * (len(applied) - 1), True]


def test_a_kind_that_the_cluster_lacks_is_named(lab):
    with pytest.raises(Missing, match=r"the cluster has no kind Widget in example\.com/v1"):
        apply(lab.connection, [namespaced("argocd", "example.com/v1", "Widget")])


def test_an_application_that_is_not_there_is_missing(lab, tenant):
    with pytest.raises(Missing, match='"nothing" not found'):
        application_status(lab.connection, tenant, "nothing")
