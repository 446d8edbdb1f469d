import json
import unicodedata
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.aws.insights.literals import pattern, query_of
from tui.sandbox.agent.session_log import as_go_writes
from tui.sandbox.insights.reading import read_query
from tui.sandbox.insights.running import StoredEvent, run

HOSTILE = st.text(alphabet="\"'\\/|#`&<>%_*?()[]{}$^.+-nxu0 aA\u00e9\u0301\u212b漢", min_size=1)
ANY = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=30) | HOSTILE


def found(term: str, *messages: str) -> list[str]:
    """The messages that the query for a term gives back, by the engine of the sandbox."""
    events = [StoredEvent(n, "s", message, n, str(n)) for n, message in enumerate(messages)]
    rows = run(read_query(query_of([term], 100)), events, "1:/ssm").rows
    return [dict(row)["@message"] for row in reversed(rows)]


def streamed(*lines: str) -> str:
    return as_go_writes(
        {
            "eventVersion": "1.0",
            "userIdentity": {"arn": "arn:aws:sts::1:assumed-role/Admin/maria"},
            "sessionData": list(lines),
        }
    )


@given(ANY)
def test_any_text_is_found_where_it_stands_and_where_its_case_differs(term: str) -> None:
    plain = f"before {term} after"
    assert found(term, plain, streamed("$ df", plain)) == [plain, streamed("$ df", plain)]


@given(HOSTILE)
def test_no_text_is_anything_but_text(term: str) -> None:
    assert not set(pattern(term)) & set("/\"'`#&<> ")
    assert len(read_query(query_of([term], 7))) == 4
    assert found(term, "0") == (["0"] if term == "0" else [])


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_neither_case_nor_the_coding_of_accents_tells_words_apart(
    form: Literal["NFC", "NFD"],
) -> None:
    written = unicodedata.normalize(form, "café Straße ÅNGSTRÖM")
    for text in (written, written.upper(), written.lower()):
        assert found("Café", text) == [text]
        assert found("ångström", text) == [text]


def test_the_fields_beside_the_text_of_a_streamed_event_are_not_searched() -> None:
    assert found("maria", streamed("$ df"), streamed("$ su maria")) == [streamed("$ su maria")]


def test_what_go_escapes_in_json_is_found_as_it_was_on_the_screen() -> None:
    event = streamed('a && b <c> "d" e\\f')
    assert "\\u0026\\u0026" in event
    assert json.loads(event)["sessionData"] == ['a && b <c> "d" e\\f']
    for term in ("a && b", "<c>", '"d"', "e\\f"):
        assert found(term, event) == [event]


def test_more_than_a_query_holds_is_refused_with_a_sentence() -> None:
    with pytest.raises(ValueError, match="fewer words"):
        query_of(["/" * 2000], 10)
