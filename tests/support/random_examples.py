"""How many random examples a test draws whose examples take a second or more each."""

from __future__ import annotations

import os
from typing import Any

from hypothesis import HealthCheck, settings

FACTOR = int(os.environ.get("FUSEN_EXAMPLES", "1"))
"""Set FUSEN_EXAMPLES=20 for twenty times as many, before a release or after a change of what is tested."""


def examples(number: int, **options: Any) -> settings:
    """Return settings for `number` examples, times FACTOR."""
    return settings(max_examples=number * FACTOR, deadline=None, suppress_health_check=list(HealthCheck), **options)
