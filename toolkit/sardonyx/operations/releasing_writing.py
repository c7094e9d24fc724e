"""Writing planned releases into the files of charts, all of them or none."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from sardonyx.core.errors import Place, SardonyxError
from sardonyx.core.files import write_atomically
from sardonyx.publishing.release_plan import ReleasePlan


def write_releases(plan: ReleasePlan) -> None:
    """Write what a plan says, each file whole; then remove the fragments that it used.

    When one cannot be written, or it is interrupted, all get back what they held. After something worse, a second
    preparation completes it: versions that are high enough stay.
    Raises SardonyxError when a chart has problems, when a file changed since the plan was made, and when one cannot be
    written.
    """
    if broken := [each for each in plan.releases if each.problems]:
        message = f"{', '.join(each.name for each in broken)} cannot be prepared, so nothing is written"
        raise SardonyxError(message, help="mend what is named as a problem, or name the other charts")
    for path, data in plan.before.items():
        _require_unchanged(Path(path), data)
    _write_all(plan.before, plan.after)
    for path in plan.consumed:
        with suppress(FileNotFoundError):
            Path(path).unlink()


def _require_unchanged(path: Path, data: bytes) -> None:
    if path.is_symlink() or not path.is_file() or path.read_bytes() != data:
        raise SardonyxError(
            "changed while it was looked at, or is a link", place=Place(str(path)), help="run this again"
        )


def _write_all(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> None:
    written: list[str] = []
    try:
        for path, data in after.items():
            written.append(path)  # before it is, for an interrupt may come between
            _write(Path(path), data)
    except BaseException:
        for path in written:
            with suppress(SardonyxError, OSError):
                _write(Path(path), before[path])
        raise


def _write(path: Path, data: bytes) -> None:
    mode = path.stat().st_mode
    write_atomically(path, data)
    path.chmod(mode & 0o777)
