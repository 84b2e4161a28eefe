"""The cases of the checks that hold for any pair and are written by hand: edits, conflicts, deletes."""

from collections.abc import Mapping, Sequence

from checklist.form import Form, filled_in
from checklist.phrases import (
    AGAIN,
    ALL_ARRIVED,
    BOTH_AT_ONCE,
    BOTH_CLEARED,
    BOTH_EDITED,
    BOTH_FILLED,
    BOTH_HAVE_PRIORITY,
    CLEARED,
    CREATED,
    CREATED_RIGHT,
    DELETED,
    DELETED_THEN_EDITED,
    EVERY_HAS_ONE,
    EXISTING_RIGHT,
    IN_SYNC,
    LEFT_CHANGED,
    LEFT_HAS_IT,
    LEFT_KEEPS_IT,
    LINKED,
    LINKED_EDITED,
    MATCHING_LEFT_EMPTY,
    MATCHING_RIGHT_EMPTY,
    NAMESAKES_CREATED,
    NO_ECHO_LEFT,
    NO_ECHO_RIGHT,
    NO_WRITES,
    NONE_CREATED,
    NOTHING_ELSE,
    ONE_TO_ONE,
    ONLY_COUNTERPARTS,
    REFERENCE_ARRIVED,
    REFERENCE_CHANGED,
    REFERENCE_CLEARED,
    REFERENCE_STAYS,
    REFERENCE_TO_STRANGER,
    REFERRING_TO_NEW,
    REFERRING_TO_UNLINKED,
    RESTARTED,
    RIGHT_CHANGED,
    RIGHT_HAS_IT,
    RIGHT_KEEPS_IT,
    RIGHT_ONLY,
    RUN_AGAIN,
    SEPARATE_CHANGES,
    STAYS_GONE_LEFT,
    STAYS_GONE_RIGHT,
    SYNCHRONISED,
    THEN_CLEARED,
)

LEFT = {"name": "{l}", "entity": "{left}"}
RIGHT = {"name": "{r}", "entity": "{right}"}
LEFT_LATER = {
    "earlier": "{r}",
    "earlier_entity": "{right}",
    "later": "{l}",
    "later_entity": "{left}",
}
RIGHT_LATER = {
    "earlier": "{l}",
    "earlier_entity": "{left}",
    "later": "{r}",
    "later_entity": "{right}",
}
DAY, MINUTES = "a day", "forty minutes"


def _row(case: str, *steps: str) -> Form:
    return Form(case=case, over="row", steps=steps)


def _pair(case: str, *steps: str) -> Form:
    return Form(case=case, steps=steps)


POLICY: Mapping[str, Sequence[Form]] = {
    "edit-again": (
        _row("left", LINKED, filled_in(AGAIN, **LEFT), RIGHT_HAS_IT, LEFT_KEEPS_IT),
        _row("right", LINKED, filled_in(AGAIN, **RIGHT), LEFT_HAS_IT, RIGHT_KEEPS_IT),
    ),
    "clear-left": (_row("", LINKED, filled_in(CLEARED, **LEFT), BOTH_CLEARED),),
    "clear-right": (_row("", LINKED, filled_in(CLEARED, **RIGHT), BOTH_CLEARED),),
    "conflict-later-left": (
        _row("changed", LINKED, filled_in(BOTH_EDITED, gap=DAY, **LEFT_LATER), BOTH_FILLED),
        _row("cleared", LINKED, filled_in(THEN_CLEARED, **LEFT_LATER), BOTH_CLEARED),
    ),
    "conflict-later-right": (
        _row("changed", LINKED, filled_in(BOTH_EDITED, gap=DAY, **RIGHT_LATER), BOTH_FILLED),
        _row("cleared", LINKED, filled_in(THEN_CLEARED, **RIGHT_LATER), BOTH_CLEARED),
    ),
    "conflict-tie": (_row("", LINKED, BOTH_AT_ONCE, BOTH_HAVE_PRIORITY),),
    "first-link-empty": (
        _row("left-empty", MATCHING_LEFT_EMPTY, SYNCHRONISED, BOTH_FILLED),
        _row("right-empty", MATCHING_RIGHT_EMPTY, SYNCHRONISED, BOTH_FILLED),
    ),
    "duplicate-values-not-merged": tuple(
        _pair(which, IN_SYNC, filled_in(NAMESAKES_CREATED, which=which), EVERY_HAS_ONE, ONE_TO_ONE)
        for which in ("first", "last")
    ),
    "different-properties-both-sides": (
        _pair("", LINKED, SEPARATE_CHANGES, ALL_ARRIVED, ONLY_COUNTERPARTS),
    ),
    "delete-left": (
        _pair(
            "deleted", LINKED, filled_in(DELETED, entity="{left}"), STAYS_GONE_LEFT, NOTHING_ELSE
        ),
        _pair(
            "then-edited",
            LINKED,
            filled_in(DELETED_THEN_EDITED, entity="{left}", other="{right}"),
            STAYS_GONE_LEFT,
            NOTHING_ELSE,
        ),
    ),
    "delete-right": (
        _pair(
            "deleted", LINKED, filled_in(DELETED, entity="{right}"), STAYS_GONE_RIGHT, NOTHING_ELSE
        ),
        _pair(
            "then-edited",
            LINKED,
            filled_in(DELETED_THEN_EDITED, entity="{right}", other="{left}"),
            STAYS_GONE_RIGHT,
            NOTHING_ELSE,
        ),
    ),
    "reference-order": (
        _pair("together", IN_SYNC, REFERRING_TO_NEW, REFERENCE_ARRIVED),
        _pair("linked-later", IN_SYNC, REFERRING_TO_UNLINKED, REFERENCE_ARRIVED),
    ),
    "reference-change": (
        _pair(
            "left",
            LINKED,
            filled_in(REFERENCE_CHANGED, entity="{left}"),
            REFERENCE_ARRIVED,
            NOTHING_ELSE,
        ),
        _pair(
            "right",
            LINKED,
            filled_in(REFERENCE_CHANGED, entity="{right}"),
            REFERENCE_ARRIVED,
            NOTHING_ELSE,
        ),
        _pair("not-linked", LINKED, REFERENCE_TO_STRANGER, REFERENCE_STAYS, NOTHING_ELSE),
    ),
    "reference-cleared": (
        _pair(
            "left",
            LINKED,
            filled_in(REFERENCE_CLEARED, entity="{left}"),
            REFERENCE_ARRIVED,
            NOTHING_ELSE,
        ),
        _pair(
            "right",
            LINKED,
            filled_in(REFERENCE_CLEARED, entity="{right}"),
            REFERENCE_ARRIVED,
            NOTHING_ELSE,
        ),
    ),
    "conflict-within-bias": (
        Form(
            case="later-left-{l}",
            over="row",
            steps=(LINKED, filled_in(BOTH_EDITED, gap=MINUTES, **LEFT_LATER), BOTH_FILLED),
        ),
        Form(
            case="later-right-{l}",
            over="row",
            steps=(LINKED, filled_in(BOTH_EDITED, gap=MINUTES, **RIGHT_LATER), BOTH_FILLED),
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
