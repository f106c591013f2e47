"""How long the window takes to stand, against an empty PySide6 window.

Whole processes, taken in turn so that a busy machine slows both alike; the figure is the
ratio of the medians (aim: at most 1.5). ``python tests/benchmarks/bench_start.py [ROUNDS]``
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
AIM = 1.5

EMPTY = """
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMainWindow
app = QApplication([])
window = QMainWindow()
window.resize(1366, 768)
window.show()
QTimer.singleShot(0, app.quit)
app.exec()
"""

LOGIN = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
app = QApplication([])
from desktop.app import Desktop
folder = Path(sys.argv[1])
desktop = Desktop(app, folder / "ws", folder / "look.json")
desktop.window.resize(1366, 768)
desktop.start()
desktop.window.show()
QTimer.singleShot(0, app.quit)
app.exec()
assert "sqlalchemy" not in sys.modules, "the services were loaded before the window stood"
"""


def once(script: str, folder: str) -> float:
    """Seconds of one whole process."""
    env = os.environ | {"QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}
    env.pop("PYTHONDONTWRITEBYTECODE", None)  # an installed program is compiled
    begin = time.perf_counter()
    subprocess.run([sys.executable, "-c", script, folder], check=True, env=env, cwd=ROOT)
    return time.perf_counter() - begin


def measure(rounds: int) -> tuple[float, float]:
    """Median seconds of the empty window and of ours, which shows its log-in page."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "ws").mkdir()
        header = {"format": 1, "id": "0" * 32, "station": "office"}
        (Path(folder) / "ws" / "workspace.json").write_text(json.dumps(header))
        for script in (EMPTY, LOGIN):  # warm the disk cache
            once(script, folder)
        empty, ours = [], []
        for _round in range(rounds):
            empty.append(once(EMPTY, folder))
            ours.append(once(LOGIN, folder))
    return statistics.median(empty), statistics.median(ours)


def main() -> int:
    """Print the ratio; 1 when the aim is missed."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    empty, ours = measure(rounds)
    ratio = ours / empty
    print(f"empty window {empty * 1000:.0f} ms · login window {ours * 1000:.0f} ms")
    print(f"ratio {ratio:.2f} (aim at most {AIM})")
    return 0 if ratio <= AIM else 1


if __name__ == "__main__":
    raise SystemExit(main())
