"""What a codebook and its codings hold, for tests of edits."""

from __future__ import annotations

from fusen.study import Study


def guid(study: Study, name: str) -> str:
    return study.codebook.find([name])[0].guid


def names(study: Study) -> list[str]:
    return [code.label + (" (retired)" if code.retired else "") for code in study.codebook.get()]


def files(study: Study) -> list[tuple[str, bytes]]:
    return study.paths.codebook_files()


def labels(study: Study) -> list[tuple[str, str, str]]:
    """(coder, code, words) of all codings."""
    known = study.codebook.get().by_guid
    return sorted(
        (each.user, known[each.code].name, study.sources.text(each.source)[each.start : each.end])
        for each in study.context.store.codings.live()
    )
