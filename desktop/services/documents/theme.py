"""The look of all internal documents: page sizes, colours, text styles. Lengths are points."""

from __future__ import annotations

from desktop.services.documents.fonts import Role
from desktop.services.documents.text import Style

MM = 72 / 25.4
A4 = (210 * MM, 297 * MM)
A3_LANDSCAPE = (420 * MM, 297 * MM)
A4_LANDSCAPE = (297 * MM, 210 * MM)

INK = "0.1 0.12 0.15"
QUIET = "0.36 0.4 0.46"
BLUE = "0.122 0.306 0.549"
RED = "0.702 0.149 0.118"
LINE = "0.62 0.66 0.71"
HAIR = "0.8 0.83 0.87"
TINT = "0.945 0.957 0.973"
TINT_RED = "0.984 0.933 0.929"
WATERMARK = "0.91 0.92 0.935"

TITLE = Style(Role.TITLE, 24, 32, INK)
SUBTITLE = Style(Role.BODY, 10.5, 16, QUIET)
NAME = Style(Role.TITLE, 20, 28, INK)
POST = Style(Role.EMPHASIS, 13, 19, INK)
HEADING = Style(Role.HEADING, 13, 20, BLUE)
SUBHEADING = Style(Role.HEADING, 11, 17, INK)
BODY = Style(Role.BODY, 11, 17.5, INK)
SMALL = Style(Role.BODY, 9.5, 14, INK)
QUOTE = Style(Role.EMPHASIS, 11.5, 17.5, INK)
LABEL = Style(Role.SCREEN, 9.5, 14, "0.24 0.28 0.34")
CELL = Style(Role.BODY, 10.5, 15, INK)
STRONG = Style(Role.HEADING, 10, 15, INK)
NOTE = Style(Role.BODY, 9.5, 14, QUIET)
MARK = Style(Role.SCREEN, 8, 14, BLUE)
ALARM = Style(Role.HEADING, 10, 15, RED)
FOOT = Style(Role.SCREEN, 8, 11, QUIET)
SECRET = Style(Role.HEADING, 12, 16, INK)
