"""The desk: what a person or a script may do to a running server's worlds, and see of them.

A control plane in JSON under `/_samsvar/`, and one page per system. Served only where a
`FakeServer` is given `DeskSettings`.
"""

from fakes.desk.settings import DeskSettings

__all__ = ["DeskSettings"]
