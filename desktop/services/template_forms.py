"""The values of 正负面清单目录: a situation as shown and as edited."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from desktop.terms import Polarity, Severity


@dataclass(frozen=True, slots=True)
class TemplateLine:
    """One situation of the 正负面清单目录."""

    id: UUID
    number: str
    polarity: Polarity
    section: str
    text: str
    severity: Severity
    veto: bool
    basis: str
    unconfirmed: bool
    version: str


@dataclass(frozen=True, slots=True)
class TemplateDraft:
    """A situation as edited; ``id`` None creates one, an empty ``number`` takes the next."""

    polarity: Polarity
    text: str
    severity: Severity
    id: UUID | None = None
    number: str = ""
    section: str = ""
    veto: bool = False
    basis: str = ""
    unconfirmed: bool = False
    version: str | None = None
