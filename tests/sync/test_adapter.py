"""The core as a subject: started, driven, stopped, killed, and open to being replaced in part."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from threading import Barrier, Lock

import pytest

from fakes import World
from sync.adapter import BuiltinSubject, build_crmoffice, build_tidsbanken, builtin, pairs_of
from sync.crmoffice import CrmOffice
from sync.decide import Known
from sync.engine import Engine, Planned
from sync.errors import SettingsError, StateError, UnreachableError
from sync.mapping import EMPLOYEES, Pair, Verbatim
from sync.records import LEFT, Json, Key, Row
from sync.settings import Profile, Settings
from sync.store import Due, Store
from tests.sync.clocks import FakeClock

Environment = dict[str, str]


def test_it_has_a_name_and_a_version() -> None:
    assert builtin().name == "samsvar built-in core"
    assert builtin().version


def test_a_cycle_before_the_start_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(RuntimeError, match="before start"):
        builtin().cycle()


def test_it_can_be_stopped_and_killed_at_any_time(environment: Environment) -> None:
    subject = builtin()
    subject.stop()
    subject.kill()
    subject.start(environment)
    subject.start(environment)
    subject.kill()
    subject.stop()


@pytest.mark.parametrize("name", ["TIDSBANKEN_TB_KEY", "CRMOFFICE_BASE_URL"])
def test_bad_settings_are_told_at_the_start(environment: Environment, name: str) -> None:
    with pytest.raises(SettingsError, match=name):
        builtin().start(environment | {name: ""})


def test_a_state_file_in_use_is_told_at_the_start_and_free_after_the_end(
    environment: Environment,
) -> None:
    first, second = builtin(), builtin()
    first.start(environment)
    with pytest.raises(StateError, match="in use"):
        second.start(environment)
    first.kill()
    second.start(environment)
    second.stop()


def test_a_start_that_fails_holds_no_state_file(
    environment: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "foo://proxy")
    with pytest.raises(SettingsError, match="proxy") as refusal:
        builtin().start(environment)
    monkeypatch.delenv("HTTPS_PROXY")
    subject = builtin()
    subject.start(environment)  # while the refusal, and with it the store, is remembered
    subject.stop()
    assert str(refusal.value)


def test_a_server_that_is_away_ends_the_cycle_and_the_next_goes_on(
    world: World, environment: Environment
) -> None:
    world.insert("Tidsbanken", "Ansatt", {"Id": 100, "Etternavn": "Dahl"})
    away = environment | dict.fromkeys(
        ("CRMOFFICE_BASE_URL", "CRMOFFICE_TOKEN_URL"), "http://127.0.0.1:9/"
    )
    subject = BuiltinSubject(FakeClock())
    subject.start(away)
    with pytest.raises(
        UnreachableError, match=r"CRMOffice: POST http://127\.0\.0\.1:9/ got no answer"
    ):
        subject.cycle()
    subject.start(environment)
    subject.cycle()
    subject.stop()
    assert len(world.records("CRMOffice", "Contacts")) == 1


# ---- what a profile makes of the pairs -----------------------------------------------------------


def test_pairs_are_kept_as_a_profile_wants_them() -> None:
    employees, projects = pairs_of(
        Profile(
            match=frozenset(("ansatt-contacts/Mobil=mobilePhone",)),
            create_right_to_left=True,
            verbatim_references=True,
        )
    )
    assert [prop.left for prop in employees.match] == ["Mobil"]
    assert projects.match == ()
    assert employees.both_ways
    assert projects.both_ways
    (responsible,) = (prop for prop in projects.properties if prop.left == "AnsvarligId")
    assert isinstance(responsible.kind, Verbatim)


def test_without_a_word_nothing_is_matched_and_nothing_created_on_the_left() -> None:
    for pair in pairs_of(Profile()):
        assert (pair.match, pair.both_ways) == ((), False)


# ---- how many at a time ----------------------------------------------------------------------------


class Crowd:
    """Counts those inside; those that come wait for one another at `meets_at`, if it is given."""

    def __init__(self, meets_at: Barrier | None = None) -> None:
        self.most = 0
        self._now = 0
        self._lock = Lock()
        self._meets_at = meets_at

    @contextmanager
    def inside(self) -> Iterator[None]:
        with self._lock:
            self._now += 1
            self.most = max(self.most, self._now)
        if self._meets_at:
            self._meets_at.wait(10)
        yield
        with self._lock:
            self._now -= 1


@pytest.mark.parametrize("parallel", [1, 3])
def test_as_many_records_are_written_at_a_time_as_the_environment_says(
    world: World, environment: Environment, monkeypatch: pytest.MonkeyPatch, parallel: int
) -> None:
    for key in range(100, 106):
        world.insert("Tidsbanken", "Ansatt", {"Id": key, "Etternavn": f"Dahl {key}"})
    crowd = Crowd(Barrier(parallel))
    create = CrmOffice.create

    def counted(
        client: CrmOffice, entity: str, values: Mapping[str, Json]
    ) -> tuple[Key, Row | None]:
        with crowd.inside():
            return create(client, entity, values)

    monkeypatch.setattr(CrmOffice, "create", counted)
    subject = builtin()
    subject.start(environment | {"SUBJECT_PARALLEL": str(parallel)})
    subject.cycle()
    subject.stop()
    assert crowd.most == parallel
    contacts = world.records("CRMOffice", "Contacts").values()
    assert sorted(str(shown["familyName"]) for shown in contacts) == [
        f"Dahl {key}" for key in range(100, 106)
    ]


# ---- one part replaced --------------------------------------------------------------------------------


class NoCreation(Engine):
    """Forgets to create what is missing on the right."""

    def prepare_creation(self, pair: Pair, due: Due, known: Known) -> Planned:
        self.report(pair, LEFT, known.key, "forgotten")
        return Planned(due=due)


class Wrong(BuiltinSubject):
    """A subject with one part replaced."""

    name = "wrong"

    def build_engine(self, settings: Settings, store: Store) -> Engine:
        return NoCreation(
            left=build_tidsbanken(settings),
            right=build_crmoffice(settings),
            store=store,
            pairs=(EMPLOYEES,),
        )


def test_an_engine_with_a_part_replaced_can_be_driven(
    world: World, environment: Environment, caplog: pytest.LogCaptureFixture
) -> None:
    world.insert("Tidsbanken", "Ansatt", {"Id": 100, "Etternavn": "Dahl"})
    subject = Wrong()
    subject.start(environment)
    subject.cycle()
    subject.stop()
    assert world.records("CRMOffice", "Contacts") == {}
    assert "Tidsbanken Ansatt 100: forgotten" in caplog.text
