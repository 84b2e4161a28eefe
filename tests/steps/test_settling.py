"""Settled is judged from what the journal shows, in whatever form a subject reads."""

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
        mark="E",
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


def test_both_lists_read_twice_is_settled() -> None:
    followed = reading()
    followed.follow([whole(LEFT), whole(RIGHT), whole(LEFT)])
    assert not followed.is_settled()
    assert followed.unread() == ["R F (read once)"]
    followed.follow([whole(RIGHT)])
    assert followed.is_settled()


def test_a_save_by_anybody_starts_the_count_again() -> None:
    for actor in ("judge", "subject"):
        followed = reading()
        followed.follow([whole(LEFT), whole(RIGHT)] * 2)
        followed.follow([saved(LEFT, 1, 7, "judge" if actor == "judge" else "subject")])
        assert not followed.is_settled()


def test_a_list_does_not_count_until_it_has_shown_every_new_version() -> None:
    followed = reading()
    followed.follow([saved(LEFT, 1, 7, "judge")])
    followed.follow([whole(LEFT, (1, 6)), whole(RIGHT)] * 2)
    assert followed.unread() == ["L E (never read to the end)"]
    followed.follow([whole(LEFT, (1, 7)), whole(LEFT)])
    assert followed.is_settled()


def test_a_version_seen_by_a_look_up_need_not_be_listed_again() -> None:
    followed = reading()
    followed.follow([saved(LEFT, 1, 7, "judge"), entry(LEFT, "lookup", read=((1, 7),))])
    followed.follow([whole(LEFT), whole(RIGHT)] * 2)
    assert followed.is_settled()


def test_the_subjects_own_writes_are_known_to_it() -> None:
    followed = reading()
    followed.follow([saved(RIGHT, 1, 7, "subject")])
    followed.follow([whole(LEFT), whole(RIGHT)] * 2)
    assert followed.is_settled()


def test_pages_count_as_one_reading_when_they_come_to_the_end() -> None:
    followed = reading()
    pages = [entry(LEFT, "list", starts=True), entry(LEFT, "list"), entry(LEFT, "list", ends=True)]
    followed.follow([*pages, whole(RIGHT)])
    assert set(followed.unread()) == {"L E (read once)", "R F (read once)"}
    followed.follow([entry(LEFT, "list", starts=True), whole(RIGHT)])
    assert not followed.is_settled()


def test_an_empty_page_after_the_last_one_is_no_second_reading() -> None:
    followed = reading()
    past_the_end = entry(LEFT, "list", ends=True)
    followed.follow([whole(LEFT), past_the_end, whole(RIGHT), whole(RIGHT)])
    assert followed.unread() == ["L E (read once)"]


def test_look_ups_and_failed_lists_are_no_reading() -> None:
    followed = reading()
    followed.follow(
        [entry(LEFT, "lookup"), entry(LEFT, "list", status=500, starts=True, ends=True)]
    )
    assert "L E (never read to the end)" in followed.unread()


def test_a_refused_write_keeps_it_from_settling_until_one_succeeds() -> None:
    followed = reading()
    followed.follow([entry(RIGHT, "update", status=422)])
    followed.follow([whole(LEFT), whole(RIGHT)] * 2)
    assert followed.is_quiet()
    assert not followed.is_settled()
    followed.follow([saved(RIGHT, 1, 7, "subject")])
    followed.follow([whole(LEFT), whole(RIGHT)] * 2)
    assert followed.is_settled()


def test_other_lists_of_the_systems_do_not_matter() -> None:
    followed = reading()
    followed.follow([whole(LEFT), whole(RIGHT)] * 2)
    followed.follow([whole(Entity(system="L", name="Z"))])
    assert followed.is_settled()
