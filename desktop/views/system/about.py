"""关于: the version, this workspace, and the parts of others with their licences."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version

from PySide6.QtCore import qVersion
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop import __version__
from desktop.services.registry import Services
from desktop.views.context import ViewContext
from desktop.views.labels import plain
from desktop.views.widgets.list_model import Column, StaticSource
from desktop.views.widgets.list_table import ListTable


@dataclass(frozen=True, slots=True)
class Part:
    """One part of others: its package, what it does here, its licence."""

    package: str
    use: str
    licence: str


PARTS = (
    Part("PySide6-Essentials", "界面", "LGPL-3.0"),
    Part("SQLAlchemy", "数据库访问", "MIT"),
    Part("alembic", "数据库升级", "MIT"),
    Part("sqlcipher3", "加密数据库", "zlib / BSD"),
    Part("cryptography", "加密算法", "Apache-2.0 / BSD"),
    Part("reportlab", "生成 PDF", "BSD"),
    Part("pypdfium2", "预览 PDF", "Apache-2.0 / BSD"),
    Part("pypdf", "处理 PDF", "BSD"),
    Part("segno", "二维码", "BSD"),
    Part("openpyxl", "写 Excel", "MIT"),
    Part("python-calamine", "读 Excel", "MIT"),
    Part("defusedxml", "安全读取 XML", "PSF"),
    Part("pypinyin", "拼音", "MIT"),
    Part("rapidfuzz", "查重", "MIT"),
    Part("Pillow", "照片", "MIT-CMU"),
    Part("orjson", "数据格式", "Apache-2.0 / MIT"),
    Part("python-dateutil", "日期推算", "Apache-2.0 / BSD"),
)
FONTS = "随附字体：思源宋体、思源黑体、霞鹜文楷（楷体），均按 SIL 开放字体许可证 1.1 使用。"


def part_version(part: Part) -> str:
    """The installed version; a dash in a bundle that carries no such record."""
    try:
        return version(part.package)
    except PackageNotFoundError:
        return "—"


COLUMNS: tuple[Column[Part], ...] = (
    Column("package", "部件", lambda p: p.package, 176),
    Column("version", "版本", part_version, 104),
    Column("use", "用途", lambda p: p.use, 128),
    Column("licence", "许可证", lambda p: p.licence, 160),
)


class AboutPane(QWidget):
    """Nothing to change here."""

    title = "关于"

    def __init__(self, ctx: ViewContext, services: Services) -> None:
        """The parts are listed when first seen."""
        super().__init__()
        self.list = ListTable(ctx, "parts", COLUMNS, title="使用的开源部件", filter_hint="筛选部件")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 16, 24, 16)
        layout.setSpacing(8)
        layout.addWidget(plain("干部考核工作台", "title"))
        layout.addWidget(plain(f"版本 {__version__} · Qt {qVersion()}", "secondary"))
        station = services.desk.station.label
        layout.addWidget(plain(f"工作区：{services.workspace.title}（{station}）", wrap=True))
        offline = "本软件在本机离线运行，不连接任何网络。数据加密保存在本机工作区。"
        layout.addWidget(plain(offline, "secondary", wrap=True))
        layout.addWidget(plain("使用的开源部件", "heading"))
        layout.addWidget(self.list, 1)
        layout.addWidget(plain(FONTS, "hint", wrap=True))

    def load(self) -> None:
        """List the parts."""
        self.list.show_source(StaticSource(PARTS, lambda p: p.package, COLUMNS))
