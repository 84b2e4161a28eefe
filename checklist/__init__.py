"""What a dataflow document promises, as typed facts, and the checks that follow.

`model` holds the facts, `catalogue` the checks that each promise calls for.
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
from checklist.model import (
    Checklist,
    ChecklistError,
    Entity,
    Pair,
    Row,
    load_checklist,
    pair_id,
    shipped_checklist,
)

__all__ = [
    "CHECKS",
    "LEVELS",
    "Check",
    "Checklist",
    "ChecklistError",
    "Entity",
    "Level",
    "Pair",
    "Required",
    "Row",
    "checks_of_pair",
    "checks_of_row",
    "load_checklist",
    "pair_id",
    "required",
    "shipped_checklist",
]
