"""What a page's address says of what to show, and the addresses of other views of it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Self
from urllib.parse import quote, urlencode

from fakes.desk.table import Sorting

PAGES_ROOT = "/_samsvar/pages"


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """One view of a system's page; empty texts stand for the usual world, entity and kind of fault."""

    world: str = ""
    entity: str = ""
    fault: str = ""
    sorting: Sorting = Sorting()  # noqa: RUF009 -- frozen

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Self:
        """Read a view from an address; what makes no sense in it stands for the usual."""
        page = query.get("page", "1")
        return cls(
            world=query.get("world", ""),
            entity=query.get("entity", ""),
            fault=query.get("fault", ""),
            sorting=Sorting(
                by=query.get("sort") or None,
                falling=query.get("desc") == "1",
                page=int(page) if page.isascii() and page.isdecimal() and len(page) < 10 else 1,
                shows_all_columns=query.get("columns") == "all",
            ),
        )

    @property
    def url(self) -> str:
        """The address of this view."""
        sorting = self.sorting
        told = {
            "world": self.world,
            "entity": self.entity,
            "fault": self.fault,
            "sort": sorting.by or "",
            "desc": "1" if sorting.falling else "",
            "page": str(sorting.page) if sorting.page > 1 else "",
            "columns": "all" if sorting.shows_all_columns else "",
        }
        query = urlencode({name: value for name, value in told.items() if value})
        return f"/?{query}" if query else "/"

    def of_entity(self, name: str) -> str:
        """Return the address of the table of another entity."""
        return replace(self, entity=name, sorting=Sorting()).url

    def of_fault(self, what: str) -> str:
        """Return the address of the form for another kind of fault."""
        return replace(self, fault=what).url

    def sorted_by(self, column: str) -> str:
        """Return the address of the table by a column; the second time, falling."""
        falls = self.sorting.by == column and not self.sorting.falling
        return replace(self, sorting=replace(self.sorting, by=column, falling=falls, page=1)).url

    def at_page(self, page: int) -> str:
        """Return the address of another page of the table."""
        return replace(self, sorting=replace(self.sorting, page=page)).url

    def with_columns(self, *, all_of_them: bool) -> str:
        """Return the address of the table with all columns, or with those in use."""
        return replace(self, sorting=replace(self.sorting, shows_all_columns=all_of_them)).url


def form_url(world: str, *parts: object) -> str:
    """Return the address that a form of a world posts to.

    >>> form_url("a/b", "faults", "f1", "off")
    '/_samsvar/pages/a%2Fb/faults/f1/off'
    """
    return "/".join((PAGES_ROOT, *(quote(str(part), safe="") for part in (world, *parts))))
