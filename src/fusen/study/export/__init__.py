"""Results as files: excerpts, tables, charts and reports."""

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
