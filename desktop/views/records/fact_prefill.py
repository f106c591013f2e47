"""A new 考核纪实 begun elsewhere: laid down as the draft of the empty form, which then opens with it.

So it is kept from the first moment, and a draft that the user left there is never overwritten.
"""

from __future__ import annotations

from desktop.services.facts import FactDraft
from desktop.services.registry import Services

FORM = "fact"
TEAM = "team"
"""As the form's choice calls the whole 领导班子."""
BUSY = "已有一条没有保存的新考核纪实，已为您打开。请先保存或清空它，再转入新的内容。"


def lay_down(services: Services, prefill: FactDraft) -> bool:
    """Keep a prefilled entry as the draft of a new one; False where a draft stands already.

    To be called in a worker. Raises what ``units.get`` raises.
    """
    desk = services.desk
    if desk.drafts.get(desk.actor.account, FORM, None) is not None:
        return False
    unit = services.units.get(prefill.unit)
    body = {
        "unit": [unit.id.hex, unit.name],
        "subject": TEAM if prefill.cadre is None else str(prefill.cadre),
        "on": prefill.on.isoformat(),
        "text": prefill.text,
        "polarity": prefill.polarity.value,
        "severity": prefill.severity.value,
        "event_key": prefill.event_key or "",
        "evidence": prefill.evidence or "",
    }
    desk.drafts.put(desk.actor.account, FORM, None, "", body)
    return True
