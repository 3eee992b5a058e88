"""Results as files: excerpts, tables, charts and reports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fusen.study.lazy_names import lazy_names

if TYPE_CHECKING:
    from fusen.study.export.excerpt_files import export
    from fusen.study.export.memo_files import write_memos
    from fusen.study.export.pictures import PICTURES, write_picture
    from fusen.study.export.report import ReportOptions, write_report
    from fusen.study.export.statistic_files import write_crosstab, write_statistic
    from fusen.study.export.table_files import write_records, write_table

__all__ = [
    "PICTURES",
    "ReportOptions",
    "export",
    "write_crosstab",
    "write_memos",
    "write_picture",
    "write_records",
    "write_report",
    "write_statistic",
    "write_table",
]

if not TYPE_CHECKING:
    __getattr__ = lazy_names(
        __name__,
        {
            "PICTURES": "pictures",
            "ReportOptions": "report",
            "export": "excerpt_files",
            "write_crosstab": "statistic_files",
            "write_memos": "memo_files",
            "write_picture": "pictures",
            "write_records": "table_files",
            "write_report": "report",
            "write_statistic": "statistic_files",
            "write_table": "table_files",
        },
    )
