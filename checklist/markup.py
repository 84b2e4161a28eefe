"""What docutils is told about dataflow documents: one directive, and no markup in a line.

It keeps directives for the whole process; importing this module replaces them.
"""

from collections.abc import Callable, Iterator, Sequence
from optparse import Values
from typing import ClassVar

from docutils import nodes, utils
from docutils.parsers.rst import Directive, directives, states
from docutils.parsers.rst.directives import tables
from docutils.parsers.rst.languages import en

from checklist.blocks import Foreign, Record, Table, Text
from checklist.findings import quoted


class PlainInliner(states.Inliner):
    """Leaves text as it is, so that names like `Customers_` and `*x*` stay names."""

    def init_customizations(self, settings: Values) -> None:
        """Prepare nothing: no inline markup is looked for."""

    def adjust_uri(self, uri: str) -> str:
        """Return the address of a hyperlink target as it is."""
        return uri

    def parse(
        self, text: str, lineno: int, memo: object, parent: nodes.Element
    ) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Return the text, with what a backslash escapes in its place."""
        del lineno, memo, parent
        return [nodes.Text(utils.unescape(utils.escape2null(text)))], []


class TableNode(nodes.Element):
    """A list-table in the tree of docutils, read already."""

    def __init__(self, table: Table | None) -> None:
        super().__init__()
        self.table = table


class ForeignNode(nodes.Element):
    """A refused directive in the tree of docutils."""

    def __init__(self, foreign: Foreign) -> None:
        super().__init__()
        self.foreign = foreign


class _Refused(Directive):
    """Stands for every directive but `list-table`: does nothing and is reported."""

    optional_arguments = 1
    final_argument_whitespace = True
    has_content = True

    def run(self) -> list[nodes.Node]:
        message = f"{refusal(self.name)}: {quoted(self.block_text)}"
        return [ForeignNode(Foreign(self.lineno, message))]


def _widths(argument: str) -> str | list[int]:
    """Return the widths of columns: numbers, so that nothing said there is lost."""
    is_word = argument in ("auto", "grid")
    return argument if is_word else directives.positive_int_list(argument)


class _ListTable(Directive):
    """A table as a list of rows, each a list of cells; a header alone is a table too."""

    optional_arguments = 1
    final_argument_whitespace = True
    has_content = True
    option_spec: ClassVar[dict[str, Callable[[str], object]]] = {
        "header-rows": directives.nonnegative_int,
        "widths": _widths,
        "width": directives.length_or_percentage_or_unitless,
        "align": tables.align,
    }

    def run(self) -> list[nodes.Node]:
        if self.arguments:
            return [ForeignNode(Foreign(self.lineno, "a table has no title"))]
        if self.options.get("header-rows") != 1:
            message = "the table must have one header row (:header-rows: 1)"
            return [ForeignNode(Foreign(self.lineno, message))]
        content = nodes.Element()
        self.state.nested_parse(self.content, self.content_offset, content)
        return list(self._nodes(list(self._rows(content))))

    def _nodes(self, rows: Sequence[Record | Foreign]) -> Iterator[nodes.Node]:
        if not rows:
            raise self.error("the table is empty: not even a header row")
        yield from (ForeignNode(row) for row in rows if isinstance(row, Foreign))
        header, *others = rows
        if isinstance(header, Record):
            records = (row for row in others if isinstance(row, Record))
            even = tuple(one for one in records if self._is_even(one, len(header.cells)))
            yield TableNode(Table(self.lineno, header, even))

    def _is_even(self, record: Record, expected: int) -> bool:
        found = len(record.cells)
        if found != expected:
            self.state.document.reporter.error(
                f"the table is ragged: this row has {found} cells, its header {expected}",
                line=record.line,
            )
        return found == expected

    def _rows(self, content: nodes.Element) -> Iterator[Record | Foreign]:
        line = self.lineno
        for child in elements(content):
            if not isinstance(child, nodes.bullet_list):
                yield foreign(child, line, ())
                continue
            for item in elements(child):
                line = line_of(item, line)
                yield self._row(item, line)

    def _row(self, item: nodes.Element, line: int) -> Record | Foreign:
        parts = list(elements(item))
        if len(parts) != 1 or not isinstance(parts[0], nodes.bullet_list):
            return Foreign(line, f"a row of a table must be a list of cells: {words_of(item)}")
        cells = [_cell(cell, line) for cell in elements(parts[0])]
        odd = next((cell for cell in cells if isinstance(cell, Foreign)), None)
        return odd or Record(line, tuple(cell for cell in cells if isinstance(cell, Text)))


def _cell(item: nodes.Element, line: int) -> Text | Foreign:
    parts = list(elements(item))
    line = line_of(item, line)
    if not parts:
        return Text(line, "")
    if len(parts) == 1 and isinstance(parts[0], nodes.paragraph):
        return Text(line, parts[0].astext())
    return Foreign(line, f"a cell of a table must be one line of text: {words_of(item)}")


def refusal(name: str) -> str:
    """Return what is said of a directive that is not `list-table`."""
    return f'the directive "{name}" is not part of a dataflow document'


def _register() -> None:
    """Make `list-table` ours and every other directive a refusal, under all names.

    docutils keeps directives for the whole process and asks this register before its own tables
    of names and aliases. So nothing in a document can read a file or reach the network.
    """
    canonical: dict[str, object] = vars(directives)["_directive_registry"]  # no public way to it
    for name in {*canonical, *en.directives}:
        directives.register_directive(name, _Refused)
    directives.register_directive("list-table", _ListTable)


_register()


def foreign(node: nodes.Element, line: int, lines: Sequence[str]) -> Foreign:
    """Return what is said of a node that no document holds; `line` is for one without its own."""
    line = line_of(node, line)
    if isinstance(node, nodes.comment | nodes.substitution_definition | nodes.target):
        line = _start_of_markup(line, lines)
    words = words_of(node)
    if isinstance(node, nodes.section):
        line, words = line - 1, title_of(node)
    kind = node.tagname.replace("_", " ")
    return Foreign(line, f"a {kind} is not part of a dataflow document: {words}")


def _start_of_markup(line: int, lines: Sequence[str]) -> int:
    """Return where a comment or the like begins; docutils gives where it ends."""
    begins = (
        number
        for number in range(min(line, len(lines)), 0, -1)
        if lines[number - 1].lstrip().startswith(("..", "__"))
    )
    return next(begins, line)


def elements(node: nodes.Element) -> Iterator[nodes.Element]:
    """Yield what stands in a node; messages apart, which the observer has."""
    return (
        child
        for child in node.children
        if isinstance(child, nodes.Element) and not isinstance(child, nodes.system_message)
    )


def line_of(node: nodes.Element, otherwise: int) -> int:
    """Return the line of a node or else of the first thing in it."""
    if node.line:
        return node.line
    first = next(elements(node), None)
    return otherwise if first is None else line_of(first, otherwise)


def words_of(node: nodes.Element) -> str:
    """Return the source of a node, quoted."""
    return quoted(node.rawsource or node.astext())


def title_of(node: nodes.Element) -> str:
    """Return the title of a section, quoted."""
    return quoted(next(elements(node)).astext())
