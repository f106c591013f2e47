"""The invented city: its values, and the sample workspace that is made from them.

``build_city(seed, size, today)`` is deterministic; all people, units and events are invented.
``build_sample(folder, size=…)`` makes an office and its teams of them, through the program's own
services.
"""

from desktop.services.sample.building import (
    COUNT_LABELS,
    SAMPLE_ACCOUNTS,
    SampleRefused,
    SampleResult,
    build_sample,
)
from desktop.services.sample.city import SIZES, build_city
from desktop.services.sample.forms import lrmx_values
from desktop.services.sample.stations import MEDIA
from desktop.services.sample.values import City, LrmxValues

__all__ = [
    "COUNT_LABELS",
    "MEDIA",
    "SAMPLE_ACCOUNTS",
    "SIZES",
    "City",
    "LrmxValues",
    "SampleRefused",
    "SampleResult",
    "build_city",
    "build_sample",
    "lrmx_values",
]
