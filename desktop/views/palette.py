"""Colours by role: light, dark and high contrast. Widgets name roles, never colours."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from enum import Enum


class Variant(Enum):
    """Which set of colours; the value is stored, the label is shown."""

    LIGHT = "light"
    DARK = "dark"
    CONTRAST = "contrast"

    @property
    def label(self) -> str:
        """The Chinese name."""
        return {"light": "浅色", "dark": "深色", "contrast": "高对比度"}[self.value]


@dataclass(frozen=True, slots=True)
class Palette:
    """One colour (#RRGGBB) for each role."""

    ground: str = "#F4F6F9"
    surface: str = "#FFFFFF"
    raised: str = "#FAFBFC"
    line: str = "#DDE2E9"
    edge: str = "#8A94A3"  # borders of inputs: 3:1 on white, so that they can be seen
    text: str = "#1D2733"
    secondary: str = "#5B6675"
    disabled: str = "#98A1AE"
    primary: str = "#1F4E8C"
    primary_hover: str = "#2A63AF"
    primary_tint: str = "#E8F0FA"
    on_primary: str = "#FFFFFF"
    link: str = "#1F4E8C"
    rail: str = "#1D4379"
    rail_active: str = "#2F5C9B"
    rail_text: str = "#E6EDF7"
    rail_disabled: str = "#8FA6C6"
    danger: str = "#B3261E"
    danger_tint: str = "#FBEAE9"
    warning: str = "#8F5300"
    warning_tint: str = "#FCF2E2"
    success: str = "#2A6B3C"
    success_tint: str = "#E7F3EA"
    selection: str = "#DCE8F7"


LIGHT = Palette()
DARK = Palette(
    ground="#171C23",
    surface="#1F262F",
    raised="#252D37",
    line="#343E4B",
    edge="#6F7C8C",
    text="#E6EAF0",
    secondary="#A9B4C2",
    disabled="#6B7684",
    primary="#3A70BA",
    primary_hover="#5189D3",
    primary_tint="#26384F",
    on_primary="#FFFFFF",
    link="#8DB8F0",
    rail="#142036",
    rail_active="#27436B",
    rail_text="#DCE5F2",
    rail_disabled="#6F819C",
    danger="#F2938C",
    danger_tint="#43262A",
    warning="#E9B665",
    warning_tint="#3F3321",
    success="#86CB98",
    success_tint="#20382A",
    selection="#2C4465",
)
CONTRAST = Palette(
    ground="#FFFFFF",
    surface="#FFFFFF",
    raised="#FFFFFF",
    line="#5A5A5A",
    edge="#000000",
    text="#000000",
    secondary="#1C1C1C",
    disabled="#595959",
    primary="#00317A",
    primary_hover="#0046AD",
    primary_tint="#D9E6FF",
    on_primary="#FFFFFF",
    link="#00317A",
    rail="#000000",
    rail_active="#00317A",
    rail_text="#FFFFFF",
    rail_disabled="#B8B8B8",
    danger="#8C0000",
    danger_tint="#FFE3E3",
    warning="#5E3500",
    warning_tint="#FFEFCF",
    success="#00431B",
    success_tint="#D8F5E2",
    selection="#FFE97A",
)
BY_VARIANT = {Variant.LIGHT: LIGHT, Variant.DARK: DARK, Variant.CONTRAST: CONTRAST}

# A team's desk must not be mistaken for the office's: the frame is green there.
_TEAM_RAIL = {
    Variant.LIGHT: ("#1E5650", "#2F736B", "#E4F1EF", "#8DB5B0"),
    Variant.DARK: ("#12302D", "#235049", "#D9EBE8", "#6B8E8A"),
    Variant.CONTRAST: ("#00332B", "#00594C", "#FFFFFF", "#B8B8B8"),
}


def palette(variant: Variant, *, team: bool = False) -> Palette:
    """The colours of a variant, with the frame in the station's colour."""
    base = BY_VARIANT[variant]
    if not team:
        return base
    rail, active, text, disabled = _TEAM_RAIL[variant]
    return replace(base, rail=rail, rail_active=active, rail_text=text, rail_disabled=disabled)


def as_mapping(colours: Palette) -> dict[str, str]:
    """Role name → colour, for the style template."""
    return {field.name: str(getattr(colours, field.name)) for field in fields(colours)}


def _linear(channel: int) -> float:
    value = channel / 255
    return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)


def contrast(first: str, second: str) -> float:
    """The WCAG 2 contrast ratio (1…21) of two #RRGGBB colours."""

    def luminance(colour: str) -> float:
        red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
        return 0.2126 * _linear(red) + 0.7152 * _linear(green) + 0.0722 * _linear(blue)

    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)
