"""ELAN's tab-delimited export."""

from __future__ import annotations

import pytest

from fusen.formats.transcripts.annotation.elan_table import elan_rows
from tests.support.documents import source, spoken

SPOKEN = [("Anna", "Who paid?"), ("Bob", "Nobody."), ("Anna", "And then?")]
HEADED = "tier\tbegin\tend\ttext\nAnna\t00:00:00.500\t00:00:01.500\tWho paid?\nAnna\t00:00:06.250\t00:00:07.000\tAnd then?\nBob\t00:00:02.000\t00:00:03.000\tNobody.\n"
BARE = "Anna\t\t00:00:00.500\t0.5\t00:00:01.500\t1.5\t00:00:01.000\t1.0\tWho paid?\nAnna\t\t00:00:06.250\t6.25\t00:00:07.000\t7.0\t00:00:00.750\t0.75\tAnd then?\nBob\t\t00:00:02.000\t2.0\t00:00:03.000\t3.0\t00:00:01.000\t1.0\tNobody.\n"
BY_COLUMN = "Begin Time - msec\tEnd Time - msec\tDuration - msec\tAnna\tBob\n500\t1500\t1000\tWho paid?\t\n2000\t3000\t1000\t\tNobody.\n6250\t7000\t750\tAnd then?\t\n"


@pytest.mark.parametrize("text", [HEADED, BARE, BY_COLUMN], ids=["headings", "no headings", "a column a tier"])
@pytest.mark.parametrize("suffix", [".txt", ".tsv"])
def test_annotations_are_turns_in_the_order_of_time(text: str, suffix: str) -> None:
    made = source(text, f"a{suffix}")
    assert spoken(made) == SPOKEN
    assert [turn.time for turn in made.turns] == [0.5, 2.0, 6.25]


@pytest.mark.parametrize(
    "text", ["speaker\ttext\nA\tWhy?\nB\tSo.\n", "A\tWhy?\nB\tSo.\n", "begin\tend\n", "tier\tbegin\n"]
)
def test_other_tables_are_not_read_as_elan(text: str) -> None:
    assert elan_rows([line.split("\t") for line in text.splitlines()]) is None
