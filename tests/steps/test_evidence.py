"""What a reader is shown of a scenario: readable, whole in what matters, and of bounded size."""

from collections.abc import Mapping

import pytest

from fakes import FakeServer, World
from fakes.credentials import make_credentials
from reports.record import Json
from steps.evidence import Shown, timeline, told_evidence
from steps.plugin import DEFAULT_SEED
from sync.engine import Engine
from sync.mapping import Property, Value
from sync.records import Record
from sync.settings import Settings
from sync.store import Store
from tests.steps.conftest import Run
from tests.wrong_subjects import Wrong


class Leaky(Engine):
    """Gives every new contact a key for a mobile number."""

    key = ""

    def first_body(self, values: Mapping[Property, Value]) -> Record:
        """Return the body of a new record."""
        return {**super().first_body(values), "mobilePhone": self.key}


class WritesItsKeyIntoRecords(Wrong):
    """Gives every new contact the key that the subject itself comes in with."""

    engine = Leaky

    def build_engine(self, settings: Settings, store: Store) -> Engine:
        """Put the parts together."""
        engine = super().build_engine(settings, store)
        assert isinstance(engine, Leaky)
        engine.key = settings.tb_key
        return engine


@pytest.fixture
def systems() -> World:
    """Both systems, without a server."""
    return FakeServer().new_world(name="evidence")


def told(systems: World, before: Shown, now: Shown, *incidents: str) -> str:
    return told_evidence(systems.journal.entries(), before, now, incidents)


def test_each_part_is_there_and_says_so_when_there_is_nothing_to_tell(systems: World) -> None:
    same: Shown = {"Tidsbanken Ansatt": {}, "CRMOffice Contacts": {}}
    assert told(systems, same, same) == (
        "What has changed since the last action of a user:\n"
        "Tidsbanken: nothing\nCRMOffice: nothing\n\n"
        "What happened, in order:\nnothing\n\n"
        "What the subject let out:\nnothing"
    )


def test_the_values_before_and_after_stand_system_by_system(systems: World) -> None:
    before: Shown = {
        "Tidsbanken Ansatt": {"101": {"Mobil": "41"}},
        "CRMOffice Contacts": {"20001": {"mobilePhone": "40"}},
    }
    now: Shown = {
        "Tidsbanken Ansatt": {"101": {"Mobil": "41"}},
        "CRMOffice Contacts": {"20001": {"mobilePhone": "41"}, "20002": {}},
    }
    assert told(systems, before, now, "the subject raised in cycle 1: no luck").splitlines()[
        :4
    ] == [
        "What has changed since the last action of a user:",
        "Tidsbanken: nothing",
        'CRMOffice Contacts 20001 · mobilePhone: was "40", is now "41"',
        "CRMOffice Contacts 20002: was not there, is now there",
    ]


def test_the_order_of_events_is_told_in_the_words_of_a_user(systems: World) -> None:
    systems.insert("Tidsbanken", "Ansatt", {"Id": 101, "Etternavn": "Li"})
    company: Json = {"id": "firma-7"}
    made = systems.insert("CRMOffice", "Contacts", {"familyName": "Li"}, actor="subject")
    key = str(made["id"])
    systems.update("CRMOffice", "Contacts", key, {"company": company})
    systems.update("CRMOffice", "Contacts", key, {"company": company}, actor="subject")
    systems.delete("CRMOffice", "Contacts", key)
    assert timeline(systems.journal.entries()) == [
        '    1 a user creates Tidsbanken Ansatt 101: Etternavn "Li"',
        f'    2 the subject creates CRMOffice Contacts {key}: familyName "Li"',
        f'    3 a user changes CRMOffice Contacts {key}: company.id empty → "firma-7"',
        f"    4 the subject saves CRMOffice Contacts {key} without changing anything",
        f"    5 a user deletes CRMOffice Contacts {key}",
    ]


def test_a_scenario_of_a_thousand_records_stays_small(systems: World) -> None:
    for number in range(1, 1002):
        systems.insert("Tidsbanken", "Ansatt", {"Id": number, "Etternavn": "Li" * 100})
        systems.insert("CRMOffice", "Contacts", {"familyName": "Li" * 100}, actor="subject")
    now = {"CRMOffice Contacts": {str(key): {"familyName": "Li" * 4000} for key in range(1001)}}
    text = told(systems, {"CRMOffice Contacts": {}}, now, *("it raised" for _ in range(200)))
    assert len(text) < 100_000
    assert "    1 a user creates Tidsbanken Ansatt 1:" in text
    assert "      … 1,882 lines more" in text
    assert " 2002 the subject creates CRMOffice Contacts" in text
    assert "      … 881 lines more" in text


def test_no_report_shows_a_credential_that_a_subject_writes_into_a_record(run: Run) -> None:
    ended = run(
        "--subject=python:tests.steps.test_evidence:WritesItsKeyIntoRecords",
        "--select=*Mobil*:create",
    )
    assert ended.places("failed") == {
        "ansatt-contacts/Mobil=mobilePhone:create",
        "ansatt-contacts:inv-confidential",
        "ansatt-contacts:inv-converged",
        "ansatt-contacts:inv-no-thin-air",
    }
    name = f"{DEFAULT_SEED}/ansatt-contacts/ansatt-contacts/Mobil=mobilePhone/create/existing"
    key = make_credentials(name, 0, "subject").tb_key
    shown = "".join(file.read_text("utf-8") for file in ended.out.iterdir()) + ended.stdout
    assert 'mobilePhone "***"' in shown
    assert key not in shown
