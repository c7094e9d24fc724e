"""``sardonyx publish``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sardonyx.cli import options
from sardonyx.cli.groups import CommandGroup
from sardonyx.cli.messages import done, tell_finding
from sardonyx.cli.progress import progress
from sardonyx.cli.publishing import private_key, report
from sardonyx.cli.reports import Reporting, exit_code, reporting_options, write_report
from sardonyx.cli.session import choose_author
from sardonyx.cli.terminal import write
from sardonyx.core.wording import counted

if TYPE_CHECKING:
    from sardonyx.publishing import Plan
    from sardonyx.publishing.cosign_keys import PublicKey

_FOLDERS = click.argument("folders", metavar="FOLDER...", nargs=-1, required=True, type=click.Path(path_type=Path))
_DESTINATIONS = click.option(
    "--to",
    "destinations",
    metavar="DEST",
    required=True,
    multiple=True,
    help="Where the charts go: a folder, or git+URL#BRANCH, oci://…, s3://… and others; repeatable.",
)
_FORMAT = click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "markdown"]),
    default="text",
    show_default=True,
    help="How the plan is written to stdout.",
)

_PUBLIC_KEY = click.option(
    "--cosign-key",
    metavar="FILE",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="The public key (cosign.pub) of whoever signs what lies in registries.",
)


@click.group(name="publish", cls=CommandGroup)
def command() -> None:
    """Publish charts to a Helm repository.

    A FOLDER is a chart or holds charts. What is published never changes: the same content is left alone, other content
    under a published version is refused.
    """


@command.command(
    name="plan", epilog="Example: sardonyx publish plan catalog-charts --to public --format markdown --out plan.json"
)
@_FOLDERS
@_DESTINATIONS
@_FORMAT
@click.option("--out", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False), help="Save the plan as JSON.")
@options.sign
@_PUBLIC_KEY
def show(
    folders: tuple[Path, ...],
    destinations: tuple[str, ...],
    form: str,
    out: Path | None,
    key: str,
    cosign_key: Path | None,
) -> int:
    """Show what publishing would do, and touch nothing.

    With --sign and --cosign-key the plan says who will sign; no secret key is needed yet, and for --sign a fingerprint
    needs no key at all.
    The exit code is 1 when something is refused: its version is published with other content; 4 when a destination did
    not answer: what is published there is unknown, so there is no plan.
    """
    from sardonyx.core.files import write_atomically
    from sardonyx.operations.publishing import Signers, make_plan
    from sardonyx.publishing import State
    from sardonyx.publishing.plan_file import plan_text

    with progress() as line:
        plan = make_plan(folders, destinations, Signers(key, _public_key(cosign_key)), line.show, tell_finding)
    if out:
        write_atomically(out, plan_text(plan).encode())
    _write(plan, form)
    return 1 if plan.those(State.REFUSED) else 0


@command.command(
    name="apply",
    epilog="Example: sardonyx publish apply plan.json, or: sardonyx publish apply catalog-charts --to public",
)
@click.argument("what", metavar="PLAN|FOLDER...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--to",
    "destinations",
    metavar="DEST",
    multiple=True,
    help="Where charts go that no plan was saved for; repeatable.",
)
@options.author
@options.sign
@options.passphrase_file
@click.option(
    "--cosign-key",
    metavar="FILE",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Sign what lies in registries as cosign does, with this private key; COSIGN_PASSWORD opens it.",
)
def carry_out(
    what: tuple[Path, ...],
    destinations: tuple[str, ...],
    author: str | None,
    key: str,
    passphrase_file: Path | None,
    cosign_key: Path | None,
) -> int:
    """Carry out a saved plan, or plan and publish at once.

    A saved plan says who signs. A package that is published without a provenance gets one where it lies beside it, and
    the plan says so; in an OCI registry that would be another manifest, so only new versions are signed there. What
    --cosign-key signs is the digest of that manifest, so in registries it signs what is published already as well.

    Interrupted at any point nothing is lost, and a second run completes it. A destination that does not answer does not
    stop the others; the exit code is then 4, or 1 when something else went wrong as well.
    """
    from sardonyx.operations.publishing import Conduct, apply_at_once, apply_saved

    if destinations and len(what) == 1 and what[0].is_file():
        raise click.UsageError(f"{what[0]} is a file: a saved plan says itself where the charts go, without --to")
    if key and not destinations:
        raise click.UsageError("a saved plan says who signs: give --sign to sardonyx publish plan")
    signer = private_key(cosign_key) if cosign_key else None
    plan = None
    with progress() as line:
        conduct = Conduct(lambda: choose_author(author), line.show, passphrase_file, signer, tell_finding)
        if destinations:
            plan, published = apply_at_once(what, destinations, conduct, key)
        else:
            published = apply_saved(_only(what), conduct)
    if plan:
        _write(plan, "text")
    return report(published)


@command.command(name="status", epilog="Example: sardonyx publish status catalog-charts --to public")
@_FOLDERS
@_DESTINATIONS
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How the report is written to stdout.",
)
@_PUBLIC_KEY
def compare(folders: tuple[Path, ...], destinations: tuple[str, ...], form: str, cosign_key: Path | None) -> int:
    """Compare what is published with what should be.

    With --cosign-key what lies in a registry without a signature by this key is incomplete.

    The exit code is 1 when something is missing, unfinished or other than it should be; 4 when a destination did not
    answer, so that it is unknown how the charts stand there, and nothing else is wrong.
    """
    from sardonyx.operations.publishing import status_of
    from sardonyx.publishing.status import as_json, as_text, is_current, is_unknown

    rows = status_of(folders, destinations, _public_key(cosign_key))
    write(as_json(rows) if form == "json" else as_text(rows), nl=False)
    return 0 if is_current(rows) else 4 if is_unknown(rows) else 1


@command.command(name="verify", epilog="Example: sardonyx publish verify public")
@click.argument("destination", metavar="DEST")
@click.option(
    "--keyring",
    metavar="FILE",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Check the provenances with the keys in this file, which gpg --export wrote.",
)
@_PUBLIC_KEY
@reporting_options
def check(destination: str, keyring: Path | None, cosign_key: Path | None, reporting: Reporting) -> int:
    """Fetch all that is published, and check it.

    Digests, what is inside the packages, whether the index says the same, and with --keyring or --cosign-key who
    signed. Exit code 0: all is well; 1: findings.
    """
    from contextlib import nullcontext

    from sardonyx.core.findings import Level
    from sardonyx.operations.publishing import verify_all
    from sardonyx.publishing.cosign import check_by
    from sardonyx.publishing.provenance import opened_check
    from sardonyx.publishing.verify import Checks
    from sardonyx.reports import report_on

    public = _public_key(cosign_key)
    with opened_check(keyring) if keyring else nullcontext() as check_provenance:
        found = verify_all(destination, Checks(check_provenance, check_by(public) if public else None))
    report = report_on(found.findings, fail_on=reporting.fail_on or Level.ERROR)
    write_report(report, reporting)
    cosigned = f", {found.cosigned} signed with the key" if found.cosigned is not None else ""
    done(f"{counted(found.releases, 'release')} looked at, {found.signed} with a provenance{cosigned}")
    return exit_code(report, reporting)


def _public_key(file: Path | None) -> PublicKey | None:
    from sardonyx.publishing.cosign_keys import public_key_in

    return public_key_in(file) if file else None


def _only(what: tuple[Path, ...]) -> Path:
    if len(what) > 1 or what[0].is_dir():
        raise click.UsageError("say with --to where the charts go, or name one plan that was saved with --out")
    return what[0]


def _write(plan: Plan, form: str) -> None:
    from sardonyx.publishing import plan_report
    from sardonyx.publishing.plan_file import plan_text

    writers = {"text": plan_report.as_text, "json": plan_text, "markdown": plan_report.as_markdown}
    write(writers[form](plan), nl=False)
