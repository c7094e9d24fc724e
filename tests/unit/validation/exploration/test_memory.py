"""Examinations kept on the disk."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sardonyx.helm.engine import Release
from sardonyx.validation.exploration.memory import Memory
from sardonyx.validation.exploration.model import Base, Examination, Failure, Kind, Variation

BASES = [Base("base", {"a": {"b": 1}})]
FAILURE = Failure(Kind.REFUSED, "is wrong", "demo", 3, 4, ("a", 0, "b"))


def memory(folder: Path, package: bytes = b"demo") -> Memory:
    return Memory(package, Release("demo", "ns"), "sdk", folder)


def test_what_was_saved_is_there_again(tmp_path: Path):
    first = memory(tmp_path)
    first.put("key", Examination((FAILURE,), differs=True))
    first.save()
    assert memory(tmp_path).get("key") == Examination((FAILURE,), differs=True)


def test_another_chart_has_a_memory_of_its_own(tmp_path: Path):
    first = memory(tmp_path)
    first.put("key", Examination())
    first.save()
    assert memory(tmp_path, b"other").get("key") is None


def test_what_exceeded_a_limit_is_tried_again(tmp_path: Path):
    first = memory(tmp_path)
    first.put("key", Examination((Failure(Kind.LIMIT, "took too long"),)))
    assert first.get("key") is None


@pytest.mark.parametrize(
    "content", ["", "[1]", "{", '{"key": 1}', '{"key": []}', '{"key": [true, ["no"]]}', "[" * 99999]
)
def test_a_file_that_makes_no_sense_is_as_if_it_were_not_there(tmp_path: Path, content: str):
    first = memory(tmp_path)
    first.put("other", Examination())
    first.save()
    (file,) = (tmp_path / "explorations").iterdir()
    file.write_text(content)
    assert memory(tmp_path).get("key") is None


def test_no_value_is_written(tmp_path: Path):
    first = memory(tmp_path)
    variation = Variation(0, ((("a", "b"), "a value of mine"),))
    first.put(first.key({"a": {"b": "a value of mine"}}, variation, BASES), Examination())
    first.save()
    assert "mine" not in "".join(file.read_text() for file in (tmp_path / "explorations").iterdir())


def test_a_key_depends_on_what_is_compared():
    keys = {
        memory(Path("nowhere")).key({"a": 1}, Variation(0, (), setting), BASES) for setting in ((), ((("a", "b"), 2),))
    }
    assert len(keys) == 2


def test_a_folder_that_cannot_be_written_is_no_error(tmp_path: Path):
    (tmp_path / "explorations").write_text(json.dumps({}))
    first = memory(tmp_path)
    first.put("key", Examination())
    first.save()
    assert first.get("key") == Examination()
