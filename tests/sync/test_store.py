"""What is remembered survives a restart, one process writes it, and other files are left alone."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sync.decide import Cursor, Intent, Known
from sync.errors import StateError
from sync.mapping import EMPLOYEES
from sync.records import LEFT, RIGHT, Record
from sync.store import Store

PAIR = EMPLOYEES.id
NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)
KARI = Known(
    key=100,
    stamp="2024-05-01T12:00:00.1Z",
    shown={"Etternavn": "Ærlig", "Fornavn": "\ud83d", "Mobil": ""},
    since={"Etternavn": NOON, "Mobil": None},
    past=("before that", "before"),
    writes={"Mobil": 2},
)
CONTACT = Known(key="c-1", stamp="2024-05-01T12:00:01.000Z", shown={"familyName": "Ærlig"})
UNDER_WAY = Intent(
    side=RIGHT,
    key=100,
    sent={"familyName": "Ås"},
    source={"Etternavn": "Ås"},
    newest=7,
    at=1700.25,
    is_done=True,
)
SHADOWS: dict[str, Record] = {
    LEFT: {"Etternavn": "Ærlig", "Mobil": ""},
    RIGHT: {"familyName": "Ærlig", "mobilePhone": None},
}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state.sqlite"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    with closing(Store(path)) as opened:
        yield opened


def link(store: Store, left: int | str, right: int | str) -> None:
    store.link(PAIR, {LEFT: left, RIGHT: right}, {LEFT: SHADOWS[LEFT], RIGHT: SHADOWS[RIGHT]})


def cells(path: Path, statement: str) -> list[tuple[object, ...]]:
    """What another program finds in the file."""
    with closing(sqlite3.connect(path)) as reader:
        return reader.execute(statement).fetchall()


def files_beside(path: Path) -> set[str]:
    return {file.name for file in path.parent.iterdir()} - {f"{path.name}.lock"}


# ---- what is kept ---------------------------------------------------------------


def test_everything_survives_a_restart(path: Path) -> None:
    cursor = Cursor(since="s", newest="n", noted=12.5, sweep="'A''B'")
    with closing(Store(path)) as store, store.transaction():
        store.put_cursor(PAIR, LEFT, cursor)
        store.put(EMPLOYEES, LEFT, KARI)
        store.put(EMPLOYEES, RIGHT, CONTACT)
        link(store, 100, "c-1")
        store.put_due(PAIR, LEFT, 100, due=True)
        store.put_intent(PAIR, UNDER_WAY)
        store.park(PAIR, RIGHT, 100, {"familyName": "\ud83d"}, "no")
        store.note_conflict(PAIR, 100, "Mobil", LEFT, "900", "then")

    with closing(Store(path)) as again:
        assert again.cursor(PAIR, LEFT) == cursor
        assert again.cursor(PAIR, RIGHT) == Cursor()
        assert again.known(PAIR, LEFT, 100) == replace(KARI, partner="c-1", shadow=SHADOWS[LEFT])
        assert again.known(PAIR, RIGHT, "c-1") == replace(
            CONTACT, partner=100, shadow=SHADOWS[RIGHT]
        )
        assert [(due.side, due.key) for due in again.due(PAIR, 0, 9)] == [(LEFT, 100)]
        assert again.intents(PAIR, "1") == [UNDER_WAY]
        assert again.parked(PAIR, RIGHT, 100) == {"familyName": "\ud83d"}
        assert again.all_parked(PAIR) == [(RIGHT, 100, "no")]
        ((key, name, winner, _, at),) = again.conflicts(PAIR)
        assert (key, name, winner, at) == (100, "Mobil", LEFT, "then")


def test_what_was_never_told_is_not_known(store: Store) -> None:
    assert store.cursor(PAIR, LEFT) == Cursor()
    assert store.known(PAIR, LEFT, 1) == Known(key=1)
    assert store.right_of(PAIR, 1) is None
    assert store.left_of(PAIR, "c") is None
    assert store.due(PAIR, 0, 9) == []
    assert store.intent(PAIR, RIGHT, 1) is None
    assert store.parked(PAIR, RIGHT, 1) is None
    assert not store.unpark(PAIR, RIGHT, 1)
    assert (store.newest_number(), store.greatest_key(PAIR, LEFT)) == (0, None)
    assert (store.links(PAIR), store.all_parked(PAIR), store.conflicts(PAIR)) == ([], [], [])


def test_links_are_found_from_both_ends_and_keys_keep_their_type(store: Store) -> None:
    store.put(EMPLOYEES, LEFT, KARI)
    store.put(EMPLOYEES, LEFT, Known(key="100"))
    store.put(EMPLOYEES, RIGHT, CONTACT)
    link(store, 100, "c-1")
    assert store.right_of(PAIR, 100) == "c-1"
    assert store.left_of(PAIR, "c-1") == 100
    assert store.right_of(PAIR, "100") is None
    assert store.right_of("another pair", 100) is None
    assert store.links(PAIR) == [(100, "c-1")]


def test_two_that_were_never_compared_agree_on_nothing_yet(store: Store) -> None:
    store.put(EMPLOYEES, LEFT, KARI)
    store.put(EMPLOYEES, RIGHT, CONTACT)
    store.link(PAIR, {LEFT: 100, RIGHT: "c-1"}, {LEFT: None, RIGHT: {}})
    assert store.known(PAIR, LEFT, 100).shadow is None
    assert store.known(PAIR, RIGHT, "c-1").shadow == {}


def test_what_is_due_comes_in_the_order_of_first_sight_in_portions(store: Store) -> None:
    for key in (30, 10, 20, 40):
        store.put(EMPLOYEES, LEFT, Known(key=key))
    for key in (40, 20, 10, 30):
        store.put_due(PAIR, LEFT, key, due=True)
    store.put(EMPLOYEES, LEFT, Known(key=30, stamp="newer"))  # an edit does not send it to the end
    store.put_due(PAIR, LEFT, 20, due=False)
    first = store.due(PAIR, 0, 2)
    assert [due.key for due in first] == [30, 10]
    assert [due.key for due in store.due(PAIR, first[-1].number, 2)] == [40]
    assert store.due("another pair", 0, 9) == []


def test_what_is_known_anew_does_not_cease_to_be_due(store: Store) -> None:
    store.put(EMPLOYEES, LEFT, KARI)
    store.put_due(PAIR, LEFT, 100, due=True)
    store.put(EMPLOYEES, LEFT, replace(KARI, stamp="newer"))
    assert [due.key for due in store.due(PAIR, 0, 9)] == [100]


def test_writes_under_way_are_found_by_the_side_that_they_go_to(store: Store) -> None:
    to_left = replace(UNDER_WAY, side=LEFT, newest=None, is_done=False)
    store.put_intent(PAIR, UNDER_WAY)
    store.put_intent(PAIR, to_left)
    store.put_intent(PAIR, replace(UNDER_WAY, at=9.0))
    assert store.intent(PAIR, RIGHT, 100) == replace(UNDER_WAY, at=9.0)
    assert store.intents(PAIR, "newest IS NULL") == [to_left]
    store.drop_intent(PAIR, RIGHT, 100)
    assert store.intents(PAIR, "1") == [to_left]


def test_what_was_parked_is_let_go_once(store: Store) -> None:
    store.park(PAIR, RIGHT, 100, {"familyName": None}, "first")
    store.park(PAIR, RIGHT, 100, {"familyName": ""}, "second")
    assert store.all_parked(PAIR) == [(RIGHT, 100, "second")]
    assert not store.unpark(PAIR, LEFT, 100)
    assert store.unpark(PAIR, RIGHT, 100)
    assert not store.unpark(PAIR, RIGHT, 100)


def test_those_without_a_counterpart_are_found_by_what_they_match_in(store: Store) -> None:
    by_phone = replace(EMPLOYEES, match=(EMPLOYEES.properties[2],))
    for key in ("c-1", "c-2", "c-3"):
        phone = "1" if key != "c-3" else ""
        store.put(by_phone, RIGHT, Known(key=key, shown={"mobilePhone": phone}))
    store.put(by_phone, LEFT, Known(key=100, shown={"Mobil": "1"}))
    wanted = by_phone.match_value(LEFT, {"Mobil": "1"})
    assert wanted is not None
    assert store.alone(PAIR, RIGHT, match=wanted) == ["c-1", "c-2"]
    link(store, 100, "c-1")
    assert store.alone(PAIR, RIGHT, match=wanted) == ["c-2"]
    assert store.alone(PAIR, LEFT, match=wanted) == []


def test_those_that_became_known_after_a_creation_began_are_told_from_older_ones(
    store: Store,
) -> None:
    for key in ("c-1", "c-2", "c-3"):
        store.put(EMPLOYEES, RIGHT, Known(key=key))
        newest = store.newest_number()
    store.put(EMPLOYEES, LEFT, KARI)
    store.put(EMPLOYEES, RIGHT, Known(key="c-4"))
    store.put(EMPLOYEES, RIGHT, Known(key="c-1", stamp="newer"))
    assert [known.key for known in store.alone_since(PAIR, RIGHT, newest)] == ["c-4"]


def test_a_transaction_is_kept_whole_or_not_at_all(path: Path, store: Store) -> None:
    def fail_half_way() -> None:
        with store.transaction():
            store.put_cursor(PAIR, LEFT, Cursor(since="half"))
            store.put(EMPLOYEES, LEFT, KARI)
            raise KeyError

    with pytest.raises(KeyError):
        fail_half_way()
    assert store.cursor(PAIR, LEFT) == Cursor()
    assert cells(path, "SELECT count(*) FROM record") == [(0,)]


def test_a_commit_is_on_the_disk_before_it_returns(path: Path, store: Store) -> None:
    assert store._connection.execute("PRAGMA synchronous").fetchone() == (2,)  # FULL
    assert cells(path, "PRAGMA journal_mode") == [("wal",)]


# ---- conflicts --------------------------------------------------------------------


def test_a_value_that_lost_a_conflict_cannot_be_read_in_the_file(path: Path) -> None:
    with closing(Store(path)) as store:
        store.note_conflict(PAIR, 100, "Mobil", LEFT, "+47 900 11 222", "then")
    (row,) = cells(path, "SELECT * FROM conflict")
    assert "900" not in json.dumps(row)
    assert b"900 11 222" not in path.read_bytes()


def test_a_trace_tells_equal_losers_of_one_file_and_nothing_across_files(tmp_path: Path) -> None:
    traces: dict[str, list[str]] = {}
    for name in ("one", "two"):
        with closing(Store(tmp_path / name)) as store:
            for at, loser in enumerate(("900", "900", 900, None)):
                store.note_conflict(PAIR, 100, "Mobil", LEFT, loser, f"{at}")
        with closing(Store(tmp_path / name)) as store:  # the secret is kept with the file
            store.note_conflict(PAIR, 200, "Mobil", RIGHT, "900", "later")
            traces[name] = [trace for _, _, _, trace, _ in store.conflicts(PAIR)]
    same, again, number, nothing, later = traces["one"]
    assert same == again == later
    assert len({same, number, nothing}) == 3
    assert not set(traces["one"]) & set(traces["two"])


def test_a_conflict_is_noted_once_however_often_it_is_planned_for(store: Store) -> None:
    for at in ("then", "then", "later"):
        store.note_conflict(PAIR, 100, "Mobil", LEFT, "900", at)
    assert [at for *_, at in store.conflicts(PAIR)] == ["then", "later"]


def test_a_thousand_conflicts_are_kept_the_latest(store: Store) -> None:
    with store.transaction():
        for number in range(1_003):
            store.note_conflict(PAIR, number, "Mobil", LEFT, "x", "then")
    kept = [key for key, *_ in store.conflicts(PAIR)]
    assert kept == list(range(3, 1_003))


# ---- one writer ---------------------------------------------------------------------

_HOLD = """
import sys
from pathlib import Path
from sync.decide import Cursor
from sync.store import Store
store = Store(Path(sys.argv[1]))
store.put_cursor("ansatt-contacts", "left", Cursor(since="kept"))
with store.transaction():
    store.put_cursor("ansatt-contacts", "right", Cursor(since="never committed"))
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def holder(path: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that has the file open, in the middle of a transaction."""
    with subprocess.Popen(
        [sys.executable, "-c", _HOLD, str(path)],
        cwd=Path(__file__).parents[2],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_a_second_store_in_this_process_is_refused_until_the_first_is_closed(path: Path) -> None:
    with closing(Store(path)) as store:
        store.put_cursor(PAIR, LEFT, Cursor(since="kept"))
        before = path.read_bytes()
        with pytest.raises(StateError, match="in use by another process") as refusal:
            Store(path)
        assert str(path) in str(refusal.value)
        assert path.read_bytes() == before
        store.put_cursor(PAIR, RIGHT, Cursor(since="kept too"))
    with closing(Store(path)) as again:
        assert again.cursor(PAIR, RIGHT).since == "kept too"


def test_a_second_process_is_refused_and_let_in_when_the_first_was_killed(
    path: Path, holder: subprocess.Popen[str]
) -> None:
    before = path.read_bytes()
    with pytest.raises(StateError, match="in use by another process") as refusal:
        Store(path)
    assert str(path) in str(refusal.value)
    assert path.read_bytes() == before
    os.kill(holder.pid, signal.SIGKILL)
    holder.wait()
    with closing(Store(path)) as store:
        assert store.cursor(PAIR, LEFT) == Cursor(since="kept")
        assert store.cursor(PAIR, RIGHT) == Cursor()


def test_a_copy_can_be_read_and_written_while_another_process_holds_the_file(
    path: Path, holder: subprocess.Popen[str]
) -> None:
    before = {name: (path.parent / name).read_bytes() for name in files_beside(path)}
    del before[f"{path.name}-shm"]  # the table of who reads what
    with closing(Store.copy_in_memory(path)) as copy:
        assert copy.cursor(PAIR, LEFT) == Cursor(since="kept")
        assert copy.cursor(PAIR, RIGHT) == Cursor()
        with copy.transaction():
            copy.put_cursor(PAIR, LEFT, Cursor(since="imagined"))
            copy.put(EMPLOYEES, LEFT, KARI)
    assert {name: (path.parent / name).read_bytes() for name in before} == before
    assert holder.poll() is None


def test_a_copy_leaves_the_file_and_the_folder_as_they_were(path: Path) -> None:
    with closing(Store(path)) as store:
        store.put(EMPLOYEES, LEFT, KARI)
    before = (path.read_bytes(), path.stat().st_mtime_ns, files_beside(path))
    with closing(Store.copy_in_memory(path)) as copy:
        assert copy.known(PAIR, LEFT, 100) == KARI
        copy.put(EMPLOYEES, LEFT, replace(KARI, stamp="imagined"))
    assert (path.read_bytes(), path.stat().st_mtime_ns, files_beside(path)) == before


def test_a_copy_of_no_file_is_empty_and_makes_none(path: Path) -> None:
    with closing(Store.copy_in_memory(path)) as copy:
        assert copy.links(PAIR) == []
    assert list(path.parent.iterdir()) == []


# ---- files of an older version ---------------------------------------------------------

_VERSION_1 = """
PRAGMA journal_mode=WAL;
CREATE TABLE cursor (pair, side, stamp, PRIMARY KEY (pair, side)) WITHOUT ROWID;
CREATE TABLE seen (pair, side, key, stamp, record, since, PRIMARY KEY (pair, side, key))
    WITHOUT ROWID;
CREATE TABLE link (pair, left_key, right_key, left_shadow, right_shadow,
    PRIMARY KEY (pair, left_key), UNIQUE (pair, right_key)) WITHOUT ROWID;
CREATE TABLE due (pair, left_key, PRIMARY KEY (pair, left_key)) WITHOUT ROWID;
CREATE TABLE parked (pair, left_key, side, body, message, PRIMARY KEY (pair, left_key, side))
    WITHOUT ROWID;
PRAGMA application_id = 1396788563;
PRAGMA user_version = 1;
"""


def _version_1(path: Path) -> None:
    """Make a file as the first version left it: two pairs of records, one alone on each side."""
    since = json.dumps({"Etternavn": "2024-05-01T12:00:00+00:00", "Mobil": None})
    rows: dict[str, list[tuple[str | int | None, ...]]] = {
        "cursor": [(PAIR, LEFT, "2024-05-01T12:00:00.1Z"), (PAIR, RIGHT, "z")],
        "seen": [
            (PAIR, LEFT, 100, "l-1", json.dumps({"Etternavn": "Ås", "Mobil": ""}), since),
            (PAIR, LEFT, 200, None, json.dumps({"Etternavn": "Dahl"}), "{}"),
            (PAIR, LEFT, 300, "l-3", json.dumps({"Etternavn": ""}), "{}"),
            (PAIR, RIGHT, "c-1", "r-1", json.dumps({"familyName": "Ås"}), "{}"),
            (PAIR, RIGHT, "c-2", None, json.dumps({"familyName": "Dahl"}), "{}"),
            (PAIR, RIGHT, "c-9", "r-9", json.dumps({"familyName": "Fremmed"}), "{}"),
            ("prosjekt-activities", LEFT, "100", "l-4", json.dumps({"Navn": "Bru"}), "{}"),
        ],
        "link": [
            (PAIR, 100, "c-1", json.dumps(SHADOWS[LEFT]), json.dumps(SHADOWS[RIGHT])),
            (PAIR, 200, "c-2", "{}", json.dumps({"familyName": "Dahl"})),
        ],
        "due": [(PAIR, 100), (PAIR, 300)],
        "parked": [(PAIR, 100, RIGHT, json.dumps({"familyName": None}), "CRMOffice answered 422")],
    }
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.executescript(_VERSION_1)
        for table, lines in rows.items():
            marks = ",".join("?" * len(lines[0]))
            connection.executemany(f"INSERT INTO {table} VALUES ({marks})", lines)


def test_a_file_of_version_1_keeps_its_links_and_shadows_and_what_is_due_or_parked(
    path: Path,
) -> None:
    _version_1(path)
    Store(path).close()
    with closing(Store(path)) as store:
        assert store.known(PAIR, LEFT, 100) == Known(
            key=100,
            partner="c-1",
            stamp="l-1",
            shown={"Etternavn": "Ås", "Mobil": ""},
            since={"Etternavn": NOON, "Mobil": None},
            shadow=SHADOWS[LEFT],
        )
        assert store.known(PAIR, RIGHT, "c-1") == Known(
            key="c-1",
            partner=100,
            stamp="r-1",
            shown={"familyName": "Ås"},
            shadow=SHADOWS[RIGHT],
        )
        assert store.known(PAIR, LEFT, 200).shadow == {}
        assert store.known(PAIR, LEFT, 300).shadow is None
        assert store.known(PAIR, RIGHT, "c-9").partner is None
        assert store.known("prosjekt-activities", LEFT, "100").stamp == "l-4"
        assert store.links(PAIR) == [(100, "c-1"), (200, "c-2")]
        assert [(due.side, due.key) for due in store.due(PAIR, 0, 9)] == [(LEFT, 100), (LEFT, 300)]
        assert store.parked(PAIR, RIGHT, 100) == {"familyName": None}
        assert store.all_parked(PAIR) == [(RIGHT, 100, "CRMOffice answered 422")]
        # Everything is read once more: version 1 knew nothing of what was committed late.
        assert store.cursor(PAIR, LEFT) == store.cursor(PAIR, RIGHT) == Cursor()
    assert cells(path, "PRAGMA user_version") == [(2,)]


def test_a_copy_of_version_1_is_migrated_in_memory_only(path: Path) -> None:
    _version_1(path)
    before = path.read_bytes()
    with closing(Store.copy_in_memory(path)) as copy:
        assert copy.links(PAIR) == [(100, "c-1"), (200, "c-2")]
    assert path.read_bytes() == before


def _half_migrated(path: Path) -> None:
    _version_1(path)
    with closing(sqlite3.connect(path)) as spoiler:
        spoiler.execute("DROP TABLE link")


def test_a_migration_that_fails_half_way_leaves_the_file_as_it_was(path: Path) -> None:
    _half_migrated(path)
    before = path.read_bytes()
    with pytest.raises(StateError, match="cannot be used: no such table") as refusal:
        Store(path)
    assert str(path) in str(refusal.value)
    assert path.read_bytes() == before
    assert files_beside(path) == {path.name}
    assert cells(path, "SELECT count(*) FROM due") == [(2,)]


# ---- files that are not usable -----------------------------------------------------------


def test_an_empty_file_and_an_unfinished_first_start_are_taken_over(path: Path) -> None:
    path.touch()
    Store(path).close()
    path.unlink()
    with closing(sqlite3.connect(path)) as unfinished:
        unfinished.execute("PRAGMA journal_mode=WAL")
    Store(path).close()
    assert cells(path, "PRAGMA user_version") == [(2,)]


def _foreign(path: Path) -> None:
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE recipes (title)")


def _newer(path: Path) -> None:
    Store(path).close()
    with closing(sqlite3.connect(path)) as ours:
        ours.execute("PRAGMA user_version = 99")


def _no_database(path: Path) -> None:
    path.write_bytes(b"Dear diary, " * 100)


@pytest.mark.parametrize(
    ("spoil", "complaint"),
    [
        (_foreign, "another program"),
        (_newer, "version 99, newer than 2"),
        (_no_database, "damaged"),
    ],
)
@pytest.mark.parametrize("opened", [Store, Store.copy_in_memory])
def test_a_file_that_is_not_usable_is_refused_and_left_as_it_was(
    path: Path, spoil: Callable[[Path], None], complaint: str, opened: Callable[[Path], Store]
) -> None:
    spoil(path)
    before = path.read_bytes()
    with pytest.raises(StateError, match=complaint) as refusal:
        opened(path)
    assert str(path) in str(refusal.value)
    assert path.read_bytes() == before
    assert files_beside(path) == {path.name}


@pytest.mark.parametrize("spoil", [_foreign, _newer, _no_database, _half_migrated])
def test_a_file_that_was_refused_is_not_held(path: Path, spoil: Callable[[Path], None]) -> None:
    spoil(path)
    with pytest.raises(StateError) as refusal:
        Store(path)
    path.unlink()
    Store(path).close()  # while the refusal, and with it the store that failed, is remembered
    assert str(refusal.value)


def test_a_page_that_turns_out_damaged_is_a_state_error(path: Path) -> None:
    with closing(Store(path)) as store, store.transaction():
        for key in range(500):
            store.put(EMPLOYEES, LEFT, Known(key=key))
            store.put_due(PAIR, LEFT, key, due=True)
    content = bytearray(path.read_bytes())
    content[8192:] = b"\xff" * (len(content) - 8192)
    path.write_bytes(content)
    with closing(Store(path)) as damaged, pytest.raises(StateError, match="cannot be used"):
        damaged.due(PAIR, 0, 999)


def test_a_full_disk_is_named_and_the_store_goes_on(store: Store) -> None:
    (pages,) = store._connection.execute("PRAGMA page_count").fetchone()
    store._connection.execute(f"PRAGMA max_page_count = {pages}")  # stands in for a full disk

    def fill() -> None:
        with store.transaction():
            store.put_cursor(PAIR, LEFT, Cursor(since="half"))
            store.put(EMPLOYEES, LEFT, Known(key=1, shown={"Navn": "x" * 99_999}))

    with pytest.raises(StateError, match="is full"):
        fill()
    assert store.cursor(PAIR, LEFT) == Cursor()
    with store.transaction():
        store.put(EMPLOYEES, LEFT, KARI)
    assert store.known(PAIR, LEFT, 100) == KARI


def test_a_folder_is_no_state_file(tmp_path: Path) -> None:
    with pytest.raises(StateError, match="no state file: unable to open"):
        Store(tmp_path)


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").touch()
    with pytest.raises(StateError, match=r"letter\.txt.* cannot be used"):
        Store(tmp_path / "letter.txt" / "state.sqlite")


def test_a_folder_that_does_not_exist_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(StateError, match="nowhere"):
        Store(tmp_path / "nowhere" / "state.sqlite").close()
