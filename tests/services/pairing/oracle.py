"""The best answer of small pairing problems, by a solver that proves it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import highspy

from desktop.services.pairing.problem import PairingProblem


@dataclass
class Oracle:
    """One model: which team has which unit, the least and the greatest load."""

    problem: PairingProblem

    def __post_init__(self) -> None:
        """Full coverage, no barred pairing."""
        h = self.solver = highspy.Highs()  # type: ignore[no-untyped-call]  # as it ships
        h.setOptionValue("output_flag", False)
        p = self.problem
        self.x = {
            (unit.id, team.id): h.addBinary()
            for unit in p.units
            for team in p.teams
            if unit.id not in team.bars and unit.pinned in (None, team.id)
        }
        self.low, self.high = h.addVariable(), h.addVariable()
        for unit in p.units:
            h.addConstr(h.expr() + sum(self._row(unit.id)) == 1)
        for team in p.teams:
            load = sum(
                unit.load * self.x[unit.id, team.id]
                for unit in p.units
                if (unit.id, team.id) in self.x
            )
            h.addConstr(load <= self.high)
            h.addConstr(load >= self.low)

    def _row(self, unit: UUID) -> list[highspy.highs.highs_var]:
        return [v for (at, _team), v in self.x.items() if at == unit]

    def least_spread(self) -> int:
        """The least spread of any assignment."""
        self.solver.minimize(self.high - self.low)
        assert self.solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
        return round(self.solver.getObjectiveValue())

    def least_cost(self, spread: int) -> float:
        """The least soft cost of the assignments with at most that spread."""
        h, p = self.solver, self.problem
        h.addConstr(self.high - self.low <= spread)
        teams, units = {t.id: t for t in p.teams}, {u.id: u for u in p.units}
        goal = 0 * self.low
        for (unit, team), chosen in self.x.items():
            last = units[unit].last_team
            cost = float(p.weights.member) * teams[team].member_recusals.get(unit, 0)
            cost += float(p.weights.moved) * (last is not None and last != team)
            goal = goal + cost * chosen
        sectors = {u.sector for u in p.units if u.sector}
        for sector in sorted(sectors):
            for team in teams:
                there = h.addVariable(lb=0, ub=1)
                goal = goal + float(p.weights.sector) * there
                for one in p.units:
                    if one.sector == sector and (one.id, team) in self.x:
                        h.addConstr(self.x[one.id, team] <= there)
        h.minimize(goal)
        assert h.getModelStatus() == highspy.HighsModelStatus.kOptimal
        return float(h.getObjectiveValue()) - float(p.weights.sector) * len(sectors)
