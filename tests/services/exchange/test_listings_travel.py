"""The listings follow what packages bring, to the office and back to the team."""

from __future__ import annotations

from desktop.models.database import raw
from desktop.services.door import Reading
from desktop.services.fact_forms import FactQuery
from desktop.services.listing_index import differing
from desktop.services.registry import Services
from desktop.services.teams import team_id
from desktop.terms import FactState
from tests.benchmarks.exchange_load import record
from tests.services.exchange.deployment import Deployment


def wrong(services: Services) -> int:
    with services.desk.db.reading() as session:
        return differing(Reading(services.desk, session, None))


def test_what_teams_record_is_listed_at_the_office(deployment: Deployment) -> None:
    deployment.task(3)
    team = deployment.station(3)
    record(team, 3, 150)
    assert wrong(team) == 0
    package = deployment.export(3)
    (report,) = deployment.office.exchange.consolidate([package])
    assert report.accepted
    office = deployment.office
    assert wrong(office) == 0
    drafts = FactQuery(state=FactState.DRAFT, team=team_id(3))
    assert len(office.facts.find_ids(drafts)) == 120
    with office.desk.db.reading() as session:
        (said,) = (
            raw(session).execute("SELECT count(*) FROM fact WHERE text LIKE '补充%'").fetchone()
        )
    assert len(office.facts.find_ids(FactQuery(text="群众代表"))) == said == 30
