"""The fields of a 干部任免审批表 with their tags, in the order in which they are written.

Source: the canonical table of the .lrmx format (design of the exchange with the 任免审批表
editor). All values are the file's own text; nothing is trimmed, merged or repaired here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One canonical tag: its attribute in ``Person``, its Chinese label.

    ``since_2025`` marks tags that older readers do not know: they are written only when they
    hold something or stood in the file that came in.
    """

    tag: str
    attribute: str
    label: str
    since_2025: bool = False


FAMILY_TAG = "JiaTingChengYuan"
ITEM_TAG = "Item"
PHOTO_TAG = "ZhaoPian"
#: Not canonical, accepted when a file holds it, written only then.
POLITICS_TAG = "ZhengZhiMianMao"

#: Everything in the order in which it is written; the family stands where its tag stands.
FIELDS: tuple[FieldSpec, ...] = (
    FieldSpec("XingMing", "name", "姓名"),
    FieldSpec("XingBie", "sex", "性别"),
    FieldSpec("ChuShengNianYue", "birth_month", "出生年月"),
    FieldSpec("MinZu", "ethnicity", "民族"),
    FieldSpec("JiGuan", "native_place", "籍贯"),
    FieldSpec("ChuShengDi", "birth_place", "出生地"),
    FieldSpec("RuDangShiJian", "party_date", "入党时间"),
    FieldSpec(POLITICS_TAG, "politics", "政治面貌", since_2025=True),
    FieldSpec("CanJiaGongZuoShiJian", "work_date", "参加工作时间"),
    FieldSpec("DaoLingNianYue", "retire_month", "到龄年月", since_2025=True),
    FieldSpec("JianKangZhuangKuang", "health", "健康状况"),
    FieldSpec("ZhuanYeJiShuZhiWu", "professional_title", "专业技术职务"),
    FieldSpec("ShuXiZhuanYeYouHeZhuanChang", "expertise", "熟悉专业有何专长"),
    FieldSpec("QuanRiZhiJiaoYu_XueLi", "full_time_education", "全日制教育学历"),
    FieldSpec("QuanRiZhiJiaoYu_XueWei", "full_time_degree", "全日制教育学位"),
    FieldSpec(
        "QuanRiZhiJiaoYu_XueLi_BiYeYuanXiaoXi", "full_time_school", "全日制学历毕业院校系及专业"
    ),
    FieldSpec(
        "QuanRiZhiJiaoYu_XueWei_BiYeYuanXiaoXi",
        "full_time_degree_school",
        "全日制学位毕业院校系及专业",
    ),
    FieldSpec("ZaiZhiJiaoYu_XueLi", "in_service_education", "在职教育学历"),
    FieldSpec("ZaiZhiJiaoYu_XueWei", "in_service_degree", "在职教育学位"),
    FieldSpec("ZaiZhiJiaoYu_XueLi_BiYeYuanXiaoXi", "in_service_school", "在职学历毕业院校系及专业"),
    FieldSpec(
        "ZaiZhiJiaoYu_XueWei_BiYeYuanXiaoXi",
        "in_service_degree_school",
        "在职学位毕业院校系及专业",
    ),
    FieldSpec("XianRenZhiWu", "post", "现任职务"),
    FieldSpec("NiRenZhiWu", "proposed_post", "拟任职务"),
    FieldSpec("NiMianZhiWu", "removed_post", "拟免职务"),
    FieldSpec("JianLi", "resume", "简历"),
    FieldSpec("JiangChengQingKuang", "honours", "奖惩情况"),
    FieldSpec("NianDuKaoHeJieGuo", "past_grades", "年度考核结果"),
    FieldSpec("RenMianLiYou", "appointment_reason", "任免理由"),
    FieldSpec(FAMILY_TAG, "family", "家庭成员"),
    FieldSpec("ChengBaoDanWei", "reporting_unit", "呈报单位"),
    FieldSpec("GaiGeQianRenZhiNianLingJieXian", "former_age_limit", "改革前任职年龄界限", True),
    FieldSpec("JiSuanNianLingShiJian", "age_reference", "计算年龄时间"),
    FieldSpec("TianBiaoShiJian", "form_date", "填表时间"),
    FieldSpec("TianBiaoRen", "form_author", "填表人"),
    FieldSpec("ShenFenZheng", "id_number", "身份证号"),
    FieldSpec(PHOTO_TAG, "photo", "照片"),
    FieldSpec("Version", "version", "版本"),
)

ITEM_FIELDS: tuple[FieldSpec, ...] = (
    FieldSpec("ChengWei", "relation", "称谓"),
    FieldSpec("XingMing", "name", "姓名"),
    FieldSpec("ChuShengRiQi", "birth", "出生年月"),
    FieldSpec("ZhengZhiMianMao", "politics", "政治面貌"),
    FieldSpec("GongZuoDanWeiJiZhiWu", "work", "工作单位及职务"),
)

BY_TAG: Mapping[str, FieldSpec] = {spec.tag: spec for spec in FIELDS}
BY_ATTRIBUTE: Mapping[str, FieldSpec] = {spec.attribute: spec for spec in FIELDS}
ITEM_BY_TAG: Mapping[str, FieldSpec] = {spec.tag: spec for spec in ITEM_FIELDS}


@dataclass(frozen=True, slots=True)
class Unknown:
    """A tag or comment that is not ours, kept to be written back where it stood.

    ``after`` is the tag before it within its parent (empty at the beginning; in the family the
    number of items before it), ``xml`` its whole markup.
    """

    after: str
    xml: str


def _blank_to_empty(value: object, names: tuple[str, ...]) -> None:
    for name in names:
        text = getattr(value, name)
        if text and text.isspace():
            object.__setattr__(value, name, "")


@dataclass(frozen=True, slots=True, repr=False)
class FamilyItem:
    """One row of 家庭成员 as written in the file; only white space counts as empty."""

    relation: str = ""
    name: str = ""
    birth: str = ""
    politics: str = ""
    work: str = ""
    unknown: tuple[Unknown, ...] = ()

    def __post_init__(self) -> None:
        _blank_to_empty(self, ("relation", "name", "birth", "politics", "work"))

    def __repr__(self) -> str:  # what is printed may end in a log
        return "FamilyItem(…)"


@dataclass(frozen=True, slots=True, repr=False)
class Person:
    """All canonical fields of one file, raw text; only white space counts as empty.

    ``photo`` is the base64 text of the file. Names of attributes are those of the table of
    cadres, so that either can be made from the other by name.
    """

    name: str = ""
    sex: str = ""
    birth_month: str = ""
    ethnicity: str = ""
    native_place: str = ""
    birth_place: str = ""
    party_date: str = ""
    politics: str = ""
    work_date: str = ""
    retire_month: str = ""
    health: str = ""
    professional_title: str = ""
    expertise: str = ""
    full_time_education: str = ""
    full_time_degree: str = ""
    full_time_school: str = ""
    full_time_degree_school: str = ""
    in_service_education: str = ""
    in_service_degree: str = ""
    in_service_school: str = ""
    in_service_degree_school: str = ""
    post: str = ""
    proposed_post: str = ""
    removed_post: str = ""
    resume: str = ""
    honours: str = ""
    past_grades: str = ""
    appointment_reason: str = ""
    family: tuple[FamilyItem, ...] = ()
    reporting_unit: str = ""
    former_age_limit: str = ""
    age_reference: str = ""
    form_date: str = ""
    form_author: str = ""
    id_number: str = ""
    photo: str = field(default="")
    version: str = ""

    def __post_init__(self) -> None:
        _blank_to_empty(self, _TEXTS)

    def __repr__(self) -> str:  # what is printed may end in a log
        return "Person(…)"

    @classmethod
    def from_tags(cls, texts: Mapping[str, str], family: tuple[FamilyItem, ...] = ()) -> "Person":
        """Make a person from tag → text; raises ``KeyError`` for a tag that is not canonical."""
        values = {BY_TAG[tag].attribute: text for tag, text in texts.items()}
        return cls(family=family, **values)

    def tags(self) -> dict[str, str]:
        """Tag → text of every canonical field but the family, in the order of writing."""
        return {
            spec.tag: getattr(self, spec.attribute) for spec in FIELDS if spec.tag != FAMILY_TAG
        }


_TEXTS: tuple[str, ...] = tuple(item.name for item in fields(Person) if item.name != "family")
