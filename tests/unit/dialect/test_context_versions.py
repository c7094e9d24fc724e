"""What the context holds in each version of Onyxia."""

from __future__ import annotations

import pytest

from sardonyx.core.errors import UsageError
from sardonyx.core.valuepaths import leaves
from sardonyx.dialect import full_context, minimal_context
from sardonyx.dialect.context_versions import NEXT, Kind, context_types, history


@pytest.mark.parametrize("context", [full_context(), minimal_context()], ids=["full", "minimal"])
def test_the_newest_version_has_every_path_of_the_built_in_contexts(context):
    types = context_types()
    assert [path for path, _ in leaves(context) if types.kind([str(key) for key in path]) is None] == []


@pytest.mark.parametrize(
    ("version", "path", "kind"),
    [
        ("4.30", "s3.AWS_BUCKET_NAME", Kind.STRING),
        ("5.0", "s3.AWS_BUCKET_NAME", None),
        ("4.49.3", "user.profile.a", None),
        ("4.50", "user.profile.a.b", Kind.ANYTHING),
        ("5.5", "s3_array.0.port", Kind.NUMBER),
        ("5.5", "s3_array.port", None),
        ("5.5", "s3_array.length", Kind.NUMBER),
        ("5.5", "k8s.istio", Kind.OBJECT),
        ("5.5", "region.tolerations", Kind.ARRAY),
        ("5.5", "region.sliders.cpu.sliderMin", Kind.NUMBER),
        ("5.5", "ai.enabled", None),
        (NEXT, "ai.providers.1.apiKey", Kind.STRING),
        ("9.1", "user.email", Kind.STRING),
    ],
)
def test_a_path_in_a_version(version, path, kind):
    assert context_types(version).kind(path.split(".")) == kind


def test_when_a_path_came_and_went():
    assert history(("s3", "workingDirectoryPath")) == {"since": "4.13", "until": "5.0"}


def test_a_path_that_no_version_has():
    assert history(("git", "project")) == {}


@pytest.mark.parametrize("version", ["", "5", "3.9", "v5.5", "5.x", "latest"])
def test_what_is_no_known_version(version):
    with pytest.raises(UsageError):
        context_types(version)
