r"""What ``helm template`` prints, taken apart by template again.

Each document is printed as ``---\n# Source: PATH\n`` and its text. Helm has split the text at every line that begins
with ``---`` before, so that no document can hold such a line and pass itself off as another template's.
"""

from __future__ import annotations

import json
import re

_HEADER = re.compile(r"^---\n# Source: (.*)\n", re.MULTILINE)


def split_output(text: str) -> dict[str, str]:
    """Return the text by template; several documents of one template are joined by ``---`` lines."""
    files: dict[str, str] = {}
    parts = _HEADER.split(text)[1:]
    for template, document in zip(parts[::2], parts[1::2], strict=True):
        if document.strip():
            before = f"{files[template]}---\n" if template in files else ""
            files[template] = before + document.strip("\n") + "\n"
    return files


def notes_of(files: dict[str, str], template: str) -> str:
    """Take the template that holds the notes as JSON out of the files, and return the notes."""
    path = next((path for path in files if path.endswith(f"/{template}")), None)
    return str(json.loads(files.pop(path))["notes"]) if path else ""
