"""What every test shares: no display, a home of its own, nothing left open behind it."""

import gc
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

# Before anything imports Qt: tests never open a window on somebody's screen.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# Some machines forbid it: each of the hundred processes that tests start, and each opening of a
# workspace with its migrations, would then compile the program anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

# The machines that run the tests share their cores, so an example has no time limit. In
# continuous integration the same examples are tried each time: a red run must be the
# change's own doing. The long profile searches freely.
settings.register_profile("quick", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", settings.get_profile("quick"), derandomize=True, print_blob=True)
settings.register_profile("long", settings.get_profile("quick"), max_examples=2_000)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add ``--long``, which runs the tests that take minutes."""
    parser.addoption("--long", action="store_true", help="also run the tests that take minutes")


def pytest_configure(config: pytest.Config) -> None:
    """Choose how hard hypothesis searches, unless the command line already says so."""
    if config.getoption("--hypothesis-profile", default=None):
        return
    if config.getoption("--long"):
        settings.load_profile("long")
    else:
        settings.load_profile("ci" if os.environ.get("CI") else "quick")


def pytest_collection(session: pytest.Session) -> None:
    """Nothing that is imported and collected is rubbish: looking through it takes seconds."""
    gc.disable()


def pytest_collection_finish(session: pytest.Session) -> None:
    """From now on only what the tests themselves make is looked through."""
    gc.freeze()
    gc.enable()


# Files of few tests that take long: a process that begins one of them last keeps all waiting.
_BEGIN_WITH = (
    "/simulation/",
    "/services/sample/test_building",
    "/services/exchange/test_kill",
    "/services/exchange/test_machine",
    "/services/exchange/test_scenarios",
    "/services/exchange/test_clearing",
    "/services/imports/test_killed",
    "/services/test_workspace_faults",
    "/models/test_history_machine",
    "/benchmarks/",
    "/tests/test_",
    "/views/setup/test_year",
)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Put the dear files first, and leave the long tests out unless they are asked for."""
    items.sort(key=lambda item: not any(part in item.path.as_posix() for part in _BEGIN_WITH))
    if config.getoption("--long"):
        return
    skip = pytest.mark.skip(reason="takes minutes; run with --long")
    for item in items:
        if "long" in item.keywords:
            item.add_marker(skip)


@pytest.fixture(scope="session", autouse=True)
def own_home() -> Iterator[Path]:
    """Point every per-user folder at a scratch one: tests see and change nobody's settings."""
    names = ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        before = {name: os.environ.get(name) for name in names}
        os.environ.update({name: str(Path(folder) / name.lower()) for name in names})
        yield Path(folder)
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


@pytest.fixture(autouse=True)
def no_wait_for_the_disk(request: pytest.FixtureRequest) -> Iterator[None]:
    """Leave the syncing of files to the system: no test can tell, but for those about it.

    A transaction waits for the disk some milliseconds, and the tests make a hundred thousand.
    What is written is there all the same, also for another process and after a kill; only a
    power cut could tell. Tests marked ``durable`` wait, and so does everything with ``--long``.
    """
    store = sys.modules.get("desktop.models.encrypted")
    waits = request.config.getoption("--long") or "durable" in request.keywords
    if store is None or waits:
        yield
        return
    honest = store.connect

    def connect(path: Path, key: bytes | bytearray, *, create: bool = False) -> Any:
        connection = honest(path, key, create=create)
        connection.execute("PRAGMA synchronous = OFF")
        return connection

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store, "connect", connect)
        patch.setattr(os, "fsync", lambda _descriptor: None)
        yield


@pytest.fixture(autouse=True)
def no_window_left() -> Iterator[None]:
    """Fail a test that leaves a window open: the next one would not start from nothing."""
    yield
    collector = sys.modules.get("desktop.views.collector")
    if collector is not None:  # its timer stands still while no window runs
        collector.collect_if_due()
    widgets = sys.modules.get("PySide6.QtWidgets")
    if widgets is None or widgets.QApplication.instance() is None:
        return
    left = [w for w in widgets.QApplication.topLevelWidgets() if w.isVisible()]
    names = sorted(f"{type(w).__name__} {w.windowTitle()!r}" for w in left)
    for window in left:
        window.close()
        window.deleteLater()
    assert not names, f"windows left open: {', '.join(names)}"
