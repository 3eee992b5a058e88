"""Evaluation of suggestions on a file of coded passages or on a study's own decisions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from fusen.errors import FileError, FusenError
from fusen.model.codebook import Code
from fusen.model.coding import AUTO_USER
from fusen.model.evaluation import CodedPassages, Evaluation
from fusen.model.suggestion import SpokenPassage
from fusen.study.executors import study_executor
from fusen.study.paths import StudyPaths
from fusen.study.progress import Progress
from fusen.study.suggestions.suggesters import COMBINED, FUSEN, make_suggester, standard_name
from fusen.suggest.evaluation.protocols import EvaluationOptions as EvaluationOptions

if TYPE_CHECKING:
    from fusen.formats.exchange.benchmark_jsonl import CodedLine
    from fusen.suggest.evaluation.protocols import EvaluationOptions

NO_PROJECT = "00000000-0000-0000-0000-000000000000"  # guids of a codebook without a study


def evaluate_places(
    places: Sequence[Path], codebook: Path | None, user: str | None, options: EvaluationOptions, progress: Progress,
    *, jobs: int = 1, cluster: str | None = None,
) -> list[Evaluation]:  # fmt: skip
    """Evaluate on each study and file of coded passages (by default the study here), after reading all of them.

    `jobs` processes fit the learner and the baselines, or a Dask `cluster` (a scheduler's address, or `local:N`).
    """
    sets = [
        (coded_study(place, user, progress), place) if place.is_dir() else (coded_file(place, codebook), None)
        for place in places or [Path()]
    ]
    return [
        evaluate(
            first_passages(data, options.most_passages), options, progress, folder=folder, jobs=jobs, cluster=cluster
        )
        for data, folder in sets
    ]


def evaluate(
    data: CodedPassages, options: EvaluationOptions, progress: Progress, *, folder: Path | None = None,
    jobs: int = 1, cluster: str | None = None,
) -> Evaluation:  # fmt: skip
    """Evaluate suggesters and baselines on a set of passages; `folder` is the study that caches a model's answers."""
    from fusen.study.suggestions.built_in import match_phrases
    from fusen.study.suggestions.extras import chosen_extras
    from fusen.suggest.evaluation import protocols

    if not any(data.coded):
        raise FusenError(f"{data.name}: no passage is coded", "suggestions are measured against people's codings")
    options = replace(options, suggesters=tuple(dict.fromkeys(map(standard_name, options.suggesters))))
    extras = chosen_extras()
    if extras.key:
        data = replace(data, remarks=(*data.remarks, f"fusen has the extras of your settings: {extras.key}."))
    with _answers_kept_in(folder) as paths, study_executor(paths, jobs, cluster) as executor:
        makers = {
            name: make_suggester(name, data.codes, paths, progress)
            for name in options.suggesters
            if name not in (FUSEN, COMBINED)
        }
        return protocols.evaluate(
            data, match_phrases(data.codes, data.passages), options,
            words=extras.words, makers=makers, sense=extras.sense, progress=progress, executor=executor,
        )  # fmt: skip


@contextmanager
def _answers_kept_in(folder: Path | None) -> Iterator[StudyPaths]:
    """Yield the paths of a study, or of a temporary folder for a file of coded passages."""
    if folder is not None:
        yield StudyPaths(folder)
        return
    with TemporaryDirectory(prefix="fusen-") as temporary:
        paths = StudyPaths(Path(temporary))
        paths.home.mkdir()
        yield paths


def first_passages(data: CodedPassages, most: int | None) -> CodedPassages:
    """Return the first `most` passages, for a faster trial."""
    if most is None or len(data.passages) <= most:
        return data
    return replace(
        data, passages=data.passages[:most], coded=data.coded[:most], quotable=data.quotable[:most],
        others=tuple((name, codes[:most]) for name, codes in data.others),
    )  # fmt: skip


def coded_study(folder: Path, user: str | None, progress: Progress) -> CodedPassages:
    """Return the passages that a coder of a study has read: the user, or without reviews by the user the most active
    reader.
    """
    from fusen.study.lifecycle import open_study
    from fusen.study.suggestions.corpus import decisions, read_corpus
    from fusen.study.suggestions.suggestion_list import ProposalRows

    with open_study(folder, user=user, progress=progress) as study:
        corpus = read_corpus(study, progress=progress)
        people = [study.user, *sorted(study.store.users.active() - {study.user, AUTO_USER})]
        known = {name: [d for d in decisions(study, corpus, [name]).values() if d.reviewed] for name in people}
        coder = study.user if known[study.user] else max(people, key=lambda name: len(known[name]))
        if not known[coder]:
            raise FusenError(f"no coder has read a passage of {study.settings.name}", "code some first: fusen code")
        read = sorted(known[coder], key=lambda decision: decision.passage)
        spoken = [corpus.spoken[decision.passage] for decision in read]
        theirs = {name: {d.passage: d.codes for d in known[name]} for name in people if name != coder}
        rows = ProposalRows(study)
        return CodedPassages(
            study.settings.name,
            tuple(spoken),
            tuple(decision.codes for decision in read),
            tuple(study.store.codebook.get()),
            (f"Decisions of {coder} on the {len(read):,} passages they have read.",),
            tuple((name, tuple(codes.get(d.passage) for d in read)) for name, codes in theirs.items() if codes),
            tuple(map(rows.quotable, spoken)),
        )


def coded_file(path: Path, codebook: Path | None) -> CodedPassages:
    """Read a file of coded passages.

    Raises FileError with every invalid line, CodebookError for an invalid codebook.
    """
    from fusen.formats.exchange.benchmark_jsonl import questions, read_passages

    try:
        with path.open("rb") as file:
            dataset, lines = read_passages(file, str(path))
    except OSError as error:
        raise FileError(f"{path} cannot be read: {error.strerror}", "name a .jsonl file or a study's folder") from error
    languages = _languages(lines)
    starts: Counter[str] = Counter()  # code points of each interview before the passage
    spoken = []
    for line, question in zip(lines, questions(lines), strict=True):
        start = starts[line.interview]
        starts[line.interview] += len(line.text) + 1
        spoken.append(
            SpokenPassage(
                line.interview, start, start + len(line.text), line.text, line.speaker, False,
                languages[line.interview], question,
            )
        )  # fmt: skip
    codes = _read_codebook(codebook) if codebook else []
    return _named(dataset or path.stem, tuple(spoken), [line.codes for line in lines], codes, codebook)


def _languages(lines: Sequence[CodedLine]) -> dict[str, str]:
    """Return the detected language of each interview."""
    from fusen.nlp.languages import detect

    talk: dict[str, list[str]] = {}
    for line in lines:
        talk.setdefault(line.interview, []).append(line.text)
    return {interview: detect(" ".join(texts)[:5000], "en") for interview, texts in talk.items()}


def _read_codebook(path: Path) -> list[Code]:
    from fusen.formats.exchange.benchmark_jsonl import read_code_list

    try:
        data = path.read_bytes()
    except OSError as error:
        raise FileError(f"{path} cannot be read: {error.strerror}") from error
    if path.suffix.lower() in (".yaml", ".yml"):
        from fusen.formats.codebook.read_yaml import read_files

        return list(read_files([(str(path), data)], NO_PROJECT))
    return read_code_list(data, str(path))


def _named(
    name: str,
    spoken: tuple[SpokenPassage, ...],
    named: Sequence[tuple[str, ...]],
    codes: list[Code],
    codebook: Path | None,
) -> CodedPassages:
    """Replace code names by guids of the codebook; unknown names become new codes."""
    guids: dict[str, str] = {}
    for code in codes:
        for key in (code.guid, code.id, code.label, code.name):
            guids.setdefault(key.casefold(), code.guid)
    new = [label for label in dict.fromkeys(n for names in named for n in names) if label.casefold() not in guids]
    for label in new:
        guids.setdefault(label.casefold(), label)
    added = [Code(guid, guid, guid, (guid,)) for guid in dict.fromkeys(guids[label.casefold()] for label in new)]
    remarks = []
    if codebook is None:
        remarks.append("Without --codebook, fusen starts with nothing but the names of the codes.")
    elif added:
        remarks.append(f"{len(added)} codes are not in {codebook.name}: fusen starts with nothing but their names.")
    coded = tuple(frozenset(guids[label.casefold()] for label in names) for names in named)
    used = frozenset().union(*coded)
    kept = [replace(code, codable=code.codable or code.guid in used) for code in (*codes, *added)]
    return CodedPassages(name, spoken, coded, tuple(kept), tuple(remarks))
