"""Roles and their fonts, fallback letter by letter, what may be embedded."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from desktop.services.documents.errors import DocumentError, GlyphMissing
from desktop.services.documents.fontfiles import read_faces
from desktop.services.documents.fonts import (
    SHIPPED_FOLDER,
    FontBook,
    FontChoice,
    Origin,
    Role,
    choose_fonts,
    parse_face,
    shipped_choice,
    shipped_fonts,
)

RARE = "䶮㛃堃喆赟翀玥𬱖𫍯𬭊𫖯頔犇"


def _named(target: Path, family: str, rights: int = 0) -> None:
    font = TTFont(SHIPPED_FOLDER / "KaoheKaiSC-Regular.ttf")
    for record in font["name"].names:
        if record.nameID in (1, 4):
            record.string = family
    font["OS/2"].fsType = rights
    font.save(target)


def test_shipped_fonts_are_small_enough_and_licensed() -> None:
    assert sum(p.stat().st_size for p in SHIPPED_FOLDER.glob("*.ttf")) <= 40_000_000
    assert len(list(SHIPPED_FOLDER.glob("OFL-*.txt"))) == 3


def test_without_official_fonts_the_shipped_ones_are_chosen(tmp_path: Path) -> None:
    choices = choose_fonts(tmp_path, (tmp_path / "none",))
    assert [c.origin for c in choices] == [Origin.SHIPPED] * len(Role)


def test_an_installed_official_font_goes_before_the_folder(tmp_path: Path) -> None:
    system, folder = tmp_path / "system", tmp_path / "folder"
    system.mkdir()
    folder.mkdir()
    _named(system / "a.ttf", "仿宋_GB2312")
    _named(folder / "b.ttf", "仿宋_GB2312")
    _named(folder / "c.ttf", "KaiTi")
    chosen = {c.role: c for c in choose_fonts(folder, (system,))}
    assert (chosen[Role.BODY].origin, chosen[Role.BODY].path.name) == (Origin.INSTALLED, "a.ttf")
    assert (chosen[Role.EMPHASIS].origin, chosen[Role.EMPHASIS].family) == (Origin.FOLDER, "KaiTi")
    assert chosen[Role.TITLE].origin is Origin.SHIPPED


@pytest.mark.parametrize("rights", [0x0002, 0x0100, 0x0200])
def test_a_font_that_forbids_embedding_is_not_used(tmp_path: Path, rights: int) -> None:
    _named(tmp_path / "a.ttf", "FangSong", rights)
    assert choose_fonts(tmp_path)[0].origin is Origin.SHIPPED


def test_damaged_files_are_skipped_or_named(tmp_path: Path) -> None:
    bad = tmp_path / "坏.ttf"
    bad.write_bytes(b"\x00\x01\x00\x00" + b"\xff" * 40)
    assert read_faces(bad) == ()
    with pytest.raises(DocumentError, match=r"字体文件“坏\.ttf”无法读取"):
        parse_face(bad, 0)


def test_rare_letters_fall_back_one_by_one() -> None:
    book = shipped_fonts()
    for role in Role:
        for letter in RARE:
            assert book.glyphs[role][letter][1] == 1000
    assert book.falls_back(Role.EMPHASIS, "𫍯")
    assert not book.falls_back(Role.EMPHASIS, "朱")
    assert not book.falls_back(Role.BODY, "𫍯")


def test_a_letter_that_no_font_has_is_an_error() -> None:
    with pytest.raises(GlyphMissing):
        shipped_fonts().glyphs[Role.BODY]["\ue863"]


def test_each_file_is_parsed_once(tmp_path: Path) -> None:
    copy = tmp_path / "kai.ttf"
    shutil.copy(SHIPPED_FOLDER / "KaoheKaiSC-Regular.ttf", copy)
    assert parse_face(copy, 0) is parse_face(copy, 0)
    choices = [shipped_choice(role) for role in Role if role is not Role.EMPHASIS]
    book = FontBook([*choices, FontChoice(Role.EMPHASIS, "x", copy, 0, Origin.FOLDER)])
    assert len(book.faces) == 4
