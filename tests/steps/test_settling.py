"""Settled is judged from what the journal shows, in whatever form a subject reads."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Literal

from checklist import Entity
from fakes import Change, Entry
from steps.settling import Reading

LEFT = Entity(system="L", name="E")
RIGHT = Entity(system="R", name="F")


def reading() -> Reading:
    return Reading([LEFT, RIGHT])


def entry(
    entity: Entity,
    kind: Literal["list", "lookup", "create", "update"],
    *,
    actor: Literal["judge", "subject"] = "subject",
    status: int = 200,
    starts: bool = False,
    ends: bool = False,
    read: tuple[tuple[int, int], ...] = (),
    applied: tuple[Change, ...] = (),
) -> Entry:
    return Entry(
        number=1,
        at=datetime(2024, 1, 1, tzinfo=UTC),
        system=entity.system,
        actor=actor,
        method="GET",
        path="",
        query="",
        entity=entity.name,
        kind=kind,
        status=status,
        body=None,
        refusal=None,
        starts=starts,
        ends=ends,
        read=read,
        applied=applied,
    )


def saved(entity: Entity, key: int, version: int, actor: Literal["judge", "subject"]) -> Entry:
    change = Change(
        entity=entity.name,
        key=key,
        created=False,
        before={},
        after={},
        changed=frozenset({"x"}),
        version=version,
    )
    return entry(entity, "update", actor=actor, applied=(change,))


def whole(entity: Entity, *read: tuple[int, int]) -> Entry:
    return entry(entity, "list", starts=True, ends=True, read=read)


def cycles(followed: Reading, *made: Sequence[Entry]) -> Reading:
    for entries in made:
        followed.follow_cycle(entries)
    return followed


QUIET = [whole(LEFT), whole(RIGHT)]


def test_two_cycles_that_read_both_lists_are_settled() -> None:
    followed = cycles(reading(), QUIET, [whole(LEFT)])
    assert not followed.is_settled()
    assert followed.unread() == ["R F (read once)"]
    assert cycles(followed, QUIET).is_settled()


def test_two_readings_in_one_cycle_are_one() -> None:
    followed = cycles(reading(), [*QUIET, *QUIET])
    assert followed.unread() == ["L E (read once)", "R F (read once)"]


def test_a_save_by_anybody_starts_the_count_again() -> None:
    followed = cycles(reading(), QUIET, QUIET)
    followed.follow([saved(LEFT, 1, 7, "judge")])
    assert not followed.is_quiet()
    followed = cycles(reading(), QUIET, QUIET, [*QUIET, saved(RIGHT, 1, 7, "subject")])
    assert followed.unread() == ["L E (not read in full)", "R F (not read in full)"]


def test_a_cycle_in_which_something_is_written_reads_nothing() -> None:
    followed = cycles(reading(), [saved(RIGHT, 1, 7, "subject"), *QUIET], QUIET)
    assert not followed.is_settled()
    assert cycles(followed, QUIET).is_settled()


def test_a_list_does_not_count_until_it_has_shown_every_new_version() -> None:
    followed = reading()
    followed.follow([saved(LEFT, 1, 7, "judge")])
    cycles(followed, [whole(LEFT, (1, 6)), whole(RIGHT)], [whole(LEFT, (1, 6)), whole(RIGHT)])
    assert followed.unread() == ["L E (not read in full)"]
    assert cycles(followed, [whole(LEFT, (1, 7))], QUIET).is_settled()


def test_a_version_seen_by_a_look_up_need_not_be_listed_again() -> None:
    followed = reading()
    followed.follow([saved(LEFT, 1, 7, "judge")])
    assert cycles(followed, [entry(LEFT, "lookup", read=((1, 7),)), *QUIET], QUIET).is_settled()


def test_the_subjects_own_writes_are_known_to_it() -> None:
    assert cycles(reading(), [saved(RIGHT, 1, 7, "subject")], QUIET, QUIET).is_settled()


def test_any_order_and_any_pages_will_do_once_all_that_is_new_was_shown() -> None:
    followed = cycles(reading(), [saved(RIGHT, 1, 7, "subject")])
    followed.follow([saved(LEFT, 2, 8, "judge"), saved(LEFT, 1, 9, "judge")])
    newest_first = [entry(LEFT, "list", starts=True, read=((1, 9), (2, 8))), whole(RIGHT)]
    assert cycles(followed, newest_first, newest_first).is_settled()


def test_look_ups_and_failed_lists_are_no_reading() -> None:
    failed = entry(LEFT, "list", status=500, starts=True, ends=True)
    followed = cycles(reading(), [entry(LEFT, "lookup"), failed, whole(RIGHT)])
    assert "L E (not read in full)" in followed.unread()


def test_a_refused_write_keeps_it_from_settling_until_one_succeeds() -> None:
    followed = cycles(reading(), [entry(RIGHT, "update", status=422)], QUIET, QUIET)
    assert followed.is_quiet()
    assert not followed.is_settled()
    assert cycles(followed, [saved(RIGHT, 1, 7, "subject")], QUIET, QUIET).is_settled()


def test_other_lists_of_the_systems_do_not_matter() -> None:
    other = whole(Entity(system="L", name="Z"))
    assert cycles(reading(), QUIET, [*QUIET, other]).is_settled()
