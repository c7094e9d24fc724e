"""A small real chart to load, change and pack."""

from pathlib import Path

import pytest

# Other work on the machine must not fail a test of properties.

CHART = {
    "Chart.yaml": "apiVersion: v2\nname: demo\nversion: 1.2.3\nappVersion: 4.5\n# kept in packages\n",
    "values.yaml": "replicas: 1\ngreeting: hello\n",
    "values.schema.json": '{"type": "object"}',
    "README.md": "# demo\n",
    "templates/_names.tpl": '{{- define "demo.name" -}}{{ .Release.Name }}-demo{{- end -}}\n',
    "templates/config.yaml": (
        'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ include "demo.name" . }}\n'
        "data:\n  greeting: {{ .Values.greeting | quote }}\n"
    ),
}


def write_files(folder: Path, files: dict[str, str]) -> Path:
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    return folder


@pytest.fixture
def demo(tmp_path: Path) -> Path:
    return write_files(tmp_path / "demo", CHART)


@pytest.fixture
def write():
    return write_files
