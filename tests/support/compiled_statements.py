"""One cache of compiled SQL statements for all SQLite engines of a test process."""

from __future__ import annotations

from typing import Any

from sqlalchemy.dialects.sqlite.base import SQLiteDialect
from sqlalchemy.engine import Engine
from sqlalchemy.schema import CreateIndex, CreateTable

_COMPILED: dict[Any, Any] = {}
_DEFINITIONS: dict[Any, Any] = {}


def share_compiled_statements() -> None:
    """Let engines on equal drivers use each other's compiled statements.

    SQLAlchemy keeps a cache for each engine and dialect object. A command opens one study and compiles each statement
    once; tests open thousands of studies, and compiling takes half of their CPU time.
    """
    create = Engine.__init__

    def create_with_cache(engine: Engine, *arguments: Any, **options: Any) -> None:
        create(engine, *arguments, **options)
        if isinstance(engine.dialect, SQLiteDialect):
            engine.update_execution_options(compiled_cache=_COMPILED)

    def kind(dialect: SQLiteDialect) -> tuple[type, object]:
        return type(dialect), dialect.dbapi

    dialect: Any = SQLiteDialect  # its instances are keys of the cache
    dialect.__eq__ = lambda one, other: isinstance(other, SQLiteDialect) and kind(one) == kind(other)
    dialect.__hash__ = lambda one: hash(type(one))
    setattr(Engine, "__init__", create_with_cache)  # noqa: B010 - mypy refuses the assignment
    for definition in (CreateTable, CreateIndex):
        _compile_once(definition)


def _compile_once(definition: type[CreateTable] | type[CreateIndex]) -> None:
    """Compile each table or index once: SQLAlchemy keeps no definitions."""
    compile_new = definition.compile

    def compile_known(element: Any, bind: Any = None, dialect: Any = None, **options: Any) -> Any:
        if not isinstance(dialect, SQLiteDialect):
            return compile_new(element, bind, dialect, **options)
        key = definition, element.element, dialect
        if key not in _DEFINITIONS:
            _DEFINITIONS[key] = compile_new(element, bind, dialect, **options)
        return _DEFINITIONS[key]

    setattr(definition, "compile", compile_known)  # noqa: B010 - mypy refuses the assignment
