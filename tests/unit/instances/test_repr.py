"""What holds real values shows none of them in a traceback or a log."""

import pytest

from sardonyx.dialect import PatchLeaf, compute_values
from sardonyx.dialect.origins import Ref, Traced
from sardonyx.helm.manifests import Manifest
from sardonyx.instances.settings import Setting

SECRET = "hunter2-and-more"
SCHEMA = {"type": "object", "properties": {"password": {"type": "string"}}}

HOLDERS = {
    "values": compute_values(SCHEMA, {"password": SECRET}, {}),
    "a leaf": PatchLeaf(("password",), SECRET),
    "a context": Traced({"password": SECRET}, Ref(())),
    "a manifest": Manifest({"kind": "Secret", "stringData": {"password": SECRET}}, "chart/templates/secret.yaml", 1),
    "a setting": Setting(("password",), SECRET),
}


@pytest.mark.parametrize("holder", HOLDERS.values(), ids=HOLDERS)
def test_no_value_is_shown(holder):
    assert SECRET not in repr(holder)
