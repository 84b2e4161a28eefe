"""The subject under test: found by its spec, driven, and held at arm's length."""

from steps.subjects.containment import Overdue, exits_contained
from steps.subjects.in_process import load_factory, made
from steps.subjects.kind import SpecError
from steps.subjects.source import EXTERNAL, Source
from steps.subjects.subject import Subject
from steps.subjects.telling import SECRET_ENDINGS, told

__all__ = [
    "EXTERNAL",
    "SECRET_ENDINGS",
    "Overdue",
    "Source",
    "SpecError",
    "Subject",
    "exits_contained",
    "load_factory",
    "made",
    "told",
]
