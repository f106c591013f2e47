"""The sample's team stations: founded, enrolled, given their task, and at work.

Everything is done as two offices of people would do it: request and grant with digits compared,
a package on a medium, a report. The office has not seen the reports; they lie in ``MEDIA``.
"""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from desktop.services.clock import FixedClock, SeededIds
from desktop.services.errors import ServiceError
from desktop.services.exchange.enrolment import RosterPerson
from desktop.services.exchange.media import MediumDraft
from desktop.services.registry import Services, activate_services, open_services
from desktop.services.sample.play import Stage, moment
from desktop.services.sample.records import Records
from desktop.services.sample.station_plans import StationPlan
from desktop.services.sample.station_work import (
    OFFICE_MOVES,
    OFFICE_NOTE,
    TeamDay,
    move_plan,
    note_progress,
)
from desktop.services.sample.values import SampleVisit
from desktop.services.security.accounts import NewAccount
from desktop.services.security.slots import KdfParams
from desktop.services.teams import team_title
from desktop.services.workspace import Workspace
from desktop.terms import MediumKind, Role, Secrecy, StationRole

MEDIA: Final = "介质"
"""The folder beside the workspaces that plays the sticks which came back to the office."""

CARRIED: Final = "往来"
"""The folder by which requests, grants and tasks travel while the stations are made."""

TEAM_FOLDERS: Final = "team[0-9][0-9]"
"""The names of the teams' workspace folders, as a pattern."""

_CITY: Final = "锦川市"
_KEEP_UNTIL: Final = "2027年12月31日"


class SampleFault(ServiceError):
    """A package of the sample itself was refused: the program contradicts itself."""

    code = "sample"


def team_folder(number: int) -> str:
    """The name of a team's workspace folder."""
    return f"team{number:02d}"


def leader_login(number: int) -> tuple[str, str]:
    """Log-in and password of a team's leader in every sample."""
    return f"zuzhang{number:02d}", f"zuzhang{number:02d}-2026"


def member_login(number: int) -> tuple[str, str]:
    """Log-in and password of one member of a team in every sample."""
    return f"zuyuan{number:02d}", f"zuyuan{number:02d}-2026"


@dataclass(slots=True)
class Stations:
    """Makes all team stations beside an office that has played its year."""

    folder: Path
    stage: Stage
    plans: tuple[StationPlan, ...]
    seed: int
    kdf: KdfParams

    def plan(self) -> None:
        """Enter what the office plans for the teams into its year, before that is played."""
        monday = self._today - dt.timedelta(days=self._today.weekday())
        planned = {v.key for p in self.plans for v in (p.disputed,) if v is not None}

        def course(visit: SampleVisit) -> Iterable[tuple[dt.datetime, str]]:
            yield moment(monday, 10), "plan"
            if visit.key not in planned:
                yield moment(monday, 16), "approve"

        visits = tuple(v for p in self.plans for v in p.by_office)
        Records(self.stage, visits, course).plan()

    def build(self) -> list[dict[str, Any]]:
        """Every station; gives the lines of accounts.json. Raises Cancelled, ServiceError."""
        media = self.folder / MEDIA
        media.mkdir(exist_ok=True)
        lines = []
        for done, plan in enumerate(self.plans):
            self.stage.progress.check()
            self.stage.progress.report(
                done, len(self.plans), f"建立{team_title(plan.team.number)}的工作站"
            )
            lines.append(self._station(plan, media))
        return lines

    @property
    def _today(self) -> dt.date:
        return self.stage.city.today

    def _station(self, plan: StationPlan, media: Path) -> dict[str, Any]:
        number = plan.team.number
        workspace = self.folder / team_folder(number)
        carried = self.folder / CARRIED
        login, password = leader_login(number)
        clock = FixedClock(self.stage.clock.now())
        ids = SeededIds(self.seed * 1_000 + number, clock)
        Workspace.create(
            workspace,
            title=f"{_CITY}{team_title(number)}（演示库）",
            station_role=StationRole.TEAM,
            accounts=[
                NewAccount(login, plan.leader.name, Role.TEAM_LEADER, password, team_no=number)
            ],
            clock=clock,
            ids=ids,
            kdf=self.kdf,
        )
        team = open_services(workspace, login, password, clock=clock, ids=ids)
        try:
            carried.mkdir(exist_ok=True)
            code = self._enrol(plan, team, carried)
            self._task(number, team, carried)
            shutil.rmtree(carried)
            self._edit_meanwhile(plan)
            TeamDay(plan, self.stage, team, clock).work(media)
        finally:
            team.lock()
        asked, chosen = member_login(number)
        activate_services(workspace, asked, code, chosen, clock=clock).lock()
        return {
            "team": number,
            "workspace": str(workspace),
            "account": login,
            "password": password,
        }

    def _enrol(self, plan: StationPlan, team: Services, folder: Path) -> str:
        """Request and grant, the digits compared; gives the member's one-time code."""
        office, founder = self.stage.services, team.desk.actor
        assessors = self.stage.people.assessors
        asked = team.enrolment.request(folder)
        people = (
            RosterPerson(
                founder.login,
                founder.name,
                Role.TEAM_LEADER,
                assessors[plan.leader.key],
                founder.account,
            ),
            RosterPerson(
                member_login(plan.team.number)[0],
                plan.member.name,
                Role.TEAM_MEMBER,
                assessors[plan.member.key],
            ),
        )
        granted = office.enrolment.grant(
            asked.path, team=plan.team.number, digits=asked.digits, people=people, folder=folder
        )
        team.enrolment.accept(granted.path, digits=granted.digits)
        (slip,) = granted.slips
        return slip.code

    def _task(self, number: int, team: Services, folder: Path) -> None:
        """The first task package goes out and is taken in."""
        office = self.stage.services
        medium = office.media.register(
            MediumDraft(
                number=f"KH-2026-{number:02d}",
                kind=MediumKind.STICK,
                approver="考核办负责人",
                purpose=f"与{team_title(number)}交换考核数据",
                secrecy=Secrecy.INTERNAL,
                secret_until=_KEEP_UNTIL,
            )
        )
        made = office.exchange.export(to=folder, team=number, medium=medium)
        (report,) = team.exchange.consolidate([made.package])
        if not report.accepted:
            raise SampleFault(report.message)

    def _edit_meanwhile(self, plan: StationPlan) -> None:
        """What the office changes after the package has left, and the team will change too."""
        if plan.disputed is None:
            return
        stage = self.stage
        move_plan(stage.services, stage.visits[plan.disputed.key], OFFICE_MOVES)
        items = [stage.items[key] for key in plan.running[:1]]
        note_progress(stage.services, items, (OFFICE_NOTE,))
