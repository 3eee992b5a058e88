"""Steps of the history in sentences, such as "anna coded JP-03@10-40 with Funding gap"."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from fusen.model.quantity import quantity
from fusen.storage.step import PART_OF
from fusen.study.citation import cite

if TYPE_CHECKING:
    from fusen.model.history import HistoryStep
    from fusen.study.context import StudyContext

MOST_NAMES = 4
UNKNOWN_CODE = "an unknown code"
Phrase = Callable[["StepNames", Mapping[str, Any]], str]


class StepNames:
    """Names of the codes, cases, themes and spans in a study's steps."""

    def __init__(self, study: StudyContext) -> None:
        self._codes = study.store.codebook.names()
        self._codings = study.store.codings
        self._sources = {info.path: info for info in study.store.sources.all()}
        cases = study.store.cases.all()
        self._cases = {case.guid: case for case in cases}
        self._themes = {theme.guid: theme.title for theme in study.store.themes.live()}
        self._case_of: dict[str, list[Any]] = {}
        for case in cases:
            for source in dict.fromkeys(place.source for place in case.places):
                self._case_of.setdefault(source, []).append(case)

    def code(self, key: object) -> str:
        return self._codes.get(str(key), UNKNOWN_CODE)

    def end(self, key: object) -> str:
        """Return the name of a code at one end of a link, or "a coding of" its code."""
        if str(key) in self._codes:
            return self._codes[str(key)]
        return f"a coding of {self.code(self._coded.get(str(key)))}"

    @cached_property
    def _coded(self) -> Mapping[str, str]:
        return {coding.guid: coding.code for kept in (False, True) for coding in self._codings.live(detached=kept)}

    def codes(self, summary: Mapping[str, Any]) -> str:
        """Return the codes of a summary as "A, B and C", or nothing if it names none."""
        keys = [summary["code"]] if "code" in summary else [*summary.get("codes", ())]
        names = list(dict.fromkeys(map(self.code, keys)))
        more = [f"{len(names) - MOST_NAMES + 1} more codes"] if len(names) > MOST_NAMES else []
        return joined(names[: MOST_NAMES - 1] + more if more else names)

    def theme(self, key: object) -> str:
        return self._themes.get(str(key), "(removed)")

    def case(self, key: object) -> str:
        case = self._cases.get(str(key))
        return case.name if case else "a deleted case"

    def place(self, summary: Mapping[str, Any]) -> str:
        """Return the citation of a summary's span, or its source, or the number of its sources."""
        many = int(summary.get("sources") or 0)
        if many > 1:
            return f"{many} sources"
        path = str(summary.get("source", ""))
        if "start" not in summary:
            return path or count(many, "source")
        info = self._sources.get(path)
        cases = self._case_of.get(info.guid, []) if info else []
        if info is None or len(cases) != 1:
            return f"{path}@{summary['start']}-{summary['end']}" if path else f"{summary['start']}-{summary['end']}"
        return cite(cases[0], info, summary["start"], summary["end"])


def describe(study: StudyContext, steps: Iterable[HistoryStep]) -> list[str]:
    """Return a sentence for each step, without a full stop: who did what to which codes, spans and themes."""
    names = StepNames(study)
    return [f"{step.user} {_done(names, step)}" for step in steps]


def joined(names: list[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else "".join(names)


def count(number: object, noun: str, plural: str = "") -> str:
    return quantity(int(str(number or 0)), noun, plural)


def _done(names: StepNames, step: HistoryStep) -> str:
    phrase = PHRASES[step.action](names, step.summary) if step.action in PHRASES else step.action
    if step.kind in ("undo", "redo"):
        verb = "undid" if step.kind == "undo" else "redid"
        return f"{verb} step {step.reverses}: {phrase}"
    return f"{phrase} (continues step {step.summary[PART_OF]})" if PART_OF in step.summary else phrase


def _with(names: StepNames, summary: Mapping[str, Any]) -> str:
    codes = names.codes(summary)
    return f" with {codes}" if codes else ""


def _coded(names: StepNames, summary: Mapping[str, Any]) -> str:
    coded, removed, read = (int(summary.get(key) or 0) for key in ("coded", "removed", "read"))
    if removed and not coded:
        return _removed(names, summary)
    if read and not coded and "code" not in summary:
        return _reviewed(names, summary)
    where = names.place(summary)
    if coded > 1:
        gone = f", and removed {removed}" if removed else ""
        return f"made {count(coded, 'coding')} in {where}{_with(names, summary)}{gone}"
    return f"coded {where}{_with(names, summary)}"


def _removed(names: StepNames, summary: Mapping[str, Any]) -> str:
    removed = int(summary.get("removed") or 1)
    codes = names.codes(summary)
    what = "a coding" if removed == 1 else count(removed, "coding")
    return f"removed {what}{f' of {codes}' if codes else ''} at {names.place(summary)}"


def _reviewed(names: StepNames, summary: Mapping[str, Any]) -> str:
    return f"reviewed {names.place(summary)}"


def _changed(what: str) -> Phrase:
    def phrase(names: StepNames, summary: Mapping[str, Any]) -> str:
        codes = names.codes(summary)
        return f"changed the {what} of {codes or 'a coding'} at {names.place(summary)}"

    return phrase


def _recoded(names: StepNames, summary: Mapping[str, Any]) -> str:
    return f"changed the code at {names.place(summary)}{_to(names, summary)}"


def _to(names: StepNames, summary: Mapping[str, Any]) -> str:
    codes = names.codes(summary)
    return f" to {codes}" if codes else ""


def _accepted(names: StepNames, summary: Mapping[str, Any]) -> str:
    return f"accepted {count(summary.get('coded'), 'suggestion')} in {names.place(summary)}{_with(names, summary)}"


def _rejected(names: StepNames, summary: Mapping[str, Any]) -> str:
    return f"rejected the suggestion of {names.codes(summary) or 'a code'} for {names.place(summary)}"


def _tagged(names: StepNames, summary: Mapping[str, Any]) -> str:
    removed = "".join(f" and {verb} {summary[verb]:,}" for verb in ("updated", "removed") if summary.get(verb))
    if summary.get("by"):
        added = count(summary.get("added"), "passage")
        return f"coded {added} by phrases and people's decisions{removed} in {names.place(summary)}"
    return f"coded {count(summary.get('added'), 'phrase match', 'phrase matches')}{removed} in {names.place(summary)}"


def _merged(names: StepNames, summary: Mapping[str, Any]) -> str:
    parts = [count(summary.get("added"), "coding"), count(summary.get("reviews"), "review")]
    return f"merged {' and '.join(parts)}"


def _imported(names: StepNames, summary: Mapping[str, Any]) -> str:
    sources = count(summary.get("sources"), "source")
    if "interviewers" in summary:
        return f"named {joined(list(summary['interviewers']))} as interviewer in {sources}"
    outcomes = [
        f"{summary[outcome]} {outcome}" for outcome in ("moved", "doubtful", "detached") if summary.get(outcome)
    ]
    return f"imported {sources}" + (f"; codings: {', '.join(outcomes)}" if outcomes else "")


def _imported_project(names: StepNames, summary: Mapping[str, Any]) -> str:
    what = [
        count(summary.get(key), noun) for key, noun in (("sources", "source"), ("codes", "code"), ("added", "coding"))
    ]
    return f"imported a project with {joined(what)}"


def _read_codebook(names: StepNames, summary: Mapping[str, Any]) -> str:
    parts = [f"{summary[key]} {key}" for key in ("added", "changed", "removed", "retired") if summary.get(key)]
    return f"read the codebook's files: codes {joined(parts)}" if parts else "read the codebook's files"


def _codebook(verb: str) -> Phrase:
    def phrase(names: StepNames, summary: Mapping[str, Any]) -> str:
        ids = [summary["code"], *filter(None, str(summary.get("also", "")).split(", "))] if "code" in summary else []
        codes = joined([names.code(key) for key in ids]) or _new_codes(names, summary)
        return f"{verb} the code{'s' * (len(ids) > 1)} {codes}"

    return phrase


def _new_codes(names: StepNames, summary: Mapping[str, Any]) -> str:
    return joined([names.code(key) for key in str(summary.get("new", "")).split(", ") if key])


def _merged_codes(names: StepNames, summary: Mapping[str, Any]) -> str:
    return f"merged the code {names.code(summary.get('code'))} into {names.code(summary.get('into'))}"


def _split_code(names: StepNames, summary: Mapping[str, Any]) -> str:
    return f"split the code {names.code(summary.get('code'))} into {_new_codes(names, summary)}"


def _imported_codes(names: StepNames, summary: Mapping[str, Any]) -> str:
    return f"imported codes: {summary.get('new', 0)} new, {summary.get('changed', 0)} changed"


def _started_round(names: StepNames, summary: Mapping[str, Any]) -> str:
    return f"started round {summary.get('round')} with {count(summary.get('coders'), 'coder')}"


def _round(verb: str) -> Phrase:
    return lambda names, summary: f"{verb} round {summary.get('round')}"


def _resolved(names: StepNames, summary: Mapping[str, Any]) -> str:
    return f"resolved a disagreement about {names.codes(summary)} at {names.place(summary)}"


def _theme(verb: str) -> Phrase:
    return lambda names, summary: f"{verb} the theme {names.theme(summary.get('theme'))}"


def _pinned(names: StepNames, summary: Mapping[str, Any]) -> str:
    return f"pinned {names.place(summary)} to the theme {names.theme(summary.get('theme'))} as {summary.get('stance')}"


def _unpinned(names: StepNames, summary: Mapping[str, Any]) -> str:
    return f"unpinned {names.place(summary)} from the theme {names.theme(summary.get('theme'))}"


def _wrote_cell(names: StepNames, summary: Mapping[str, Any]) -> str:
    if "cells" in summary:
        return f"imported {count(summary['cells'], 'matrix cell')}"
    return f"wrote the matrix cell of {names.case(summary.get('case'))} and {names.codes(summary)}"


def _wrote_memo(names: StepNames, summary: Mapping[str, Any]) -> str:
    return f"wrote {count(summary['notes'], 'memo')}" if "notes" in summary else "wrote a memo"


def _linked(verb: str) -> Phrase:
    def phrase(names: StepNames, summary: Mapping[str, Any]) -> str:
        ends = [names.end(summary.get(end)) for end in ("origin", "target")]
        return f"{verb}: {ends[0]} {summary.get('relation')} {ends[1]}"

    return phrase


def _rechecked(names: StepNames, summary: Mapping[str, Any]) -> str:
    parts = [count(summary.get("codings"), "coding"), count(summary.get("passages"), "passage")]
    return f"rechecked {' and '.join(parts)}"


PHRASES: Mapping[str, Phrase] = {
    "code": _coded,
    "uncode": _removed,
    "recode": _recoded,
    "replace": _recoded,
    "adjust": _changed("bounds"),
    "remark": _changed("direction or magnitude"),
    "review": _reviewed,
    "unreview": lambda names, summary: f"removed the review of {names.place(summary)}",
    "accept suggestions": _accepted,
    "reject": _rejected,
    "tag": _tagged,
    "merge": _merged,
    "import": _imported,
    "import project": _imported_project,
    "cases": lambda names, summary: f"read cases.csv: {count(summary.get('cases'), 'case')} changed",
    "codebook": _read_codebook,
    "team files": lambda names, summary: "shared the case table and the settings of the study",
    "team add": lambda names, summary: f"gave a member of the team the rights of a {summary.get('kind', 'coder')}",
    "team remove": lambda names, summary: "took a member out of the team",
    "add code": _codebook("added"),
    "edit code": _codebook("edited"),
    "rename code": _codebook("renamed"),
    "move code": _codebook("moved"),
    "delete code": _codebook("deleted"),
    "merge codes": _merged_codes,
    "split code": _split_code,
    "import codebook": _imported_codes,
    "look again": _rechecked,
    "wording only": _codebook("marked the change as wording only for"),
    "round start": _started_round,
    "round submit": _round("submitted"),
    "round freeze": _round("closed"),
    "resolve": _resolved,
    "theme": _theme("wrote"),
    "theme remove": _theme("removed"),
    "pin": _pinned,
    "unpin": _unpinned,
    "matrix": _wrote_cell,
    "note": _wrote_memo,
    "link": _linked("linked"),
    "unlink": _linked("removed the link"),
    "time": lambda names, summary: f"set the time of {names.place(summary)} by ear",
    "remember files": lambda names, summary: "read files edited by hand",
}
"""The predicate for each action of a step, from its summary."""
