"""Excerpts, search and queries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fusen.query.errors import QueryError
from fusen.query.safe_regex import RegexError
from fusen.query.safe_regex import checked as checked_regex

if TYPE_CHECKING:
    from fusen.study.excerpts.query import QueryRow

__all__ = ["QueryError", "QueryRow", "RegexError", "checked_regex"]
