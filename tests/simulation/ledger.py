"""What the checker writes down: what people typed and saw, and which files were carried where.

It knows people, screens and files. Of the program under proof it knows no version, parent,
number or mark. A value that somebody types is made up new each time, so that a screen which
shows it says whose it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

Who = int | None
"""A station: the office (None) or a team by its number."""

What = tuple[str, str, str]
"""One line of a form: kind of record, record, name of the line."""

Value = str | None


@dataclass(frozen=True, slots=True)
class Entry:
    """Somebody typed ``value``, with ``screen`` standing there before.

    ``pc`` counts the PCs that a station has had. ``replaces`` are the entries that the person
    saw and knowingly replaced. ``stranger``: typed by somebody whom the office does not know.
    """

    number: int
    who: Who
    pc: int
    what: What
    value: Value
    screen: frozenset[Value]
    replaces: frozenset[int]
    stranger: bool = False

    def __str__(self) -> str:
        seen = "/".join(str(v) for v in sorted(self.screen, key=str)) or "-"
        return f"#{self.number} {station(self.who)} {'.'.join(self.what)}: {seen} -> {self.value}"


@dataclass(frozen=True, slots=True)
class Parcel:
    """One package file: the entries that are surely in it, and those that may be in it.

    ``epoch`` is the state of both PCs when it was written, ``sound`` whether both had found
    to each other again after the last restore of one of them: otherwise a refusal is honest.
    """

    path: Path
    sender: Who
    receiver: Who
    sure: frozenset[int]
    perhaps: frozenset[int]
    epoch: tuple[int, int]
    sound: bool
    serial: int


@dataclass(frozen=True, slots=True)
class Memory:
    """What lay on the disc of a PC at a moment."""

    known: frozenset[int]
    heard: frozenset[int]


@dataclass
class Ledger:
    """All entries, what lies on which PC, and all package files.

    ``known`` is what a station has for certain, ``heard`` what it may have: the office sends a
    team what the team must know, and the checker follows that only from afar.
    """

    entries: dict[int, Entry] = field(default_factory=dict)
    by_what: dict[What, list[int]] = field(default_factory=dict)
    known: dict[Who, set[int]] = field(default_factory=dict)
    heard: dict[Who, set[int]] = field(default_factory=dict)
    pcs: dict[Who, int] = field(default_factory=dict)
    epochs: dict[Who, int] = field(default_factory=dict)
    parcels: dict[Path, Parcel] = field(default_factory=dict)
    copies: set[Who] = field(default_factory=set)
    doubts: dict[tuple[Who, Who], int | None] = field(default_factory=dict)

    def typed(
        self,
        who: Who,
        what: What,
        value: Value,
        screen: Iterable[Value] = (),
        *,
        stranger: bool = False,
    ) -> Entry:
        """Somebody at a station saved a form."""
        shown = frozenset(screen)
        seen = {
            n
            for n in self.by_what.get(what, ())
            if n in self.heard_at(who) and self.entries[n].value in shown
        }
        number = len(self.entries) + 1
        entry = Entry(
            number, who, self.pcs.get(who, 0), what, value, shown, frozenset(seen), stranger
        )
        self.entries[number] = entry
        self.by_what.setdefault(what, []).append(number)
        self.known_at(who).add(number)
        self.heard_at(who).add(number)
        return entry

    def known_at(self, who: Who) -> set[int]:
        """What a station has for certain."""
        return self.known.setdefault(who, set())

    def heard_at(self, who: Who) -> set[int]:
        """What a station may have."""
        return self.heard.setdefault(who, set())

    def own(self, team: int) -> frozenset[int]:
        """What a team's present PC has typed, as far as it lies on its disc."""
        pc = self.pcs.get(team, 0)
        return frozenset(
            n
            for n in self.known_at(team)
            if self.entries[n].who == team and self.entries[n].pc == pc
        )

    def wrote(self, path: Path, sender: Who, receiver: Who, sure: Iterable[int]) -> Parcel:
        """A station wrote a package file."""
        perhaps = self.known_at(sender) | self.heard_at(sender)
        epoch = (self.epochs.get(sender, 0), self.epochs.get(receiver, 0))
        sound = not {(sender, receiver), (receiver, sender)} & self.doubts.keys()
        parcel = Parcel(
            path, sender, receiver, frozenset(sure), frozenset(perhaps), epoch, sound,
            len(self.parcels),
        )  # fmt: skip
        self.parcels[path] = parcel
        return parcel

    def took(self, parcel: Parcel) -> None:
        """A station said that it took a package in."""
        self.known_at(parcel.receiver).update(parcel.sure)
        self.heard_at(parcel.receiver).update(parcel.perhaps)
        sender, receiver = parcel.sender, parcel.receiver
        if parcel.epoch[0] != self.epochs.get(sender, 0):
            return
        if (sender, receiver) in self.doubts and self.doubts[sender, receiver] is None:
            # The other has heard of the PC as it is now; its next package is for that one.
            self.doubts[sender, receiver] = len(self.parcels)
        since = self.doubts.get((receiver, sender))
        if since is not None and parcel.serial >= since:
            del self.doubts[receiver, sender]

    def undisturbed(self, parcel: Parcel) -> bool:
        """Whether nothing explains that an honest package is refused."""
        now = (self.epochs.get(parcel.sender, 0), self.epochs.get(parcel.receiver, 0))
        return parcel.sound and now == parcel.epoch

    def met(self, one: Who, other: Who) -> None:
        """Two PCs were introduced to each other as they are now."""
        self.doubts.pop((one, other), None)
        self.doubts.pop((other, one), None)

    def kept(self, who: Who) -> Memory:
        """A backup of a PC was made."""
        return Memory(frozenset(self.known_at(who)), frozenset(self.heard_at(who)))

    def restored(self, who: Who, memory: Memory) -> None:
        """A PC was put back to a backup."""
        self.known[who], self.heard[who] = set(memory.known), set(memory.heard)
        self.epochs[who] = self.epochs.get(who, 0) + 1
        for other in {None, *self.known} - {who}:
            if None in (who, other):
                self.doubts[who, other] = None

    def replaced_pc(self, who: Who) -> None:
        """A PC was installed anew: it knows nothing."""
        self.restored(who, Memory(frozenset(), frozenset()))
        self.pcs[who] = self.pcs.get(who, 0) + 1

    # What must hold

    def alive(self) -> set[int]:
        """Entries that still lie on some disc."""
        return set().union(*self.known.values())

    def live(self, among: set[int], what: What) -> list[Entry]:
        """Entries of a line that nobody among these has knowingly replaced."""
        here = [self.entries[n] for n in self.by_what.get(what, ()) if n in among]
        gone = {n for e in here for n in e.replaces}
        return [e for e in here if e.number not in gone]

    def wrong_screen(self, who: Who, what: What, value: Value) -> str | None:
        """What is wrong with a value that a screen shows, or None."""
        if value is None:
            return None
        here = self.by_what.get(what, ())
        heard = [n for n in here if n in self.heard_at(who) and self.entries[n].value == value]
        if not heard:
            return f"{station(who)}: {what} shows {value}, which nobody has told it"
        known = [self.entries[n] for n in here if n in self.known_at(who)]
        gone = {n for e in known for n in e.replaces}
        if gone.issuperset(heard):
            return f"{station(who)}: {what} shows {value}, which was replaced"
        return None


def lost(
    ledger: Ledger,
    view: Mapping[What, Value],
    conflicts: Mapping[What, frozenset[Value]],
    unshown: frozenset[str],
) -> list[str]:
    """What a station that has heard of everything shows wrongly.

    ``unshown``: rows that hold or await a revision there, with the reason told.
    """
    found: list[str] = []
    alive = ledger.alive()
    for what in ledger.by_what:
        live = ledger.live(alive, what)
        rivals = conflicts.get(what, frozenset())
        found += _wrong(ledger, what, live, view.get(what), rivals, unshown)
    told_values = {(e.what, e.value) for e in ledger.entries.values()}
    for what, shown in view.items():
        if what in ledger.by_what and shown is not None and (what, shown) not in told_values:
            found.append(f"invented: {what} shows {shown}")
    return found


def _wrong(
    ledger: Ledger,
    what: What,
    live: Sequence[Entry],
    shown: Value,
    rivals: frozenset[Value],
    unshown: frozenset[str],
) -> list[str]:
    """What is wrong with one line, of which these entries were never knowingly replaced."""
    values = {e.value for e in live}
    if what[1] in unshown and any(_by_stranger(ledger, e) for e in live):
        return []
    missing = values - {shown} - rivals
    found = [f"lost: {e}" for e in live if e.value in missing]
    if copied(ledger, what) or not values:
        return found
    if len(values) == 1 and (rivals or shown not in values):
        found.append(f"needless: {what} shows {shown}, conflict {sorted(map(str, rivals))}")
    if len(values) > 1 and rivals != values:
        told, due = sorted(map(str, rivals)), sorted(map(str, values))
        found.append(f"conflict of {what} is between {told}, should be {due}")
    return found


def _by_stranger(ledger: Ledger, entry: Entry) -> bool:
    """Whether an entry is a stranger's, or hangs on a stranger's entry of the same record."""
    return any(e.stranger and e.what[1] == entry.what[1] for e in ledger.entries.values())


def copied(ledger: Ledger, what: What) -> bool:
    """Whether somebody wrote here at a PC that was put back without anybody noticing.

    Such a PC writes again, under new names, what it cannot know to be known: the same value
    may then stand against one that replaced it, and a person decides. Nothing is lost by it.
    """
    return any(ledger.entries[n].who in ledger.copies for n in ledger.by_what[what])


def station(who: Who) -> str:
    """A station's name in the log."""
    return "office" if who is None else f"team {who}"
