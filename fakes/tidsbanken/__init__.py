"""Tidsbanken v3: time registration, read with OData, written with lists and objects."""
