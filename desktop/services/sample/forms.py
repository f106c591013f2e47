"""A cadre of the sample as the texts of an LRMX file: every canonical tag, in canonical order."""

from __future__ import annotations

from desktop.services.sample import months
from desktop.services.sample.cadres import current_post
from desktop.services.sample.values import LrmxValues, SampleCadre, SampleEducation

_VERSION = "3.2.1.6"
# The age at which the old rules would have retired a man or a woman; reckoned by others, not
# here.
_EMPTY_TAGS = ("NiRenZhiWu", "NiMianZhiWu", "RenMianLiYou")


def lrmx_values(cadre: SampleCadre) -> LrmxValues:
    """Tag → text for each tag of the form, the family items, and the picture."""
    reference = f"{cadre.age_reference:%Y%m%d}"
    tags = {
        "XingMing": cadre.name,
        "XingBie": cadre.sex.label,
        "ChuShengNianYue": cadre.birth_month,
        "MinZu": cadre.ethnicity,
        "JiGuan": cadre.native_place,
        "ChuShengDi": cadre.birth_place,
        "RuDangShiJian": cadre.party_date or cadre.other_party or "",
        "CanJiaGongZuoShiJian": cadre.work_date,
        "DaoLingNianYue": "",
        "JianKangZhuangKuang": cadre.health,
        "ZhuanYeJiShuZhiWu": cadre.professional_title,
        "ShuXiZhuanYeYouHeZhuanChang": cadre.expertise,
        **_education("QuanRiZhiJiaoYu", cadre.full_time),
        **_education("ZaiZhiJiaoYu", cadre.in_service),
        "XianRenZhiWu": current_post(cadre),
        **dict.fromkeys(_EMPTY_TAGS[:2], ""),
        "JianLi": resume_text(cadre),
        "JiangChengQingKuang": cadre.honours,
        "NianDuKaoHeJieGuo": grades_text(cadre),
        "RenMianLiYou": "",
        "ChengBaoDanWei": cadre.reporting_unit,
        "GaiGeQianRenZhiNianLingJieXian": "",
        "JiSuanNianLingShiJian": reference,
        "TianBiaoShiJian": reference,
        "TianBiaoRen": "",
        "ShenFenZheng": cadre.id_number,
        "Version": _VERSION,
    }
    family = tuple(
        {
            "ChengWei": relative.relation,
            "XingMing": relative.name,
            "ChuShengRiQi": relative.birth,
            "ZhengZhiMianMao": relative.politics,
            "GongZuoDanWeiJiZhiWu": relative.work,
        }
        for relative in cadre.relatives
    )
    return LrmxValues(tags, family, cadre.photo)


def resume_text(cadre: SampleCadre) -> str:
    """简历: one posting a line, blanks in place of the end of the present post."""
    lines: list[str] = []
    for posting in cadre.resume:
        end = months.dotted(posting.end) if posting.end else " " * 7
        lines.append(f"{months.dotted(posting.start)}--{end}  {posting.text}")
        if posting.note:
            lines.append(posting.note)
    return "\n".join(lines)


def grades_text(cadre: SampleCadre) -> str:
    """年度考核结果 as offices write it."""
    parts = [f"{grade.year}年年度考核{grade.grade.label}" for grade in cadre.grades]
    return "；".join(parts) + "。" if parts else ""


def _education(prefix: str, side: SampleEducation | None) -> dict[str, str]:
    return {
        f"{prefix}_XueLi": side.level if side else "",
        f"{prefix}_XueWei": side.degree if side else "",
        f"{prefix}_XueLi_BiYeYuanXiaoXi": side.school if side else "",
        f"{prefix}_XueWei_BiYeYuanXiaoXi": side.school if side and side.degree else "",
    }
