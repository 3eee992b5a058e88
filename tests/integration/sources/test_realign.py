"""Realignment of codings, reviews and memos after a re-import."""

from __future__ import annotations

from pathlib import Path

from fusen.model.coding import Coding
from fusen.study.sources.import_files import ImportReport, ImportRequest
from tests.support.reimported_study import CHANGED, read
from tests.support.small_study import EU, code, opened, span


def outcomes(report: ImportReport) -> dict[str, str]:
    return {row.quote: row.outcome for row in report.realigned}


def test_reimport_keeps_moves_doubts_or_detaches_codings(root: Path) -> None:
    with opened(root) as study:
        kept = code(study, "What was hard", "funding")
        moved = code(study, "nobody from here", "market", memo="look", direction="against")
        doubtful = code(study, "The money was missing after the first grant ended.", "funding")
        detached = code(study, "It is large", "market", memo="gone?")
        (root / "transcripts" / "EU-01.txt").write_text(CHANGED)
        report = read(study)
        assert outcomes(report) == {
            "What was hard": "kept", "nobody from here": "moved", "It is large": "detached",
            "The money was missing after the first grant ended.": "doubtful",
        }  # fmt: skip
        here = {made.guid: made for made in study.context.store.codings.live()}
        assert here[kept.guid] == kept
        now = here[moved.guid]
        assert CHANGED[now.start : now.end] == "nobody from here"
        assert (now.note, now.direction, now.at, now.user) == (moved.note, moved.direction, moved.at, moved.user)
        start, end = here[doubtful.guid].start, here[doubtful.guid].end
        assert CHANGED[start:end] == "Well, the cash was missing after the first grant ended."
        assert here[doubtful.guid].words == 10
        (apart,) = study.context.store.codings.live(detached=True)
        assert apart == detached
        assert study.context.store.codings.detached_texts()[apart.guid] != study.sources.all()[0].sha256
        assert study.maintenance.check() == []


def test_memos_on_passages_follow_their_text(root: Path) -> None:
    """A citation on a note's first line is that of the same words afterwards; where they are gone it says so."""
    with opened(root) as study:
        guid = study.sources.all()[0].guid
        places = {words: span(EU, words) for words in ("What was hard", "nobody from here", "It is large")}
        for words, place in places.items():
            study.memos.write(guid, f"EU-01@{place[0]}-{place[1]}\non: {words}")
        study.memos.write(guid, "on the whole")
        study.memos.write(guid, "JP-01@5-9\nof another interview")
        before = {note.text for note in study.context.store.memos.live()}
        (root / "transcripts" / "EU-01.txt").write_text(CHANGED)
        report = read(study)
        start, end = span(CHANGED, "nobody from here")
        gone = "EU-01@{}-{}, in an earlier text\non: It is large".format(*places["It is large"])
        assert {note.text for note in study.context.store.memos.live()} == {
            "EU-01@{}-{}\non: What was hard".format(*places["What was hard"]),
            f"EU-01@{start}-{end}\non: nobody from here", gone, "on the whole", "JP-01@5-9\nof another interview",
        }  # fmt: skip
        assert [(row.code, row.outcome, row.quote) for row in report.realigned] == [
            ("(note)", "moved", "nobody from here"), ("(note)", "detached", "It is large"),
        ]  # fmt: skip
        study.history.undo()
        assert {note.text for note in study.context.store.memos.live()} == before


def test_corrected_text_stays_reviewed_and_inserted_text_does_not(root: Path) -> None:
    added = "Nobody had told us about the new rules."
    changed = CHANGED.replace("We could not pay", f"{added} We could not pay")
    with opened(root) as study:
        study.reviews.add("EU-01.txt")
        (root / "transcripts" / "EU-01.txt").write_text(changed)
        report = read(study)
        known = study.context.store.reviews.live()
        guid = study.sources.all()[0].guid

        def is_read(words: str) -> bool:
            start, end = span(changed, words)
            return any(review.start <= start and end <= review.end for review in known)

        assert all(map(is_read, ("cash", "after the first grant ended.", "nobody from here had tried it before.")))
        assert not is_read(added)
        start, end = span(changed, added)
        assert f"EU-01.txt: 8 words are new and unread by Ann (EU-01.txt@{start}-{end})" in report.warnings
        assert sum(review.source == guid for review in known) == 2
        assert study.maintenance.check() == []


def test_detached_codings_are_restored_with_their_text(root: Path) -> None:
    home = root / "transcripts" / "EU-01.txt"
    with opened(root) as study:
        made = code(study, "It is large", "market", memo="mine")
        other = code(study, "nobody from here", "market")
        home.write_text(CHANGED)
        read(study)
        home.write_text("Interviewer: Before we begin.\n" + EU)
        report = read(study)
        assert outcomes(report) == {"It is large": "moved", "nobody from here": "moved"}
        now = {found.guid: found for found in study.context.store.codings.live()}
        assert home.read_text()[now[made.guid].start : now[made.guid].end] == "It is large"
        assert now[made.guid].note == "mine"
        assert other.guid in now
        assert study.context.store.codings.live(detached=True) == []


def test_unmoved_coding_takes_precedence_over_a_moved_one(root: Path) -> None:
    """Two equal sentences, both coded; one is deleted: the other keeps its coding, the lost one is detached."""
    text = "Anna: We paid for it ourselves.\nBob: Did you?\nAnna: We paid for it ourselves.\nBob: I see.\n"
    home = root / "transcripts" / "EU-01.txt"
    home.write_text(text)
    with opened(root) as study:
        read(study)
        words = "We paid for it ourselves."
        first = study.codings.add("EU-01.txt", *span(text, words), "funding")
        second = study.codings.add("EU-01.txt", text.rindex(words), text.rindex(words) + len(words), "funding")
        home.write_text(text.replace(f"Anna: {words}\n", "", 1))
        report = read(study)
        assert sorted(row.outcome for row in report.realigned) == ["detached", "moved"]
        assert {row.outcome: row.old[0] for row in report.realigned} == {"detached": first.start, "moved": second.start}
        assert study.maintenance.check() == []


def test_codings_of_all_coders_are_realigned(root: Path) -> None:
    with opened(root) as ann, opened(root, "Bob") as bob:
        code(ann, "the interpreter", "language")
        code(bob, "the interpreter", "language")
        ann.autocode.tag()
        (root / "transcripts" / "EU-01.txt").write_text("Interviewer: Hello.\n" + EU)
        report = read(ann)
        assert {row.coder for row in report.realigned} == {"Ann", "Bob", "fusen"}
        assert {row.outcome for row in report.realigned} == {"moved"}
        assert ann.maintenance.check() == []


def test_coding_added_during_an_import_is_realigned(root: Path) -> None:
    """Realigned codings are read under the lock: nothing slips in between."""
    with opened(root) as ann, opened(root, "Bob") as bob:
        (root / "transcripts" / "EU-01.txt").write_text("Interviewer: Hello.\n" + EU)
        late: list[Coding] = []

        def meanwhile(what: str, done: int, total: int) -> None:
            if what == "reading" and not late:
                late.append(code(bob, "the interpreter", "language"))

        ann.sources.import_files([], ImportRequest(), meanwhile)
        (made,) = ann.context.store.codings.live()
        assert made.guid == late[0].guid
        assert made.start == late[0].start + len("Interviewer: Hello.\n")
