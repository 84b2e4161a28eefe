"""What is remembered survives a restart, and files that are not ours are left alone."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sync.errors import StateError
from sync.records import LEFT, RIGHT
from sync.store import Link, Seen, Store

LINK = Link(
    left_key=100,
    right_key="c-1",
    left_shadow={"Etternavn": "Ærlig", "Mobil": ""},
    right_shadow={"familyName": "Ærlig", "mobilePhone": None},
)
SEEN = Seen(
    key=100,
    stamp="2024-05-01T12:00:00.1Z",
    record={"Etternavn": "Ærlig", "Mobil": ""},
    since={"Etternavn": datetime(2024, 5, 1, 12, tzinfo=UTC), "Mobil": None},
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state.sqlite"


def test_everything_survives_a_restart(path: Path) -> None:
    store = Store(path)
    with store.transaction():
        store.put_cursor("p", LEFT, "2024-05-01T12:00:00.1Z")
        store.put_seen("p", LEFT, SEEN)
        store.put_link("p", LINK)
        store.put_due("p", 100, due=True)
        store.park("p", 100, RIGHT, {"familyName": "Ærlig"}, "no")
    store.close()

    again = Store(path)
    assert again.cursor("p", LEFT) == "2024-05-01T12:00:00.1Z"
    assert again.seen("p", LEFT, 100) == SEEN
    assert again.link("p", 100) == LINK
    assert again.due("p") == [100]
    assert again.parked("p", 100, RIGHT) == {"familyName": "Ærlig"}
    again.close()


def test_what_was_never_told_is_not_known(path: Path) -> None:
    store = Store(path)
    assert store.cursor("p", LEFT) is None
    assert store.seen("p", LEFT, 1) == Seen(key=1)
    assert store.link("p", 1) is None
    assert store.right_of("p", 1) is None
    assert store.left_of("p", "c") is None
    assert store.due("p") == []
    assert store.parked("p", 1, RIGHT) is None
    assert not store.unpark("p", 1)
    store.close()


def test_links_are_found_from_both_ends_and_keys_keep_their_type(path: Path) -> None:
    store = Store(path)
    store.put_link("p", LINK)
    assert store.right_of("p", 100) == "c-1"
    assert store.left_of("p", "c-1") == 100
    assert store.right_of("p", "100") is None
    assert store.right_of("other", 100) is None
    store.close()


def test_what_is_settled_is_no_longer_due_or_parked(path: Path) -> None:
    store = Store(path)
    for key in (3, 1, 2):
        store.put_due("p", key, due=True)
        store.put_due("p", key, due=True)
    store.put_due("p", 2, due=False)
    store.park("p", 1, RIGHT, {}, "no")
    assert store.due("p") == [1, 3]
    assert store.unpark("p", 1)
    assert not store.unpark("p", 1)
    store.close()


def test_a_transaction_is_kept_whole_or_not_at_all(path: Path) -> None:
    store = Store(path)

    def fail_half_way() -> None:
        with store.transaction():
            store.put_cursor("p", LEFT, "half")
            raise KeyError

    with pytest.raises(KeyError):
        fail_half_way()
    assert store.cursor("p", LEFT) is None
    store.close()


def test_an_empty_file_and_an_unfinished_first_start_are_taken_over(path: Path) -> None:
    path.touch()
    Store(path).close()
    path.unlink()
    unfinished = sqlite3.connect(path)
    unfinished.execute("PRAGMA journal_mode=WAL")
    unfinished.close()
    Store(path).close()


def _foreign(path: Path) -> None:
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE recipes (title)")
    other.close()


def _newer(path: Path) -> None:
    Store(path).close()
    with sqlite3.connect(path) as ours:
        ours.execute("PRAGMA user_version = 99")
    ours.close()


def _no_database(path: Path) -> None:
    path.write_bytes(b"Dear diary, " * 100)


@pytest.mark.parametrize(
    ("spoil", "complaint"),
    [
        (_foreign, "another program"),
        (_newer, "version 99, newer than 1"),
        (_no_database, "damaged"),
    ],
)
def test_a_file_that_is_not_usable_is_refused_and_left_as_it_was(
    path: Path, spoil: Callable[[Path], None], complaint: str
) -> None:
    spoil(path)
    before = path.read_bytes()
    with pytest.raises(StateError, match=complaint) as refusal:
        Store(path)
    assert str(path) in str(refusal.value)
    assert path.read_bytes() == before
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_a_page_that_turns_out_damaged_is_a_state_error(path: Path) -> None:
    store = Store(path)
    with store.transaction():
        for key in range(500):
            store.put_due("p", key, due=True)
    store.close()
    content = bytearray(path.read_bytes())
    content[8192:] = b"\xff" * (len(content) - 8192)
    path.write_bytes(content)
    damaged = Store(path)
    with closing(damaged), pytest.raises(StateError, match="cannot be used"):
        damaged.due("p")


def test_a_full_disk_is_named_and_the_store_goes_on(path: Path) -> None:
    with closing(Store(path)) as store:
        store._connection.execute("PRAGMA max_page_count = 12")  # stands in for a full disk
        with pytest.raises(StateError, match="is full"), store.transaction():
            store.put_seen("p", "left", Seen(key=1, record={"Navn": "x" * 99_999}))
        with store.transaction():
            store.put_due("p", 1, due=True)
        assert store.due("p") == [1]


@pytest.mark.parametrize("place", [Path(), Path("/")])
def test_a_folder_is_no_state_file(place: Path) -> None:
    with pytest.raises(StateError, match="cannot be used"):
        Store(place)


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(StateError, match="nowhere"):
        Store(tmp_path / "nowhere" / "state.sqlite")
