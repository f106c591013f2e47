"""Colours that can be read, measures that grow, a look that changes live."""

from __future__ import annotations

import re

import pytest
from PySide6.QtWidgets import QApplication, QCheckBox, QStyle, QStyleOptionButton, QWidget
from pytestqt.qtbot import QtBot

from desktop.services.paths import RESOURCES
from desktop.views import icons
from desktop.views.palette import LIGHT, Palette, Variant, as_mapping, contrast, palette
from desktop.views.theme import SIZES, Appearance, MemorySettings, Metrics, Theme

READ = (
    ("text", "surface"),
    ("text", "ground"),
    ("text", "selection"),
    ("secondary", "surface"),
    ("secondary", "ground"),
    ("secondary", "raised"),
    ("on_primary", "primary"),
    ("link", "surface"),
    ("link", "primary_tint"),
    ("danger", "surface"),
    ("danger", "danger_tint"),
    ("warning", "warning_tint"),
    ("success", "success_tint"),
    ("rail_text", "rail"),
    ("rail_text", "rail_active"),
)


@pytest.mark.parametrize("variant", list(Variant))
@pytest.mark.parametrize("team", [False, True])
def test_words_can_be_read(variant: Variant, team: bool) -> None:
    colours = as_mapping(palette(variant, team=team))
    least = 7.0 if variant is Variant.CONTRAST else 4.5
    weak = {
        pair: round(contrast(colours[pair[0]], colours[pair[1]]), 2)
        for pair in READ
        if contrast(colours[pair[0]], colours[pair[1]]) < least
    }
    assert weak == {}


@pytest.mark.parametrize("variant", list(Variant))
def test_edges_of_inputs_can_be_seen(variant: Variant) -> None:
    colours = palette(variant)
    assert contrast(colours.edge, colours.surface) >= 3.0


def test_contrast_of_black_on_white_is_21() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21.0)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


def test_the_team_is_told_from_the_office_by_the_frame_alone() -> None:
    office, team = palette(Variant.LIGHT), palette(Variant.LIGHT, team=True)
    assert office.rail != team.rail
    changed = {k for k, v in as_mapping(office).items() if as_mapping(team)[k] != v}
    assert changed == {"rail", "rail_active", "rail_text", "rail_disabled"}


def test_rows_are_36_pixels_at_12_points_and_grow() -> None:
    assert [Metrics(points).row for points in SIZES] == [33, 36, 42, 54]


def test_every_role_and_measure_of_the_style_sheet_is_known(theme: Theme) -> None:
    sheet = theme.style_sheet()
    assert "${" not in sheet
    assert LIGHT.primary in sheet
    assert not re.search(r"url\([^)]*\)", sheet) or all(
        (RESOURCES / "icons" / name).is_file() for name in re.findall(r"icons/(\w+\.svg)", sheet)
    )


def test_letters_change_live_and_are_remembered(qapp: QApplication, qtbot: QtBot) -> None:
    settings = MemorySettings()
    theme = Theme(qapp, settings)
    theme.apply(Appearance())
    with qtbot.waitSignal(theme.changed):
        theme.set_points(18)
    assert qapp.font().pointSize() == 18
    assert "font-size: 24pt" in qapp.styleSheet()
    theme.set_variant(Variant.DARK)
    again = Theme(qapp, settings)
    assert again.appearance == Appearance(18, Variant.DARK)
    theme.apply(Appearance())


def test_steps_stay_within_the_four_sizes(theme: Theme) -> None:
    seen = []
    for _step in range(5):
        theme.step_points(1)
        seen.append(theme.appearance.points)
    assert seen == [14, 18, 18, 18, 18]
    theme.step_points(-1)
    assert theme.appearance.points == 14


@pytest.mark.parametrize("stored", ["", "13", "-4", "zwölf", "１２"])
def test_a_strange_size_in_the_settings_is_not_believed(qapp: QApplication, stored: str) -> None:
    settings = MemorySettings()
    settings.set("appearance.points", stored)
    settings.set("appearance.variant", "pink")
    assert Theme(qapp, settings).appearance == Appearance(12, Variant.LIGHT)


def test_the_shipped_font_is_used(theme: Theme, qapp: QApplication) -> None:
    assert "Noto Sans SC" in qapp.font().families()


def test_icons_are_of_one_family() -> None:
    files = sorted((RESOURCES / "icons").glob("*.svg"))
    assert len(files) > 30
    for path in files:
        text = path.read_text(encoding="utf-8")
        assert 'stroke-width="1.5"' in text, path.name
        assert 'viewBox="0 0 24 24"' in text, path.name
        if not path.name.startswith("down_"):
            assert "currentColor" in text, path.name


def test_an_icon_takes_the_colour_of_its_role(qapp: QApplication) -> None:
    picture = icons.pixmap("plus", "#FF0000", 24).toImage()
    middle = picture.pixelColor(12, 12)
    assert (middle.red(), middle.green(), middle.blue()) == (255, 0, 0)
    assert picture.pixelColor(1, 1).alpha() == 0


def test_roles_are_colours() -> None:
    for role, colour in as_mapping(Palette()).items():
        assert re.fullmatch(r"#[0-9A-F]{6}", colour), role


@pytest.mark.parametrize("variant", list(Variant))
def test_an_unticked_box_can_be_seen(theme: Theme, qtbot: QtBot, variant: Variant) -> None:
    """Its frame stands out from the form it lies on, ticked or not."""
    theme.set_variant(variant)
    ground = QWidget()
    ground.setObjectName("formBody")
    box = QCheckBox("年度考核", ground)
    qtbot.addWidget(ground)
    ground.show()
    option = QStyleOptionButton()
    box.initStyleOption(option)
    for ticked in (False, True):
        box.setChecked(ticked)
        place = box.style().subElementRect(QStyle.SubElement.SE_CheckBoxIndicator, option, box)
        seen = box.grab().toImage().pixelColor(place.left(), place.center().y()).name()
        wanted = theme.colours.primary if ticked else theme.colours.edge
        assert seen == wanted.lower()
