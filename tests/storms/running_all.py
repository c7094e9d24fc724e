"""Carrying out many runs, several at a time, on servers that they share."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from tests.servers.bucket import BucketServer
from tests.servers.debian import NotInstalled
from tests.servers.gitea import GiteaServer
from tests.servers.registry import RegistryServer, Signing
from tests.storms.drawing import draw
from tests.storms.places import Place
from tests.storms.proxy import Harm
from tests.storms.running import LOCAL, Ground, Outcome, carry_out, write_charts
from tests.storms.servers import (
    BucketPlace,
    GiteaChartsPlace,
    MuseumPlace,
    RegistryPlace,
    ReleasesPlace,
    secrets_of,
)
from tests.tools.helm_binary import NoHelm, helm_binary

Maker = Callable[[Path, Mapping[int, Harm]], Place]


@dataclass(frozen=True)
class Order:
    """What to carry out: the numbers of the runs, the seed, how many at a time, and whether failed ones are kept."""

    numbers: Sequence[int]
    seed: int
    jobs: int
    keep: bool = False


def carry_out_all(order: Order, tell: Callable[[str], None]) -> list[Outcome]:
    """Carry out runs; ``tell`` hears of each that failed, and from time to time how far it is."""
    folder = Path(tempfile.mkdtemp(prefix="storms-"))
    with ExitStack() as stack:
        if not order.keep:
            stack.enter_context(_removed(folder))
        ground = stack.enter_context(opened_ground(folder, tell))
        outcomes: list[Outcome] = []
        with ThreadPoolExecutor(order.jobs) as pool:
            runs = [draw(number, order.seed, list(ground.makers)) for number in order.numbers]
            for outcome in pool.map(lambda run: carry_out(run, ground, str(order.seed)), runs):
                outcomes.append(outcome)
                for fault in outcome.faults:
                    tell(f"run {outcome.run.number} ({', '.join(outcome.run.kinds)}; {outcome.run.company}): {fault}")
                if len(outcomes) % 20 == 0:
                    tell(f"{len(outcomes)} runs, {sum(bool(one.faults) for one in outcomes)} with faults")
        if order.keep:
            tell(f"kept in {folder}")
    return outcomes


@contextlib.contextmanager
def opened_ground(folder: Path, tell: Callable[[str], None], gitea: GiteaServer | None = None) -> Iterator[Ground]:
    """Start the servers that can be had, and write the charts; a Gitea that runs already may be given."""
    with ExitStack() as stack:
        makers: dict[str, Maker] = dict(LOCAL)
        makers["museum"] = MuseumPlace
        for name, start in {"oci": _registry, "bucket": _bucket}.items():
            try:
                server, maker = start(folder)
            except NotInstalled as error:
                tell(f"without {name}: {error}")
                continue
            stack.callback(server.stop)
            makers[name] = maker
        try:
            if gitea is None:
                gitea = GiteaServer()
                stack.callback(gitea.stop)
        except NotInstalled as error:
            tell(f"without Gitea: {error}")
        else:
            makers["gitea"], makers["releases"] = _on_gitea(gitea)
        yield Ground(folder, write_charts(folder), makers, secrets_of(gitea), _helm(tell))


def _registry(folder: Path) -> tuple[RegistryServer, Maker]:
    server = RegistryServer(folder / "registry", signing=Signing.PASSWORDS)
    return server, lambda place, harms: RegistryPlace(server, place, harms)


def _bucket(folder: Path) -> tuple[BucketServer, Maker]:
    server = BucketServer(folder / "s3")
    server.make_bucket("charts", public=True)
    return server, lambda place, harms: BucketPlace(server, place, harms)


def _on_gitea(server: GiteaServer) -> tuple[Maker, Maker]:
    return (
        lambda place, harms: GiteaChartsPlace(server, place, harms),
        lambda place, harms: ReleasesPlace(server, place, harms),
    )


def _helm(tell: Callable[[str], None]) -> Path | None:
    try:
        return helm_binary()
    except NoHelm as error:
        tell(f"without Helm: {error}")
        return None


@contextlib.contextmanager
def _removed(folder: Path) -> Iterator[None]:
    import shutil

    try:
        yield
    finally:
        shutil.rmtree(folder, ignore_errors=True)
