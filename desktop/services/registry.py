"""All services of one unlocked workspace, built in one place from explicit parts."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_type_hints

from sqlalchemy import text
from sqlalchemy.orm import Session

from desktop.services.accounts import AccountService
from desktop.services.amendments import AmendmentService
from desktop.services.assessor_reviews import AssessorReviewService
from desktop.services.assessors import AssessorService
from desktop.services.attachments import AttachmentService
from desktop.services.audit_reading import AuditReadingService
from desktop.services.building_findings import BuildingFindingService
from desktop.services.cadre_moves import CadreMoveService
from desktop.services.cadres import CadreService
from desktop.services.clock import Clock, IdSource
from desktop.services.desk import DeskService
from desktop.services.desk_coverage import CoverageService
from desktop.services.desk_decisions import DecisionService
from desktop.services.door import Desk, Service
from desktop.services.dossiers import DossierService
from desktop.services.duplicates import DuplicateService
from desktop.services.exchange.clearing import ClearingService
from desktop.services.exchange.conflicts import ConflictService
from desktop.services.exchange.enrolment import EnrolmentService
from desktop.services.exchange.media import MediaService
from desktop.services.exchange.papers import PaperService
from desktop.services.exchange.service import ExchangeService
from desktop.services.exchange.standing import new_origin
from desktop.services.exchange.travel import TravelService
from desktop.services.fact_guides import FactGuideService
from desktop.services.fact_ledger import FactLedgerService
from desktop.services.facts import FactService
from desktop.services.hand_overs import HandOverService
from desktop.services.holidays import HolidayService
from desktop.services.imports import ImportService
from desktop.services.indicator_marks import IndicatorMarkService
from desktop.services.indicator_progress import ProgressService
from desktop.services.indicator_shares import IndicatorShareService
from desktop.services.integrity import IntegrityService
from desktop.services.interview_papers import InterviewPaperService
from desktop.services.interviews import InterviewService
from desktop.services.key_tasks import KeyTaskService
from desktop.services.list_templates import ListTemplateService
from desktop.services.mentorships import MentorshipService
from desktop.services.outlines import OutlineService
from desktop.services.pairing.service import PairingService
from desktop.services.poll_import import PollImportService
from desktop.services.poll_papers import PollPaperService
from desktop.services.polls import PollService
from desktop.services.pool_movements import PoolMovementService
from desktop.services.progress_differences import ProgressDifferenceService
from desktop.services.public_feedback import PublicFeedbackService
from desktop.services.public_surveys import PublicSurveyService
from desktop.services.readiness import ReadinessService
from desktop.services.rectification import RectificationService
from desktop.services.recusals import RecusalService
from desktop.services.research_reports import ResearchReportService
from desktop.services.reviews import ReviewService
from desktop.services.routine_grade_import import RoutineGradeImportService
from desktop.services.routine_grades import RoutineGradeService
from desktop.services.routine_import import RoutineImportService
from desktop.services.scheme import SchemeService
from desktop.services.scheme_import import SchemeImportService
from desktop.services.scoring.service import ScoreService
from desktop.services.search import SearchService
from desktop.services.security.accounts import NewAccount
from desktop.services.security.slots import KdfParams
from desktop.services.share_sheets import ShareSheetService
from desktop.services.staff_routine import StaffRoutineService
from desktop.services.survey_import import SurveyImportService
from desktop.services.team_ratings import TeamRatingService
from desktop.services.teams import TeamService
from desktop.services.unavailability import UnavailabilityService
from desktop.services.unit_changes import UnitChangeService
from desktop.services.unit_tiers import UnitTierService
from desktop.services.units import UnitService
from desktop.services.visit_calendar import VisitCalendarService
from desktop.services.visit_checks import VisitCheckService
from desktop.services.visits import VisitService
from desktop.services.work_reports import WorkReportService
from desktop.services.workdesk import desk_of
from desktop.services.workspace import Workspace
from desktop.terms import Role, StationRole


@dataclass(frozen=True, slots=True)
class Services:
    """What the window and the command line work with."""

    workspace: Workspace
    desk: Desk
    scheme: SchemeService
    amendments: AmendmentService
    list_templates: ListTemplateService
    scheme_imports: SchemeImportService
    units: UnitService
    unit_changes: UnitChangeService
    unit_tiers: UnitTierService
    building_findings: BuildingFindingService
    cadres: CadreService
    cadre_moves: CadreMoveService
    key_tasks: KeyTaskService
    duplicates: DuplicateService
    assessors: AssessorService
    pool_movements: PoolMovementService
    mentorships: MentorshipService
    assessor_reviews: AssessorReviewService
    unavailability: UnavailabilityService
    teams: TeamService
    ratings: TeamRatingService
    work_reports: WorkReportService
    pairing: PairingService
    recusals: RecusalService
    imports: ImportService
    accounts: AccountService
    attachments: AttachmentService
    dossiers: DossierService
    facts: FactService
    fact_guides: FactGuideService
    fact_ledger: FactLedgerService
    integrity: IntegrityService
    interviews: InterviewService
    interview_papers: InterviewPaperService
    outlines: OutlineService
    polls: PollService
    poll_imports: PollImportService
    poll_papers: PollPaperService
    progress: ProgressService
    rectification: RectificationService
    scores: ScoreService
    visits: VisitService
    hand_overs: HandOverService
    visit_checks: VisitCheckService
    progress_differences: ProgressDifferenceService
    research_reports: ResearchReportService
    calendar: VisitCalendarService
    readiness: ReadinessService
    marks: IndicatorMarkService
    routine: StaffRoutineService
    routine_imports: RoutineImportService
    routine_grades: RoutineGradeService
    routine_grade_imports: RoutineGradeImportService
    public_surveys: PublicSurveyService
    survey_imports: SurveyImportService
    public_feedback: PublicFeedbackService
    shares: IndicatorShareService
    share_sheets: ShareSheetService
    holidays: HolidayService
    search: SearchService
    overview: DeskService
    reviews: ReviewService
    coverage: CoverageService
    decisions: DecisionService
    audit_reading: AuditReadingService
    enrolment: EnrolmentService
    media: MediaService
    exchange: ExchangeService
    clearing: ClearingService
    papers: PaperService
    conflicts: ConflictService
    travel: TravelService

    def lock(self) -> None:
        """End the session: listeners gone, files closed, keys forgotten."""
        self.desk.listeners.clear()
        self.workspace.lock()


def committed_seq(session: Session, origin: str) -> int:
    """How far our own history reaches, for healing the audit log after a crash."""
    found = session.execute(
        text("SELECT last_seq FROM origin WHERE origin = :origin"), {"origin": origin}
    ).scalar()
    return int(found or 0)


def found_workspace(
    folder: Path,
    title: str,
    station: StationRole,
    accounts: Sequence[NewAccount],
    *,
    clock: Clock | None = None,
    kdf: KdfParams | None = None,
) -> str:
    """Make a workspace and, at the office, open the present year; gives the recovery code.

    Raises what ``Workspace.create`` raises. Without a year nothing could be recorded, so an
    office that cannot open one is not founded at all: its folder is gone again. A team gets
    the year from the office, in its first package, as it gets its units and cadres.
    """
    stood = folder.exists()
    code = Workspace.create(
        folder, title=title, station_role=station, accounts=accounts, clock=clock, kdf=kdf
    )
    clerk = next((a for a in accounts if a.role is Role.CLERK), None)
    if station is StationRole.OFFICE and clerk is not None:
        try:
            _first_year(folder, clerk, clock)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            if stood:
                folder.mkdir(exist_ok=True)
            raise
    return code


def _first_year(folder: Path, clerk: NewAccount, clock: Clock | None) -> None:
    services = open_services(folder, clerk.login, clerk.password, clock=clock)
    try:
        services.scheme.open_cycle(services.desk.clock.today().year, prepared=True)
    finally:
        services.lock()


def recover_services(
    folder: Path, code: str, login: str, new_password: str, *, clock: Clock | None = None
) -> Services:
    """Unlock with the recovery code, giving an account a new password, and build the services.

    Raises what ``Workspace.recover`` raises. It stands before the doors: nobody is in yet.
    """
    return _settled(
        Workspace.recover(
            folder, code, login, new_password, clock=clock, committed_seq=committed_seq
        )
    )


def activate_services(
    folder: Path, login: str, code: str, new_password: str, *, clock: Clock | None = None
) -> Services:
    """Unlock with an account's one-time activation code, setting its password, and build.

    Raises what ``Workspace.activate`` raises. It stands before the doors: nobody is in yet.
    """
    return _settled(
        Workspace.activate(
            folder, login, code, new_password, clock=clock, committed_seq=committed_seq
        )
    )


def open_services(
    folder: Path,
    login: str,
    password: str,
    *,
    clock: Clock | None = None,
    ids: IdSource | None = None,
) -> Services:
    """Unlock a workspace and build its services. Raises what ``Workspace.unlock`` raises.

    A workspace that was copied, restored or moved takes a new origin first, so that two
    copies never give two revisions one name.
    """
    return _settled(
        Workspace.unlock(folder, login, password, clock=clock, ids=ids, committed_seq=committed_seq)
    )


def _settled(workspace: Workspace) -> Services:
    try:
        if workspace.origin.moved:
            workspace.renew_origin(new_origin)
        return build(workspace)
    except BaseException:
        workspace.lock()
        raise


def build(workspace: Workspace) -> Services:
    """The services over an unlocked workspace.

    Those that stand on the desk alone are made from the fields of ``Services``; what needs
    more is named here.
    """
    desk = desk_of(workspace)
    media = MediaService(desk)
    exchange = ExchangeService(desk, workspace, media)
    return Services(
        **of_the_desk(desk)
        | {
            "workspace": workspace,
            "accounts": AccountService(desk, workspace),
            "audit_reading": AuditReadingService(desk, workspace),
            "clearing": ClearingService(desk, workspace, exchange),
            "enrolment": EnrolmentService(desk, workspace),
            "exchange": exchange,
            "integrity": IntegrityService(desk, workspace),
            "media": media,
        }
    )


def of_the_desk(desk: Desk) -> dict[str, Any]:
    """The desk and the services that need nothing besides, by the name of their field."""
    made = {
        name: kind(desk)
        for name, kind in get_type_hints(Services).items()
        if issubclass(kind, Service) and kind.__init__ is Service.__init__
    }
    return {"desk": desk, **made}
