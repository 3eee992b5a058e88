"""Links of memos: what they lead to, and what consent and blind coding hide."""

from __future__ import annotations

from pathlib import Path

from fusen.study.export import write_memos
from tests.support.memo_study import CASES, study_of
from tests.support.small_study import opened


def test_links_work_in_both_directions(tmp_path: Path) -> None:
    with opened(study_of(tmp_path)) as study:
        first = study.memos.keep(
            "study", "See [[Funding gap]], [[JP-01@40-52]], [[case:EU-01]], [[JP-01]] and [[nobody]]."
        )
        assert first is not None
        second = study.memos.keep("Language barrier", f"As in [[memo:{first.guid[:8]}]].")
        assert second is not None
        links = {link.name: link.target for link in study.memos.entry(first.guid).links}
        kinds = {name: None if target is None else target.subject for name, target in links.items()}
        assert kinds == {
            "Funding gap": "code", "JP-01@40-52": "passage", "case:EU-01": "case", "JP-01": "source", "nobody": None,
        }  # fmt: skip
        for name in ("funding", "JP-01@45-60", "case:EU-01", "source:JP-01"):
            assert [entry.memo.guid for entry in study.memos.linking(name)] == [first.guid], name
        assert [entry.memo.guid for entry in study.memos.linking(f"memo:{first.guid}")] == [second.guid]
        assert not study.memos.linking("Market pull")


def test_link_to_a_renamed_code_still_resolves(tmp_path: Path) -> None:
    with opened(study_of(tmp_path)) as study:
        study.memos.keep("study", "[[Funding gap]]")
        study.codebook.edit.rename("Funding gap", "No money")
        (link,) = study.memos.entries().entries[0].links
        assert link.target is not None
        assert link.target.label == "Challenges / No money"


def test_consent_withholds_text_and_omits_unlisted_interviewees(tmp_path: Path) -> None:
    with opened(study_of(tmp_path, "paraphrase")) as study:
        study.memos.keep("JP-01@40-52", "she said: the language")
        study.memos.keep("JP-01@40-52", "hers, shortly\n[own words]")
        memos = study.memos.entries()
        assert [entry.text for entry in memos.entries] == ["hers, shortly\n[own words]", None]
        assert memos.remarks == ("Withheld by consent: the words of 1 memo.",)
        assert not study.memos.entries(words="language").entries
        for suffix in (".md", ".html", ".docx", ".json", ".csv", ".tex", ".xlsx"):
            write_memos(memos, tmp_path / f"memos{suffix}")
            assert b"she said" not in (tmp_path / f"memos{suffix}").read_bytes()
    (tmp_path / "s/transcripts/cases.csv").write_text(CASES.format("analyse"))
    with opened(tmp_path / "s") as study:
        assert not study.memos.entries().entries
        assert study.memos.entries().remarks == ("Omitted by consent: 2 memos.",)


def test_open_round_hides_memos_of_other_coders_on_its_passages(tmp_path: Path) -> None:
    root = study_of(tmp_path)
    with opened(root, "Bob") as study:
        study.memos.keep("EU-01@20-60", "his view")
        study.agreement.rounds.start(["Ann", "Bob"], sources=["EU-01"])
        assert len(study.memos.entries().entries) == 1
    with opened(root) as study:
        assert not study.memos.entries().entries
