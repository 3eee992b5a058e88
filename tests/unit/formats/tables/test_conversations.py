"""Talk in tables: one conversation or several."""

from __future__ import annotations

from tests.support.documents import load, spoken

TALK = "id,place,speaker,start_ms,words\n" + "".join(
    f"{call},{place},{who},{at},{words}\n"
    for call, place in (("a/b", "Kyoto"), ("a?b", "Graz"))
    for who, at, words in (
        ("clerk", 0, "How can I help?"),
        ("caller", 1500, "My bill is wrong."),
        ("clerk", 4000, "Which one?"),
    )
)


def test_each_conversation_has_a_path_of_its_own() -> None:
    paths = [item.path for item in load(TALK, "calls.csv", columns=("conversation=id",)).items]
    assert paths == ["calls.csv/a-b", "calls.csv/a-b-2"], "signs that no path may hold are replaced"


def test_a_value_that_stays_the_same_in_a_conversation_is_a_variable() -> None:
    loaded = load(TALK, "calls.csv", columns=("conversation=id",))
    assert [item.header for item in loaded.items] == [{"place": "Kyoto"}, {"place": "Graz"}]
    whole = load(TALK.split("a?b")[0], "calls.csv", read_as="talk")
    assert whole.items[0].header == {"case": "a/b", "place": "Kyoto"}


def test_times_have_the_unit_of_their_heading() -> None:
    first = load(TALK, "calls.csv", columns=("conversation=id",)).items[0]
    assert [turn.time for turn in first.turns] == [0.0, 1.5, 4.0]
    assert spoken(first)[1] == ("caller", "My bill is wrong.")
