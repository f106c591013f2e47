"""Font roles and the book of parsed faces that documents draw with.

Roles, not names (documents.md, Fonts): for each role the official font if it is installed, else
one from the fonts folder, else the shipped one; letters that the chosen font lacks fall back
one by one to the shipped faces. Each file is parsed once per process.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from reportlab.pdfbase.ttfonts import TTFontFace

from desktop.services.documents.errors import DocumentError, GlyphMissing
from desktop.services.documents.fontfiles import FontFile, scan

SHIPPED_FOLDER = Path(__file__).resolve().parents[3] / "resources" / "fonts"


class Role(StrEnum):
    """What a face is used for."""

    BODY = "body"
    HEADING = "heading"
    TITLE = "title"
    EMPHASIS = "emphasis"
    SCREEN = "screen"


ROLE_LABELS = {
    Role.BODY: "正文（仿宋）",
    Role.HEADING: "小标题（黑体）",
    Role.TITLE: "标题（小标宋）",
    Role.EMPHASIS: "引文（楷体）",
    Role.SCREEN: "表格（黑体）",
}


class Origin(StrEnum):
    """Where a chosen font comes from."""

    INSTALLED = "installed"
    FOLDER = "folder"
    SHIPPED = "shipped"


ORIGIN_LABELS = {
    Origin.INSTALLED: "本机已装",
    Origin.FOLDER: "字体文件夹",
    Origin.SHIPPED: "随软件提供",
}

# Ordered: the first name found wins. Substitutes that a department may drop in come after.
OFFICIAL_NAMES: dict[Role, tuple[str, ...]] = {
    Role.BODY: (
        "仿宋_GB2312", "FangSong_GB2312", "仿宋", "FangSong", "STFangsong", "华文仿宋",
        "方正仿宋_GBK", "FZFangSong-Z02", "朱雀仿宋", "Zhuque Fangsong (technical preview)",
    ),
    Role.HEADING: ("黑体", "SimHei", "方正黑体_GBK", "FZHei-B01"),
    Role.TITLE: (
        "方正小标宋_GBK", "FZXiaoBiaoSong-B05", "方正小标宋简体", "FZXiaoBiaoSong-B05S",
    ),
    Role.EMPHASIS: ("楷体_GB2312", "KaiTi_GB2312", "楷体", "KaiTi", "STKaiti", "华文楷体"),
    Role.SCREEN: (),
}  # fmt: skip
_SHIPPED_FILES = {
    Role.BODY: ("NotoSerifSC-Regular.ttf", "Noto Serif SC"),
    Role.HEADING: ("NotoSansSC-Bold.ttf", "Noto Sans SC Bold"),
    Role.TITLE: ("NotoSerifSC-Regular.ttf", "Noto Serif SC"),
    Role.EMPHASIS: ("KaoheKaiSC-Regular.ttf", "Kaohe Kai SC"),
    Role.SCREEN: ("NotoSansSC-Regular.ttf", "Noto Sans SC"),
}


@dataclass(frozen=True, slots=True)
class FontChoice:
    """The font chosen for a role, for the print dialog."""

    role: Role
    family: str
    path: Path
    index: int
    origin: Origin


@functools.lru_cache(maxsize=32)
def parse_face(path: Path, index: int) -> TTFontFace:
    """The parsed file, once per process. Raises DocumentError with a sentence if unreadable."""
    try:
        return TTFontFace(str(path), subfontIndex=index)
    except Exception as error:  # reportlab raises many kinds for a damaged font
        raise DocumentError(
            f"字体文件“{path.name}”无法读取，请重新安装该字体，或将它移出字体文件夹后重试。"
        ) from error


def choose_fonts(
    folder: Path | None = None, installed: Sequence[Path] = ()
) -> tuple[FontChoice, ...]:
    """The font of each role: official and installed, else from the folder, else shipped.

    `installed` are the system's font folders, `folder` is the program's own.
    """
    system = scan(tuple(installed))
    dropped = scan((folder,)) if folder is not None else ()
    choices = []
    for role in Role:
        for faces, origin in ((system, Origin.INSTALLED), (dropped, Origin.FOLDER)):
            found = _match(OFFICIAL_NAMES[role], faces)
            if found is not None:
                choices.append(FontChoice(role, found[0], found[1].path, found[1].index, origin))
                break
        else:
            choices.append(shipped_choice(role))
    return tuple(choices)


def _match(names: tuple[str, ...], faces: tuple[FontFile, ...]) -> tuple[str, FontFile] | None:
    for name in names:
        for face in faces:
            if face.usable and name in face.names:
                return name, face
    return None


def shipped_choice(role: Role) -> FontChoice:
    """The font that comes with the program."""
    file, family = _SHIPPED_FILES[role]
    return FontChoice(role, family, SHIPPED_FOLDER / file, 0, Origin.SHIPPED)


class _Glyphs(dict[str, tuple[int, float]]):
    """Letter -> (face number, advance in 1/1000 em) for one chain of faces, filled on demand."""

    def __init__(self, faces: list[TTFontFace], chain: tuple[int, ...]) -> None:
        super().__init__()
        self._faces = faces
        self._chain = chain

    def __missing__(self, letter: str) -> tuple[int, float]:
        code = ord(letter)
        for number in self._chain:
            face = self._faces[number]
            if code in face.charToGlyph:
                found = (number, float(face.charWidths[code]))
                self[letter] = found
                return found
        raise GlyphMissing(letter)


class FontBook:
    """Parsed faces for all roles; shared by all documents of a process.

    `glyphs[role][letter]` is (face number, advance); an unknown letter raises GlyphMissing.
    """

    def __init__(self, choices: Sequence[FontChoice]) -> None:
        self.choices = tuple(choices)
        self.faces: list[TTFontFace] = []
        numbers: dict[tuple[Path, int], int] = {}

        def number(choice: FontChoice) -> int:
            key = (choice.path, choice.index)
            if key not in numbers:
                numbers[key] = len(self.faces)
                self.faces.append(parse_face(*key))
            return numbers[key]

        self.main = {choice.role: number(choice) for choice in self.choices}
        sans = number(shipped_choice(Role.SCREEN))
        serif = number(shipped_choice(Role.BODY))
        self.glyphs: dict[Role, _Glyphs] = {}
        for role, main in self.main.items():
            upright = (sans, serif) if role in (Role.HEADING, Role.SCREEN) else (serif, sans)
            self.glyphs[role] = _Glyphs(self.faces, tuple(dict.fromkeys((main, *upright))))
        # The shipped serif is lighter than 小标宋: titles set in it are drawn with a fine outline.
        title = next(c for c in self.choices if c.role is Role.TITLE)
        self.title_outline = 0.028 if title.origin is Origin.SHIPPED else 0.0

    def falls_back(self, role: Role, letter: str) -> bool:
        """True if the role's chosen font lacks the letter (the print dialog warns of it)."""
        return self.glyphs[role][letter][0] != self.main[role]


@functools.lru_cache(maxsize=1)
def shipped_fonts() -> FontBook:
    """The book of shipped faces alone, as golden files use it."""
    return FontBook([shipped_choice(role) for role in Role])
