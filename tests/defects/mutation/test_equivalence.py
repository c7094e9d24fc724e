"""When a mutant is no defect."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.defects.charts import Files, form_files, sound_files, with_slots
from tests.defects.mutation.equivalence import explored_values, promises_alike, renders_alike, subject_of

from sardonyx.helm.pool import WorkerPool

SOUND = with_slots(
    {**sound_files(), **form_files({"on": False, "name": "a"}, {})},
    {"annotations": "{{- if .Values.on }}\nname: {{ .Values.name }}\n{{- end }}"},
)


def is_equivalent(files: Files, folder: Path, pool: WorkerPool) -> bool:
    sound, changed = (subject_of(each, folder / name, pool) for each, name in ((SOUND, "a"), (files, "b")))
    return promises_alike(sound, changed) and renders_alike(sound, changed, explored_values(sound))


@pytest.mark.parametrize(
    ("path", "old", "new", "same"),
    [
        pytest.param("templates/app.yaml", "  replicas: 1", "  replicas:   1", True, id="white space"),
        pytest.param("templates/app.yaml", "Values.name }}", "Values.name | quote }}", False, id="a number as a text"),
        pytest.param("templates/app.yaml", "Values.name }}", "Values.names }}", False, id="on a branch"),
        pytest.param("templates/NOTES.txt", "port 80", "port 81", False, id="the notes"),
        pytest.param("values.schema.json", '"string"', '"string",\n"title": "Name"', False, id="the schema"),
        pytest.param("values.schema.json", '"string"', '   "string"', True, id="how the schema is written"),
        pytest.param("Chart.yaml", "home: ", "hom: ", False, id="the metadata"),
    ],
)
def test_equivalence(path: str, old: str, new: str, same: bool, tmp_path: Path, pool: WorkerPool):
    assert old in SOUND[path]
    assert is_equivalent({**SOUND, path: SOUND[path].replace(old, new, 1)}, tmp_path, pool) == same
