"""One process per workspace, and whether the workspace still lies where it was made.

A copied, restored or moved workspace must take a new origin before its next write, or two
copies would give the same (origin, seq) to different revisions. The marker that tells so is
the PC, the volume and the identity of a file that is never rewritten.
"""

from __future__ import annotations

import ctypes
import hashlib
import hmac
import os
import platform
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from desktop.models.encrypted import StoreError

if sys.platform == "win32":
    import msvcrt
    import winreg
else:
    import fcntl

_NETWORK_TYPES: Final = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "fuse.sshfs", "davfs", "afs", "ceph"}
)


class WorkspaceInUse(StoreError):
    """Another process has the workspace open."""

    code = "in_use"


class NotLocal(StoreError):
    """The folder lies on a network drive, whose locks and flushes cannot be trusted."""

    code = "not_local"


class InstanceLock:
    """The operating system's lock on one workspace; it ends with the process, however it ends."""

    def __init__(self, path: Path) -> None:
        """Take the lock. Raises WorkspaceInUse or OSError."""
        self._descriptor: int | None = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            if sys.platform == "win32":
                msvcrt.locking(self._descriptor, msvcrt.LK_NBLCK, 1)
            else:
                fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self.release()
            raise WorkspaceInUse(
                "这个工作区已在本机另一个窗口中打开。"
                "请切换到那个窗口；如果看不到，请先结束仍在运行的程序再试。"
            ) from None

    def release(self) -> None:
        """Give the lock back; calling it again does nothing."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


@dataclass(frozen=True, slots=True)
class Marker:
    """Where a workspace lies: digests of the machine, the volume and the anchor file."""

    machine: str
    volume: str
    file: str


def marker_of(anchor: Path, workspace_id: str) -> Marker:
    """The marker of a workspace by a file of it that is written once.

    The parts are HMACs under the workspace's id: the PC's own identifiers are not kept.
    """

    def blind(kind: str, value: str) -> str:
        message = f"{kind}/{value}".encode()
        return hmac.new(workspace_id.encode(), message, hashlib.sha256).hexdigest()[:32]

    return Marker(
        machine=blind("machine", _machine()),
        volume=blind("volume", _volume(anchor)),
        file=blind("file", _file(anchor)),
    )


def refuse_network_drive(folder: Path) -> None:
    """Raise NotLocal for a folder on a known network file system."""
    if _on_network(folder.absolute()):
        raise NotLocal("工作区不能放在网络盘上，否则可能损坏数据。请选择本机磁盘上的文件夹。")


def _machine() -> str:
    if sys.platform == "win32":
        with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, r"SOFTWARE\Microsoft\Cryptography") as key:
            return str(winreg.QueryValueEx(key, "MachineGuid")[0])
    for name in ("/etc/machine-id", "/var/lib/dbus/machine-id"):
        try:
            text = Path(name).read_text(encoding="ascii").strip()
        except (OSError, UnicodeDecodeError):
            continue
        if text:
            return text
    return platform.node()


def _volume(path: Path) -> str:
    if sys.platform == "win32":
        return str(path.stat().st_dev)
    # The device number may change at the next start of the PC; the file system's id does not.
    identity = os.statvfs(path).f_fsid
    return str(identity or path.stat().st_dev)


def _file(path: Path) -> str:
    """Inode and birth time: the number alone is given again after a deletion."""
    status = path.stat()
    if sys.platform == "win32":
        return f"{status.st_ino}/{status.st_ctime_ns}"
    return f"{status.st_ino}/{_birth_time(path)}"


class _Statx(ctypes.Structure):
    _fields_ = (
        ("head", ctypes.c_ubyte * 80),
        ("birth_seconds", ctypes.c_int64),
        ("birth_nanoseconds", ctypes.c_uint32),
        ("tail", ctypes.c_ubyte * 164),
    )


def _birth_time(path: Path) -> str:
    """Birth time by statx(2), which Python does not offer; empty where the system has none."""
    status: Any = _Statx()
    at_current_folder, birth_mask = -100, 0x800
    try:
        call = ctypes.CDLL(None, use_errno=True).statx
    except (OSError, AttributeError):
        return ""
    if call(at_current_folder, os.fsencode(path), 0, birth_mask, ctypes.byref(status)) != 0:
        return ""
    if not int.from_bytes(bytes(status.head[:4]), sys.byteorder) & birth_mask:
        return ""
    return f"{status.birth_seconds}.{status.birth_nanoseconds:09d}"


def _on_network(folder: Path) -> bool:
    if sys.platform == "win32":
        remote = 4
        root = folder.anchor
        return root.startswith("\\\\") or ctypes.windll.kernel32.GetDriveTypeW(root) == remote
    try:
        lines = Path("/proc/mounts").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return False
    best, kind = "", ""
    for line in lines:
        fields = line.split(" ")
        if len(fields) < 3:
            continue
        point = fields[1].replace("\\040", " ")
        if len(point) >= len(best) and folder.is_relative_to(point):
            best, kind = point, fields[2]
    return kind in _NETWORK_TYPES
