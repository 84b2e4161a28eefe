"""Strings of the formats that only the two systems know, for whoever generates requests."""

from datetime import datetime, timedelta, timezone

import schemathesis
from hypothesis import strategies as st

from fakes import World
from fakes.crmoffice.model import TEST_USERS
from fakes.openapi.crmoffice_operations import SINCE_FORMAT, TAGS_FORMAT
from fakes.openapi.crmoffice_records import OWNER_FORMAT
from fakes.openapi.crmoffice_tokens import CLIENT_FORMAT, REDIRECT_FORMAT, SCOPE_FORMAT
from fakes.openapi.tidsbanken_options import EXPAND, FILTER, ORDERBY, SELECT
from fakes.openapi.tidsbanken_records import STAMP_FORMAT

# What every entity of Tidsbanken has.
_NAMES = st.sampled_from(["SistEndretDato", "OpprettetDato", "SistEndretAvId", "Notat", "notat"])
_ZONES = st.integers(-23 * 60, 23 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
# Neither end of the calendar, where an offset leads out of it.
_MOMENTS = st.datetimes(datetime(1000, 1, 1), datetime(9999, 12, 30), timezones=_ZONES)
_DATES = st.dates(datetime(1000, 1, 1).date(), datetime(9999, 12, 30).date()).map(str)
_NAIVE = _MOMENTS.map(lambda moment: moment.replace(tzinfo=None).isoformat())
_AWARE = _MOMENTS.map(datetime.isoformat)
_QUOTED = st.text(max_size=8).map(lambda text: "'" + text.replace("'", "''") + "'")
_COMPARISONS = st.one_of(
    st.builds(
        "{} {} {}".format, st.just("SistEndretDato"), st.sampled_from(["gt", "le"]), _DATES | _AWARE
    ),
    st.builds("{} eq {}".format, st.just("SistEndretAvId"), st.integers(-(2**31), 2**31 - 1)),
    st.builds("{} ne {}".format, st.just("Notat"), _QUOTED | st.just("null")),
    st.builds("{}(Notat,{})".format, st.sampled_from(["startswith", "contains"]), _QUOTED),
    st.builds("length(Notat) {} 3".format, st.sampled_from(["add", "sub", "mul"])).map(
        lambda sum_: f"{sum_} lt 9"
    ),
)
_FILTERS = st.recursive(
    _COMPARISONS,
    lambda inner: st.one_of(
        st.builds("{} {} {}".format, inner, st.sampled_from(["and", "or"]), inner),
        st.builds("not ({})".format, inner),
    ),
    max_leaves=4,
)
_ORDERS = st.lists(
    st.tuples(_NAMES, st.sampled_from(["", " asc", " desc"])),
    min_size=1,
    max_size=3,
    unique_by=lambda order: order[0].lower(),
).map(lambda orders: ",".join(f"{name}{way}" for name, way in orders))
_SELECTIONS = st.lists(_NAMES | st.just("*"), min_size=1, max_size=4).map(",".join)


def register_formats(world: World) -> None:
    """Tell schemathesis how strings of these formats look in this world."""
    known = {
        FILTER: _FILTERS,
        ORDERBY: _ORDERS,
        SELECT: _SELECTIONS,
        # Only one entity has something to expand, so this is what all take.
        EXPAND: st.just("*"),
        STAMP_FORMAT: _DATES | _NAIVE | _AWARE,
        SINCE_FORMAT: _DATES | _AWARE,
        OWNER_FORMAT: st.sampled_from([each.id for each in TEST_USERS]),
        # Most should fit, or a body would hardly ever be looked at.
        TAGS_FORMAT: st.sampled_from(["*", '"0", *', '"0"']),
        CLIENT_FORMAT: st.just(world.credentials["subject"].client_id),
        REDIRECT_FORMAT: st.sampled_from(
            ["https://app.example/back", "http://localhost:8080/?a=b"]
        ),
        SCOPE_FORMAT: st.sampled_from(["crmoffice", "offline_access crmoffice"]),
    }
    for name, strategy in known.items():
        schemathesis.openapi.format(name, strategy)
