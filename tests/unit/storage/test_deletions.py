"""Which of several deletions of a record counts."""

from __future__ import annotations

from fusen.model.history import Deletion
from fusen.storage.deletions import rank


def test_the_newest_deletion_counts_and_a_deletion_before_a_reversal_at_the_same_time() -> None:
    old = Deletion("coding", "g", "Ann", "2026-01-01", False)
    reversal = Deletion("coding", "g", "Ben", "2026-01-02", True)
    deletion = Deletion("coding", "g", "Ann", "2026-01-02", False)
    assert sorted([deletion, old, reversal], key=rank) == [old, reversal, deletion]
