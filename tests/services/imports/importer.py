"""Takes in everything, in a process of its own that may be killed at any moment."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.services.imports import office


def main(root: Path) -> None:
    """Preview, say so, take, say so."""
    services = office.unlock(root)
    plan = services.imports.preview(office.office_files())
    print("previewed", flush=True)
    services.imports.take(plan)
    print("taken", flush=True)
    services.lock()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
