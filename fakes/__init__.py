"""Two business systems in memory, served over real sockets: Tidsbanken and CRMOffice.

A `FakeServer` serves both; each `World` in it is a universe of its own, entered with its own
credentials, with its own data, clock, switches and journal.
"""

from fakes.clock import DEFAULT_NOW, SAVE_STEP, Clock
from fakes.credentials import Credentials
from fakes.errors import FakesError, PortInUse, Refused, UnknownSwitch, WorldExists
from fakes.fidelity import SWITCHES, Switch
from fakes.journal import Change, Entry, Journal, Stranger
from fakes.server import FakeServer
from fakes.values import Actor, Json, Key, Mark, Record
from fakes.world import World

__all__ = [
    "DEFAULT_NOW",
    "SAVE_STEP",
    "SWITCHES",
    "Actor",
    "Change",
    "Clock",
    "Credentials",
    "Entry",
    "FakeServer",
    "FakesError",
    "Journal",
    "Json",
    "Key",
    "Mark",
    "PortInUse",
    "Record",
    "Refused",
    "Stranger",
    "Switch",
    "UnknownSwitch",
    "World",
    "WorldExists",
]
