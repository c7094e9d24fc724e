"""Reading Git objects through one long-lived ``git cat-file --batch``.

Starting a process for each object would cost 2 ms; a question to this one costs about 30 µs. ``--batch-command`` would
know more, but needs Git 2.36. Protocol: git-cat-file(1), section "Batch output".
"""

from __future__ import annotations

import subprocess
import threading
import weakref
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import IO, NamedTuple

from sardonyx.repository.errors import CorruptRepository, GitFailed, MalformedObject
from sardonyx.repository.git import Git

LARGEST = 64 * 1024 * 1024
"""Bytes of an object that are read at most; the content of a repository is hostile."""

# So many questions of at most 65 bytes fit into a pipe's buffer. More, and both sides could wait for each other:
# we for room to ask, Git for somebody to take its answers.
_ASKED_AT_ONCE = 500


class GitObject(NamedTuple):
    """An object's id, its kind (``blob``, ``tree``, ``commit``, ``tag``) and its raw content."""

    id: str
    kind: str
    data: bytes


class ObjectReader:
    """Objects by id or by name. Safe to share between threads; ``stop`` ends the process, reading starts it again."""

    def __init__(self, git: Git) -> None:
        self._git = git
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._ending: weakref.finalize[[subprocess.Popen[bytes]], ObjectReader] | None = None

    def read(self, name: str) -> GitObject | None:
        """Return one object, None when there is none of that name.

        Raises what ``read_many`` raises.
        """
        return next(iter(self.read_many([name])))

    def read_many(self, names: Sequence[str]) -> list[GitObject | None]:
        """Return objects in the order asked for, None for each that is missing.

        ``names`` are object ids or full ref names that were checked before: a line feed would be a second question.
        Raises CorruptRepository when Git breaks off and MalformedObject for an object over LARGEST.
        """
        if not names:
            return []
        with self._lock:
            try:
                return list(self._answers(names))
            except BaseException as error:
                self._stop()  # answers that nobody took would be read as those to the next question
                if isinstance(error, (OSError, ValueError, GitFailed)):
                    raise CorruptRepository("git cat-file broke off while reading an object") from error
                raise

    def stop(self) -> None:
        """End the process, so that the files it holds open are let go."""
        with self._lock:
            self._stop()

    def _answers(self, names: Sequence[str]) -> Iterator[GitObject | None]:
        for start in range(0, len(names), _ASKED_AT_ONCE):
            group = names[start : start + _ASKED_AT_ONCE]
            questions, answers = self._pipes()
            questions.write("".join(f"{name}\n" for name in group).encode())
            questions.flush()
            for _ in group:
                yield _answer(answers)

    def _pipes(self) -> tuple[IO[bytes], IO[bytes]]:
        if self._process is None:
            self._process = self._git.start("cat-file", "--batch")
            self._ending = weakref.finalize(self, _end, self._process)
        if self._process.stdin is None or self._process.stdout is None:
            raise ValueError("a process without pipes")
        return self._process.stdin, self._process.stdout

    def _stop(self) -> None:
        if self._ending:
            self._ending()
        self._process = self._ending = None


def _answer(answers: IO[bytes]) -> GitObject | None:
    header = answers.readline().decode().split()
    if len(header) == 2 and header[1] in ("missing", "ambiguous"):
        return None
    if len(header) != 3:
        raise ValueError(f"cat-file answered {header}")
    name, kind, size = header[0], header[1], int(header[2])
    if size > LARGEST:
        raise MalformedObject(f"{kind} {name} has {size} bytes; at most {LARGEST} are read")
    data = answers.read(size + 1)
    if len(data) != size + 1:
        raise ValueError("cat-file broke off within an object")
    return GitObject(name, kind, data[:-1])


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    for pipe in (process.stdin, process.stdout):
        with suppress(OSError):
            if pipe:
                pipe.close()
    process.wait()
