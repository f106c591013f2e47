"""Why a package is not taken in: one code, one Chinese sentence and the next step for each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from desktop.services.errors import ServiceError
from desktop.terms import PackageCode

_C = PackageCode

SENTENCES: Final[Mapping[PackageCode, str]] = {
    _C.OK: "已接收。",
    _C.INCLUDED: "这个包里的内容本机都已经有了，没有重复写入。",
    _C.WRITTEN: "已写入并回读核对无误。",
    _C.UNREADABLE: "读不出这个文件：介质可能已拔出或损坏。请重新插好介质后再试。",
    _C.TOO_BIG: "文件超过数据包允许的大小，没有读取。请核对是否选错了文件。",
    _C.TRUNCATED: "文件不完整，可能在拷贝时中断。请在对方电脑上重新导出一次。",
    _C.NOT_PACKAGE: "这不是本系统的数据包。请选择扩展名为 .zkb 的文件。",
    _C.VERSION: "这个包由更新版本的程序写成，本机打不开。请先升级本机程序，原包仍可使用。",
    _C.SUITE: "这个包使用了本机不支持的加密方式。请先升级本机程序，原包仍可使用。",
    _C.HEADER: "包头已损坏，没有读取其中内容。请在对方电脑上重新导出一次。",
    _C.SENDER_UNKNOWN: "发送这个包的电脑没有在本机登记。请先办理工作站登记，再接收它的数据包。",
    _C.SENDER_COMPROMISED: (
        "发送这个包的电脑已被吊销，包已隔离保存，没有读取。请联系安全保密管理员处理。"
    ),
    _C.SIGNATURE: "签名不符：这个包被改动过，或不是所称的电脑发出的。请在对方电脑上重新导出一次。",
    _C.DEPLOYMENT: "这个包属于另一套考核工作台，不能在本机接收。请核对介质。",
    _C.OWN: "这是本机自己导出的包，不需要在本机接收。请把它交给收件的电脑。",
    _C.ADDRESSEE: "这个包是发给另一台电脑的，本机不能打开。请把它交给收件的电脑。",
    _C.WRONG_KIND: (
        "这个文件不该在这里打开：登记申请由考核办、登记授权由考核组在“工作站登记”中打开，"
        "数据包在“接收”中打开。"
    ),
    _C.LENGTH: "文件长度与包头所写不符，可能没有拷贝完整。请在对方电脑上重新导出一次。",
    _C.HASH: "文件内容与校验值不符，已被改动或损坏。请在对方电脑上重新导出一次。",
    _C.DECRYPT: "解不开这个包：内容被改动过，或不是发给本机的。请在对方电脑上重新导出一次。",
    _C.FRAME: "包内的格式不对，没有接收。请在对方电脑上重新导出一次，仍不行请联系维护人员。",
    _C.MANIFEST: "包内的清单不对，没有接收。请在对方电脑上重新导出一次，仍不行请联系维护人员。",
    _C.COUNTS: "包内的数量与清单不符，没有接收。请在对方电脑上重新导出一次。",
    _C.SCHEMA: "请先升级：这个包由更新版本的程序写成。本机升级前仍可照常向对方上报。",
    _C.CERTIFICATE: "对方的证书无效或已更换，没有接收。请与对方核对后重新办理登记。",
    _C.SCOPE: "包内有发送方无权代发的修订，全部没有接收，包已隔离。请联系安全保密管理员。",
    _C.INSTANCE: (
        "这个包是发给本机恢复以前的状态的，中间缺少一段。"
        "请先从本机给对方导出一个包，对方接收后再重新上报，就会补齐。"
    ),
    _C.RETIRED: "发送这个包的电脑已停用，这个包又与以前收到的接不上，没有接收。请核对来源。",
    _C.GAP: "这个包之前还缺少数据，没有接收。请让对方重新导出一次，新的包会把缺少的一并带来。",
    _C.FORK: (
        "这个包与以前从同一台电脑收到的内容对不上，可能有人复制了那台电脑的工作区。"
        "包已隔离，没有接收。请让对方重新登录一次程序后再导出，并告知安全保密管理员。"
    ),
    _C.LINE_FORK: (
        "包内有一条修订与本机已有的同号修订内容不同，可能有人复制了工作区。"
        "包已隔离，没有接收。请告知安全保密管理员。"
    ),
    _C.BAD_LINE: ("包内有格式不对的修订，全部没有接收。请在对方电脑上运行“数据检查”后重新导出。"),
    _C.BLOB: "包内的附件与校验值不符，全部没有接收。请在对方电脑上重新导出一次。",
    _C.CLOCK: "本机时钟早于最后一次操作的时间。请先核对本机日期，确认后再接收。",
    _C.CHANGED: "接收过程中文件有变动，没有接收。请不要在接收时拔出或改动介质，再试一次。",
    _C.NO_SPACE: "空间不足，没有写入。请清理后再试，或换一个介质。",
    _C.NOT_ENROLLED: "本机还没有登记，不能交换数据包。请先在“工作站登记”中办理登记。",
    _C.CANCELLED: "已取消，这个包没有接收，原包不变。",
}
"""One sentence for each code; which file it is stands beside it."""


class PackageRefused(ServiceError):
    """A package that is not taken in; nothing of it was stored."""

    def __init__(
        self, package_code: PackageCode, detail: str = "", *, sentence: str | None = None
    ) -> None:
        """``detail`` is added to the code's sentence, ``sentence`` stands in its place."""
        super().__init__(sentence or SENTENCES[package_code] + detail)
        self.package_code = package_code
        self.code = package_code.value
