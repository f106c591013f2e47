"""Colours, letters and measures of the window; every change is seen at once.

All lengths hang on the size of the letters: 8-pixel grid, radius 4, rows of 36 px at
12 pt. The style sheet is made from ``resources/styles/desk.qss`` by role names.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QIcon, QPalette, QPixmap
from PySide6.QtWidgets import QApplication

from desktop.services.paths import RESOURCES
from desktop.views import icons
from desktop.views.palette import Palette, Variant, as_mapping, palette

SIZES = (11, 12, 14, 18)
SCREEN_FONTS = ("NotoSansSC-Regular.ttf", "NotoSansSC-Bold.ttf")


class SettingsStore(Protocol):
    """Where the window remembers sizes, widths and choices of this user."""

    def get(self, key: str) -> str | None:
        """The stored value or None."""

    def set(self, key: str, value: str) -> None:
        """Store a value."""


class MemorySettings:
    """Settings that live as long as the window; before unlocking, and in tests."""

    def __init__(self) -> None:
        """Start empty."""
        self._values: dict[str, str] = {}

    def get(self, key: str) -> str | None:
        """The stored value or None."""
        return self._values.get(key)

    def set(self, key: str, value: str) -> None:
        """Store a value."""
        self._values[key] = value


@dataclass(frozen=True, slots=True)
class Appearance:
    """What the user chose: letters in points, colours; and the station's frame."""

    points: int = 12
    variant: Variant = Variant.LIGHT
    team: bool = False


@dataclass(frozen=True, slots=True)
class Metrics:
    """Lengths in logical pixels that grow with the letters."""

    points: int

    def px(self, at_twelve: int) -> int:
        """A length given for 12 pt, at the present size of the letters."""
        return round(at_twelve * self.points / 12)

    @property
    def row(self) -> int:
        """Height of a table row: 36 at 12 pt."""
        return self.px(36)

    @property
    def control(self) -> int:
        """Height of a button or an input."""
        return self.px(34)

    @property
    def icon(self) -> int:
        """Edge of an icon."""
        return self.px(20)


def load_screen_font() -> str | None:
    """Load the shipped screen font; its family name, or None when none is shipped."""
    folder = RESOURCES / "fonts"
    files = [folder / name for name in SCREEN_FONTS if (folder / name).is_file()]
    if not files:
        files = sorted(folder.glob("*.ttf"))[:1]
    family = None
    for path in files:
        number = QFontDatabase.addApplicationFont(str(path))
        names = QFontDatabase.applicationFontFamilies(number) if number >= 0 else []
        family = family or (names[0] if names else None)
    return family


def _clip(points: int) -> int:
    return points if points in SIZES else 12


class Theme(QObject):
    """The look of the running window. ``changed`` comes after every change."""

    changed = Signal()

    def __init__(self, app: QApplication, settings: SettingsStore | None = None) -> None:
        """Load the font and what the user chose last; nothing is applied yet."""
        super().__init__()
        self._app = app
        self._settings: SettingsStore = settings or MemorySettings()
        self._family = load_screen_font()
        self._appearance = self._stored()
        self._colours = self._palette()

    def use_settings(self, settings: SettingsStore) -> None:
        """Take over the choices of the user who just came in."""
        self._settings = settings
        stored = self._stored()
        self.apply(replace(stored, team=self._appearance.team))

    def _stored(self) -> Appearance:
        points = self._settings.get("appearance.points") or "12"
        variant = self._settings.get("appearance.variant") or "light"
        known = {item.value for item in Variant}
        return Appearance(
            _clip(int(points) if points.isdecimal() else 12),
            Variant(variant) if variant in known else Variant.LIGHT,
        )

    def _palette(self) -> Palette:
        return palette(self._appearance.variant, team=self._appearance.team)

    @property
    def appearance(self) -> Appearance:
        """What is shown now."""
        return self._appearance

    @property
    def colours(self) -> Palette:
        """Role → colour."""
        return self._colours

    @property
    def metrics(self) -> Metrics:
        """Lengths for the present letters."""
        return Metrics(self._appearance.points)

    def icon(self, name: str, role: str = "text", size: int | None = None) -> QIcon:
        """An icon in the colour of a role; greyed where its button is disabled."""
        return icons.icon(
            name,
            str(getattr(self._colours, role)),
            size or self.metrics.icon,
            disabled=self._colours.rail_disabled if role == "rail_text" else self._colours.disabled,
        )

    def pixmap(self, name: str, role: str = "text", size: int | None = None) -> QPixmap:
        """An icon as a picture for labels."""
        scale = self._app.devicePixelRatio()
        colour = str(getattr(self._colours, role))
        return icons.pixmap(name, colour, size or self.metrics.icon, scale)

    def set_points(self, points: int) -> None:
        """Set the size of the letters (one of ``SIZES``); others fall to 12."""
        self.apply(replace(self._appearance, points=_clip(points)))

    def step_points(self, step: int) -> None:
        """One size larger (+1) or smaller (-1), within the four sizes."""
        place = SIZES.index(self._appearance.points) + step
        self.set_points(SIZES[max(0, min(place, len(SIZES) - 1))])

    def set_variant(self, variant: Variant) -> None:
        """Light, dark or high contrast."""
        self.apply(replace(self._appearance, variant=variant))

    def set_team(self, team: bool) -> None:
        """Colour the frame for a team's desk or the office's."""
        if team != self._appearance.team:
            self.apply(replace(self._appearance, team=team))

    def apply(self, appearance: Appearance | None = None) -> None:
        """Show the appearance, remember it, and tell everyone."""
        if appearance is not None:
            self._appearance = appearance
        self._colours = self._palette()
        self._settings.set("appearance.points", str(self._appearance.points))
        self._settings.set("appearance.variant", self._appearance.variant.value)
        self._app.setFont(self._font())
        self._app.setPalette(self._qt_palette())
        sheet = self.style_sheet()
        if sheet != self._app.styleSheet():  # setting it draws every widget anew
            self._app.setStyleSheet(sheet)
        self.changed.emit()

    def _font(self) -> QFont:
        font = QFont(self._app.font())
        if self._family is not None:
            font.setFamilies([self._family])
        font.setPointSize(self._appearance.points)
        font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
        return font

    def _qt_palette(self) -> QPalette:
        colours, result = self._colours, QPalette()
        roles = {
            QPalette.ColorRole.Window: colours.ground,
            QPalette.ColorRole.WindowText: colours.text,
            QPalette.ColorRole.Base: colours.surface,
            QPalette.ColorRole.AlternateBase: colours.raised,
            QPalette.ColorRole.Text: colours.text,
            QPalette.ColorRole.Button: colours.surface,
            QPalette.ColorRole.ButtonText: colours.text,
            QPalette.ColorRole.Highlight: colours.selection,
            QPalette.ColorRole.HighlightedText: colours.text,
            QPalette.ColorRole.PlaceholderText: colours.secondary,
            QPalette.ColorRole.ToolTipBase: colours.surface,
            QPalette.ColorRole.ToolTipText: colours.text,
            QPalette.ColorRole.Link: colours.link,
        }
        for role, colour in roles.items():
            result.setColor(role, QColor(colour))
        group = QPalette.ColorGroup.Disabled
        for role in (QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText):
            result.setColor(group, role, QColor(colours.disabled))
        return result

    def style_sheet(self) -> str:
        """The style sheet of the present appearance."""
        template = (RESOURCES / "styles" / "desk.qss").read_text(encoding="utf-8")
        values = as_mapping(self._colours)
        points = self._appearance.points
        metrics = self.metrics
        values |= {
            "pt": str(points),
            "pt_small": str(max(9, points - 2)),
            "pt_heading": str(round(points * 14 / 12)),
            "pt_title": str(round(points * 16 / 12)),
            "pt_count": str(round(points * 20 / 12)),
            "control": str(metrics.control - 2),
            "arrow": "dark" if self._appearance.variant is Variant.DARK else "light",
            "icons": (RESOURCES / "icons").as_posix(),
        }
        values |= {f"g{n}": str(metrics.px(n)) for n in (2, 4, 6, 8, 12, 16, 24, 32, 48)}
        for name, value in values.items():
            template = template.replace("${" + name + "}", value)
        return template
