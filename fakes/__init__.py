"""Two business systems in memory, served over real sockets: Tidsbanken and CRMOffice.

A `FakeServer` serves both; each `World` in it is a universe of its own, entered with its own
credentials, with its own data, clock, switches and journal.
"""

from fakes.clock import DEFAULT_NOW, SAVE_STEP, Clock
from fakes.credentials import Credentials
from fakes.desk import DeskSettings
from fakes.errors import FakesError, PortInUse, Refused, UnknownSwitch, WorldExists
from fakes.faults import (
    KINDS,
    Fault,
    FaultError,
    FaultKind,
    Order,
    UnknownOrder,
    Where,
    fault,
    read_fault,
)
from fakes.fidelity import BEHAVIOURS, SWITCHES, Behaviour, Switches
from fakes.journal import Change, Entry, Journal, Only, Stranger
from fakes.server import FakeServer
from fakes.values import Actor, Json, Key, Mark, Record
from fakes.world import World

__all__ = [
    "BEHAVIOURS",
    "DEFAULT_NOW",
    "KINDS",
    "SAVE_STEP",
    "SWITCHES",
    "Actor",
    "Behaviour",
    "Change",
    "Clock",
    "Credentials",
    "DeskSettings",
    "Entry",
    "FakeServer",
    "FakesError",
    "Fault",
    "FaultError",
    "FaultKind",
    "Journal",
    "Json",
    "Key",
    "Mark",
    "Only",
    "Order",
    "PortInUse",
    "Record",
    "Refused",
    "Stranger",
    "Switches",
    "UnknownOrder",
    "UnknownSwitch",
    "Where",
    "World",
    "WorldExists",
    "fault",
    "read_fault",
]
