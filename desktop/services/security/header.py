"""The workspace folder: where each file lies, and the one file that can be read without a key."""

from __future__ import annotations

import shutil
import unicodedata
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import orjson

from desktop.models.encrypted import StoreError
from desktop.services.security.cleared import refuse_cleared
from desktop.services.security.files import safe_write
from desktop.services.security.instance import InstanceLock
from desktop.terms import StationRole

FORMAT: Final = 1
_MAX_HEADER: Final = 4096
_MAX_TITLE: Final = 60
_STAGING: Final = ".kaohe-new-"


class NotAWorkspace(StoreError):
    """The folder is not a workspace that this program can open."""

    code = "not_workspace"


class FolderRefused(StoreError):
    """A workspace cannot be made in this folder, or under this title."""

    code = "folder"


@dataclass(frozen=True, slots=True)
class Folder:
    """The paths of one workspace."""

    root: Path

    @property
    def header(self) -> Path:
        """Format, id and station role, in clear; written once, so it also marks the place."""
        return self.root / "workspace.json"

    @property
    def slots(self) -> Path:
        """The wrapped master keys."""
        return self.root / "keyslots.json"

    @property
    def main(self) -> Path:
        """The main database."""
        return self.root / "main.db"

    @property
    def audit(self) -> Path:
        """The audit log."""
        return self.root / "audit.db"

    @property
    def drafts(self) -> Path:
        """Unsaved forms."""
        return self.root / "drafts.db"

    @property
    def blobs(self) -> Path:
        """The folder of attachments."""
        return self.root / "blobs"

    @property
    def inbox(self) -> Path:
        """Copies of packages while they are taken in."""
        return self.root / "inbox"

    @property
    def quarantine(self) -> Path:
        """Packages that were refused."""
        return self.root / "quarantine"

    @property
    def outgoing(self) -> Path:
        """Packages while they are put together."""
        return self.root / "outgoing"

    @property
    def lock(self) -> Path:
        """The file that carries the operating system's lock."""
        return self.root / "lock"

    @property
    def attempts(self) -> Path:
        """The count of failed log-ins."""
        return self.root / "attempts.json"

    @property
    def open_mark(self) -> Path:
        """Is there while the workspace is unlocked; left behind by a crash."""
        return self.root / "opened"


@dataclass(frozen=True, slots=True)
class Header:
    """What may be known without a key."""

    workspace_id: str
    station: StationRole

    def write(self, folder: Folder) -> None:
        """Write the file. Raises OSError."""
        body = {"format": FORMAT, "id": self.workspace_id, "station": self.station.value}
        safe_write(folder.header, orjson.dumps(body))

    @staticmethod
    def read(folder: Folder) -> Header:
        """Read the file. Raises NotAWorkspace, or ClearedWorkspace when nothing is left to open."""
        header = Header._parsed(folder)
        refuse_cleared(folder.root, folder.slots, header.workspace_id)
        return header

    @staticmethod
    def _parsed(folder: Folder) -> Header:
        try:
            with folder.header.open("rb") as stream:
                body = orjson.loads(stream.read(_MAX_HEADER))
            version, identity, station = body["format"], body["id"], body["station"]
            if type(version) is int and version > FORMAT:
                raise NotAWorkspace(
                    "这个工作区由更新版本的程序建立，本版本不能打开。请先升级程序。"
                )
            stations = {role.value: role for role in StationRole}
            if version == FORMAT and len(bytes.fromhex(identity)) == 16 and station in stations:
                return Header(identity, stations[station])
        except FileNotFoundError:
            raise NotAWorkspace(
                f"“{folder.root.name}”不是工作区文件夹。请选择含有 workspace.json 的文件夹。"
            ) from None
        except (OSError, ValueError, KeyError, TypeError):
            pass
        raise NotAWorkspace(
            "工作区的说明文件“workspace.json”不能读取或已损坏。请从备份恢复该文件。"
        )


def check_title(title: str) -> str:
    """The trimmed title of a new workspace. Raises FolderRefused."""
    text = unicodedata.normalize("NFC", title).strip()
    if not 0 < len(text) <= _MAX_TITLE or not text.isprintable():
        raise FolderRefused(f"工作区名称应为 1 至 {_MAX_TITLE} 个字符。请重新填写。")
    return text


def check_empty(root: Path) -> None:
    """A workspace is made only where nothing is. Raises FolderRefused."""
    if (root / "workspace.json").exists():
        raise FolderRefused(f"“{root.name}”已经是一个工作区。请直接打开，或另选文件夹。")
    if root.exists() and (not root.is_dir() or any(root.iterdir())):
        raise FolderRefused(f"“{root.name}”不是空文件夹。请另选一个空文件夹或新名称。")


def staging_for(root: Path, suffix: str) -> Path:
    """The folder beside ``root`` in which a workspace is built before it gets its name."""
    return root.with_name(f"{_STAGING}{root.name}-{suffix}")


def sweep_staging(root: Path) -> None:
    """Remove what an interrupted creation of the same workspace left beside it."""
    for folder in root.parent.glob(f"{_STAGING}*"):
        # A prefix test: the name may hold characters that a pattern would interpret.
        if not folder.name.startswith(f"{_STAGING}{root.name}-"):
            continue
        with suppress(OSError, StoreError):
            # Whoever still builds there holds the lock.
            InstanceLock(folder / "lock").release()
            shutil.rmtree(folder)
