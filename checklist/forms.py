"""What a scenario of each check is: the sentences that make its cases.

The compiler writes scenarios from these forms, and the judge accepts a scenario for a check
only if its steps are those of one of them: tags say which place of the matrix it fills, only its
steps can earn it.
"""

from collections.abc import Mapping, Sequence

from checklist.catalogue import CHECKS
from checklist.form import Form
from checklist.forms_of_policy import POLICY
from checklist.forms_of_strain import STRAIN
from checklist.phrases import (
    ALL_ARRIVED,
    ALL_CHANGED,
    CONDITION_MET,
    CONDITION_UNMET,
    CONNECTABLE,
    CREATED,
    CREATED_CONNECTED,
    CREATED_MANY,
    CREATED_UNCONNECTED,
    CREATED_WITH,
    CREATED_WITHOUT,
    EVERY_HAS_ONE,
    EXISTING,
    EXISTING_ALIKE,
    EXISTING_MATCH,
    EXISTING_WITH,
    IN_SYNC,
    JOINED,
    LEFT_CHANGED,
    LEFT_HAS_IT,
    LEFT_KEEPS_IT,
    LINKED,
    LINKED_BY_HAND,
    LINKED_EMPTY,
    MADE,
    NAMED,
    NOT_MADE,
    NOTHING_ELSE,
    ONE_TO_ONE,
    ONLY_COUNTERPARTS,
    PRESUPPOSED,
    RECOGNISABLE,
    RIGHT_CHANGED,
    RIGHT_HAS_IT,
    RIGHT_HAS_TYPE,
    RIGHT_IS_EMPTY,
    RIGHT_KEEPS_IT,
    SYNCHRONISED,
)

DOCUMENTED: Mapping[str, Sequence[Form]] = {
    "every": (
        Form(
            case="existing-{number}",
            title="Every {left} from before the first synchronisation gets a {right}: {number}",
            numbers=("1", "11", "101"),
            steps=(EXISTING, SYNCHRONISED, EVERY_HAS_ONE),
        ),
        Form(
            case="new-{number}",
            title="Every {left} that comes later gets a {right}: {number}",
            numbers=("1", "11", "101"),
            steps=(IN_SYNC, CREATED_MANY, EVERY_HAS_ONE),
        ),
    ),
    "exactly-one": (
        Form(
            case="existing",
            title="No {left} from before the first synchronisation gets two {right}",
            usual="101",
            steps=(EXISTING, SYNCHRONISED, ONE_TO_ONE),
        ),
        Form(
            case="new",
            title="No {left} that comes later gets two {right}",
            usual="11",
            steps=(IN_SYNC, CREATED_MANY, ONE_TO_ONE),
        ),
    ),
    "condition": (
        Form(
            case="unmet-{condition}",
            over="condition",
            title="Without its condition, no {right} is made from a {left}: {condition}",
            presupposes=False,
            before=(CONDITION_UNMET,),
            steps=(IN_SYNC, CREATED, NOT_MADE),
        ),
    ),
    "link-first": (
        Form(
            case="",
            title="A {left} that nobody has linked gets no {right}",
            presupposes=False,
            steps=(IN_SYNC, CREATED, NOT_MADE),
        ),
    ),
    "create-if-connected": (
        Form(
            case="connected-{target}",
            over="target",
            title="A {left} connected to a {target} gets a {right}",
            presupposes="create-if-connected",
            steps=(IN_SYNC, CREATED_CONNECTED, MADE),
        ),
        Form(
            case="unconnected",
            title="A {left} connected to nothing gets no {right}",
            presupposes=False,
            steps=(IN_SYNC, CREATED_UNCONNECTED, NOT_MADE),
        ),
    ),
    "merge-or-create": (
        Form(
            case="match",
            title="A {left} and a {right} that match are joined",
            steps=(EXISTING_MATCH, SYNCHRONISED, JOINED),
        ),
        Form(
            case="no-match",
            title="A {left} without a match gets a new {right}",
            steps=(IN_SYNC, CREATED, MADE),
        ),
    ),
    "merge-criteria": (
        Form(
            case="{c_l}={c_r}",
            over="criterion",
            title="A {left} and a {right} with the same {c_l} and {c_r} are joined",
            steps=(EXISTING_ALIKE, SYNCHRONISED, JOINED),
        ),
    ),
    "create": (
        Form(
            case="existing",
            over="row",
            title="{l} from before the first synchronisation arrives in {r}",
            steps=(EXISTING_WITH, SYNCHRONISED, RIGHT_HAS_IT),
        ),
        Form(
            case="new",
            over="row",
            title="{l} arrives in {r} at creation",
            steps=(IN_SYNC, CREATED_WITH, RIGHT_HAS_IT, LEFT_KEEPS_IT),
        ),
        Form(
            case="empty",
            over="row",
            title="{l} that is empty at creation leaves {r} empty",
            steps=(IN_SYNC, CREATED_WITHOUT, RIGHT_IS_EMPTY),
        ),
    ),
    "type": (
        Form(
            case="created",
            over="row",
            title="{l} arrives in {r} as a {type}",
            steps=(IN_SYNC, CREATED_WITH, RIGHT_HAS_TYPE),
        ),
        Form(
            case="edited",
            over="row",
            title="{l} arrives in {r} as a {type} when it is edited",
            steps=(LINKED, LEFT_CHANGED, RIGHT_HAS_TYPE),
        ),
    ),
    "row-condition": (
        Form(
            case="unmet-{condition}",
            over="row-condition",
            title="Without its condition, {l} does not reach {r}: {condition}",
            presupposes=False,
            before=(CONDITION_UNMET,),
            steps=(LINKED, LEFT_CHANGED, NOTHING_ELSE),
        ),
    ),
    "edit-left": (
        Form(
            case="changed",
            over="row",
            title="{l} edited in {left_system} reaches {r} in {right_system}",
            steps=(LINKED, LEFT_CHANGED, RIGHT_HAS_IT, LEFT_KEEPS_IT),
        ),
        Form(
            case="from-empty",
            over="row",
            title="{l} filled in in {left_system} reaches {r} in {right_system}",
            steps=(LINKED_EMPTY, LEFT_CHANGED, RIGHT_HAS_IT, LEFT_KEEPS_IT),
        ),
    ),
    "edit-right": (
        Form(
            case="changed",
            over="row",
            title="{r} edited in {right_system} reaches {l} in {left_system}",
            steps=(LINKED, RIGHT_CHANGED, LEFT_HAS_IT, RIGHT_KEEPS_IT),
        ),
        Form(
            case="from-empty",
            over="row",
            title="{r} filled in in {right_system} reaches {l} in {left_system}",
            steps=(LINKED_EMPTY, RIGHT_CHANGED, LEFT_HAS_IT, RIGHT_KEEPS_IT),
        ),
    ),
    "isolated": (
        Form(
            case="left",
            over="row",
            title="{l} edited in {left_system} changes nothing but {r}",
            steps=(LINKED, LEFT_CHANGED, NOTHING_ELSE),
        ),
        Form(
            case="right",
            over="row",
            title="{r} edited in {right_system} changes nothing but {l}",
            steps=(LINKED, RIGHT_CHANGED, NOTHING_ELSE),
        ),
    ),
    "link-survives-edit": (
        Form(
            case="",
            title="The link survives an edit of every property on both sides",
            steps=(LINKED, ALL_CHANGED, ONLY_COUNTERPARTS, ALL_ARRIVED),
        ),
    ),
}

INVARIANTS = [check.name for check in CHECKS.values() if check.scope == "invariant"]
FORMS: Mapping[str, Sequence[Form]] = {
    **DOCUMENTED,
    **POLICY,
    **STRAIN,
    **dict.fromkeys(INVARIANTS, ()),
}
"""Check → its forms; an invariant has none, being judged on the scenarios of all others."""


def sentences() -> set[str]:
    """Return every sentence that a scenario can be made of, as templates."""
    forms = [form for several in FORMS.values() for form in several]
    leading = {CONDITION_MET, LINKED_BY_HAND, CONNECTABLE, RECOGNISABLE, NAMED, PRESUPPOSED}
    return leading.union(*((*form.before, *form.steps) for form in forms))
