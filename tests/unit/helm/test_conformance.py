"""Both engines give the same objects, notes and errors for the charts in ``charts/``; adding a case is adding a folder.

rendered/CASE   chart/, values.yaml (optional), expected.yaml: the objects, notes.txt (optional)
refused/CASE    chart/, values.yaml (optional), error.yaml: class, place, line, paths, and a part of the message
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sardonyx.core.valuepaths import format_path
from sardonyx.core.yamltext import read_documents, read_yaml
from sardonyx.helm import errors
from sardonyx.helm.engine import RenderRequest
from sardonyx.helm.manifests import key_of, parse_rendering
from sardonyx.helm.pool import WorkerPool

CHARTS = Path(__file__).parent / "charts"
RENDERED = sorted((CHARTS / "rendered").iterdir())
REFUSED = sorted((CHARTS / "refused").iterdir())

FolderRequest = Callable[[Path], RenderRequest]


@pytest.mark.parametrize("case", RENDERED, ids=lambda case: case.name)
def test_objects_are_those_expected(pool: WorkerPool, folder_request: FolderRequest, case: Path) -> None:
    [rendering] = pool.render([folder_request(case)])
    objects = [manifest.object for manifest in parse_rendering(rendering, "team")]
    expected = [document.value for document in read_documents((case / "expected.yaml").read_bytes(), case.name)]
    assert sorted(objects, key=key_of) == expected


@pytest.mark.parametrize("case", RENDERED, ids=lambda case: case.name)
def test_notes_are_those_expected(pool: WorkerPool, folder_request: FolderRequest, case: Path) -> None:
    [rendering] = pool.render([folder_request(case)])
    notes = case / "notes.txt"
    assert rendering.notes == (notes.read_text() if notes.exists() else "")


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case.name)
def test_error_is_the_one_expected(pool: WorkerPool, folder_request: FolderRequest, case: Path) -> None:
    expected = read_yaml((case / "error.yaml").read_bytes(), case.name).value
    with pytest.raises(getattr(errors, expected["class"])) as caught:
        parse_rendering(pool.render([folder_request(case)])[0], "team")
    assert expected["says"] in str(caught.value)
    assert _facts(caught.value, expected) == {
        key: expected[key] for key in ("place", "line", "paths") if key in expected
    }


def _facts(error: Any, expected: dict[str, Any]) -> dict[str, Any]:
    facts = {
        "place": lambda: str(error.place),
        "line": lambda: error.line,
        "paths": lambda: [format_path(refusal.path) for refusal in error.refusals],
    }
    return {key: fact() for key, fact in facts.items() if key in expected}


def test_places_count_lines_of_the_rendered_text(pool: WorkerPool, folder_request: FolderRequest) -> None:
    [rendering] = pool.render([folder_request(CHARTS / "rendered" / "dependencies")])
    places = {(manifest.template, manifest.line) for manifest in parse_rendering(rendering)}
    assert places == {
        ("demo/charts/backend/templates/configmap.yaml", 1),
        ("demo/charts/second/templates/configmap.yaml", 1),
    }


def test_package_that_is_no_archive_is_refused(pool: WorkerPool, folder_request: FolderRequest) -> None:
    request = folder_request(CHARTS / "rendered" / "notes")
    with pytest.raises(errors.UnreadableChart):
        pool.render([RenderRequest(b"not gzip", {}, request.release)])


def test_one_render_leaves_nothing_to_the_next(pool: WorkerPool, folder_request: FolderRequest) -> None:
    off = folder_request(CHARTS / "rendered" / "dependencies")
    on = RenderRequest(off.package, {"optional": {"enabled": True}}, off.release, off.capabilities)
    renderings = pool.render([on, off, on])
    assert renderings[0] == renderings[2] != renderings[1]
