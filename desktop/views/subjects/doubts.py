"""What is doubtful in a stored form: the reader's own rules over the stored texts."""

from __future__ import annotations

from desktop.services.cadre_form import FamilyLine
from desktop.services.cadres import CadreDetail
from desktop.services.lrmx import FamilyItem, Person, find_doubts


def doubts_of(cadre: CadreDetail) -> tuple[str, ...]:
    """One sentence for each doubt; an empty form of a new record has none but its own."""
    texts = {key: text or "" for key, text in cadre.texts.items()}
    person = Person(**texts, family=tuple(_item(line) for line in cadre.family))
    found = [doubt.sentence for doubt in find_doubts(person)]
    if cadre.photo_missing:
        found.append("照片文件缺失，请重新导入任免审批表。")
    if cadre.photo_damaged:
        found.append("照片已损坏，不能显示。请重新导入任免审批表。")
    return tuple(found)


def photo_word(cadre: CadreDetail) -> str:
    """What stands in the place of a photo that cannot be shown."""
    if cadre.photo_damaged:
        return "照片已损坏"
    return "附件未到" if cadre.photo_missing else "无照片"


def _item(line: FamilyLine) -> FamilyItem:
    return FamilyItem(
        line.relation or "", line.name or "", line.birth or "", line.politics or "", line.work or ""
    )
