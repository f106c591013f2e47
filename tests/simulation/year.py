"""One simulated year: what befalls whom and when, all from one seed.

Daily work and exchange come by chance; the great events of the year each happen once, in an
order that the seed decides.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from uuid import UUID

from desktop.models import migrate
from desktop.services.clock import SeededIds
from desktop.services.door import Actor
from desktop.services.exchange.enrolment_forms import RosterPerson
from desktop.services.teams import team_id
from desktop.services.workspace import Workspace
from desktop.terms import Role, StationRole, WorkstationStatus
from tests.services.exchange.deployment import (
    Deployment,
    Who,
    assessor_of,
    folder_of,
    leader_of,
)
from tests.services.office_desk import FAST
from tests.services.paired import pair
from tests.simulation.accidents import World
from tests.simulation.checker import check_end
from tests.simulation.ledger import Parcel, station
from tests.simulation.people import People, office_actions, team_actions

CRASHES_OUT = ("plan", "build", "carry", "note", "noted")
CRASHES_IN = ("fetch", "open", "take", "taken")


class Year:
    """The year of one seed over an enrolled deployment; ``late`` joins in the middle."""

    def __init__(
        self, deployment: Deployment, seed: int, numbers: tuple[int, ...], late: int
    ) -> None:
        self.chance = random.Random(seed)
        self.world = World(deployment, self.chance, numbers)
        self.world.enrolled = set(numbers) - {late}
        self.people = People(self.world)
        self.late = late
        self.strangers: dict[int, Actor] = {}
        self.writing = True

    def run(self, steps: int) -> None:
        """The whole year, and what must hold at its end."""
        world = self.world
        for team in sorted(world.enrolled):
            self.exchange(None, team)
        due = self.great_events()
        places = sorted(self.chance.sample(range(1, steps), len(due)))
        for step in range(steps):
            world.days(self.chance.randint(1, 8))
            if step in places:
                due.pop()()
            for _ in range(self.chance.randint(3, 5)):
                self.work()
            self.sticks()
        world.set_clocks_right()
        for who in (None, *world.numbers):
            world.level[who] = 2
        for team in sorted(self.strangers):
            if self.chance.random() < 0.5:
                self.welcome(team)
        self.empty_drawer()
        world.quiet()
        check_end(world)

    def great_events(self) -> list[Callable[[], None]]:
        """What happens once a year, in the order of this seed; a restore follows its backup."""
        chance, teams = self.chance, sorted(self.world.enrolled)
        one, two, three = (chance.choice(teams) for _ in range(3))
        simple: list[Callable[[], None]] = [
            self.join,
            self.new_program,
            lambda: self.pair_anew(one),
            lambda: self.reinstall(two),
            lambda: self.stranger(three),
        ]
        chance.shuffle(simple)
        events = list(simple)
        for noticed in (True, False):
            who = chance.choice(teams)
            first, second = sorted(chance.sample(range(len(events) + 1), 2))
            events.insert(second, self._restoring(who, noticed=noticed))
            events.insert(first, self._backing_up(who))
        place = chance.randrange(len(events) + 1)
        noticed = chance.random() < 0.5
        events[place:place] = [self._backing_up(None), self._restoring(None, noticed=noticed)]
        return events[::-1]

    def _backing_up(self, who: Who) -> Callable[[], None]:
        def keep() -> None:
            self.world.back_up(who)
            # What the office itself writes after its backup and hands out cannot come back from
            # the teams: nobody but the office may bring the office's word. So between its
            # backup and its restore it only takes in and hands out.
            self.writing = who is not None

        return keep

    def _restoring(self, who: Who, *, noticed: bool) -> Callable[[], None]:
        def put_back() -> None:
            # A PC that was replaced since is not put back to what the old one was.
            if who in self.world.backups:
                self.world.restore(who, noticed=noticed)
            self.writing = True

        return put_back

    # Daily life

    def work(self) -> None:
        """Somebody does something at a screen."""
        chance = self.chance
        if chance.random() < 0.15:
            self.people.close_one(writing=self.writing)
        elif self.writing and chance.random() < 0.1:
            self.people.decide()
        elif self.writing and chance.random() < 0.4:
            chance.choice(office_actions(self.people))(None)
        else:
            team = chance.choice(sorted(self.world.enrolled))
            chance.choice(team_actions(self.people))(team)

    def sticks(self) -> None:
        """Some stick is written, and something becomes of it or of an older one."""
        chance, world = self.chance, self.world
        team = chance.choice(sorted(world.enrolled))
        source: Who = team if chance.random() < 0.55 else None
        to: Who = None if source is not None else team
        crash = chance.choice(CRASHES_OUT) if chance.random() < 0.08 else None
        parcel = world.export(source, to, crash=crash)
        if parcel is not None:
            self.fate(parcel)
        if world.drawer and chance.random() < 0.3:
            self.take(world.drawer[chance.randrange(len(world.drawer))])
            world.happened("stale stick")

    def fate(self, parcel: Parcel) -> None:
        """What becomes of a stick."""
        chance, world = self.chance, self.world
        fate = chance.random()
        if fate < 0.12:
            world.say(f"{parcel.path.parent.name} is lost")
            world.happened("lost")
        elif fate < 0.22:
            world.drawer.append(parcel)
            world.say(f"{parcel.path.parent.name} lies in a drawer")
        elif fate < 0.30:
            world.corrupt(parcel)
        elif fate < 0.36:
            others = [w for w in (None, *sorted(world.enrolled)) if w != parcel.receiver]
            world.misdirect(parcel, chance.choice(others))
        elif fate < 0.46:
            self.take(parcel)
            self.take(parcel)
            world.happened("twice")
        elif fate < 0.54:
            world.take(parcel, crash=chance.choice(CRASHES_IN))
            if chance.random() < 0.5:
                self.take(parcel)
        else:
            self.take(parcel)

    def take(self, parcel: Parcel) -> None:
        """Take a package in; a station that is too old gets the new program now and then."""
        world, who = self.world, parcel.receiver
        report = world.take(parcel)
        behind = world.level.get(who, 1) < world.level.get(None, 1)
        if report is not None and not report.accepted and behind and self.chance.random() < 0.6:
            world.level[who] = world.level.get(None, 1)
            world.say(f"{station(who)} gets the new program")
            world.take(parcel)

    def exchange(self, source: Who, to: Who) -> None:
        """Write and take in at once."""
        parcel = self.world.export(source, to)
        assert parcel is not None
        self.world.take(parcel)

    def empty_drawer(self) -> None:
        """At the end of the year every old stick is found and taken in."""
        for parcel in self.world.drawer:
            self.world.take(parcel)

    # Great events

    def join(self) -> None:
        """A PC whose workspace the first released program made is upgraded and enrolled."""
        world = self.world
        world.enrol(self.late)
        world.enrolled.add(self.late)
        world.say(f"team {self.late} is upgraded from the first program and joins")
        world.happened("upgraded")
        self.exchange(None, self.late)

    def new_program(self) -> None:
        """The office gets a program whose lines older ones do not know."""
        self.world.level[None] = 2
        self.world.say("the office gets a newer program")
        team = self.chance.choice(sorted(self.world.enrolled))
        self.exchange(None, team)
        self.exchange(team, None)

    def pair_anew(self, team: int) -> None:
        """A unit goes to another team."""
        world = self.world
        units = [u for u, teams in sorted(world.pairs.items()) if teams[-1] == team]
        others = sorted(set(world.numbers) - {team})
        self.give(self.chance.choice(units), self.chance.choice(others))

    def give(self, unit: UUID, new: int) -> None:
        """The office gives a unit to another team from today on."""
        world = self.world
        today = world.deployment.clock.today()
        pair(world.at(None).desk, team_id(new), [unit], today)
        world.say(f"unit {unit.hex} goes from team {world.unit_team(unit)} to team {new}")
        world.pairs[unit].append(new)
        world.visitors[new].add(unit)
        world.happened("paired anew")

    def reinstall(self, team: int) -> None:
        """The PC of a team breaks and is replaced by one with new keys, which succeeds it."""
        world = self.world
        world.shut(team)
        folder = world.deployment.root / folder_of(team)
        shutil.rmtree(folder)
        clock = world.deployment.clocks[team]
        ids = SeededIds(self.chance.randrange(10**6, 10**9), clock)
        leader = leader_of(team)
        Workspace.create(
            folder, title="新装电脑", station_role=StationRole.TEAM, accounts=[leader],
            clock=clock, ids=ids, kdf=FAST,
        )  # fmt: skip
        world.ledger.replaced_pc(team)
        world.backups.pop(team, None)
        world.enrol(team)
        world.say(f"team {team} gets a new PC")
        world.happened("reinstalled")
        self.exchange(None, team)

    def stranger(self, team: int) -> None:
        """Somebody who is not on the roster writes at a team's PC."""
        desk = self.world.at(team).desk
        leader = desk.actor
        newcomer = Actor(
            UUID(int=7_000 + team), "xinlai", "新来某", leader.role, team_no=team,
            assessor_id=assessor_of(team, 1),
        )  # fmt: skip
        desk.actor = newcomer
        try:
            self.people.fact(team, stranger=True)
        finally:
            desk.actor = leader
        self.strangers[team] = newcomer
        self.world.happened("stranger")

    def welcome(self, team: int) -> None:
        """The office puts the newcomer on the roster, and what was held shows."""
        world, enrolment = self.world, self.world.at(None).enrolment
        newcomer = self.strangers.pop(team)
        for line in enrolment.stations():
            if line.team != team_id(team):
                continue
            if line.status is not WorkstationStatus.ACTIVE:
                continue
            there = [
                RosterPerson(p.login, p.name, p.role, p.assessor, p.account)
                for p in enrolment.roster(line.key_id)
                if p.active
            ]
            added = RosterPerson(
                newcomer.login, newcomer.name, Role.TEAM_MEMBER, assessor_of(team, 1),
                newcomer.account,
            )  # fmt: skip
            enrolment.change_roster(line.key_id, [*there, added])
        world.say(f"team {team}: the newcomer is put on the roster")
        world.happened("welcomed")


def old_workspace(root: Path, team: int, versions: Path) -> None:
    """A team's workspace as the first released program makes it."""
    world_clock = Deployment(root).clock
    first = replace(migrate.Schema(), versions=versions)
    Workspace.create(
        root / folder_of(team), title="旧程序", station_role=StationRole.TEAM,
        accounts=[leader_of(team)], clock=world_clock, ids=SeededIds(100 + team, world_clock),
        kdf=FAST, schema=first,
    )  # fmt: skip
