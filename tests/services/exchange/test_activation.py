"""One-time codes: what they look like, what they open, and that they open it once."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.services.door import Writing
from desktop.services.errors import Invalid
from desktop.services.exchange import roster
from desktop.services.exchange.enrolment_forms import RosterPerson, Slip
from desktop.services.exchange.manifest import RosterEntry
from desktop.services.exchange.refusals import PackageRefused
from desktop.services.exchange.roster import RosterTaken
from desktop.services.registry import activate_services, open_services
from desktop.services.security import activation
from desktop.services.security.accounts import AccountRefused
from desktop.services.security.activation import ActivationCodeError, checked, new_code
from desktop.services.security.attempts import TooManyAttempts
from desktop.services.security.slots import (
    ActivationRefused,
    KdfParams,
    KeySlots,
    LoginRefused,
)
from desktop.services.workspace import Workspace
from desktop.terms import Role
from tests.services.exchange.deployment import leader_of
from tests.services.exchange.enrolling import MEMBER, Meeting, acquainted, met

FAST = KdfParams(iterations=1, lanes=1, memory_kib=64)
MASTER = bytes(range(32))
PASSWORD = "wangwu-mima-1"
OTHER = RosterPerson("zhaoliu", "赵六某", Role.TEAM_MEMBER)


# the code


def test_a_code_has_four_groups_of_readable_characters() -> None:
    codes = {new_code() for _ in range(200)}
    assert len(codes) == 200
    for code in codes:
        groups = code.split("-")
        assert [len(group) for group in groups] == [4] * 4
        assert not set("0O1IL") & set(code)
        assert checked(code) == code
    assert 31**15 > 2**60, "the sixteenth character is the check"


def test_every_byte_that_would_favour_a_character_is_thrown_away() -> None:
    stream = iter([255, 248, *range(15)])
    assert new_code(lambda n: bytes([next(stream)])).startswith("2345-6789-ABCD-EFG")


@given(st.data())
def test_one_wrong_or_two_swapped_characters_are_noticed(data: st.DataObject) -> None:
    text = new_code().replace("-", "")
    at = data.draw(st.integers(0, 15))
    other = data.draw(st.sampled_from(activation.ALPHABET.replace(text[at], "")))
    with pytest.raises(ActivationCodeError, match="校验不符"):
        checked(text[:at] + other + text[at + 1 :])
    at = data.draw(st.integers(0, 13))
    if text[at] != text[at + 1]:
        with pytest.raises(ActivationCodeError, match="校验不符"):
            checked(text[:at] + text[at + 1] + text[at] + text[at + 2 :])


def test_a_code_may_be_typed_in_any_form() -> None:
    code = new_code()
    wide = "".join(chr(ord(c) + 0xFEE0) if c.isalnum() else c for c in code)
    for typed in (code.lower(), code.replace("-", ""), f" {code.replace('-', ' ')} ", wide):
        assert checked(typed) == code
    for typed, part in ((code[:-1], "4 组"), ("0" + code[1:], "不会出现"), ("", "4 组")):
        with pytest.raises(ActivationCodeError, match=part):
            checked(typed)


# the slot


@pytest.fixture
def slots(tmp_path: Path) -> KeySlots:
    made = KeySlots(tmp_path / "keyslots.json", "ws", ())
    made.put("zhangsan", "zhangsan-mima", MASTER, FAST)
    return made


def test_a_code_opens_its_own_account_and_no_other(slots: KeySlots) -> None:
    code = new_code()
    slots.put_activation("wangwu", code, MASTER)
    again = KeySlots.load(slots.path, "ws")
    assert again.unlock_with_activation(" WangWu ", code.lower()) == MASTER
    for login, typed in (("zhangsan", code), ("wangwu", new_code()), ("nobody", code)):
        with pytest.raises(ActivationRefused, match="激活码不正确"):
            again.unlock_with_activation(login, typed)
    with pytest.raises(ActivationCodeError):
        again.unlock_with_activation("wangwu", "zhangsan-mima")


def test_a_code_is_no_password_and_a_password_no_code(slots: KeySlots) -> None:
    code = new_code()
    slots.put_activation("wangwu", code, MASTER)
    for login in ("wangwu", "\x00activation/wangwu", "\x00recovery"):
        with pytest.raises(LoginRefused):
            slots.unlock(login, code)


def test_setting_a_password_kills_the_code_in_the_same_write(slots: KeySlots) -> None:
    code = new_code()
    slots.put_activation("wangwu", code, MASTER)
    slots.put("wangwu", PASSWORD, MASTER)
    assert slots.unlock("wangwu", PASSWORD) == MASTER
    with pytest.raises(ActivationRefused):
        slots.unlock_with_activation("wangwu", code)


def test_a_new_code_replaces_the_old_one_and_leaves_the_password(slots: KeySlots) -> None:
    old, new = new_code(), new_code()
    slots.put_activation("zhangsan", old, MASTER)
    slots.put_activation("zhangsan", new, MASTER)
    with pytest.raises(ActivationRefused):
        slots.unlock_with_activation("zhangsan", old)
    assert slots.unlock_with_activation("zhangsan", new) == MASTER
    assert slots.unlock("zhangsan", "zhangsan-mima") == MASTER


def test_removing_an_account_takes_its_code_too(slots: KeySlots) -> None:
    code = new_code()
    slots.put_activation("zhangsan", code, MASTER)
    slots.remove("zhangsan")
    with pytest.raises(LoginRefused):
        slots.unlock("zhangsan", "zhangsan-mima")
    with pytest.raises(ActivationRefused):
        slots.unlock_with_activation("zhangsan", code)


# the workspace


@pytest.fixture
def slip(tmp_path_factory: pytest.TempPathFactory) -> Slip:
    return acquainted(tmp_path_factory)[1]


@pytest.fixture
def meeting(
    tmp_path_factory: pytest.TempPathFactory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Meeting]:
    own = shutil.copytree(acquainted(tmp_path_factory)[0], tmp_path / "stations")
    yield from met(Path(own), monkeypatch)


def place(meeting: Meeting) -> Path:
    """Team 3's workspace, locked."""
    meeting.shut(3)
    return meeting.root / "team03"


def test_a_member_sets_a_password_with_the_code_and_works(meeting: Meeting, slip: Slip) -> None:
    folder = place(meeting)
    services = activate_services(folder, slip.login, slip.code, PASSWORD, clock=meeting.clock)
    actor = services.desk.actor
    assert (actor.login, actor.name, actor.role, actor.team_no) == (
        "wangwu",
        "王五某",
        Role.TEAM_MEMBER,
        3,
    )
    assert [e.operation for e in services.desk.audit.entries()[:2]] == ["activate", "unlock"]
    services.lock()
    services = open_services(folder, slip.login, PASSWORD, clock=meeting.clock)
    assert services.desk.actor.account == actor.account
    services.lock()
    (line,) = [p for p in meeting.office.enrolment.roster(key_of(meeting)) if p.login == "wangwu"]
    assert line.account == actor.account, "the office knows the author by the same id"


def key_of(meeting: Meeting) -> str:
    return meeting.office.enrolment.stations()[0].key_id


def test_a_code_works_once(meeting: Meeting, slip: Slip) -> None:
    folder = place(meeting)
    activate_services(folder, slip.login, slip.code, PASSWORD, clock=meeting.clock).lock()
    with pytest.raises(ActivationRefused):
        activate_services(folder, slip.login, slip.code, "zhaojia-mima-2", clock=meeting.clock)
    open_services(folder, slip.login, PASSWORD, clock=meeting.clock).lock()


def test_a_code_opens_nothing_without_a_password_that_keeps_the_rule(
    meeting: Meeting, slip: Slip
) -> None:
    folder = place(meeting)
    for password in ("short", "wangwu", "aaaaaaaaaa"):
        with pytest.raises(AccountRefused):
            activate_services(folder, slip.login, slip.code, password, clock=meeting.clock)
    activate_services(folder, slip.login, slip.code, PASSWORD, clock=meeting.clock).lock()


def test_when_the_password_cannot_be_stored_nobody_is_in(
    meeting: Meeting, slip: Slip, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = place(meeting)

    def full(*_: object) -> None:
        raise OSError(28, "no space")

    with monkeypatch.context() as patch:
        patch.setattr("desktop.services.security.slots.safe_write", full)
        with pytest.raises(Exception, match="磁盘空间不足"):
            activate_services(folder, slip.login, slip.code, PASSWORD, clock=meeting.clock)
    with pytest.raises(LoginRefused):
        open_services(folder, slip.login, PASSWORD, clock=meeting.clock)
    activate_services(folder, slip.login, slip.code, PASSWORD, clock=meeting.clock).lock()


def test_guessing_codes_is_slowed_like_guessing_passwords(meeting: Meeting, slip: Slip) -> None:
    folder = place(meeting)
    for login in ("zuzhang3", "nobody", "wangwu", "wangwu"):
        with pytest.raises(ActivationRefused):
            activate_services(folder, login, new_code(), PASSWORD, clock=meeting.clock)
    with pytest.raises(TooManyAttempts):
        activate_services(folder, slip.login, slip.code, PASSWORD, clock=meeting.clock)


# the roster on its way


def carry(meeting: Meeting) -> tuple[RosterEntry, ...]:
    """What the office's next package says of the roster."""
    with meeting.office.desk.db.reading() as session:
        return roster.roster_for_manifest(session, key_of(meeting))


def take(meeting: Meeting, entries: tuple[RosterEntry, ...]) -> RosterTaken:
    team = meeting.team
    with team.desk.db.writing() as session:
        tx = Writing(team.desk, session, None)
        taken = roster.take_roster(tx, entries, 3)
        roster.put_slots(team.workspace, taken)
        return taken


def logins(workspace: Workspace) -> dict[str, bool]:
    return {a.login: a.disabled for a in workspace.accounts()}


def test_a_new_member_comes_with_the_next_package(meeting: Meeting) -> None:
    people = meeting.people(3, MEMBER, OTHER)
    (new,) = meeting.office.enrolment.change_roster(key_of(meeting), people)
    assert (new.login, new.team) == ("zhaoliu", "第三考核组")
    assert new.digits
    assert len(take(meeting, carry(meeting)).people) == 3
    folder = place(meeting)
    services = activate_services(folder, "zhaoliu", new.code, PASSWORD, clock=meeting.clock)
    services.lock()


def test_who_is_taken_off_cannot_log_in_any_more(meeting: Meeting, slip: Slip) -> None:
    folder = place(meeting)
    activate_services(folder, slip.login, slip.code, PASSWORD, clock=meeting.clock).lock()
    meeting.office.enrolment.change_roster(key_of(meeting), meeting.people())
    assert take(meeting, carry(meeting)).closed == ("王五某",)
    assert logins(meeting.team.workspace) == {"zuzhang3": False, "wangwu": True}
    folder = place(meeting)
    with pytest.raises(LoginRefused):
        open_services(folder, slip.login, PASSWORD, clock=meeting.clock)
    kept = KeySlots.load(folder / "keyslots.json", meeting.team.workspace.header.workspace_id)
    with pytest.raises(LoginRefused):  # not the row alone: the key is gone as well
        kept.unlock(slip.login, PASSWORD)
    meeting.shut(3)
    open_services(folder, "zuzhang3", leader_of(3).password, clock=meeting.clock).lock()


def test_the_same_roster_again_revives_no_used_code(meeting: Meeting, slip: Slip) -> None:
    entries = carry(meeting)
    assert slip.code in {e.code for e in entries}
    folder = place(meeting)
    activate_services(folder, slip.login, slip.code, PASSWORD, clock=meeting.clock).lock()
    take(meeting, entries)
    folder = place(meeting)
    with pytest.raises(ActivationRefused):
        activate_services(folder, slip.login, slip.code, "zhaojia-mima-2", clock=meeting.clock)


def test_a_code_lies_at_the_office_until_its_owner_was_seen(meeting: Meeting) -> None:
    def waiting() -> dict[str, bool]:
        return {p.login: p.pending for p in meeting.office.enrolment.roster(key_of(meeting))}

    account = next(e.account for e in carry(meeting) if e.login == "wangwu")
    assert waiting() == {"zuzhang3": False, "wangwu": True}
    with meeting.office.desk.db.writing() as session:
        roster.seen_at_work(Writing(meeting.office.desk, session, None), key_of(meeting), account)
    assert {e.code for e in carry(meeting)} == {None}
    assert waiting() == {"zuzhang3": False, "wangwu": False}


def test_an_unused_code_dies_with_its_place_on_the_roster(meeting: Meeting) -> None:
    meeting.office.enrolment.change_roster(key_of(meeting), meeting.people())
    with meeting.office.desk.db.reading() as session:
        assert roster.read_book(session, key_of(meeting)).codes == {}


def test_a_forgotten_password_is_mended_by_a_new_code(meeting: Meeting) -> None:
    leader = meeting.team.desk.actor.account
    slip = meeting.office.enrolment.renew_code(key_of(meeting), leader)
    take(meeting, carry(meeting))
    folder = place(meeting)
    open_services(folder, "zuzhang3", leader_of(3).password, clock=meeting.clock).lock()
    activate_services(folder, "zuzhang3", slip.code, PASSWORD, clock=meeting.clock).lock()
    with pytest.raises(LoginRefused):
        open_services(folder, "zuzhang3", leader_of(3).password, clock=meeting.clock)
    with pytest.raises(Invalid, match="不在这台工作站"):
        meeting.office.enrolment.renew_code(key_of(meeting), meeting.office.desk.actor.account)


def test_a_log_in_that_is_taken_gets_a_number(meeting: Meeting) -> None:
    entries = carry(meeting)
    stranger = replace(entries[0], account="9b" * 16, login="zuzhang3", name="另一人", active=True)
    taken = take(meeting, (*entries, replace(stranger, code=new_code())))
    (person,) = [p for p in taken.people if p.name == "另一人"]
    assert (person.login, person.asked) == ("zuzhang32", "zuzhang3")


def test_an_office_role_cannot_come_by_the_roster(meeting: Meeting) -> None:
    entries = carry(meeting)
    with pytest.raises(PackageRefused):
        take(meeting, (*entries, replace(entries[0], account="9b" * 16, role="clerk")))
    assert set(logins(meeting.team.workspace)) == {"zuzhang3", "wangwu"}
