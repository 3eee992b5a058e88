"""Reports: gather all tables of a study and write them as one document, completely or not at all."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fusen.errors import FileError, FusenError
from fusen.model.agreement import AgreementTable
from fusen.model.cross_case import Crosstab
from fusen.model.filter import Filter, FilteredCodings
from fusen.model.report import (
    CHECKLISTS,
    CodeCounts,
    CoderFacts,
    Facts,
    FrozenRound,
    Interviewee,
    MatrixText,
    Report,
    ReportedStatistic,
)
from fusen.model.results import Basis, Excerpt
from fusen.model.statistics import STATISTICS, load
from fusen.model.themes import WrittenTheme
from fusen.report.language import document_language
from fusen.report.sections.view import StatisticView
from fusen.report.writers.registry import DOCUMENTS
from fusen.report.writers.registry import load as load_writer
from fusen.study.agreement.rounds import AgreementRounds
from fusen.study.codebook import StudyCodebook
from fusen.study.excerpts.select import chosen_variables
from fusen.study.export.excerpt_files import export
from fusen.study.export.report_layout import labelled, logo_of, stances
from fusen.study.export.report_memos import report_memos
from fusen.study.paths import write_whole
from fusen.study.progress import Progress
from fusen.study.results import Results
from fusen.study.scope.select import check_coders, select_codings, select_once
from fusen.study.themes.analyst_themes import Themes
from fusen.study.themes.matrix import Matrix

if TYPE_CHECKING:
    from fusen.settings import LanguageModel
    from fusen.study.context import StudyContext

SUFFIXES = (".html", ".docx", ".md")
CONTEXT = 1  # passages before and after an excerpt
EMBEDDED = 5_000  # excerpts in a page; of more it holds a sample
DATE = "interview_date"


@dataclass(frozen=True, slots=True)
class ReportOptions:
    """Options of a report; empty values mean the default."""

    by: str | None = None
    title: str = ""
    checklist: str | None = None
    variables: Sequence[str] | None = None  # case variables to show; None for all
    model: LanguageModel | None = None  # writes connecting prose; `allowed` is the host of a remote model
    allowed: str = ""
    sampled: bool = True  # a page with many excerpts holds a sample, and a file beside it all


def write_report(
    study: StudyContext,
    target: Path,
    filter_: Filter,
    options: ReportOptions,
    *,
    overwrite: bool = False,
    progress: Progress,
) -> Report:
    """Write the report in the format of the suffix. Raises FileError for another suffix or an existing file."""
    suffix = target.suffix.lower()
    if suffix not in SUFFIXES:
        raise FileError(f"{target}: reports are written as {', '.join(SUFFIXES)}", "choose one of these suffixes")
    if target.exists() and not overwrite:
        raise FileError(f"{target}: the file exists already", "choose another name, or replace it with --force")
    result = gather(study, filter_, options, progress)
    if suffix == ".html" and options.sampled and len(result.excerpts) > EMBEDDED:
        result = replace(result, excerpt_file=excerpt_file(target).name)
        export(study, excerpt_file(target), filter_, context=CONTEXT, overwrite=overwrite, variables=options.variables)
    with document_language(result.layout.language):
        content = _rendered(result, suffix)
    write_whole(target, content)
    return result


def excerpt_file(target: Path) -> Path:
    """Return the file with all excerpts of a page that holds a sample."""
    return target.with_name(f"{target.stem}.excerpts.csv")


def _rendered(report: Report, suffix: str) -> bytes:
    """Return the report as an interactive page, a draft for Word, or Markdown."""
    from fusen.report.sections.report import accounts, opening, report_document, report_draft, results

    if suffix == ".html":
        from fusen.report.writers import html_report

        return html_report.write(report, list(opening(report)), results(report), accounts(report), EMBEDDED)

    return load_writer(DOCUMENTS, suffix)(report_draft(report) if suffix == ".docx" else report_document(report))


def gather(study: StudyContext, filter_: Filter, options: ReportOptions, progress: Progress) -> Report:
    """Return all parts of the report. Raises FusenError as the tables do."""
    if options.checklist not in (None, *CHECKLISTS):
        raise FusenError(f"no checklist is called {options.checklist}", f"one of {', '.join(CHECKLISTS)}")
    with select_once(study):
        result = _gather(study, replace(filter_, anonymous=False), options, progress)
    result = _without_names(study, result, options) if filter_.anonymous else result
    layout = study.settings.report
    result = labelled(replace(result, layout=layout, logo=logo_of(study.paths.root, layout)))
    return result if options.model is None else _with_prose(study, result, options.model, options.allowed, progress)


def _with_prose(study: StudyContext, report: Report, model: LanguageModel, allowed: str, progress: Progress) -> Report:
    """Add connecting prose to each theme, written from the content of the report."""
    from fusen.study.themes.prose import connected

    themes, remark = connected(study.paths, report.themes, report.by, model, progress, allowed=allowed)
    return replace(report, themes=tuple(themes), basis=replace(report.basis, remarks=(*report.basis.remarks, remark)))


def _without_names(study: StudyContext, report: Report, options: ReportOptions) -> Report:
    from fusen.study.mask import Mask, pointing

    mask = Mask(study)
    study.warnings += pointing(report.basis, [*chosen_variables(study, options.variables), *filter(None, (report.by,))])
    masked: Report = mask(report)
    study.warnings += mask.report()
    return replace(masked, basis=replace(masked.basis, remarks=(*masked.basis.remarks, mask.remark())))


def _gather(study: StudyContext, filter_: Filter, options: ReportOptions, progress: Progress) -> Report:
    from fusen.model.cross_case import CrosstabOptions
    from fusen.study.results.themes import every_excerpt
    from fusen.study.results.themes import themes as summarise
    from fusen.study.themes.analyst_themes import ledger_of

    counted = select_codings(study, filter_)
    check_coders(counted.basis, filter_.coders, "report")
    every = every_excerpt(study, filter_, counted, CONTEXT)
    themes, _, by = summarise(study, filter_, by=options.by, progress=progress, excerpts=every)
    rows, basis = Results(study).frequencies(filter_, by=by)
    codings = CrosstabOptions(count="codings")
    by_case = [Results(study).crosstab(part, "case", filter_, codings)[0] for part in ("themes", "codes")]
    agreement, no_agreement = _agreement(study, filter_)
    result = [excerpt for excerpt in every if counted.codes is None or excerpt.code_guid in counted.codes]
    authored = _authored(study, counted)
    excerpts = tuple(excerpt for excerpt in result if excerpt.case in basis.read)
    memos, memos_withheld = report_memos(study, excerpts)
    columns, cells = _cells(by_case)
    return Report(
        title=_title(study, options),
        facts=_facts(study, counted, excerpts), basis=basis, by=by, codebook=study.store.codebook.get(),
        interviewees=_interviewees(counted, columns, cells, chosen_variables(study, options.variables)), rows=tuple(rows), themes=tuple(themes), columns=columns,
        cells=cells, agreement=agreement, no_agreement=no_agreement,
        rounds=_rounds(study), open_rounds=tuple(round_ for round_ in AgreementRounds(study).all() if round_.frozen is None), matrix=_matrix(study, filter_), authored=authored,
        ledger=tuple(ledger_of(study, themes, authored, result, basis, by)),
        excerpts=excerpts, hidden=_hidden(counted), memos=memos, memos_withheld=memos_withheld,
        changes=tuple(StudyCodebook(study).log()), checklist=options.checklist, stances=stances(counted, study.store.codebook.get()),
        statistics=dict(_statistics(study, filter_, counted, basis, by)),
    )  # fmt: skip


def _statistics(
    study: StudyContext, filter_: Filter, counted: FilteredCodings, common: Basis, by: str | None
) -> Iterator[tuple[str, ReportedStatistic]]:
    """Yield each statistic that has a section, with the header lines that it adds to the report's own."""
    for statistic in STATISTICS:
        view: StatisticView[Any] | None = load(statistic.view) if statistic.view else None
        options = view.options(counted, study.store.codebook.get(), by) if view and view.title else None
        if options is not None:
            result, basis = Results(study).compute(statistic.name, filter_, **options)
            yield (
                statistic.name,
                ReportedStatistic(result, tuple(line for line in basis.remarks if line not in common.remarks)),
            )


def _title(study: StudyContext, options: ReportOptions) -> str:
    """Return the title that the options or the settings give, else one in the report's language."""
    from fusen.report.sections.report import default_title

    with document_language(study.settings.report.language):
        return options.title or study.settings.report.title or default_title(study.settings.name)


def _cells(tables: Sequence[Crosstab]) -> tuple[tuple[str, ...], tuple[CodeCounts, ...]]:
    """Return the interviewees and the codings by path; both tables have the same row for a theme without codes."""
    rows = {row.path: row for table in tables for row in table.rows}.values()
    return tables[0].columns, tuple(
        CodeCounts(row.path, tuple(cell.count if cell.of else cell.in_progress for cell in row.cells)) for row in rows
    )


def _matrix(study: StudyContext, filter_: Filter) -> tuple[MatrixText, ...]:
    if not study.store.themes.cells():
        return ()
    return tuple(
        MatrixText(cell.case, cell.path, cell.code_guid, cell.text, cell.by or "", cell.stale)
        for cell in Matrix(study).table(filter_).cells
        if cell.text
    )


def _authored(study: StudyContext, counted: FilteredCodings) -> tuple[WrittenTheme, ...]:
    """Return written themes about the counted codes."""
    from fusen.study.themes.analyst_themes import within

    book = study.store.codebook.get()
    result = []
    for theme in within(Themes(study).all(), counted.basis):
        codes = {
            below.guid
            for guid in theme.theme.codes
            if guid in book.by_guid
            for below in book.subtree(book.by_guid[guid])
        }
        if counted.codes is None or codes & set(counted.codes):
            result.append(theme)
    return tuple(result)


def _rounds(study: StudyContext) -> tuple[FrozenRound, ...]:
    """Return rounds that all their coders have submitted, independent of the counted coders."""
    return tuple(
        FrozenRound(
            round_.number,
            round_.coders,
            len(round_.stretches),
            round_.sample or "",
            round_.frozen[:10],
            AgreementRounds(study).agreement(round_.number),
        )
        for round_ in AgreementRounds(study).all()
        if round_.frozen is not None
    )


def _agreement(study: StudyContext, filter_: Filter) -> tuple[AgreementTable | None, str]:
    """Return the agreement of the selected coders, by default of all people, or the reason for its absence."""
    from fusen.study.agreement.measure import AgreementOptions, agreement

    named = tuple(name for name in filter_.coders if name != "all")
    try:
        return agreement(study, AgreementOptions(coders=named, sources=filter_.sources, codes=filter_.codes)), ""
    except FusenError as error:
        return None, error.message


def _hidden(counted: FilteredCodings) -> dict[str, int]:
    """Return by code the number of codings of interviewees whom lists may not name."""
    basis = counted.basis
    return dict(Counter(s.code for s in counted.spans if s.case in basis.read and not basis.listed(s.case)))


def _interviewees(
    counted: FilteredCodings, columns: Sequence[str], cells: Sequence[CodeCounts], variables: Sequence[str]
) -> tuple[Interviewee, ...]:
    basis = counted.basis
    totals = dict.fromkeys(columns, 0)
    for row in cells:
        if len(row.path) == 1:
            for name, number in zip(columns, row.counts, strict=True):
                totals[name] += number or 0
    result = []
    for name, case in basis.held.items():
        infos = [
            counted.sources[guid] for guid in dict.fromkeys(p.source for p in case.places) if guid in counted.sources
        ]
        if basis.listed(name):
            result.append(
                Interviewee(
                    name, {key: case.variables.get(key, "") for key in variables}, tuple(info.path for info in infos), tuple(sorted({i.language for i in infos})),
                    sum(info.words for info in infos), case.consent == "quote", name in basis.read, totals.get(name, 0),
                )
            )  # fmt: skip
    return tuple(result)


def _facts(study: StudyContext, counted: FilteredCodings, excerpts: Sequence[Excerpt]) -> Facts:
    from fusen import __version__
    from fusen.storage.step import now

    basis, infos = counted.basis, counted.sources.values()
    counts: Counter[str] = Counter()
    for (_, user), number in study.store.codings.counts_by_source().items():
        counts[user] += number
    dates: dict[str, list[str]] = {}
    for excerpt in excerpts:
        for decision in excerpt.decisions:
            dates.setdefault(decision.coder, []).append(decision.at[:10])
    held = sorted(case.variables.get(DATE, "") for name, case in basis.held.items() if basis.listed(name))
    held = [date for date in held if date]
    return Facts(
        study=study.settings.name, version=__version__, created=now()[:10], created_by=study.user,
        coders=tuple(
            CoderFacts(name, counts[name], min(dates.get(name, [""])), max(dates.get(name, [""]))) for name in basis.coders
        ),
        unit=study.settings.unit, languages=dict(sorted(Counter(info.language for info in infos).items())),
        interviewers=tuple(sorted({name for info in infos for name in info.interviewers})),
        sources=len(counted.sources), words=sum(info.words for info in infos),
        dates=(held[0], held[-1]) if held else None,
        unlisted=sum(not basis.listed(name) for name in basis.held),
        kept_out=sum(case.consent == "none" for case in study.store.cases.all()),
        data_hash=_data_hash(study, counted),
    )  # fmt: skip


def _data_hash(study: StudyContext, counted: FilteredCodings) -> str:
    """Return a hash of texts, definitions and counted codings that is the same on every machine."""
    texts = {guid: info.sha256 for guid, info in counted.sources.items()}
    lines = [f"text\t{info.path}\t{info.sha256}" for info in counted.sources.values()]
    lines += [f"code\t{code.guid}\t{code.label}\t{code.version}" for code in study.store.codebook.get()]
    lines += [
        f"coding\t{texts.get(s.source, s.source)}\t{s.start}\t{s.end}\t{s.code}\t{s.coder}\t{s.direction or ''}"
        for s in counted.decisions
    ]
    return hashlib.sha256("\n".join(sorted(lines)).encode("utf-8", "surrogatepass")).hexdigest()
