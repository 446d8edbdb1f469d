import duckdb
import pytest
import sqlglot
from hypothesis import example, given
from hypothesis import strategies as st

from tui.aws.athena.literals import LONGEST, NotAskable, contains, identifier, literal, literals

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=200)
HOSTILE = st.text("'\"\\%_;-/*$|{}:?\n\r\t\u2028é日", max_size=40)


def run(query: str) -> object:
    (row,) = duckdb.execute(sqlglot.parse_one(query, read="athena").sql("duckdb")).fetchall()
    return row[0]


@given(TEXT | HOSTILE)
@example("'; DROP TABLE trail; --")
@example("\\' OR 1=1 --")
@example("${x} {{y}} ? :z $1")
def test_a_literal_means_the_text_whatever_is_in_it(text: str) -> None:
    assert run(f"SELECT {literal(text)}") == text


@given(HOSTILE, HOSTILE)
def test_a_literal_ends_where_it_ends(text: str, other: str) -> None:
    assert run(f"SELECT CONCAT({literal(text)}, '|', {literal(other)})") == f"{text}|{other}"


@given(HOSTILE.filter(bool))
def test_an_identifier_names_a_column_whatever_is_in_it(name: str) -> None:
    assert run(f"SELECT t.{identifier(name)} FROM (SELECT 1 AS {identifier(name)}) AS t") == 1


@given(HOSTILE, HOSTILE.filter(bool))
def test_a_part_is_found_as_it_is_written(text: str, part: str) -> None:
    assert run(f"SELECT {contains(literal(text), part)}") == (part in text)


@pytest.mark.parametrize("part", ["INC-42", "inc-42", "Inc-4"])
def test_a_part_is_found_in_any_case(part: str) -> None:
    assert run(f"SELECT {contains(literal('See inc-42.'), part)}") is True


def test_several_literals_stand_in_a_list() -> None:
    listed = literals(("a", "it's"))
    assert run(f"SELECT 'it''s' IN ({listed})") is True


@pytest.mark.parametrize("text", ["x" * (LONGEST + 1), "a\0b", "a\ud800b"])
def test_what_cannot_be_sent_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(NotAskable, match="What you search for"):
        literal(text)


def test_the_longest_text_is_sent() -> None:
    assert run(f"SELECT LENGTH({literal('é' * LONGEST)})") == LONGEST
