"""Groups of commands that say which one was meant."""

from __future__ import annotations

import click


class CommandGroup(click.Group):
    """A group that names the nearest commands where there is none of a name."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that the first argument names; raises click.UsageError where there is none."""
        known = self.list_commands(ctx)
        if args and args[0] not in known and not args[0].startswith("-"):
            from sardonyx.core.names import did_you_mean  # difflib, not needed for --help

            raise click.UsageError(f"there is no command {args[0]!r}: {did_you_mean(args[0], known)}")
        return super().resolve_command(ctx, args)
