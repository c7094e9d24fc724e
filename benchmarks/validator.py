"""What the validator finds of planted defects, and what it says of sound charts: ``python -m benchmarks.validator``.

Two figures. Of pairs of small charts (``tests/defects``), one with a defect and one without, how many defects are found
and how many findings are about nothing, by class. And of mutants of sound charts, our own and the twins, how many are
found, by operator; those that nobody could tell from the chart they were made of do not count. The same seed gives the
same mutants. ``--write`` puts the tables into the page.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.defects.charts import Files
from tests.defects.judging import alarming, judge
from tests.defects.missed import known_misses
from tests.defects.mutation.changes import CHART
from tests.defects.mutation.equivalence import explored_values, promises_alike, renders_alike, subject_of
from tests.defects.mutation.mutants import OPERATORS, Mutant, mutants, operator_name
from tests.defects.mutation.schema_operators import normalised
from tests.defects.pairs import DefectClass, read_classes
from tests.defects.running import Chart, findings_of
from tests.defects.tallies import (
    ClassTally,
    OperatorTally,
    as_list,
    as_markdown,
    as_text,
    class_table,
    class_tally,
    operator_table,
)

from sardonyx.core.findings import Finding
from sardonyx.helm.pool import WorkerPool
from sardonyx.helm.process import Limits
from sardonyx.validation.exploration.modes import Mode
from sardonyx.validation.parallel import Validators

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "validator-quality.md"
CATALOG = ROOT / "catalog-charts"
LIBRARY = "sardonyx-library"
SEED = 20

Key = tuple[str, str, str | None, str]


def pair_tallies(classes: Sequence[DefectClass], validators: Validators, folder: Path) -> list[ClassTally]:
    """Validate every pair and count what was found, class by class."""
    found: dict[str, list[Finding]] = {}
    for mode in Mode:
        charts = {
            name: chart
            for at, kind in enumerate(classes)
            if kind.mode is mode
            for number, pair in enumerate(kind.pairs)
            for name, chart in (
                (f"defect-{at}-{number}", Chart(pair.defect, pair.before)),
                (f"twin-{at}-{number}", Chart(pair.twin, pair.before)),
            )
        }
        found |= findings_of(charts, mode, validators.validate, folder) if charts else {}
    return [
        class_tally(
            kind,
            (
                judge(pair.expected, found[f"defect-{at}-{number}"], found[f"twin-{at}-{number}"])
                for number, pair in enumerate(kind.pairs)
            ),
        )
        for at, kind in enumerate(classes)
    ]


def own_charts() -> dict[str, Files]:
    """Return the charts of our own catalog that can be launched, each with the library inside of its folder."""
    library = {f"{LIBRARY}/{path}": text for path, text in _files(CATALOG / LIBRARY).items()}
    charts = {path.parent.name: _files(path.parent) for path in sorted(CATALOG.glob("*/values.schema.json"))}
    return {name: {**_with_library(normalised(files)), **library} for name, files in charts.items()}


def _with_library(files: Files) -> Files:
    return {**files, CHART: files[CHART].replace(f"file://../{LIBRARY}", f"file://{LIBRARY}")}


def _files(folder: Path) -> Files:
    return {
        path.relative_to(folder).as_posix(): path.read_text() for path in sorted(folder.rglob("*")) if path.is_file()
    }


def twins(classes: Sequence[DefectClass]) -> dict[str, Files]:
    """Return the sound charts of the pairs."""
    return {
        f"{kind.name}-{number}": normalised(pair.twin) for kind in classes for number, pair in enumerate(kind.pairs)
    }


def operator_tallies(
    charts: Mapping[str, Files], found: Sequence[Mutant], validators: Validators, folder: Path
) -> tuple[list[OperatorTally], list[str]]:
    """Validate mutants and the charts they were made of; return the counts by operator, and the mutants missed."""
    used = {mutant.chart for mutant in found}
    sound = {name: Chart(files) for name, files in charts.items() if name in used}
    made = {f"mutant-{at}": Chart(mutant.files) for at, mutant in enumerate(found)}
    findings = findings_of({**sound, **made}, Mode.QUICK, validators.validate, folder)
    known = {name: {_key(finding) for finding in alarming(findings[name])} for name in used}
    survivors = [
        mutant
        for at, mutant in enumerate(found)
        if all(_key(finding) in known[mutant.chart] for finding in alarming(findings[f"mutant-{at}"]))
    ]
    missed = [mutant for mutant, same in _with_equivalence(survivors, charts, folder) if not same]
    return _counted(found, survivors, missed), [mutant.name for mutant in missed]


def _key(finding: Finding) -> Key:
    return finding.rule, finding.place.path if finding.place else "", finding.field, finding.message


def _with_equivalence(
    survivors: Sequence[Mutant], charts: Mapping[str, Files], folder: Path
) -> Iterator[tuple[Mutant, bool]]:
    with WorkerPool(Limits(seconds=20)) as pool:
        for name in sorted({mutant.chart for mutant in survivors}):
            sound = subject_of(charts[name], folder / "sound", pool)
            values = explored_values(sound)
            for mutant in (each for each in survivors if each.chart == name):
                changed = subject_of(mutant.files, folder / "changed", pool)
                same = promises_alike(sound, changed) and renders_alike(sound, changed, values)
                yield mutant, same


def _counted(found: Sequence[Mutant], survivors: Sequence[Mutant], missed: Sequence[Mutant]) -> list[OperatorTally]:
    made, left, lost = (Counter(each.operator for each in group) for group in (found, survivors, missed))
    names = [operator_name(operator) for operator in OPERATORS]
    return [
        OperatorTally(name, made[name], left[name] - lost[name], made[name] - left[name], lost[name])
        for name in names
        if made[name]
    ]


def page_block(kinds: Sequence[ClassTally], tables: Mapping[str, Sequence[OperatorTally]]) -> str:
    """Return what the page shows between its marks."""
    parts = ["## Planted defects", as_markdown(class_table(kinds)), "### Known to be missed", as_list(known_misses())]
    for title, tallies in tables.items():
        parts += [f"## Mutants of {title}", as_markdown(operator_table(tallies))]
    return "\n\n".join(parts)


BEGIN, END = "<!-- begin: python -m benchmarks.validator --write -->", "<!-- end -->"


def renewed(page: str, block: str) -> str:
    """Return the page with another block between its marks."""
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n{block}\n\n{END}{after}"


@contextmanager
def _workplace() -> Iterator[Path]:
    """A folder for the charts and for what exploration remembers, so that nothing is known from before."""
    with tempfile.TemporaryDirectory() as name:
        os.environ["XDG_CACHE_HOME"] = f"{name}/cache"
        folder = Path(name, "charts")
        folder.mkdir()
        yield folder


def main() -> None:
    """Measure, print and, when asked to, write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--mutants", type=int, default=4, help="most mutants for an operator, of each kind of chart (4)"
    )
    parser.add_argument("--seed", type=int, default=SEED, help=f"which mutants are chosen ({SEED})")
    parser.add_argument("--missed", action="store_true", help="name the mutants that were missed")
    parser.add_argument("--write", action="store_true", help=f"put the tables into {PAGE.relative_to(ROOT)}")
    options = parser.parse_args()
    classes, tables = read_classes(), {}
    with _workplace() as folder, Validators(os.cpu_count() or 1) as validators:
        kinds = pair_tallies(classes, validators, folder)
        print(as_text(class_table(kinds)), flush=True)
        for title, charts in (("the small charts", twins(classes)), ("our own charts", own_charts())):
            chosen = mutants(charts, OPERATORS, options.mutants, options.seed)
            tables[title], missed = operator_tallies(charts, chosen, validators, folder)
            print(f"\nmutants of {title}\n{as_text(operator_table(tables[title]))}", flush=True)
            if options.missed:
                print("\n".join(missed))
    if options.write:
        PAGE.write_text(renewed(PAGE.read_text(), page_block(kinds, tables)))


if __name__ == "__main__":
    main()
