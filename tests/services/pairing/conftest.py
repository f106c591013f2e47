"""Fixtures of pairing."""

from __future__ import annotations

import pytest

from desktop.services.door import Desk
from tests.services.pairing.town import Town, make_town


@pytest.fixture
def town(desk: Desk) -> Town:
    """The small town at the clerk's desk."""
    return make_town(desk)
