"""Build the rows of an agreement table from measured values."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from fusen.analysis.agreement.bootstrap import Samples
from fusen.analysis.agreement.measure import Measured, measure, measure_pairs
from fusen.analysis.agreement.units import Interview
from fusen.model.agreement import AgreementRow, Estimate, Undefined, Unit
from fusen.model.codebook import Code


class Rows:
    """Builds the rows of one comparison: its coders and interviews, with or without suggestions."""

    def __init__(
        self,
        interviews: Sequence[Interview],
        codes: Sequence[Code],
        coders: Sequence[str],
        unit: Unit,
        samples: Samples,
        suggestions: str,
    ) -> None:
        self._interviews = interviews
        self._codes = codes
        self._coders = tuple(coders)
        self._unit = unit
        self._samples = samples
        self._suggestions = suggestions

    def by_code(self) -> list[AgreementRow]:
        """Returns a row for each code, then a pooled row."""
        by_code, pooled = self._measure()
        rows = [self._row("code", by_code[code.guid], code) for code in self._codes]
        return [*rows, self._row("pooled", pooled)]

    def by_source(self) -> list[AgreementRow]:
        """Returns a row for each interview with its codes pooled, then one for all. The samples must contain each
        interview."""
        _, pooled = self._measure()
        own = [
            self._row("source", pooled, source=interview.name, sample=place)
            for place, interview in enumerate(self._interviews, start=1)
            if interview.name
        ]
        return [*own, self._row("pooled", pooled)]

    def by_pair(self) -> list[AgreementRow]:
        """Returns a row for each pair of coders with codes pooled, on the passages that all coders have read."""
        codes = [code.guid for code in self._codes]
        result = measure_pairs(self._interviews, codes, len(self._coders), self._unit, self._samples)
        pairs = combinations(self._coders, 2)
        return [self._row("pair", own, coders=pair) for own, pair in zip(result, pairs, strict=True)]

    def definition(self, code: Code, version: str) -> AgreementRow:
        """Returns the row of one code under one definition."""
        by_code, _ = measure(self._interviews, [code.guid], len(self._coders), self._unit, self._samples)
        return self._row("definition", by_code[code.guid], code, version=version)

    def _measure(self) -> tuple[dict[str, Measured], Measured]:
        codes = [code.guid for code in self._codes]
        return measure(self._interviews, codes, len(self._coders), self._unit, self._samples)

    def _row(
        self,
        level: str,
        measured: Measured,
        code: Code | None = None,
        *,
        coders: tuple[str, ...] = (),
        version: str | None = None,
        source: str | None = None,
        sample: int = 0,
    ) -> AgreementRow:
        coders = coders or self._coders
        named = dict(zip(coders, measured.coded[:, sample], strict=True))
        spans = dict(zip(coders, measured.spans[:, sample], strict=True)) if self._unit == "character" else {}
        return AgreementRow(
            level=level,
            code=code.label if code else "",
            path=code.path if code else (),
            guid=code.guid if code else "",
            version=version,
            source=source,
            coders=coders,
            suggestions=self._suggestions,
            unit=self._unit,
            interviews=1 if source else len(self._interviews),
            units=round(measured.units[sample]),
            coded={name: round(count) for name, count in named.items()},
            some=round(measured.some[sample]),
            all=round(measured.all[sample]),
            estimates={name: self._estimate(measured, name, sample) for name in measured.values},
            spans={name: round(count) for name, count in spans.items()},
            by_interview=self._each(measured) if self._samples.single and not source else {},
        )

    def _estimate(self, measured: Measured, name: str, sample: int) -> Estimate:
        value = measured.value(name, sample)
        if isinstance(value, Undefined) or sample:
            return Estimate(value)
        return Estimate(value, *(self._samples.interval(measured.values[name]) or ()))

    def _each(self, measured: Measured) -> dict[str, dict[str, float | Undefined]]:
        return {
            interview.name: {name: measured.value(name, place) for name in measured.values}
            for place, interview in enumerate(self._interviews, start=1)
            if interview.name
        }
