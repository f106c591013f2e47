"""重点工作 of the invented city: what its task forces are for, and one that departments carry.

Source: domain.md §1, §2.2.
"""

from __future__ import annotations

import datetime as dt

from desktop.services.sample.values import SampleCadre, SampleKeyTask, SampleUnit
from desktop.terms import KeyTaskRole, UnitKind

START = dt.date(2026, 1, 5)
_MOST_UNITS = 6
_ENDING = "工作专班"
_OFFICES = ("市委督查室", "市政府办公室")
_RENEWAL = ("城市更新三年行动", "市住房和城乡建设局", "市发展和改革委员会")
_RENEWAL_OFFICES = ("市委督查室", "市财政局")


def build_key_tasks(
    units: tuple[SampleUnit, ...], cadres: tuple[SampleCadre, ...]
) -> tuple[SampleKeyTask, ...]:
    """A task for each task force, with the units whose cadres work in it; then the common one."""
    names = {u.key: u.name for u in units}
    tasks = []
    for force in (u for u in units if u.kind is UnitKind.TASK_FORCE):
        people = tuple(
            (c.key, role.title, role.duties)
            for c in cadres
            if (role := c.task_force) is not None and role.unit == force.key
        )
        homes = dict.fromkeys(c.unit for c in cadres if c.key in {p[0] for p in people})
        taking = tuple((u, KeyTaskRole.TAKING_PART) for u in list(homes)[:_MOST_UNITS])
        title = names[force.key].removesuffix(_ENDING)
        tasks.append(
            SampleKeyTask(title, _OFFICES, ((force.key, KeyTaskRole.LEAD), *taking), people)
        )
    title, lead, other = _RENEWAL
    carried = [u.key for u in units if u.name == lead]
    taking_part = [u.key for u in units if u.name == other or u.kind is UnitKind.COUNTY]
    roles = [(u, KeyTaskRole.LEAD) for u in carried]
    roles += [(u, KeyTaskRole.TAKING_PART) for u in taking_part]
    tasks.append(SampleKeyTask(title, _RENEWAL_OFFICES, tuple(roles), ()))
    return tuple(tasks)
