"""Excerpts, search and queries."""

from fusen.query.errors import QueryError
from fusen.query.safe_regex import RegexError
from fusen.query.safe_regex import checked as checked_regex

__all__ = ["QueryError", "RegexError", "checked_regex"]
