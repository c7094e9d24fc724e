"""``sardonyx ci``."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sardonyx.cli import options
from sardonyx.cli.groups import CommandGroup
from sardonyx.cli.messages import done
from sardonyx.cli.terminal import tell, write
from sardonyx.core.errors import SardonyxError

if TYPE_CHECKING:
    from sardonyx.operations.ci import Task
    from sardonyx.operations.publishing import Signers

    TextType = click.ParamType[str]
else:
    TextType = click.ParamType  # click 8.2 knows no [str] here


class _Lines(TextType):
    """A text; where a variable holds several they stand on lines or between commas, so that spaces are part of one."""

    name = "text"

    def split_envvar_value(self, rv: str) -> Sequence[str]:
        return [part.strip() for part in re.split(r"[\n,]", rv) if part.strip()]


class _Group(CommandGroup):
    """Commands whose log a CI system reads: what others wrote must not command it, nor what a variable holds."""

    def invoke(self, ctx: click.Context) -> Any:
        with _unheard():
            try:
                return super().invoke(ctx)
            except click.ClickException as error:
                error.show()
                return error.exit_code
            except SardonyxError as error:
                tell(f"error: {error}")
                return error.exit_code


_CHARTS = click.argument("charts", metavar="[FOLDER]...", nargs=-1, type=_Lines(), envvar="SARDONYX_CI_CHARTS")
_DESTINATIONS = click.option(
    "--to",
    "destinations",
    metavar="DEST",
    required=True,
    multiple=True,
    type=_Lines(),
    envvar="SARDONYX_CI_TO",
    help="Where the charts go, as for sardonyx publish; repeatable.",
)
_CHANGED_SINCE = click.option(
    "--changed-since",
    metavar="REVISION",
    default="",
    envvar="SARDONYX_CI_CHANGED_SINCE",
    help="Only charts that changed since the branch left REVISION, and those that depend on them.",
)
_SIGN = click.option(
    "--sign",
    "key",
    metavar="KEY",
    default="",
    envvar="SARDONYX_CI_SIGN",
    help="Add a provenance signed by GnuPG, as for sardonyx publish.",
)
_COSIGN_KEY = click.option(
    "--cosign-key",
    metavar="FILE",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    envvar="SARDONYX_CI_COSIGN_KEY",
    help="Sign what lies in registries as cosign does: plan takes the public key, apply the private one.",
)
_OUT = click.option(
    "--out",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    envvar="SARDONYX_CI_OUT",
    help="Save the plan as JSON; by default sardonyx-plan.json in RUNNER_TEMP.",
)
_OUTPUTS = click.option(
    "--outputs",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    envvar="SARDONYX_CI_OUTPUTS",
    help="Write the outputs as JSON too, for a CI system that has none of its own.",
)


@click.group(name="ci", cls=_Group)
def command() -> None:
    """Validate and publish in a pipeline, and tell the forge.

    For GitHub Actions (Gitea's and Forgejo's too) and GitLab CI, whose variables are read: a job summary, outputs for
    later steps, a comment on the pull request. What the options say can stand in variables, several values on lines or
    between commas, so that no script has to hold them.
    """


@command.command(name="validate", epilog="Example: sardonyx ci validate charts --changed-since origin/main")
@_CHARTS
@_CHANGED_SINCE
@click.option(
    "--format",
    "formats",
    metavar="FORMAT[=FILE]",
    multiple=True,
    type=_Lines(),
    envvar="SARDONYX_CI_FORMAT",
    help="A report besides the one in the log, as for sardonyx validate; repeatable.",
)
@_OUTPUTS
@click.pass_context
def check(
    context: click.Context,
    charts: tuple[str, ...],
    changed_since: str,
    formats: tuple[str, ...],
    outputs: Path | None,
) -> int:
    """Validate charts, as sardonyx validate does, and name those that were looked at in the outputs.

    How they are validated says sardonyx.yaml, or variables such as SARDONYX_VALIDATE_EXPLORE.
    """
    from sardonyx.cli import validate
    from sardonyx.operations.ci_outputs import hand_on, outputs_of_charts
    from sardonyx.operations.ci_pipeline import read_pipeline
    from sardonyx.operations.selection import Scope, select

    folders = tuple(Path(chart) for chart in charts) or (Path(),)
    scope = Scope(folders, changed_since=changed_since or None)
    hand_on(outputs_of_charts(select(scope).charts), read_pipeline(os.environ), outputs)
    in_log = () if any("=" not in form for form in formats) else ("auto",)
    arguments = [f"--format={form}" for form in (*in_log, *formats)]
    arguments += [f"--changed-since={changed_since}"] if changed_since else []
    # A context of its own, beside this one: so its variables are those of sardonyx validate.
    parsed = validate.command.make_context(
        "validate", [*arguments, "--", *map(str, folders)], parent=context.find_root()
    )
    with parsed, _heard():
        code: int = validate.command.invoke(parsed)
    return code


@command.command(
    name="plan", epilog="Example: sardonyx ci plan charts --to oci://registry.example.org/charts --comment"
)
@_CHARTS
@_DESTINATIONS
@_CHANGED_SINCE
@_SIGN
@_COSIGN_KEY
@click.option(
    "--comment",
    is_flag=True,
    envvar="SARDONYX_CI_COMMENT",
    help="Keep a comment with the plan on the pull request, with the token in GITHUB_TOKEN or GITLAB_TOKEN.",
)
@_OUT
@_OUTPUTS
def show(
    charts: tuple[str, ...],
    destinations: tuple[str, ...],
    changed_since: str,
    key: str,
    cosign_key: Path | None,
    comment: bool,
    out: Path | None,
    outputs: Path | None,
) -> int:
    """Show what publishing would do: in the log, the summary, the outputs and a comment; and publish nothing.

    The exit code is that of sardonyx publish plan. A comment that cannot be written is no failure.
    """
    from sardonyx.core.files import write_atomically
    from sardonyx.operations.ci import comment_on, place_of_plan, plan_task
    from sardonyx.operations.ci_outputs import hand_on, outputs_of_plan
    from sardonyx.operations.ci_pipeline import read_pipeline
    from sardonyx.operations.publishing import Signers
    from sardonyx.publishing import State
    from sardonyx.publishing.cosign_keys import public_key_in
    from sardonyx.publishing.plan_file import plan_text
    from sardonyx.publishing.plan_report import as_text

    pipeline = read_pipeline(os.environ)
    signers = Signers(key, public_key_in(cosign_key) if cosign_key else None)
    plan = plan_task(_task(charts, destinations, changed_since, signers), pipeline)
    write(as_text(plan), nl=False)
    file = place_of_plan(out, pipeline)
    if file:
        write_atomically(file, plan_text(plan).encode())
    hand_on(outputs_of_plan(plan, file), pipeline, outputs)
    if comment:
        done(comment_on(plan, pipeline))
    return 1 if plan.those(State.REFUSED) else 0


@command.command(name="apply", epilog="Example: sardonyx ci apply charts --to oci://registry.example.org/charts")
@_CHARTS
@_DESTINATIONS
@_CHANGED_SINCE
@options.author
@_SIGN
@click.option(
    "--passphrase-file",
    metavar="FILE",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    envvar="SARDONYX_CI_PASSPHRASE_FILE",
    help="The passphrase of the key that signs.",
)
@_COSIGN_KEY
@_OUTPUTS
def carry_out(
    charts: tuple[str, ...],
    destinations: tuple[str, ...],
    changed_since: str,
    author: str | None,
    key: str,
    passphrase_file: Path | None,
    cosign_key: Path | None,
    outputs: Path | None,
) -> int:
    """Publish: plan and apply at once, as sardonyx publish apply does; what is published already is left alone.

    Who started the pipeline commits, where nobody else is named. Run again, it goes on where it was interrupted.
    """
    from sardonyx.cli.publishing import private_key, report
    from sardonyx.cli.session import choose_author
    from sardonyx.operations.ci import apply_task
    from sardonyx.operations.ci_outputs import hand_on, outputs_of_published
    from sardonyx.operations.ci_pipeline import read_pipeline
    from sardonyx.operations.publishing import Conduct, Signers
    from sardonyx.publishing.plan_report import as_text

    pipeline = read_pipeline(os.environ)
    signer = private_key(cosign_key) if cosign_key else None
    conduct = Conduct(
        lambda: choose_author(author or pipeline.author), passphrase_file=passphrase_file, cosign_key=signer
    )
    plan, published = apply_task(_task(charts, destinations, changed_since, Signers(key)), conduct, pipeline)
    write(as_text(plan), nl=False)
    hand_on(outputs_of_published(plan, published), pipeline, outputs)
    return report(published)


def _task(charts: Sequence[str], destinations: Sequence[str], changed_since: str, signers: Signers) -> Task:
    from sardonyx.operations.ci import Task

    folders = tuple(Path(chart) for chart in charts) or (Path(),)
    return Task(folders, tuple(destinations), changed_since, signers)


_stopped: list[str] = []
"""The word that lets GitHub listen again, while it does not."""


@contextmanager
def _unheard() -> Iterator[None]:
    """Let GitHub take no line of the log for a command, whatever charts, folders and inputs are called.

    See https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands.
    """
    if os.environ.get("GITHUB_ACTIONS") != "true":
        yield
        return
    _stop()
    try:
        yield
    finally:
        _listen()


@contextmanager
def _heard() -> Iterator[None]:
    """Let GitHub listen meanwhile: annotations are commands, in which everything is escaped."""
    if not _stopped:
        yield
        return
    _listen()
    try:
        yield
    finally:
        _stop()


def _stop() -> None:
    _stopped.append(secrets.token_hex(16))
    write(f"::stop-commands::{_stopped[-1]}")


def _listen() -> None:
    write(f"::{_stopped.pop()}::")
