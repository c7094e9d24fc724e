"""Publishing in storms: ``python -m tests.storms [--runs N] [--seed N] [--jobs N] [--only NUMBER]``."""

from __future__ import annotations

import argparse
import sys


def main() -> int:
    """Carry out runs and print what happened; the exit code is 1 when anything was lost or said wrongly."""
    from tests.storms.running_all import Order, carry_out_all
    from tests.storms.table import table_of

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=240)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--jobs", type=int, default=3)
    parser.add_argument("--only", type=int, nargs="*", help="only the runs of these numbers")
    parser.add_argument("--keep", action="store_true", help="keep the folders of runs that failed")
    options = parser.parse_args()
    numbers = options.only if options.only else range(options.runs)
    outcomes = carry_out_all(Order(list(numbers), options.seed, options.jobs, options.keep), _tell)
    _tell(table_of(outcomes))
    return 1 if any(outcome.faults for outcome in outcomes) else 0


def _tell(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
