"""How values of the exchange are written on the screen."""

from __future__ import annotations

import datetime as dt
import re

from desktop.services.dates import china_time
from desktop.terms import PackageCode, TravelState, WorkstationStatus
from desktop.views.widgets.badge import Tone

_UNITS = ("字节", "KB", "MB", "GB", "TB")
_TEAM = re.compile(r"第([0-9]{1,4}|[一二三四五六七八九十]{1,3})(?:考核)?组")
_NUMERALS = "一二三四五六七八九"
GOOD_CODES = (PackageCode.OK, PackageCode.WRITTEN)


def moment(at: dt.datetime | None) -> str:
    """Date and time in China; a dash for never."""
    if at is None:
        return "—"
    local = china_time(at)
    return f"{local.year}年{local.month}月{local.day}日 {local:%H:%M}"


def short_day(at: dt.datetime | None) -> str:
    """Month and day in China; a dash for never."""
    if at is None:
        return "—"
    local = china_time(at)
    return f"{local.month}月{local.day}日"


def day(on: dt.date | None) -> str:
    """A date; a dash for never."""
    return "—" if on is None else f"{on.year}年{on.month}月{on.day}日"


def size(count: int) -> str:
    """Bytes in the unit that fits, as file managers show them."""
    value, unit = float(count), 0
    while value >= 1024 and unit < len(_UNITS) - 1:
        value, unit = value / 1024, unit + 1
    return f"{count} {_UNITS[0]}" if not unit else f"{value:.1f} {_UNITS[unit]}"


def team_order(title: str) -> tuple[int, str]:
    """Sorts the titles of stations: the office, the teams by their number, then whatever else."""
    if title.startswith("考核办"):
        return 0, title
    found = _TEAM.search(title)
    if found is None:
        return 10_000, title
    told = found[1]
    if told.isdigit():
        return int(told), title
    tens, ten, ones = told.rpartition("十")
    count = _NUMERALS.find(tens) + 1 if tens else 1
    return (10 * count if ten else 0) + _NUMERALS.find(ones) * bool(ones) + bool(ones), title


def number(value: int | None) -> str:
    """A number with separators; nothing for none."""
    return "" if value is None else f"{value:,}"


def grouped(digits: str) -> str:
    """Digits in groups of four; what is no digit is left out."""
    only = "".join(sign for sign in digits if sign.isdigit())
    return " ".join(only[place : place + 4] for place in range(0, len(only), 4))


def code_tone(text: str) -> Tone:
    """The tone of a package's outcome by its word."""
    if text in (PackageCode.OK.label, PackageCode.WRITTEN.label, "可接收"):
        return Tone.SUCCESS
    if text in (PackageCode.INCLUDED.label, PackageCode.CANCELLED.label):
        return Tone.NEUTRAL
    if text in (PackageCode.CLOCK.label, PackageCode.SCHEMA.label, PackageCode.GAP.label):
        return Tone.WARNING
    return Tone.DANGER


_TRAVEL = {
    TravelState.UNSENT.label: Tone.WARNING,
    TravelState.SENT.label: Tone.PRIMARY,
    TravelState.RECEIVED.label: Tone.SUCCESS,
    TravelState.CONFLICT.label: Tone.DANGER,
    TravelState.SENT_BACK.label: Tone.DANGER,
}
_STATUS = {
    WorkstationStatus.ACTIVE.label: Tone.SUCCESS,
    WorkstationStatus.RETIRED.label: Tone.NEUTRAL,
    WorkstationStatus.COMPROMISED.label: Tone.DANGER,
    WorkstationStatus.CLEARED.label: Tone.NEUTRAL,
}


def travel_tone(text: str) -> Tone:
    """The tone of a travel state by its word."""
    return _TRAVEL.get(text, Tone.NEUTRAL)


def status_tone(text: str) -> Tone:
    """The tone of a workstation's status by its word."""
    return _STATUS.get(text, Tone.NEUTRAL)
