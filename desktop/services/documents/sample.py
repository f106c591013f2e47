"""An invented person's portrait, to see that fonts and documents work on this PC."""

from __future__ import annotations

import datetime as dt

from desktop.services.documents.content import Citation, FactEntry, MainFields, PortraitContent
from desktop.services.documents.paper import Document, PrintOptions
from desktop.services.documents.portrait import render_portrait

_DAY = dt.date(2026, 1, 1)
_MARK = "纪-00-0001"


def sample_portrait() -> Document:
    """One portrait with a name beyond the basic plane. Raises DocumentError."""
    content = PortraitContent(
        name="朱𫍯",
        unit="示例单位",
        cycle="示例",
        reference_date=_DAY,
        fields=MainFields(sex="男", birth_month="1980.01", age=46, present_post="示例职务"),
        facts=(FactEntry(_DAY, True, False, "轻", "用于检查打印的示例文字。", (_MARK,)),),
        citations=(Citation(_MARK, "示例", _DAY, "示例", "示例"),),
    )
    return render_portrait(content, PrintOptions(issued_at=_DAY))
