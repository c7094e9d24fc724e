"""When a form cannot be built."""

from __future__ import annotations

from sardonyx.core.errors import SardonyxError
from sardonyx.core.valuepaths import ValuePath, format_path


class UnbuildableForm(SardonyxError):
    """Onyxia's launcher would stop while it builds the form: ``path`` is the place in the values, ``reason`` the rule.

    Neither contains a value.
    """

    def __init__(self, path: ValuePath, reason: str, *, help: str | None = None) -> None:
        super().__init__(f"{format_path(path) or 'the root of the form'}: {reason}", help=help)
        self.path = path
        self.reason = reason
