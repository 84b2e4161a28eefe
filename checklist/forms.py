"""What a scenario of each check is: the sentences that make its cases.

The compiler writes scenarios from these forms, and the judge accepts a scenario for a check
only if its steps are those of one of them: tags say which place of the matrix it fills, only its
steps can earn it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from checklist.model import Kind

# ---- what must be so before the question can be put: leading Givens ----------

PRESUPPOSED = 'Given all that the document presupposes of a "{left}" and a "{right}"'
"""Stands for every sentence of `presupposed`, in scenarios that hold for any pair."""
CONDITION_MET = 'Given this condition of the document is met: "{condition}"'
CONDITION_UNMET = 'Given this condition of the document is not met: "{condition}"'
LINKED_BY_HAND = 'Given a "{left}" and a "{right}" can be linked by hand'
CONNECTABLE = 'Given a "{left}" can be connected to one of these: "{targets}"'
RECOGNISABLE = 'Given a "{left}" and the "{right}" made from it can be told to belong together'
NAMED = "Given the property that the document leaves without a name is known"

# ---- states, actions, expectations -------------------------------------------

IN_SYNC = "Given the two systems are in sync"
EXISTING = 'Given {number} "{left}" from before the first synchronisation'
EXISTING_WITH = 'Given a "{left}" with a value in "{l}" from before the first synchronisation'
EXISTING_RIGHT = 'Given a "{right}" from before the first synchronisation'
EXISTING_ALIKE = (
    'Given a "{left}" and a "{right}" from before the first synchronisation'
    ' with the same value in "{c_l}" and "{c_r}"'
)
EXISTING_MATCH = 'Given a "{left}" and a "{right}" from before the first synchronisation that match'
LINKED = 'Given a "{left}" that is linked with a "{right}"'
LINKED_EMPTY = 'Given a "{left}" without a value in "{l}" that is linked with a "{right}"'
LINKED_EDITED = LINKED + " and was edited on both sides"
RIGHT_ONLY = 'Given a "{right}" that is linked with no "{left}"'

SYNCHRONISED = "When the two systems are synchronised"
CREATED_MANY = 'When {number} "{left}" are created'
CREATED = 'When a "{left}" is created'
CREATED_RIGHT = 'When a "{right}" is created'
CREATED_WITH = 'When a "{left}" is created with a value in "{l}"'
CREATED_WITHOUT = 'When a "{left}" is created without a value in "{l}"'
CREATED_CONNECTED = 'When a "{left}" connected to a "{target}" is created'
CREATED_UNCONNECTED = 'When a "{left}" connected to nothing is created'
LEFT_CHANGED = 'When "{l}" of the "{left}" is changed'
RIGHT_CHANGED = 'When "{r}" of the "{right}" is changed'
ALL_CHANGED = (
    'When every synchronised property is changed in "{left_system}" and later in "{right_system}"'
)
RUN_AGAIN = "When the synchronisation runs {number} more times"
RESTARTED = "When the synchronisation is stopped, started again and runs {number} times"

LEFT_HAS_IT = 'Then "{l}" of the "{left}" has that value'
LEFT_KEEPS_IT = 'Then "{l}" of the "{left}" still has it'
RIGHT_HAS_IT = 'Then "{r}" of the "{right}" has that value'
RIGHT_KEEPS_IT = 'Then "{r}" of the "{right}" still has it'
RIGHT_IS_EMPTY = 'Then "{r}" of the "{right}" is empty'
RIGHT_HAS_TYPE = 'Then "{r}" of the "{right}" is a "{type}"'
EVERY_HAS_ONE = 'Then every "{left}" has a "{right}"'
ONE_TO_ONE = 'Then no "{left}" has two "{right}", and none is shared or came from nowhere'
ONLY_COUNTERPARTS = "Then the two are still each other's only counterpart"
ALL_ARRIVED = "Then every change has reached the other system"
NONE_CREATED = 'Then no "{left}" is created for it'
MADE = 'Then a "{right}" is made from it'
NOT_MADE = 'Then no "{right}" is made from it'
JOINED = 'Then the two belong together, and no other "{right}" is made'
NOTHING_ELSE = "Then nothing else has changed in either system"
NO_WRITES = "Then nothing is written in either system"
NO_ECHO_LEFT = 'Then nothing is written back to "{left_system}"'
NO_ECHO_RIGHT = 'Then nothing is written back to "{right_system}"'

Over = Literal["pair", "row", "condition", "row-condition", "target", "criterion"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """One case of a check as templates.

    Fields are `left` and `right` (the entities), `left_system`, `right_system`, `number` and,
    by what the form is `over`: `l`, `r` and `type` of a row, `condition`, `target`, `c_l` and
    `c_r` of a criterion. Forms over something whose case does not name it fit with any of it.
    """

    case: str
    """The id; empty for a check with one case only."""
    steps: tuple[str, ...]
    """One Given, one When, then what must be among the Thens."""
    title: str = ""
    """As the compiler heads the scenario; empty for checks that no document's sentence names."""
    over: Over = "pair"
    numbers: tuple[str, ...] = ()
    """What `number` must be; a case for each. Empty: any will do, and `usual` is written."""
    usual: str = ""
    before: tuple[str, ...] = ()
    """Givens of its own that go before."""
    presupposes: bool | Kind = True
    """Whether all that the document presupposes goes before; a kind of statement: all but that."""


FORMS: Mapping[str, Sequence[Form]] = {
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
    "right-only-not-created": (
        Form(case="existing", steps=(EXISTING_RIGHT, SYNCHRONISED, NONE_CREATED)),
        Form(case="new", steps=(IN_SYNC, CREATED_RIGHT, NONE_CREATED, NOTHING_ELSE)),
        Form(
            case="edited",
            over="row",
            steps=(RIGHT_ONLY, RIGHT_CHANGED, NONE_CREATED, NOTHING_ELSE),
        ),
        Form(case="restart", steps=(RIGHT_ONLY, RESTARTED, NONE_CREATED)),
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
    "rerun-writes-nothing": (
        Form(case="further-cycles", usual="5", steps=(LINKED_EDITED, RUN_AGAIN, NO_WRITES)),
        Form(case="restart", usual="3", steps=(LINKED_EDITED, RESTARTED, NO_WRITES)),
    ),
    "no-echo": (
        Form(case="left-{l}", over="row", steps=(LINKED, LEFT_CHANGED, NO_ECHO_LEFT)),
        Form(case="right-{r}", over="row", steps=(LINKED, RIGHT_CHANGED, NO_ECHO_RIGHT)),
        Form(case="created", steps=(IN_SYNC, CREATED, NO_ECHO_LEFT)),
    ),
}


def sentences() -> set[str]:
    """Return every sentence that a scenario can be made of, as templates."""
    forms = [form for several in FORMS.values() for form in several]
    leading = {CONDITION_MET, LINKED_BY_HAND, CONNECTABLE, RECOGNISABLE, NAMED, PRESUPPOSED}
    return leading.union(*((*form.before, *form.steps) for form in forms))
