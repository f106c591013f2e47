"""The table role × operation, line by line from the design's words about people."""

from __future__ import annotations

import pytest

from desktop.services.permissions import TABLE, Operation, allowed
from desktop.terms import Role

PERSONAL = {
    Operation.READ_SUBJECTS,
    Operation.READ_CADRE,
    Operation.EDIT_SUBJECTS,
    Operation.IMPORT,
    Operation.UNDO_IMPORT,
    Operation.EXPORT_LRMX,
    Operation.READ_POOL,
    Operation.EDIT_POOL,
    Operation.READ_RECORDS,
    Operation.EDIT_RECORDS,
    Operation.READ_NAMES,
    Operation.ACCEPT_RECORDS,
    Operation.READ_RECTIFICATION,
    Operation.EDIT_RECTIFICATION,
    Operation.CLOSE_RECTIFICATION,
    Operation.PRINT,
    Operation.SEARCH,
    Operation.DECIDE_CONFLICTS,
}
OFFICERS = (Role.SYSADMIN, Role.SECURITY, Role.AUDITOR)
OFFICE = (Role.CLERK, Role.LEADER)
TEAM = (Role.TEAM_LEADER, Role.TEAM_MEMBER)


def who(operation: Operation) -> set[Role]:
    return {role for role in Role if allowed(role, operation)}


def test_all_seven_roles_are_there() -> None:
    assert set(TABLE) == set(Role) == {*OFFICERS, *OFFICE, *TEAM}
    assert len(TABLE) == 7


@pytest.mark.parametrize("officer", OFFICERS)
def test_the_three_officers_reach_no_personnel_data(officer: Role) -> None:
    assert not TABLE[officer] & PERSONAL


def test_only_the_auditor_reads_the_log() -> None:
    assert who(Operation.AUDIT) == {Role.AUDITOR}


def test_only_the_administrator_keeps_accounts() -> None:
    assert who(Operation.ACCOUNTS) == {Role.SYSADMIN}
    assert who(Operation.READ_ACCOUNTS) == set(OFFICERS)


def test_every_operation_is_somebodys_and_has_a_chinese_name() -> None:
    for operation in Operation:
        assert who(operation), operation
        assert any("\u4e00" <= c <= "\u9fff" for c in operation.label)


def test_what_only_the_office_does() -> None:
    for operation in (
        Operation.EDIT_SUBJECTS,
        Operation.IMPORT,
        Operation.UNDO_IMPORT,
        Operation.EXPORT_LRMX,
        Operation.EDIT_POOL,
        Operation.EDIT_SCHEME,
        Operation.DECIDE_CONFLICTS,
    ):
        assert who(operation) == {Role.CLERK}, operation
    for operation in (Operation.ACCEPT_RECORDS, Operation.CLOSE_RECTIFICATION):
        assert who(operation) == set(OFFICE), operation


def test_interviewees_names_stay_with_the_team() -> None:
    assert who(Operation.READ_NAMES) == set(TEAM)


def test_a_member_of_a_team_prints_nothing_and_a_leader_records_nothing() -> None:
    assert who(Operation.PRINT) == {Role.CLERK, Role.LEADER, Role.TEAM_LEADER}
    assert who(Operation.EDIT_RECORDS) == {Role.CLERK, *TEAM}


def test_everybody_has_settings_of_ones_own() -> None:
    assert who(Operation.OWN_SETTINGS) == set(Role)
