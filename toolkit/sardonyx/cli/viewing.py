"""From the options of a command that shows a chart to the viewpoint it is shown from."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sardonyx.core.errors import UsageError

if TYPE_CHECKING:
    from sardonyx.operations.contexts import Viewpoint


def open_viewpoint(
    context: str | None, repository: str | None, environment: str | None, tenant: str | None, roles: Sequence[str]
) -> Viewpoint:
    """Return the viewpoint that ``options.viewing`` asks for; the built-in context ``full`` when it asks for nothing.

    A context that is the name of a built-in one is that, anything else is a file: the whole context, or, with a
    tenant, what the person who launches brings. Raises UsageError for options that do not go together, and what
    reading the file, the repository and the environment raises.
    """
    from sardonyx.cli.session import open_session
    from sardonyx.cli.userinput import read_personal_context
    from sardonyx.operations.contexts import BUILT_IN, built_in_viewpoint, tenant_viewpoint, whole_viewpoint

    if tenant is None:
        _refuse_without_tenant(repository, environment, roles)
        if context is None or context in BUILT_IN:
            return built_in_viewpoint(context or "full")
        return whole_viewpoint(read_personal_context(Path(context)))
    if context in BUILT_IN:
        raise UsageError(
            f"--context {context} is a whole context, but with --tenant the environment gives a part of it",
            help="leave one of the two out, or name a file with your part (git, s3, user …)",
        )
    personal = read_personal_context(None if context is None else Path(context))
    session = open_session(
        repository or os.environ.get("SARDONYX_REPOSITORY"), environment or os.environ.get("SARDONYX_ENVIRONMENT")
    )
    return tenant_viewpoint(session.tree, session.environment, tenant, personal, roles)


def _refuse_without_tenant(repository: str | None, environment: str | None, roles: Sequence[str]) -> None:
    given = {"--repository": repository, "--environment": environment, "--role": roles}
    option = next((name for name, value in given.items() if value), None)
    if option is not None:
        raise UsageError(
            f"{option} says nothing without a tenant", help="name the tenant with --tenant, for example user-alice"
        )
