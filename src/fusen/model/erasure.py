"""The erasure of an interviewee: its plan, its permanent record, and its result."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Erasure:
    """The record of an erasure: guids and no name. A merge applies it to copies of the study."""

    guid: str
    user: str
    at: str
    case: str  # guid
    sources: tuple[str, ...]  # guids


@dataclass(frozen=True, slots=True)
class MadeExport:
    """A file that fusen wrote outside its own folders, as the history names it."""

    file: str
    at: str
    user: str


@dataclass(frozen=True, slots=True)
class ErasurePlan:
    """What an erasure will remove, for a confirmation."""

    case: str
    sources: tuple[str, ...]  # paths
    codings: int
    memos: int
    files: tuple[str, ...]  # below the study, that hold words or the name of the interviewee
    out_of_reach: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ErasureReport:
    """What an erasure removed. `remaining` lists files of the study that still hold words of the interviewee."""

    sources: int
    deleted: tuple[str, ...]
    rewritten: tuple[str, ...]
    searched: int  # files
    remaining: tuple[str, ...]
    out_of_reach: tuple[str, ...]
