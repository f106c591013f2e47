"""移动存储介质: the register of sticks and discs, and what is to be said before one is used.

A person registers a medium with 编号, 审批人, 用途, 密级 and 保密期限; nothing of that is ever
filled in by the program. Retired lines stay for ever. Folders and discs serve as well as sticks,
so an unregistered stick is warned of; the office may set that it is refused. Source: exchange.md
§3, domain.md §5 (密级 and 保密期限 are fields, never invented).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.models.exchange import Medium
from desktop.services.door import Desk, Reading, Service, Writing, permits, reads, writes
from desktop.services.errors import Invalid, NotFound, Refused
from desktop.services.exchange.sticks import Device, Devices, device_at, present_devices
from desktop.services.permissions import Operation
from desktop.services.security.settings import put_setting, setting
from desktop.terms import MediumKind, Secrecy, Term, label_of

REQUIRE_REGISTERED: Final = "require_registered_medium"
_YES: Final = "yes"
_LONGEST: Final = 200


class AdviceLevel(Term):
    """How much is to be said before something is written to a place."""

    GOOD = "good", "可以使用"
    NOTE = "note", "提示"
    WARN = "warn", "请注意"
    REFUSE = "refuse", "不能使用"


@dataclass(frozen=True, slots=True)
class MediumDraft:
    """A medium to be registered, as a person fills it in.

    ``serial`` is taken from the device that is plugged in; a folder has none.
    """

    number: str
    kind: MediumKind | None
    approver: str
    purpose: str
    secrecy: Secrecy | None
    secret_until: str
    serial: str | None = None
    remark: str | None = None


@dataclass(frozen=True, slots=True)
class MediumLine:
    """One line of the register. ``retired`` is the day of its end, None while in use.

    ``registered_by`` is the name of who entered it, as it was then.
    """

    id: UUID
    number: str
    serial: str | None
    kind: MediumKind
    approver: str
    purpose: str
    secrecy: Secrecy
    secret_until: str
    registered: dt.datetime
    registered_by: str
    retired: dt.date | None
    remark: str | None

    @property
    def title(self) -> str:
        """Kind and number, as it is spoken of."""
        return f"{self.kind.label} {self.number}"


@dataclass(frozen=True, slots=True)
class MediumAdvice:
    """What is to be said of a place before it is written to; ``sentence`` is empty when good."""

    level: AdviceLevel
    sentence: str
    medium: MediumLine | None = None
    device: Device | None = None


class MediaService(Service):
    """The register, and advice about what is plugged in."""

    def __init__(self, desk: Desk, devices: Devices | None = None) -> None:
        super().__init__(desk)
        self._devices = devices or present_devices()

    @permits(Operation.READ_EXCHANGE)
    def plugged(self) -> tuple[Device, ...]:
        """The removable media that can be used now; asked again and again by the page."""
        return self._devices.list()

    @reads(Operation.READ_EXCHANGE)
    def list(self, tx: Reading, *, retired: bool = True) -> tuple[MediumLine, ...]:
        """The register by number, those in use first; ``retired``: also those that ended."""
        rows = tx.session.scalars(select(Medium).order_by(Medium.number, Medium.registered))
        lines = [_line(row) for row in rows]
        ended = [line for line in lines if line.retired is not None]
        return tuple([x for x in lines if x.retired is None] + (ended if retired else []))

    @reads(Operation.READ_EXCHANGE)
    def match(self, tx: Reading, device: Device) -> MediumLine | None:
        """The line of a device by its serial: the one in use, else the newest that ended."""
        return _match(tx.session, device)

    @writes(Operation.MEDIA)
    def register(self, tx: Writing, draft: MediumDraft) -> UUID:
        """Enter a medium. Raises Invalid: all fields but 备注 and 序列号 are to be filled in."""
        clean = _checked(tx.session, draft)
        new = tx.new_id()
        tx.session.add(
            Medium(
                id=new,
                number=clean.number,
                serial=clean.serial,
                kind=_chosen(clean.kind),
                approver=clean.approver,
                purpose=clean.purpose,
                secrecy=_chosen(clean.secrecy),
                secret_until=clean.secret_until,
                registered=self.desk.clock.now(),
                registered_by=tx.actor.name,
                retired=None,
                remark=clean.remark,
            )
        )
        tx.about("medium", new)
        tx.touched("medium", new)
        return new

    @writes(Operation.MEDIA)
    def retire(self, tx: Writing, medium: UUID, reason: str) -> None:
        """End the use of a medium; its line stays. Raises NotFound, Invalid."""
        row = tx.session.get(Medium, medium)
        if row is None:
            raise NotFound("登记册中没有这个介质。请刷新后重试。")
        tx.about("medium", medium)
        reason = " ".join(reason.split())
        if not reason:
            raise Invalid({"reason": "请填写停用原因，例如：损坏、遗失、到期。"})
        if row.retired is not None:
            raise Invalid({"reason": f"这个介质已于{_day(row.retired)}停用，不需要再次停用。"})
        row.retired = self.desk.clock.today()
        row.remark = "；".join(part for part in (row.remark, f"停用：{reason}") if part)
        tx.touched("medium", medium)

    @reads(Operation.READ_EXCHANGE)
    def requires_registered(self, tx: Reading) -> bool:
        """Whether packages go onto registered media only."""
        return _required(tx.session)

    @writes(Operation.MEDIA)
    def require_registered(self, tx: Writing, *, on: bool) -> None:
        """Set whether an unregistered stick is refused; without it, it is warned of."""
        tx.detail["require_registered"] = on
        put_setting(tx.session, REQUIRE_REGISTERED, _YES if on else "no")

    @reads(Operation.READ_EXCHANGE)
    def advice(self, tx: Reading, place: Device | Path) -> MediumAdvice:
        """What is to be said before a package is written to a device or into a folder."""
        if isinstance(place, Device):
            return _advise_device(tx.session, place)
        return _advise_path(tx.session, place, self._devices.list())

    @reads(Operation.READ_EXCHANGE)
    def for_export(self, tx: Reading, folder: Path, medium: UUID | None = None) -> MediumAdvice:
        """The advice about a folder that an export is to go into, with the medium it goes by.

        ``medium``: the line that a person chose, for a disc or a folder that says no serial.
        Raises Refused when nothing may be written there, NotFound for an unknown line.
        """
        found = _advise_path(tx.session, folder, self._devices.list())
        if found.level is not AdviceLevel.REFUSE and medium is not None:
            found = _chosen_by_hand(tx.session, found, medium)
        if found.level is AdviceLevel.REFUSE:
            raise Refused(found.sentence)
        return found


def medium_line(session: Session, medium: UUID) -> MediumLine:
    """A line of the register, inside another service's transaction. Raises NotFound."""
    row = session.get(Medium, medium)
    if row is None:
        raise NotFound("登记册中没有这个介质。请刷新后重试。")
    return _line(row)


def _line(row: Medium) -> MediumLine:
    return MediumLine(
        row.id,
        row.number,
        row.serial,
        MediumKind(row.kind),
        row.approver,
        row.purpose,
        Secrecy(row.secrecy),
        row.secret_until,
        row.registered,
        row.registered_by,
        row.retired,
        row.remark,
    )


def _match(session: Session, device: Device) -> MediumLine | None:
    if not device.serial:
        return None
    statement = select(Medium).where(Medium.serial == device.serial)
    rows = sorted(session.scalars(statement), key=lambda row: (row.retired is None, row.registered))
    return _line(rows[-1]) if rows else None


def _required(session: Session) -> bool:
    return setting(session, REQUIRE_REGISTERED) == _YES


def _day(day: dt.date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _advise_path(session: Session, path: Path, devices: Sequence[Device]) -> MediumAdvice:
    device = device_at(path, devices)
    if device is not None:
        return _advise_device(session, device)
    return MediumAdvice(
        AdviceLevel.NOTE, "这是本机文件夹，不是移动存储介质。请另行把数据包拷到已登记的介质上。"
    )


def _advise_device(session: Session, device: Device) -> MediumAdvice:
    medium = _match(session, device)
    refuse = AdviceLevel.REFUSE
    if device.read_only:
        told = f"介质“{device.label}”是只读的，不能写入。请打开写保护开关，或换一个介质。"
        return MediumAdvice(refuse, told, medium, device)
    if medium is not None and medium.retired is not None:
        told = (
            f"介质 {medium.number} 已于{_day(medium.retired)}停用，不能再写入。"
            "请换一个介质；确需使用的，请先重新登记。"
        )
        return MediumAdvice(refuse, told, medium, device)
    if medium is not None:
        return MediumAdvice(AdviceLevel.GOOD, "", medium, device)
    if _required(session):
        told = (
            f"介质“{device.label}”没有登记，按规定不能写入。请先在“介质登记”中登记，或换一个介质。"
        )
        return MediumAdvice(refuse, told, None, device)
    told = f"介质“{device.label}”没有登记。请核对是否为专用介质，并尽快在“介质登记”中登记。"
    return MediumAdvice(AdviceLevel.WARN, told, None, device)


def _chosen_by_hand(session: Session, found: MediumAdvice, medium: UUID) -> MediumAdvice:
    line, refuse = medium_line(session, medium), AdviceLevel.REFUSE
    if line.retired is not None:
        told = f"所选介质 {line.number} 已于{_day(line.retired)}停用。请另选一个介质。"
        return MediumAdvice(refuse, told, line, found.device)
    other = found.medium is not None and found.medium.id != line.id
    plugged = found.device.serial if found.device is not None else None
    if other or (plugged and line.serial and plugged != line.serial):
        told = f"插着的介质不是所选的 {line.title}。请核对介质上的编号，插好后再试。"
        return MediumAdvice(refuse, told, line, found.device)
    return MediumAdvice(AdviceLevel.GOOD, "", line, found.device)


def _chosen(value: Term | None) -> str:
    """A choice that ``_checked`` has seen to be made."""
    return "" if value is None else value.value


def _checked(session: Session, draft: MediumDraft) -> MediumDraft:
    """The draft without padding. Raises Invalid with every fault of it at once."""
    clean = MediumDraft(
        " ".join(draft.number.split()),
        draft.kind,
        " ".join(draft.approver.split()),
        " ".join(draft.purpose.split()),
        draft.secrecy,
        " ".join(draft.secret_until.split()),
        (draft.serial or "").strip() or None,
        " ".join((draft.remark or "").split()) or None,
    )
    faults = {
        name: sentence
        for name, value, sentence in (
            ("number", clean.number, "请填写介质编号，与介质上的标签一致。"),
            ("kind", clean.kind, "请选择介质种类。"),
            ("approver", clean.approver, "请填写审批人。"),
            ("purpose", clean.purpose, "请填写用途。"),
            ("secrecy", clean.secrecy, "请选择密级。"),
        )
        if not value
    }
    if clean.secrecy not in {None, Secrecy.NONE} and not clean.secret_until:
        faults["secret_until"] = (
            f"密级为{label_of(Secrecy, _chosen(clean.secrecy))}的，请填写保密期限。"
        )
    for name in ("number", "approver", "purpose", "secret_until", "remark"):
        if len(getattr(clean, name) or "") > _LONGEST:
            faults[name] = f"最多填写 {_LONGEST} 个字，请缩短。"
    faults.update(_doubled(session, clean))
    if faults:
        raise Invalid(faults)
    return clean


def _doubled(session: Session, clean: MediumDraft) -> dict[str, str]:
    """Another medium in use under the same number, or the same stick under another one."""
    in_use = list(session.scalars(select(Medium).where(Medium.retired.is_(None))))
    if any(row.number.casefold() == clean.number.casefold() for row in in_use if clean.number):
        return {"number": f"编号 {clean.number} 已登记在另一个在用的介质上。请核对编号。"}
    same = next((row for row in in_use if clean.serial and row.serial == clean.serial), None)
    if same is not None:
        return {"serial": f"这个介质已登记为 {same.number}，不需要再次登记。"}
    return {}
