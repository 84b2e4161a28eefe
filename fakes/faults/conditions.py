"""What one system of a world asks of the faults on order while it stores and shows records."""

from dataclasses import dataclass
from datetime import timedelta

from fakes.faults.book import FaultBook
from fakes.faults.plan import Hiding


@dataclass(slots=True, kw_only=True)
class Conditions:
    """The standing conditions of one system, and what the request at hand brings.

    `hiding` is how long its writes stay hidden from readers, None for not at all.
    """

    system: str
    book: FaultBook
    hiding: Hiding | None = None

    def skew(self) -> timedelta:
        """Return how far the system's clock is ahead."""
        return self.book.skew(self.system)

    @property
    def store_as_sent(self) -> bool:
        """Whether nothing is on order, so that every text is stored as it was sent."""
        return self.book.is_empty

    def stored(self, entity: str, name: str, text: str) -> str:
        """Return a text that a property is given, as the system stores it."""
        return self.book.normalised(self.system, entity, name, text)
