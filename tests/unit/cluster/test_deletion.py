"""Why a deletion waits, in the order in which Argo CD decides."""

from __future__ import annotations

from datetime import UTC, datetime

from sardonyx.cluster.deletion import Cause, deletion_of

CASCADE = "resources-finalizer.argocd.argoproj.io"
PROTECTED = {"kind": "PersistentVolumeClaim", "name": "data", "requiresDeletionConfirmation": True}


def deleting(*finalizers, annotations=None, operation=None, **status):
    metadata = {
        "name": "web",
        "deletionTimestamp": "2026-11-22T05:00:00Z",
        "finalizers": list(finalizers),
        "annotations": annotations or {},
    }
    return {"metadata": metadata, "status": status} | ({"operation": operation} if operation else {})


def test_an_application_that_stays_waits_for_nothing():
    assert deletion_of({"metadata": {"name": "web"}}) is None


def test_since_when_is_known():
    assert deletion_of(deleting(CASCADE)).since == datetime(2026, 11, 22, 5, tzinfo=UTC)


def test_a_running_sync_comes_before_everything_else():
    state = {"phase": "Running", "retryCount": 2, "message": "not valid"}
    waiting = deletion_of(deleting(CASCADE, operation={"sync": {}}, operationState=state, resources=[PROTECTED]))
    assert (waiting.cause, waiting.reason) == (
        Cause.OPERATION,
        "a sync is still running (tried again 2 times): not valid",
    )


def test_an_error_of_argo_cd_is_told():
    condition = {"type": "DeletionError", "message": 'appproject "user-alice" not found'}
    waiting = deletion_of(deleting(CASCADE, conditions=[condition]))
    assert (waiting.cause, waiting.reason) == (Cause.ERROR, 'appproject "user-alice" not found')


def test_protected_data_needs_an_approval():
    waiting = deletion_of(deleting(CASCADE, resources=[PROTECTED, {"kind": "Service", "name": "web"}]))
    assert (waiting.cause, waiting.reason) == (
        Cause.APPROVAL,
        "its data needs an approval to be deleted: PersistentVolumeClaim data",
    )


def test_an_approval_of_that_very_second_counts_and_an_older_one_does_not():
    causes = {
        second: deletion_of(
            deleting(
                CASCADE,
                annotations={"argocd.argoproj.io/deletion-approved": f"2026-11-22T{second}Z"},
                resources=[PROTECTED],
            )
        ).cause
        for second in ("05:00:00", "04:59:59")
    }
    assert causes == {"05:00:00": Cause.OBJECTS, "04:59:59": Cause.APPROVAL}


def test_an_approval_that_is_no_time_does_not_count():
    annotations = {"argocd.argoproj.io/deletion-approved": "true"}
    assert deletion_of(deleting(CASCADE, annotations=annotations, resources=[PROTECTED])).cause is Cause.APPROVAL


def test_hooks_are_waited_for_when_the_objects_are_gone():
    assert deletion_of(deleting("post-delete-finalizer.argocd.argoproj.io")).cause is Cause.HOOKS


def test_without_a_finalizer_argo_cd_has_not_acted():
    assert deletion_of(deleting()).cause is Cause.CONTROLLER
