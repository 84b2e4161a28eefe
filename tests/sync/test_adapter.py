"""The core as a subject: started, driven, stopped, killed, and open to being replaced in part."""

from collections.abc import Mapping

import pytest

from fakes import World
from sync.adapter import BuiltinSubject, build_crmoffice, build_tidsbanken, builtin
from sync.engine import Engine
from sync.errors import SettingsError, UnreachableError
from sync.mapping import EMPLOYEES, Pair
from sync.records import Key
from sync.settings import Settings
from sync.store import Seen, Store


def test_it_has_a_name_and_a_version() -> None:
    assert builtin().name == "samsvar built-in core"
    assert builtin().version


def test_a_cycle_before_the_start_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(RuntimeError, match="before start"):
        builtin().cycle()


def test_it_can_be_stopped_and_killed_at_any_time(environment: dict[str, str]) -> None:
    subject = builtin()
    subject.stop()
    subject.kill()
    subject.start(environment)
    subject.start(environment)
    subject.kill()
    subject.stop()


def test_bad_settings_are_told_at_the_start(environment: dict[str, str]) -> None:
    with pytest.raises(SettingsError, match="TIDSBANKEN_TB_KEY"):
        builtin().start(environment | {"TIDSBANKEN_TB_KEY": ""})


def test_a_server_that_is_away_ends_the_cycle_and_the_next_goes_on(
    world: World, environment: dict[str, str]
) -> None:
    world.insert("Tidsbanken", "Ansatt", {"Id": 100, "Etternavn": "Dahl"})
    away = environment | dict.fromkeys(
        ("CRMOFFICE_BASE_URL", "CRMOFFICE_TOKEN_URL"), "http://127.0.0.1:9/"
    )
    subject = builtin()
    subject.start(away)
    with pytest.raises(
        UnreachableError, match=r"CRMOffice: POST http://127\.0\.0\.1:9/ got no answer"
    ):
        subject.cycle()
    subject.start(environment)
    subject.cycle()
    subject.stop()
    assert len(world.records("CRMOffice", "Contacts")) == 1


class NoCreation(Engine):
    """Forgets to create what is missing on the right."""

    def create_counterpart(self, pair: Pair, left: Seen) -> None:
        self.report(pair, "left", left.key, "forgotten")


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
    world: World, environment: Mapping[str, str]
) -> None:
    world.insert("Tidsbanken", "Ansatt", {"Id": 100, "Etternavn": "Dahl"})
    subject = Wrong()
    subject.start(environment)
    subject.cycle()
    subject.stop()
    contacts: dict[Key, object] = {**world.records("CRMOffice", "Contacts")}
    assert contacts == {}
