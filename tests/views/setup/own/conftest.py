"""The office of the teams' place serves here as well."""

from tests.views.setup.teams.conftest import formed, services, settle, show, year_root

__all__ = ["formed", "services", "settle", "show", "year_root"]
