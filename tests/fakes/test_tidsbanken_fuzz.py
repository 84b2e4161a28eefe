"""Whatever is sent to Tidsbanken: never a 500, and nothing is changed by what is refused."""

import json
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes import Json, Key
from fakes.tidsbanken.model import ENTITIES
from tests.fakes.straight import Straight

WRITES = [
    ("POST", "/ansatt/Ansatte"),
    ("PUT", "/ansatt/ansatt"),
    ("POST", "/prosjekt/Prosjekt"),
    ("PUT", "/prosjekt/Prosjekt"),
    ("POST", "/ansatt/Avdeling"),
    ("PATCH", "/ansatt/Avdeling/a"),
    ("POST", "/prosjekt/Kunde"),
    ("PUT", "/prosjekt/Kunde"),
]
READS = ["/ansatt/ansatt", "/prosjekt/Prosjekt", "/ansatt/avdeling", "/prosjekt/Kunde"]
NAMES = sorted({name for entity in ENTITIES.values() for name in entity.properties})
OPTIONS = ["$filter", "$select", "$orderby", "$top", "$skip", "$count", "$expand", "$format"]

numbers = st.one_of(
    st.integers(-3, 8), st.integers(), st.floats(), st.sampled_from([2**31, -(2**63), 10**400])
)
# Half a surrogate pair can be written in JSON, as an escape, although no UTF-8 encodes it.
texts = st.one_of(
    st.text(st.characters(codec=None), max_size=8),
    st.sampled_from(["a", "1", "101", "2024-02-30", "2024-01-01", "x" * 10_001, "\ud800", "\x00"]),
    st.sampled_from(["0001-01-01", "9999-12-31T23:59:59-12:00", "2024-01-01T00:00:00.1234567Z"]),
)
values: st.SearchStrategy[Json] = st.recursive(
    st.one_of(st.none(), st.booleans(), numbers, texts),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(NAMES), inner, max_size=3)
    ),
    max_leaves=6,
)
records = st.dictionaries(
    st.one_of(st.sampled_from(NAMES), st.sampled_from(["Id", "Navn"]), texts), values, max_size=5
)
known = st.builds(
    lambda key, record: {"Id": key, **record},
    st.sampled_from([1, "a", "101"]),
    st.dictionaries(st.sampled_from(["Navn", "Fornavn", "Notat"]), st.text(max_size=3), max_size=2),
)
payloads = st.one_of(
    values, known, records, st.lists(st.one_of(known, records), min_size=1, max_size=3)
).map(json.dumps)
bodies = st.one_of(payloads.map(str.encode), st.binary(max_size=20))


def filled() -> Straight:
    straight = Straight()
    straight.world.insert("Tidsbanken", "Ansatt", {"Id": 1, "Fornavn": "Åse"})
    straight.world.insert("Tidsbanken", "Prosjekt", {"AnsvarligId": 1})
    straight.world.insert("Tidsbanken", "Avdeling", {"Id": "a"})
    straight.world.insert("Tidsbanken", "Kunde", {"Id": "a"})
    return straight


def versions(straight: Straight) -> dict[str, dict[Key, int]]:
    return {entity: straight.world.versions("Tidsbanken", entity) for entity in ENTITIES}


@given(st.sampled_from(WRITES), bodies, st.sampled_from(["application/json", "text/plain", ""]))
def test_a_body_is_applied_whole_or_refused_without_a_trace(
    where: tuple[str, str], body: bytes, content_type: str
) -> None:
    straight = filled()
    before = versions(straight)
    reply = straight.ask(*where, body, content_type)
    assert reply.status < 500
    if reply.status >= 400:
        assert versions(straight) == before
        assert json.loads(reply.body)["error"]["message"]
        assert reply.applied == ()
    else:
        assert content_type == "application/json"
        assert len(reply.applied) == (len(json.loads(body)) if body.lstrip()[:1] == b"[" else 1)
        assert versions(straight) != before
        for entity in ENTITIES:
            for record in straight.world.records("Tidsbanken", entity).values():
                json.dumps(record, ensure_ascii=False, allow_nan=False).encode()


@given(st.lists(st.one_of(known, records), min_size=2, max_size=4), st.sampled_from(WRITES))
def test_a_list_with_one_bad_record_applies_none(
    some: list[dict[str, Json]], where: tuple[str, str]
) -> None:
    straight = filled()
    before = versions(straight)
    bad = json.dumps([*some, {"Id": 1, "Navn": ["wrong"], "Fornavn": ["wrong"]}]).encode()
    assert straight.ask(*where, bad).status in {400, 404}
    assert versions(straight) == before


pieces = st.one_of(
    st.text(max_size=12),
    st.sampled_from(NAMES),
    st.sampled_from(["Id eq 1", "Id eq 'a'", "1", "-1", "true", "9" * 30, "*", "Ansatt", "json"]),
    st.sampled_from(["Ansatt($select=Id)", "Ansatt(", "Id desc", "Id,Id", "(", "'", "\x00", ","]),
)
pairs = st.tuples(
    st.one_of(st.sampled_from([*OPTIONS, "top", "$TOP", "$apply", ""]), pieces), pieces
)
queries = st.one_of(
    st.lists(pairs, max_size=4).map(
        lambda chosen: "&".join(f"{quote(name, safe='$')}={quote(value)}" for name, value in chosen)
    ),
    # As raw bytes, right or wrong.
    st.text(st.characters(max_codepoint=255), max_size=20),
    st.lists(st.sampled_from(["%", "%zz", "%ff", "%00", "&", "=", "$top", "+", "å"])).map("".join),
)


@given(st.sampled_from(READS), queries)
def test_any_query_is_answered_or_refused(path: str, query: str) -> None:
    straight = filled()
    reply = straight.get(f"{path}?{query}")
    assert reply.status in {200, 400}
    assert ("value" in json.loads(reply.body)) == (reply.status == 200)


@given(
    st.sampled_from(READS),
    st.one_of(
        pieces.map(lambda text: quote(text, safe="'=(),")),
        st.text(st.characters(max_codepoint=255, exclude_characters="?"), max_size=12),
    ),
    queries,
)
def test_any_key_is_answered_or_refused(path: str, key: str, query: str) -> None:
    reply = filled().get(f"{path}({key})?{query}")
    assert reply.status in {200, 400, 404}
    assert json.loads(reply.body)


@given(st.text(st.characters(max_codepoint=255, exclude_characters="?"), max_size=20))
def test_any_path_is_answered_or_refused(path: str) -> None:
    for method in ("GET", "POST", "PATCH"):
        assert filled().ask(method, f"/ansatt/{path}", b"{}").status in {200, 400, 404}


@pytest.mark.parametrize(
    "query",
    [
        "&".join(f"a{number}=1" for number in range(9000)),
        "&".join(["$top=1"] * 9000),
        "&" * 60_000,
        "=" * 60_000,
        "$filter=" + "(" * 60_000,
        "$filter=" + "not%20" * 10_000 + "Aktiv",
        "$filter=" + "'" * 60_001,
        "$filter=Id%20eq%20" + "9" * 60_000,
        "$orderby=" + "Id," * 20_000,
        "$select=" + "Id," * 20_000 + "Id",
        "$expand=" + "Ansatt(" * 8000,
        "$expand=" + "(" * 60_000,
        "$expand=" + "%20" * 20_000,
        "$top=" + "9" * 60_000,
        "$top=" + "٣",
        "%" * 60_000,
    ],
    ids=lambda query: query[:24],
)
def test_a_long_query_is_no_trouble(query: str) -> None:
    straight = filled()
    raw = query.encode().decode("latin-1")
    for path in READS:
        assert straight.get(f"{path}?{raw}").status in {200, 400}


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 2000 + b"]" * 2000,
        b'[{"Id":1,"Fornavn":' + b"[" * 50 + b"]" * 50 + b"}]",
        b'[{"Id":1,"Fornavn":"' + b"x" * 10_001 + b'"}]',
        b'[{"Id":1,"AntallFerieDager":' + b"9" * 4000 + b"}]",
        b'[{"Id":1,"AntallFerieDager":' + b"9" * 5000 + b"}]",
        b'[{"Id":' + b"9" * 400 + b"}]",
        b'[{"Id":1e400}]',
        b'[{"Id":1,"Fornavn":"\\ud83d"}]',
        b'[{"Id":1,"Fornavn":"\xed\xa0\x80"}]',
        b"[{" + b",".join(b'"x%d":1' % number for number in range(20_000)) + b"}]",
        b'[{"Id":1,"Fodt":"0001-01-01T00:00:00+14:00"}]',
        b"\xef\xbb\xbf[]",
        b"\x00",
    ],
    ids=lambda body: repr(body[:24]),
)
def test_an_extreme_body_is_refused(body: bytes) -> None:
    straight = filled()
    before = versions(straight)
    for method, path in WRITES:
        assert straight.ask(method, path, body).status == 400
    assert versions(straight) == before
