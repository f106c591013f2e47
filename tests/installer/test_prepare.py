"""Preparing a machine: what is missing is found, said in one line, and done once."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from tests.children import SECONDS

ROOT: Final = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the scripts of Linux")


def shell(folder: Path, script: str) -> subprocess.CompletedProcess[str]:
    """Run lines of bash with the preparing functions loaded, in a copy of the project's files."""
    for name in ("requirements", "installer"):
        shutil.copytree(ROOT / name, folder / name, dirs_exist_ok=True)
    shutil.copy(ROOT / "pyproject.toml", folder)
    text = f"set -euo pipefail\n. installer/linux/prepare.sh\n{script}\n"
    return subprocess.run(
        ["bash", "-c", text],
        cwd=folder, capture_output=True, text=True, check=False, timeout=SECONDS,
        env={**os.environ, "LANG": "C.UTF-8"},
    )  # fmt: skip


ALL_THERE = (
    "known_libraries() { printf '%s\\n' \"$QT_LIBRARIES\"; }\n"
    "find_python() { echo python3; }\ncan_make_venv() { true; }\n"
)


def test_nothing_is_missing_where_all_is_there(tmp_path: Path) -> None:
    ran = shell(tmp_path, ALL_THERE + "find_missing run; echo ${#MISSING[@]}")
    assert ran.stdout.strip() == "0", ran.stderr


def test_a_missing_library_names_its_package(tmp_path: Path) -> None:
    script = (
        ALL_THERE
        + "known_libraries() { printf '%s\\n' \"$QT_LIBRARIES\" | grep -v cursor.so.0; }\n"
        + "find_missing run; echo ${MISSING[@]}"
    )
    ran = shell(tmp_path, script)
    assert ran.stdout.split() == ["libxcb-cursor0", "libwayland-cursor0"], ran.stderr


def test_a_newer_package_name_is_taken_where_the_system_has_it(tmp_path: Path) -> None:
    script = (
        ALL_THERE
        + "known_libraries() { printf '%s\\n' \"$QT_LIBRARIES\" | grep -v -e cups -e glib; }\n"
        + "apt_knows() { [ $1 = libcups2t64 ]; }\nfind_missing run; echo ${MISSING[@]}"
    )
    assert shell(tmp_path, script).stdout.split() == ["libglib2.0-0", "libcups2t64"]


def test_without_python_both_packages_are_named(tmp_path: Path) -> None:
    script = ALL_THERE + "find_python() { return 1; }\nfind_missing run; echo ${MISSING[@]}"
    assert shell(tmp_path, script).stdout.split() == ["python3", "python3-venv"]


def test_only_tests_need_poppler(tmp_path: Path) -> None:
    without = ALL_THERE + "TEST_PROGRAMS=no-such-program\n"
    running = shell(tmp_path, without + "find_missing run; echo ${MISSING[@]}")
    testing = shell(tmp_path, without + "find_missing test; echo ${MISSING[@]}")
    assert running.stdout == "\n"
    assert testing.stdout.split() == ["poppler-utils"]


def test_who_may_not_install_gets_the_one_line(tmp_path: Path) -> None:
    script = (
        ALL_THERE
        + "known_libraries() { :; }\nid() { echo 1000; }\napt_knows() { false; }\n"
        + "apt-get() { echo called; }\ninstall_system_packages run"
    )
    ran = shell(tmp_path, script)
    assert ran.returncode == 1
    assert ran.stdout == ""
    assert "sudo apt-get update && sudo apt-get install -y libegl1 libgl1 " in ran.stderr


def test_no_supported_python_is_said_in_one_sentence(tmp_path: Path) -> None:
    ran = shell(tmp_path, "find_python() { return 1; }\nmake_environment run")
    assert ran.returncode == 1
    assert ran.stderr == "没有找到 Python 3.11、3.12 或 3.13，请安装后重试。\n"


PREPARED = (
    "mkdir -p .venv/bin; ln -sf $(type -P true) .venv/bin/python; touch .venv/bin/kaohe\n"
    "chmod +x .venv/bin/kaohe; { echo at $PWD; stamp_of run; } >$STAMPS\n"
)


@pytest.mark.parametrize(
    ("change", "prepared"),
    [
        (":", True),
        ("echo >>requirements/run.txt", False),
        ("rm .venv/bin/python", False),
        ("rm .venv/bin/kaohe", False),
        ("sed -i '1s/.*/at elsewhere/' $STAMPS", False),
    ],
)
def test_an_environment_is_trusted_only_unchanged(
    tmp_path: Path, change: str, prepared: bool
) -> None:
    script = f"{PREPARED}{change}\nif is_prepared run; then echo yes; else echo no; fi"
    ran = shell(tmp_path, script)
    assert ran.stdout.strip() == ("yes" if prepared else "no"), ran.stderr


def test_an_environment_for_running_is_not_one_for_tests(tmp_path: Path) -> None:
    ran = shell(tmp_path, PREPARED + "if is_prepared dev; then echo yes; else echo no; fi")
    assert ran.stdout.strip() == "no", ran.stderr
