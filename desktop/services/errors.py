"""What a service says when it does not do what was asked: each carries one Chinese sentence."""

from __future__ import annotations

import errno
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

_DISK_FAULTS: Final[Mapping[int, str]] = {
    errno.ENOENT: "找不到文件或文件夹",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EEXIST: "已有同名文件",
    errno.EISDIR: "此处是文件夹，不是文件",
    errno.ENOTDIR: "路径中有一段不是文件夹",
    errno.ENOSPC: "磁盘空间不足",
    errno.EDQUOT: "磁盘配额已用完",
    errno.EROFS: "磁盘是只读的",
    errno.ENAMETOOLONG: "文件名过长",
    errno.EBUSY: "文件正被占用",
    errno.EMFILE: "打开的文件过多",
    errno.EIO: "磁盘读写故障",
}


def disk_fault(error: OSError) -> str:
    """What the system says of a failed read or write, in Chinese; its number where no word fits."""
    return _DISK_FAULTS.get(error.errno or 0) or f"系统错误号 {error.errno or '不明'}"


class ServiceError(Exception):
    """A refusal or failure that a user can understand; ``sentence`` is shown as it is."""

    code = "error"

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class Refused(ServiceError):
    """The account may not do this."""

    code = "refused"


class NotFound(ServiceError):
    """What was asked for is not there (any more)."""

    code = "not_found"


class BadTransition(ServiceError):
    """A change of state that the rules do not list."""

    code = "transition"


class Invalid(ServiceError):
    """A form with faults: field name → sentence with the rule and the mend."""

    code = "invalid"

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__("；".join(faults.values()))
        self.faults = dict(faults)


class InConflict(ServiceError):
    """A field with an open conflict was to be changed; the conflict is decided first."""

    code = "conflict"

    def __init__(self, names: str) -> None:
        super().__init__(f"保存未完成：{names}有尚未裁定的冲突。请先裁定冲突，再修改这些内容。")


@dataclass(frozen=True, slots=True)
class Difference:
    """One field of a stale form: its Chinese name, what was typed, what stands now."""

    field: str
    label: str
    mine: str
    theirs: str


class Stale(ServiceError):
    """Somebody changed the same field since the form was read; nothing was written."""

    code = "stale"

    def __init__(self, differences: tuple[Difference, ...]) -> None:
        names = "、".join(d.label for d in differences)
        super().__init__(f"保存未完成：{names}在您打开之后已被修改。请核对两处内容后再保存。")
        self.differences = differences
