"""Sources and codes are named by name, path, case or guid everywhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from fusen.errors import FusenError
from fusen.model.coding import CodingDraft
from fusen.model.ids import new_guid
from tests.support.small_study import EU, make_study, opened


def test_every_method_takes_a_source_by_path_stem_case_or_guid(tmp_path: Path) -> None:
    with opened(make_study(tmp_path)) as study:
        info = study.sources.get("EU-01.txt")
        case = next(one.name for one in study.cases.all() if info.guid in {place.source for place in one.places})
        for at, name in enumerate((info.path, "EU-01", case, info.guid)):
            assert study.sources.get(name) == info
            assert study.sources.text(name) == EU
            assert list(study.sources.turns([name])) == [info.guid]
            assert study.codings.add(name, at, at + 5, "funding").source == info.guid
            draft = CodingDraft("market", at, at + 5)
            assert study.codings.apply({name: [draft]}, read={name: [(0, 5)]}).codings[0].source == info.guid
            assert study.reviews.add(name, at, at + 1).source == info.guid
            assert study.suggestions.reject(name, at, at + 3, ["funding"]).rejected[0].source == info.guid
            assert study.suggestions.llm_suggestions(name) == ()
            memo = study.memos.write(name, "read twice")
            assert memo is not None
            assert memo.target == info.guid
            study.reviews.remove(name, 0, len(EU))
        about = study.memos.write("funding", "define anew")
        assert about is not None
        assert about.target == study.codebook.get().find("funding")[0].guid


def test_unknown_source_name_is_refused(tmp_path: Path) -> None:
    with opened(make_study(tmp_path)) as study:
        with pytest.raises(FusenError, match="no source or case is called EU-1"):
            study.sources.text("EU-1")
        with pytest.raises(FusenError, match="no longer in the study"):
            study.codings.apply({new_guid(): []})
