"""What a dataflow document promises, as typed facts, and the checks that follow.

`model` holds the facts, `reading` takes them from a document, `facts` keeps them as JSON,
`catalogue` says which checks each promise calls for, `forms` and `cases` what a scenario of each
is, and `compiling` writes the features, under a seal (`seals`). `documents` finds and reads many,
`writing` and `publishing` put features on disk, `comparing` and `checking` tell what has drifted,
and `cli` holds the commands.
"""

from checklist.catalogue import (
    CHECKS,
    LEVELS,
    Check,
    Level,
    Required,
    checks_of_pair,
    checks_of_row,
    required,
)
from checklist.errors import ChecklistError, DocumentError
from checklist.facts import load_facts
from checklist.model import Checklist, Entity, Pair, Row, spelled

__all__ = [
    "CHECKS",
    "LEVELS",
    "Check",
    "Checklist",
    "ChecklistError",
    "DocumentError",
    "Entity",
    "Level",
    "Pair",
    "Required",
    "Row",
    "checks_of_pair",
    "checks_of_row",
    "load_facts",
    "required",
    "spelled",
]
