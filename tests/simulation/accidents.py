"""What befalls sticks and PCs, and how all find together again at the end."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.services.exchange.enrolment_forms import RosterPerson
from desktop.services.teams import team_id
from desktop.terms import PackageCode, Role, WorkstationStatus
from tests.services.exchange.deployment import (
    assessor_of,
    state,
)
from tests.simulation.ledger import Parcel, Who, station
from tests.simulation.world import MANIFEST, Backup, Stations


class World(Stations):
    """The stations of a year, with everything that goes wrong."""

    def corrupt(self, parcel: Parcel) -> None:
        """A damaged stick is refused, and changes nothing."""
        data = bytearray(parcel.path.read_bytes())
        bad = self.deployment.stick(f"bad{next(self._serial):05}") / parcel.path.name
        if self.chance.random() < 0.5:
            data[self.chance.randrange(len(data))] ^= 1 << self.chance.randrange(8)
        else:
            del data[self.chance.randrange(len(data)) :]
        bad.write_bytes(data)
        self._refused(parcel.receiver, bad, "damaged")

    def misdirect(self, parcel: Parcel, to: Who) -> None:
        """A stick that is carried to somebody else is refused there, and changes nothing."""
        self._refused(to, parcel.path, "misdirected")

    def _refused(self, who: Who, path: Path, how: str) -> None:
        services = self.at(who)
        before = state(services)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(MANIFEST, self.level.get(who, 1))
            (report,) = services.exchange.consolidate([path])
        self.say(f"{station(who)} gets a {how} stick: {report.code.value}")
        assert not report.accepted, f"a {how} package was taken in"
        assert state(services) == before, f"a {how} package left a trace"
        self.happened(how)

    def back_up(self, who: Who) -> None:
        """The whole folder of a station is copied aside."""
        self.shut(who)
        place = self.deployment.keep(who, f"backup{next(self._serial):05}")
        pairs = {unit: list(teams) for unit, teams in self.pairs.items()}
        pcs = {team: self.ledger.pcs.get(team, 0) for team in self.enrolled}
        self.backups[who] = Backup(place, self.ledger.kept(who), pairs, pcs)
        self.say(f"{station(who)} is backed up")

    def restore(self, who: Who, *, noticed: bool) -> None:
        """A station is put back to its backup, on the same PC or as it seems."""
        backup = self.backups[who]
        self.shut(who)
        place = f"restored{next(self._serial)}" if noticed else None
        self.deployment.put_back(who, backup.folder, place=place)
        self.ledger.restored(who, backup.memory)
        if not noticed:
            self.ledger.copies.add(who)
        self.say(f"{station(who)} is put back to its backup{'' if noticed else ' unnoticed'}")
        self.happened("restored")
        if who is None:
            self._remember(backup)

    def _remember(self, backup: Backup) -> None:
        """The office has forgotten pairings and PCs; those that it does not know come again."""
        self.pairs = {unit: list(teams) for unit, teams in backup.pairs.items()}
        for team in sorted(self.enrolled):
            if backup.pcs.get(team) == self.ledger.pcs.get(team, 0):
                continue
            parcel = self.export(team, None)
            assert parcel is not None
            (report,) = self.at(None).exchange.consolidate([parcel.path])
            assert report.code is PackageCode.SENDER_UNKNOWN, report
            self.enrol(team)
            self.happened("enrolled again")

    def enrol(self, team: int) -> None:
        """A team's PC asks and the office grants; whatever the team had before is retired."""
        office, here = self.at(None), self.at(team)
        old = [
            line.key_id
            for line in office.enrolment.stations()
            if line.team == team_id(team) and line.status is WorkstationStatus.ACTIVE
        ]
        stick = self.deployment.stick(f"enrolment{next(self._serial):05}")
        asked = here.enrolment.request(stick)
        who = here.desk.actor
        people = (
            RosterPerson(who.login, who.name, Role.TEAM_LEADER, assessor_of(team, 0), who.account),
        )
        granted = office.enrolment.grant(
            asked.path, team=team, digits=asked.digits, people=people, folder=stick, succeeds=old
        )
        here.enrolment.accept(granted.path, digits=granted.digits)
        self.ledger.met(team, None)
        self.say(f"team {team} is enrolled")

    def quiet(self, rounds: int = 7) -> None:
        """Everybody exchanges until nothing new is carried. Raises AssertionError if never."""
        for n in range(rounds):
            carried = sum(self._round(team) for team in sorted(self.enrolled))
            self.say(f"round {n + 1} carried {carried} revisions")
            if not carried and n:
                return
        raise AssertionError("the stations exchange and never come to rest")

    def _round(self, team: int) -> int:
        carried = 0
        for source, to in ((None, team), (team, None)):
            parcel = self.export(source, to)
            assert parcel is not None
            report = self.take(parcel)
            assert report is not None
            carried += report.revisions + (not report.accepted)
        return carried
