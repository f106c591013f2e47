"""The lock and what is made of it: exact, hashed, and silent about where parts come from."""

import importlib.util
import re
import sys
from pathlib import Path
from types import ModuleType
from typing import Final

import pytest

ROOT: Final = Path(__file__).resolve().parents[2]
LOCKS: Final = ("run.txt", "dev.txt")


def load_wheelhouse() -> ModuleType:
    path = ROOT / "installer" / "wheelhouse.py"
    spec = importlib.util.spec_from_file_location("wheelhouse", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["wheelhouse"] = module
    spec.loader.exec_module(module)
    return module


wheelhouse = load_wheelhouse()


def text_of(lock: str) -> str:
    return (ROOT / "requirements" / lock).read_text("utf-8")


def flat(lock: str, target: str, python: str = "3.11") -> str:
    environment = wheelhouse.TARGETS[target].environment(python)
    return str(wheelhouse.flatten(text_of(lock), environment))


def pins(text: str) -> dict[str, str]:
    return dict(re.findall(r"(?m)^([a-z0-9._-]+)==(\S+)", text))


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_names_no_place(lock: str) -> None:
    assert not re.search(r"https?:|file:|--(extra-)?index-url|--find-links", text_of(lock))


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_has_a_hash(lock: str) -> None:
    entries = re.split(r"(?m)^(?=[a-z0-9])", text_of(lock))[1:]
    assert entries
    assert [e.splitlines()[0] for e in entries if "--hash=sha256:" not in e] == []


@pytest.mark.parametrize("target", sorted(wheelhouse.TARGETS))
def test_preparing_for_tests_changes_nothing_that_runs(target: str) -> None:
    assert pins(flat("run.txt", target)).items() <= pins(flat("dev.txt", target)).items()


@pytest.mark.parametrize(
    ("target", "qt"), [("x86_64", "6.9."), ("windows", "6.9."), ("aarch64", "6.8.0.2")]
)
@pytest.mark.parametrize("python", ["3.11", "3.12", "3.13"])
def test_qt_is_the_one_the_machine_can_load(target: str, qt: str, python: str) -> None:
    found = pins(flat("run.txt", target, python))
    assert found["pyside6-essentials"].startswith(qt)
    assert found["shiboken6"] == found["pyside6-essentials"]


def test_markers_are_those_of_the_target() -> None:
    lock = (
        "# 说明\n"
        "everywhere==1.0 \\\n    --hash=sha256:aa \\\n    --hash=sha256:bb\n    # via x\n"
        "there==2.0 ; sys_platform == 'win32' \\\n    --hash=sha256:cc\n"
    )
    linux = wheelhouse.flatten(lock, wheelhouse.TARGETS["x86_64"].environment("3.11"))
    windows = wheelhouse.flatten(lock, wheelhouse.TARGETS["windows"].environment("3.11"))
    everywhere = "everywhere==1.0 \\\n    --hash=sha256:aa \\\n    --hash=sha256:bb\n"
    assert linux == everywhere
    assert windows == everywhere + "there==2.0 \\\n    --hash=sha256:cc\n"


def test_a_line_that_is_not_understood_is_refused() -> None:
    with pytest.raises(ValueError, match="看不懂的一行"):
        wheelhouse.flatten("part>=1.0\n", wheelhouse.TARGETS["x86_64"].environment("3.11"))


@pytest.mark.parametrize("name", ["run", "test", ".ci/run", "installer/lock"])
def test_scripts_are_executable(name: str) -> None:
    if sys.platform == "win32":
        pytest.skip("Windows has no executable bit")
    assert (ROOT / name).stat().st_mode & 0o111
