"""What a proposal costs and how even it is: ``.venv/bin/python -m tests.benchmarks.bench_pairing``.

Three invented cities, three seeds each; time is the processor's, on a quiet machine. The goal:
the spread at most one cadre-equivalent above its lower bound, and the largest city in 5 s.
"""

from __future__ import annotations

import sys
import time

from desktop.services.pairing.costs import explain
from desktop.services.pairing.heuristic import propose
from tests.services.pairing.problems import invented

SIZES = ((40, 13, 8), (200, 13, 8), (2_000, 130, 60))


def main(arguments: list[str]) -> None:
    """Print a line for each city; ``--small`` leaves the largest out."""
    for n, m, sectors in SIZES[:2] if "--small" in arguments else SIZES:
        for seed in range(3):
            case = invented(n, m, seed, sectors)
            before = time.process_time()
            found = propose(case)
            took = time.process_time() - before
            before = time.process_time()
            explain(case, found.teams, found.spread)
            moved = time.process_time() - before
            print(
                f"{n} units, {m} teams, seed {seed}: spread {found.spread} (bound {found.bound}), "
                f"cost {found.first_cost} -> {found.cost.total}, {took:.2f} s; "
                f"balance after a move {moved * 1000:.1f} ms"
            )


if __name__ == "__main__":
    main(sys.argv[1:])
