"""A change of a code's meaning queues its codings; a change of wording does not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from fusen.errors import FusenError
from fusen.model.codebook_edit import ChangeCode
from fusen.model.coding import CodingDraft
from fusen.model.recheck import Meanings, Wording
from fusen.study import Study
from tests.support.small_study import EU, code, make_study, opened, state
from tests.support.studies import fusen


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    with opened(make_study(tmp_path / "s")) as opened_study:
        code(opened_study, "money was missing", "Funding gap", memo="mine")
        code(opened_study, "The market over there", "Market pull")
        opened_study.reviews.add("EU-01.txt")
        yield opened_study


def guid(study: Study, name: str) -> str:
    return study.codebook.find([name])[0].guid


def define(study: Study, words: str, *, meaning: bool, name: str = "Funding gap") -> None:
    study.codebook.edit.edit(ChangeCode(guid(study, name), definition=words, meaning=meaning))


def queued(study: Study) -> tuple[list[str], list[str]]:
    """Words of the codings, and of the passages, that wait."""
    items = study.codebook.edit.rechecks.queue()
    words = [(item, study.sources.text(item.source)[item.start : item.end].strip()) for item in items]
    return [wording for item, wording in words if item.coding], [wording for item, wording in words if not item.coding]


def test_a_change_of_meaning_queues_codings_and_passages_without_the_code(study: Study) -> None:
    assert study.codebook.edit.rechecks.queue() == []
    define(study, "Money is late.", meaning=True)
    codings, passages = queued(study)
    assert codings == ["money was missing"]
    assert passages == [
        "We could not pay the interpreter any more, so the language came between us.",
        "The market over there.",
        "It is large, and nobody from here had tried it before.",
    ]  # fmt: skip
    assert study.codebook.log()[-1].older == 1
    with opened(study.paths.root, "Bob") as bob:
        assert bob.codebook.edit.rechecks.queue() == []
        bob.reviews.add("EU-01.txt")
        assert bob.codebook.edit.rechecks.queue() == [], "read under the new meaning"


def test_change_of_wording_queues_nothing_and_can_be_declared_later(study: Study) -> None:
    define(study, "Money is lacking.", meaning=False)
    assert study.codebook.edit.rechecks.queue() == []
    assert study.codebook.log()[-1].older == 0
    study.history.undo()
    path = study.paths.codebook / "codebook.yaml"
    path.write_text(path.read_text().replace("Money is missing.", "Money lacks."))
    study.codebook.reload()
    assert len(study.codebook.edit.rechecks.queue()) == 4
    study.codebook.edit.rechecks.same_meaning(guid(study, "Funding gap"))
    assert study.codebook.edit.rechecks.queue() == []
    study.history.undo()
    assert len(study.codebook.edit.rechecks.queue()) == 4
    with pytest.raises(FusenError, match="has not changed"):
        study.codebook.edit.rechecks.same_meaning(guid(study, "Market pull"))


def test_rechecked_coding_leaves_the_queue_and_undo_restores_it(study: Study) -> None:
    define(study, "Money is late.", meaning=True)
    before = state(study)
    coding, first, *rest = study.codebook.edit.rechecks.queue()
    assert study.codebook.edit.rechecks.confirm([coding, first]) == 2
    assert study.codebook.edit.rechecks.queue() == rest
    kept = study.context.store.codings.live(codes=[coding.code])[0]
    assert (kept.guid, kept.note) == (coding.coding.guid if coding.coding else "", "mine")
    study.codebook.edit.rechecks.confirm(rest)
    assert study.codebook.edit.rechecks.queue() == []
    assert study.maintenance.check() == []
    study.history.undo()
    study.history.undo()
    assert state(study) == before
    assert len(study.codebook.edit.rechecks.queue()) == 4
    study.history.redo()
    define(study, "Money comes too late.", meaning=False)
    assert study.codebook.edit.rechecks.queue() == rest, "other words for what was looked at"
    define(study, "Money is wasted.", meaning=True)
    assert len(study.codebook.edit.rechecks.queue()) == 4


def test_coded_or_removed_passage_leaves_the_queue(study: Study) -> None:
    define(study, "Money is late.", meaning=True)
    coding, first, *_ = study.codebook.edit.rechecks.queue()
    study.codings.apply({first.source: [CodingDraft(first.code, first.start, first.end)]})
    assert coding.coding is not None
    study.codings.remove(coding.coding.guid)
    codings, passages = queued(study)
    assert codings == []
    assert len(passages) == 3
    assert "money was missing" in " ".join(passages), "reviewed, and without the code now"


def test_return_to_the_former_meaning_needs_no_recheck(study: Study) -> None:
    define(study, "Money is late.", meaning=True)
    define(study, "Money is missing.", meaning=True)
    assert study.codebook.edit.rechecks.queue() == []


def test_merge_of_codes_can_queue_a_recheck(study: Study) -> None:
    study.codebook.edit.merge("Market pull", "Funding gap")
    assert study.codebook.edit.rechecks.queue() == []
    study.history.undo()
    study.codebook.edit.merge("Market pull", "Funding gap", look=True)
    assert queued(study)[0] == ["The market over there"]


def test_coding_of_another_coder_cannot_be_confirmed(study: Study) -> None:
    define(study, "Money is late.", meaning=True)
    items = study.codebook.edit.rechecks.queue()
    with opened(study.paths.root, "Bob") as bob, pytest.raises(FusenError, match="not yours"):
        bob.codebook.edit.rechecks.confirm(items[:1])


def test_reimported_text_is_rechecked(study: Study) -> None:
    from fusen.study.sources.import_files import ImportRequest

    define(study, "Money is late.", meaning=True)
    study.codebook.edit.rechecks.confirm(study.codebook.edit.rechecks.queue())
    path = study.paths.transcripts / "EU-01.txt"
    path.write_text(EU.replace("It is large", "It is very large"))
    study.sources.import_files([], ImportRequest())
    assert "The market over there." in queued(study)[1]


@pytest.mark.parametrize("meaning", [True, False])
def test_agreement_joins_wordings_of_one_meaning(study: Study, meaning: bool) -> None:
    with opened(study.paths.root, "Bob") as bob:
        code(bob, "money was missing", "Funding gap")
        bob.reviews.add("EU-01.txt")
        define(study, "Money is lacking.", meaning=meaning)
        for coder in (bob, study):
            code(coder, "The money was no problem", "Funding gap", "JP-01.txt")
            coder.reviews.add("JP-01.txt")
    rows = fusen(study.paths.root, "agreement", "--format", "json").rows
    assert ("definition" in {row["level"] for row in rows}) == meaning


def test_equal_meaning_is_transitive() -> None:
    meanings = Meanings([Wording("1", "c", "b", "a"), Wording("2", "c", "d", "b"), Wording("3", "other", "a", "z")])
    assert meanings.same("c", "d") == {"a", "b", "d"}
    assert meanings.same("c", "x") == {"x"}


def test_command_lists_the_queue(study: Study) -> None:
    define(study, "Money is late.", meaning=True)
    root = study.paths.root
    rows = fusen(root, "codebook", "queue", "--as", "Ann", "--format", "json").rows
    assert rows == [{"code": "Challenges / Funding gap", "codings": 1, "passages": 3}]
    assert "1 coding and 3 passages wait for your recheck" in fusen(root, "status", "--as", "Ann").err
    assert "1 coding and 3 passages wait" in fusen(root, "codebook", "log", "--as", "Ann").err
    assert fusen(root, "codebook", "queue", "--as", "Bob", "--format", "json").rows == []


def test_withdrawn_interviews_are_omitted_and_unquotable_ones_listed_without_text(tmp_path: Path) -> None:
    from fusen.study.excerpts.select import excerpts_at

    for consent, expected in (("none", []), ("analyse", [None]), ("quote", ["money was missing"])):
        cases = f"case,source,consent\nEU,EU-01.txt,{consent}\n"
        with opened(make_study(tmp_path / consent, cases=cases)) as study:
            code(study, "money was missing", "Funding gap")
            define(study, "Money is late.", meaning=True)
            items = study.codebook.edit.rechecks.queue()
            rows = excerpts_at(study.context, [(item.source, item.start, item.end, item.coding) for item in items])
            assert [row.quote for row in rows] == expected
