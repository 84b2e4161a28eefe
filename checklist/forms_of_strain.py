"""The cases of the robustness checks: the same promises under faults, restarts, volume and odd values."""

from collections.abc import Iterator, Mapping, Sequence

from checklist.form import Form, filled_in
from checklist.phrases import (
    ALL_ARRIVED,
    CHANGED_WHILE,
    CREATED_AT_ONCE,
    CREATED_MANY,
    CREATED_WHILE,
    EDITED_BEFORE_WRITE,
    EDITED_DURING_LOAD,
    EDITED_WHILE_STOPPED,
    EVERY_HAS_ONE,
    EXISTING,
    EXISTING_AT_ONCE,
    IN_SYNC,
    KILLED_WHILE_CREATING,
    LEFT_HAS_IT,
    LINKED,
    LINKED_MANY,
    LOADED_WITH_EXPIRY,
    LOADED_WITH_ONE_REFUSED,
    MANY_CREATED_WHILE,
    MANY_EDITED_WHILE,
    ODD_ENTERED,
    ONE_EDIT_REFUSED,
    ONE_OF_THE_TWO,
    ONE_REFUSED,
    ONE_TO_ONE,
    ONLY_COUNTERPARTS,
    OTHER_EDITS_ARRIVED,
    OTHERS_ARRIVED,
    RIGHT_KEEPS_IT,
    SYNCHRONISED,
    WAITED,
)

ODDITIES: Mapping[str, str] = {
    "norwegian-letters": "a text with the letters æ, ø and å",
    "combining-characters": "a text with combining characters",
    "emoji": "a text with emoji",
    "apostrophe": "a text with an apostrophe",
    "like-html": "a text that looks like HTML",
    "leading-zeros": "a text of digits with leading zeros",
    "plus-sign": "a text with a plus sign",
    "inner-blanks": "a text with several blanks inside",
    "outer-blanks": "a text with blanks around it",
    "255-characters": "a text of 255 characters",
    "offset-form": "a date with an offset of another country",
    "in-summer": "a date in summer",
    "in-winter": "a date in winter",
    "midnight": "a date at midnight",
    "doubled-hour": "a date in the hour that comes twice",
    "lost-hour": "a date in the hour that never comes",
    "date-only": "a date without a time",
    "number-as-text": "a reference",
    "same-number": "a reference to a record whose number is another one's in the other system",
}
"""Case of `fidelity` → what is entered, in words."""

ON_SAVING: Mapping[str, Mapping[str, str]] = {
    "drop": {
        "before": "breaks off before it saves",
        "after": "breaks off after it has saved",
    },
    "error-500": {"before": "fails before it saves", "after": "fails after it has saved"},
    "error-502": {
        "before": "shows its gateway's page before it saves",
        "after": "shows its gateway's page after it has saved",
    },
    "error-503": {
        "before": "is out of service for a second",
        "after": "is out of service after it has saved",
    },
    "cut": {
        "closed": "cuts its answer short",
        "framed": "sends half an answer as a whole one",
    },
    "throttled": {
        "seconds": "asks to wait for a second",
        "date": "asks to wait until a moment from now",
    },
    "hang": {"": "never answers after it has saved"},
    "latency": {"": "takes its time to save"},
    "unauthorised": {"": "turns the caller away twice"},
    "stale-read": {"": "shows what is saved two readings later"},
    "normalise": {
        "trim": "takes blanks off the ends of texts",
        "phone": "takes blanks out of phone numbers",
        "truncate": "cuts texts after 30 characters",
    },
}
"""Fault → case → how it shows in the system that is written to."""
ON_READING: Mapping[str, Mapping[str, str]] = {
    "empty-list": {"": "shows an empty list once"},
    "row-repeated": {"": "shows a record on two pages"},
    "row-missing": {"": "skips a record between two pages"},
    "late-commit": {"": "shows one of the saves two readings later"},
    "clock-skew": {
        "ahead": "has a clock five minutes ahead",
        "behind": "has a clock five minutes behind",
    },
}
"""Fault → case → how it shows in the system that is read from."""
AMONG_MANY = ("row-repeated", "row-missing", "late-commit")
"""Faults that show only where there are several records, or several pages of them."""
LEFT, RIGHT = "{left_system}", "{right_system}"

VOLUME = "1001"
KILLED: Mapping[str, str] = {
    "before-a-save": "just before the second of them is saved",
    "after-a-save": "just after the second of them was saved",
    "at-the-first": "just after the first of them was saved",
}
"""Case → when the synchronisation is killed."""
DURING_LOAD: Mapping[str, str] = {
    "loaded": "after its counterpart was made",
    "not-loaded": "before its counterpart is made",
}
EXPIRY: Mapping[str, str] = {
    "reading": "while its lists are read",
    "writing": "while records are made in it",
}


def _on_creation(fault: str) -> Iterator[Form]:
    for case, trouble in ON_SAVING.get(fault, {}).items():
        when = filled_in(CREATED_WHILE, system=RIGHT, trouble=trouble)
        yield Form(case=case, steps=(IN_SYNC, when, EVERY_HAS_ONE, ONE_TO_ONE))
    for case, trouble in ON_READING.get(fault, {}).items():
        template = MANY_CREATED_WHILE if fault in AMONG_MANY else CREATED_WHILE
        when = filled_in(template, system=LEFT, trouble=trouble)
        given = IN_SYNC if fault in AMONG_MANY else LINKED
        yield Form(case=case, steps=(given, when, EVERY_HAS_ONE, ONE_TO_ONE))


def _on_edit(fault: str) -> Iterator[Form]:
    for side, here, there in (("left", LEFT, RIGHT), ("right", RIGHT, LEFT)):
        for case, trouble in ON_SAVING.get(fault, {}).items():
            when = filled_in(CHANGED_WHILE, here=here, system=there, trouble=trouble)
            steps = (LINKED, when, ALL_ARRIVED, ONLY_COUNTERPARTS)
            yield Form(case=f"{side}-{case}" if case else side, steps=steps)
        for case, trouble in ON_READING.get(fault, {}).items():
            named = f"{side}-{case}" if case else side
            if fault in AMONG_MANY:
                entity = f"{{{side}}}"
                when = filled_in(MANY_EDITED_WHILE, entity=entity, system=here, trouble=trouble)
                yield Form(case=named, steps=(LINKED_MANY, when, ALL_ARRIVED))
            else:
                when = filled_in(CHANGED_WHILE, here=here, system=here, trouble=trouble)
                yield Form(case=named, steps=(LINKED, when, ALL_ARRIVED, ONLY_COUNTERPARTS))


def _pair(case: str, *steps: str) -> Form:
    return Form(case=case, steps=steps)


FAULTS = (*ON_SAVING, *ON_READING)
STRAIN: Mapping[str, Sequence[Form]] = {
    "fidelity": tuple(
        Form(
            case=case,
            over="row",
            steps=(LINKED, filled_in(ODD_ENTERED, oddity=oddity), LEFT_HAS_IT, RIGHT_KEEPS_IT),
        )
        for case, oddity in ODDITIES.items()
    ),
    "every-volume": (
        Form(
            case="existing", usual=VOLUME, steps=(EXISTING, SYNCHRONISED, EVERY_HAS_ONE, ONE_TO_ONE)
        ),
        Form(case="new", usual=VOLUME, steps=(IN_SYNC, CREATED_MANY, EVERY_HAS_ONE, ONE_TO_ONE)),
    ),
    "link-survives-restart": tuple(
        _pair(
            state,
            LINKED,
            filled_in(EDITED_WHILE_STOPPED, state=state),
            ALL_ARRIVED,
            ONLY_COUNTERPARTS,
        )
        for state in ("stopped", "killed")
    ),
    **{f"fault-{fault}-create": tuple(_on_creation(fault)) for fault in FAULTS},
    **{f"fault-{fault}-edit": tuple(_on_edit(fault)) for fault in FAULTS},
    "fault-reject-create": (_pair("", IN_SYNC, ONE_REFUSED, OTHERS_ARRIVED),),
    "fault-reject-edit": (_pair("", LINKED_MANY, ONE_EDIT_REFUSED, OTHER_EDITS_ARRIVED),),
    "kill-restart": tuple(
        _pair(
            case, IN_SYNC, filled_in(KILLED_WHILE_CREATING, point=point), EVERY_HAS_ONE, ONE_TO_ONE
        )
        for case, point in KILLED.items()
    ),
    "poison-record": (_pair("", EXISTING, LOADED_WITH_ONE_REFUSED, OTHERS_ARRIVED),),
    "edit-during-load": tuple(
        _pair(
            case,
            EXISTING,
            filled_in(EDITED_DURING_LOAD, point=point),
            ALL_ARRIVED,
            EVERY_HAS_ONE,
            ONE_TO_ONE,
        )
        for case, point in DURING_LOAD.items()
    ),
    "edit-before-write": (
        Form(case="{l}", over="row", steps=(LINKED, EDITED_BEFORE_WRITE, ONE_OF_THE_TWO)),
    ),
    "equal-stamps": (
        _pair("existing", EXISTING_AT_ONCE, SYNCHRONISED, EVERY_HAS_ONE, ONE_TO_ONE),
        _pair("new", IN_SYNC, CREATED_AT_ONCE, EVERY_HAS_ONE, ONE_TO_ONE),
    ),
    "token-expiry": tuple(
        _pair(case, EXISTING, filled_in(LOADED_WITH_EXPIRY, point=point), EVERY_HAS_ONE, ONE_TO_ONE)
        for case, point in EXPIRY.items()
    ),
    "retry-after": tuple(
        _pair(
            case,
            IN_SYNC,
            filled_in(CREATED_WHILE, system="{right_system}", trouble=trouble),
            filled_in(WAITED, system="{right_system}"),
            EVERY_HAS_ONE,
        )
        for case, trouble in ON_SAVING["throttled"].items()
    ),
}
