"""The built-in sync core: keeps Tidsbanken and CRMOffice the same, both ways.

The reading order follows one cycle: `mapping` (what corresponds to what), `decide` (who wins),
`reading` (what changed), `writing` (one write), `engine` (the cycle), `tidsbanken` and `crmoffice`
(the wire), `store` (what is remembered), `adapter` and `cli` (how it is driven). Left is Tidsbanken and right is CRMOffice throughout.
"""

__version__ = "0.1.0"
