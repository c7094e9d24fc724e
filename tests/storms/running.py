"""Carrying out a run, and judging it: nothing lost, nothing rewritten, nothing said that is not so."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from tests.storms.drawing import Company, Run, Stop
from tests.storms.judging import History, Words, check_words
from tests.storms.people import Ended, Person
from tests.storms.places import BranchPlace, Digests, FolderPlace, Place
from tests.storms.proxy import Harm, Kind, StormProxy

_CHART = "apiVersion: v2\nname: {name}\nversion: {version}\ndescription: A chart that is published\ntype: library\n"
_CHARTS = {
    "old": [("a", "1.0.0"), ("b", "1.0.0")],
    "new": [("a", "1.1.0"), ("b", "1.1.0+b7"), ("c", "1.0.0-rc.1")],
    "others": [("a", "0.9.0"), ("d", "1.0.0")],
    "rival": [("c", "1.0.0-rc.1")],
}
_AT_ANY_TIME = ("folder", "branch", "bucket", "museum", "releases")
"""Destinations that take one of two that come at the same moment with other content; the others cannot tell."""


@dataclass(frozen=True)
class Ground:
    """What all runs share: where they happen, what charts have which digests, the kinds of destinations.

    ``usual`` is how long an application takes here, in seconds. ``helm`` is a real one, None where there is none.
    """

    folder: Path
    digests: Mapping[str, Digests]
    makers: Mapping[str, Callable[[Path, Mapping[int, Harm]], Place]]
    secrets: Sequence[str]
    helm: Path | None
    usual: float = 1.5


@dataclass
class Outcome:
    """How a run ended. ``first`` is how the application ended in the storm, ``last`` how the one after it did."""

    run: Run
    first: str = ""
    last: str = ""
    met: Counter[Kind] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)


LOCAL: Mapping[str, Callable[[Path, Mapping[int, Harm]], Place]] = {
    "folder": lambda folder, harms: FolderPlace(folder),
    "branch": lambda folder, harms: BranchPlace(folder),
}


def write_charts(folder: Path) -> Mapping[str, Digests]:
    """Write the charts of all who publish; returns the digest of each package by its file, by who publishes it."""
    for who, charts in _CHARTS.items():
        for name, version in charts:
            chart = folder / who / name
            (chart / "templates").mkdir(parents=True)
            (chart / "Chart.yaml").write_text(_CHART.format(name=name, version=version))
            noise = random.Random(f"{who} {name} {version}").randbytes(6_000).hex()
            (chart / "values.yaml").write_text(f"noise: {noise}\n")
            (chart / "templates" / "_a.tpl").write_text('{{ define "a" }}a{{ end }}\n')
    return {who: _packed(folder, who) for who in _CHARTS}


def _packed(folder: Path, who: str) -> Digests:
    """Publish to a folder, and see what lies there."""
    scratch = folder / "scratch" / who
    scratch.mkdir(parents=True)
    ended = Person(
        [["publish", "apply", str(folder / who), "--to", "public"]], scratch, _settings(scratch), "pack"
    ).end()
    assert ended.code == 0, ended.words
    return FolderPlace(scratch).state().packages


def _settings(folder: Path) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "TMPDIR": str(folder),
        "SOURCE_DATE_EPOCH": "1700000000",
        "SARDONYX_AUTHOR": "Ann <ann@example.org>",
        "GIT_TERMINAL_PROMPT": "0",
        "NO_PROXY": "127.0.0.1",
    }


def carry_out(run: Run, ground: Ground, label: str) -> Outcome:
    """Carry out a run in a folder named for it; ``faults`` of what is returned is empty when all was well."""
    outcome = Outcome(run)
    with ExitStack() as stack:
        folder = ground.folder / f"run-{label}-{run.number}"
        (folder / "tmp").mkdir(parents=True)
        places = []
        for kind in run.kinds:
            place = ground.makers[kind](folder, run.harms[kind])
            stack.callback(place.close)
            places.append(place)
        try:
            _Trial(run, ground, folder, places, outcome).go()
        except AssertionError as error:
            outcome.faults.append(str(error))
        outcome.met = sum((place.proxy.met for place in places if place.proxy), Counter())
        if not outcome.faults:
            shutil.rmtree(folder, ignore_errors=True)
    return outcome


class _Trial:
    def __init__(self, run: Run, ground: Ground, folder: Path, places: Sequence[Place], outcome: Outcome) -> None:
        self._run, self._ground, self._folder, self._places, self._outcome = run, ground, folder, places, outcome
        self._environment = _settings(folder) | {"TMPDIR": str(folder / "tmp")}
        for place in places:
            self._environment |= place.environment
        self._to = [part for place in places for part in ("--to", place.address)]
        self._histories = [History(place, _allowed(ground.digests)) for place in places]
        self._storms = [place.proxy for place in places if place.proxy]
        self._words: list[Words] = []

    def go(self) -> None:
        """Prepare, let the storm rage, look, let it end, complete, and look again."""
        self._prepare()
        self._look()
        company = self._company()
        if self._run.company is Company.RIVAL and not self._may_meet and self._run.is_early:
            self._hear("rival", self._alone("rival"))
        with self._storm():
            me = self._start("me")
            others = {who: self._start(who) for who in company}
            if self._run.is_asked:
                others["asker"] = self._ask()
            self._until_killed(me)
            self._look()
            self._hear("me", me.end())
            for who, person in others.items():
                self._hear(who, person.end())
        self._look()
        if self._run.company is Company.RIVAL and not self._may_meet and not self._run.is_early:
            self._hear("rival", self._alone("rival"))
        self._finish(["me", *company])

    @property
    def _may_meet(self) -> bool:
        return all(kind in _AT_ANY_TIME for kind in self._run.kinds)

    def _company(self) -> list[str]:
        return {
            Company.NOBODY: [],
            Company.TWIN: ["twin"],
            Company.NEIGHBOUR: ["others"],
            Company.BOTH: ["twin", "others"],
            Company.RIVAL: ["rival"] if self._may_meet else [],
        }[self._run.company]

    def _prepare(self) -> None:
        root = self._ground.folder
        commands = [["publish", "plan", str(root / "new"), *self._to, "--out", "plan.json"]]
        if not self._run.is_first:
            commands.insert(0, ["publish", "apply", str(root / "old"), *self._to])
        ended = Person(commands, self._folder, self._environment, "before").end()
        assert ended.code == 0, f"before the storm: {ended}"

    def _start(self, who: str) -> Person:
        is_planned = who in ("me", "twin")
        command = ["plan.json"] if is_planned else [str(self._ground.folder / who), *self._to]
        return Person([["publish", "apply", *command]], self._folder, self._environment, who)

    def _ask(self) -> Person:
        command = ["publish", "status", str(self._ground.folder / "old"), *self._to]
        return Person([command], self._folder, self._environment, "asker")

    def _alone(self, who: str) -> Ended:
        return self._start(who).end()

    @contextlib.contextmanager
    def _storm(self) -> Iterator[None]:
        for proxy in self._storms:
            proxy.armed = True
        try:
            yield
        finally:
            for proxy in self._storms:
                proxy.armed = False

    def _until_killed(self, me: Person) -> None:
        """Kill at the run's moment, or let live."""
        kind, moment = self._run.stop, self._run.moment
        if kind is Stop.NEVER:
            return
        if kind in (Stop.BEFORE, Stop.AFTER):
            _kill_at_request(me, self._storms, moment, kind is Stop.AFTER)
        journal, began = self._folder / "plan.json.journal", time.monotonic()
        while me.is_at_work:
            if kind is Stop.LINE and _lines(journal) >= moment:
                me.kill()
            if kind is Stop.SHARE and time.monotonic() - began >= moment / 1000 * self._ground.usual:
                me.kill()
            time.sleep(0.003)

    def _hear(self, who: str, ended: Ended) -> None:
        met = Counter[Kind]()
        for proxy in self._storms:
            met += proxy.met
        self._words.append(Words(who, ended, met, bool(self._storms)))
        check_words(self._words[-1], has_rival=self._run.company is Company.RIVAL)
        if who == "me":
            self._outcome.first = _named(ended)

    def _look(self) -> None:
        for history in self._histories:
            history.look()

    def _finish(self, who: Sequence[str]) -> None:
        """Let everybody complete what they began, and judge what is there then."""
        ends = {one: self._alone(one) for one in who}
        self._look()
        self._outcome.last = _named(ends["me"])
        is_rival = self._run.company is Company.RIVAL
        for one, ended in ends.items():
            check_words(Words(one, ended, Counter(), has_proxies=False), has_rival=is_rival)
            plan = "new" if one in ("me", "twin") else one
            wanted = self._ground.digests[plan]
            if ended.code == 0:
                self._all_there(one, wanted)
            else:
                self._is_true_refusal(one, ended, wanted)
        for words in self._words:
            if words.ended.code == 0 and words.who != "asker":
                plan = "new" if words.who in ("me", "twin") else words.who
                self._all_there(words.who, self._ground.digests[plan])
        for history in self._histories:
            history.check_end(is_refused=any(ended.code for ended in ends.values()))
        self._check_files()
        if self._run.number % 8 == 0 and self._ground.helm:
            self._pull(self._ground.helm)

    def _all_there(self, who: str, wanted: Digests) -> None:
        for history in self._histories:
            missing = {name for name, digest in wanted.items() if history.announced.get(name) != digest}
            assert not missing, f"{who} ended with 0, and {history.place.address} lacks {sorted(missing)}"

    def _is_true_refusal(self, who: str, ended: Ended, wanted: Digests) -> None:
        taken = [
            (history.place.address, name)
            for history in self._histories
            for name, digest in wanted.items()
            if history.refuses(name, digest)
        ]
        assert taken, f"{who} does not complete it after the storm: {ended}"
        assert ended.code == 1, f"{who} is refused with another exit code: {ended}"

    def _check_files(self) -> None:
        """Look for temporary files, and for credentials where they do not belong."""
        left = [str(file.relative_to(self._folder)) for file in (self._folder / "tmp").iterdir()]
        if self._run.stop is Stop.NEVER:
            assert not left, f"temporary files are left: {left}"
        given = {".netrc", "config.json", "repositories.yaml"}
        for file in self._folder.rglob("*"):
            if file.is_file() and file.name not in given:
                content = file.read_bytes()
                told = [secret for secret in self._ground.secrets if secret.encode() in content]
                assert not told, f"{file.relative_to(self._folder)} holds a password"

    def _pull(self, helm: Path) -> None:
        """Let a real Helm fetch what is announced."""
        target = self._folder / "pulled"
        target.mkdir()
        environment = {"PATH": "", "HOME": str(target / ".home")}
        for history in self._histories:
            for file, digest in sorted(history.announced.items())[-2:]:
                name, _, version = file.removesuffix(".tgz").partition("-")
                if arguments := history.place.pull(name, version):
                    command = [str(helm), "pull", *arguments, "--destination", str(target)]
                    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
                    assert done.returncode == 0, f"{history.place.address}: helm pull {file}: {done.stderr}"
                    assert any(_digest(found) == digest for found in target.glob("*.tgz")), (
                        f"helm got other bytes: {file}"
                    )


def _digest(file: Path) -> str:
    from tests.storms.places import digest

    return digest(file.read_bytes())


def _allowed(digests: Mapping[str, Digests]) -> Mapping[str, set[str]]:
    """Return the digests that each package may have: those of whoever publishes it."""
    found: dict[str, set[str]] = {}
    for packages in digests.values():
        for name, digest in packages.items():
            found.setdefault(name, set()).add(digest)
    return found


def _kill_at_request(me: Person, storms: Sequence[StormProxy], moment: int, is_after: bool) -> None:
    seen = Counter[bool]()

    def watch(is_done: bool) -> None:
        seen[is_done] += 1
        if is_done is is_after and seen[is_done] == moment:
            me.kill()

    for proxy in storms:
        proxy.watch = watch


def _lines(file: Path) -> int:
    try:
        return file.read_bytes().count(b"\n")
    except FileNotFoundError:
        return 0


def _named(ended: Ended) -> str:
    names = {0: "complete", -9: "killed", 1: "refused or failed", 4: "no answer"}
    return names.get(ended.code, f"exit code {ended.code}")
