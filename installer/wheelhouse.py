"""Gather the locked parts as wheels for a machine without a network.

The lock holds parts of every platform, told apart by environment markers. pip evaluates
markers for the machine it runs on, so they are evaluated here for the target instead and
pip gets a flat list; it still checks every hash.
"""

import argparse
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pip._vendor.packaging.markers import Marker

ROOT: Final = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Target:
    """A kind of machine: pip's platform tags, best first, and its marker values."""

    tags: tuple[str, ...]
    machine: str
    system: str

    def environment(self, python: str) -> dict[str, str]:
        """The marker environment of this kind of machine for a Python such as ``3.11``."""
        windows = self.system == "Windows"
        return {
            "implementation_name": "cpython",
            "os_name": "nt" if windows else "posix",
            "platform_machine": self.machine,
            "platform_python_implementation": "CPython",
            "platform_system": self.system,
            "python_full_version": f"{python}.0",
            "python_version": python,
            "sys_platform": "win32" if windows else "linux",
            "extra": "",
        }


def _linux(machine: str, newest: int) -> Target:
    tags = [f"manylinux_2_{minor}_{machine}" for minor in range(newest, 16, -1)]
    return Target((*tags, f"manylinux2014_{machine}", f"linux_{machine}"), machine, "Linux")


# glibc 2.31 is what UOS and Kylin of today have; older wheels run there as well.
TARGETS: Final = {
    "x86_64": _linux("x86_64", 31),
    "aarch64": _linux("aarch64", 31),
    "windows": Target(("win_amd64",), "AMD64", "Windows"),
}

_ENTRY = re.compile(r"^(?P<pin>[A-Za-z0-9._-]+==[^\s;]+)\s*(?:;\s*(?P<marker>[^\\]+?))?\s*\\$")


def flatten(lock: str, environment: dict[str, str]) -> str:
    """The lock's entries that apply to an environment, without markers.

    Args:
        lock: text of a locked requirements file, one pin with its hashes an entry.
        environment: marker values of the target, as of :meth:`Target.environment`.

    Raises:
        ValueError: a line that is neither comment, pin nor hash.
    """
    kept: list[str] = []
    applies = False
    for line in lock.splitlines():
        text = line.strip()
        if not text or text.startswith("#"):
            continue
        if text.startswith("--hash="):
            if applies:
                kept.append(f"    {text}")
            continue
        entry = _ENTRY.match(line)
        if entry is None:
            raise ValueError(f"锁定文件里有看不懂的一行：{line}")
        marker = entry["marker"]
        applies = marker is None or Marker(marker).evaluate(environment)
        if applies:
            kept.append(f"{entry['pin']} \\")
    return "\n".join(kept) + "\n"


def gather(target: Target, python: str, folder: Path, lock: Path) -> int:
    """Download the wheels of a target into a folder; returns pip's exit code."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        flat = Path(scratch) / "flat.txt"
        text = flatten(lock.read_text(encoding="utf-8"), target.environment(python))
        flat.write_text(text, encoding="utf-8")
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
        command += ["--disable-pip-version-check", "--require-hashes"]
        command += ["--only-binary", ":all:", "--python-version", python]
        for tag in target.tags:
            command += ["--platform", tag]
        command += ["--dest", str(folder), "--requirement", str(flat)]
        return subprocess.run(command, check=False).returncode


def main() -> int:
    """Read the command line and gather; exit code 0 when every wheel is there."""
    parser = argparse.ArgumentParser(description="为不联网的机器备齐锁定的组件")
    parser.add_argument("--platform", choices=sorted(TARGETS), default="x86_64", help="目标机器")
    parser.add_argument("--python", default="3.11", help="目标机器的 Python 版本，如 3.11")
    parser.add_argument("--dev", action="store_true", help="连同测试用的组件")
    parser.add_argument("--out", type=Path, default=ROOT / "wheelhouse", help="放到哪个目录")
    args = parser.parse_args()
    lock = ROOT / "requirements" / ("dev.txt" if args.dev else "run.txt")
    code = gather(TARGETS[args.platform], args.python, args.out, lock)
    if code:
        print("组件没有备齐：请检查软件源；上面的提示说明缺哪一个。", file=sys.stderr)
        return 1
    print(f"已备齐 {len(list(args.out.glob('*.whl')))} 个组件：{args.out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
