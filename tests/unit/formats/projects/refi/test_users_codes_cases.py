"""Users, codes and cases of a project file."""

from __future__ import annotations

from fusen.formats.projects.refi.parse import RawCase, RawCode, RawProject
from fusen.formats.projects.refi.users_codes_cases import Users, Variables, make_cases, make_codes
from fusen.model.project import ExchangeTally


def raw_code(guid: str, name: str, parent: str = "", colour: str = "") -> RawCode:
    return RawCode(guid, name, parent, colour, True, "", ())


def test_coders_have_unique_names_and_reserved_ones_are_marked() -> None:
    users = Users(RawProject(users=[("1", "Ann"), ("2", "Ann"), ("3", "fusen"), ("4", "")]), ExchangeTally())
    first, second, third, fourth = users.names
    assert first == "Ann" != second
    assert (third, fourth) == ("fusen (imported)", "coder 4")
    assert users.of("", "2") == second, "the selection's coder, where the coding has none"
    assert users.of("") == "imported"


def test_codes_without_a_unique_name_are_numbered() -> None:
    tally = ExchangeTally()
    codes = make_codes(
        [raw_code("b", "Trust", "a"), raw_code("a", "Top"), raw_code("c", "Trust", "a")], "a tool", tally
    )
    assert [code.path[0] for code in codes] == ["Top", "Top", "Top"], "parents come first"
    assert codes[1].name == "Trust" != codes[2].name
    assert tally.conversions[0].converted == 1


def test_nested_names_of_atlas_become_a_tree_only_there() -> None:
    raw = [raw_code("a", "Coke"), raw_code("b", "Coke::diet")]
    assert [code.path for code in make_codes(raw, "ATLAS.ti 23", ExchangeTally())] == [("Coke",), ("Coke", "diet")]
    assert [code.path for code in make_codes(raw, "NVivo", ExchangeTally())] == [("Coke",), ("Coke::diet",)]


def test_codes_below_themselves_are_counted_as_lost() -> None:
    tally = ExchangeTally()
    assert make_codes([raw_code("a", "A", "b"), raw_code("b", "B", "a")], "a tool", tally) == ()
    assert tally.conversions[0].left_out == 2


def test_a_variable_never_takes_a_column_of_the_case_table() -> None:
    raw = RawProject(variables={"v": ("Consent", ""), "w": ("Side", "")})
    cases = [RawCase("g", "Ann\nB", "", (("v", "yes"), ("w", "EU"), ("x", "?")), ("s", "gone"), (), 0)]
    tally = ExchangeTally()
    (case,) = make_cases(cases, Variables(raw, tally), {"s": "text"}, {}, tally)
    assert (case.case.name, case.case.variables) == ("Ann B", {"Consent_": "yes", "Side": "EU"})
    assert [place.source for place in case.case.places] == ["text"]
