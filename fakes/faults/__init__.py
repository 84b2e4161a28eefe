"""Faults and conditions that a world can be told to show: data, never chance without a seed."""

from fakes.faults.book import FaultBook, Order, UnknownOrder
from fakes.faults.fault import ASKED_FOR, Fault, FaultError, Where, fault, fault_schema, read_fault
from fakes.faults.kinds import KINDS, FaultKind

__all__ = [
    "ASKED_FOR",
    "KINDS",
    "Fault",
    "FaultBook",
    "FaultError",
    "FaultKind",
    "Order",
    "UnknownOrder",
    "Where",
    "fault",
    "fault_schema",
    "read_fault",
]
