"""The language of the filter."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.ui.lists.query import exactly, fold, parse, searched

COLUMNS = ("name", "state", "tags")
WEB = ("web-1", "● online", "team=web, env=prod")


TAGS = ("team=web", "env=prod", "cost center=1 2")


def holds(query: str, texts: tuple[str, ...] = WEB, tags: tuple[str, ...] = TAGS) -> bool:
    folded = tuple(map(fold, texts))
    everything = searched(folded, [fold(tag) for tag in tags])
    return parse(query, COLUMNS, tags=True).matches(everything, folded)


@pytest.mark.parametrize(
    "query",
    [
        "",
        "web",
        "WEB",
        "web prod",
        "!staging",
        "state:online",
        "name:web !tags:dev",
        "env=prod",
        "tags:",
    ],
)
def test_a_row_that_holds_all_terms_is_shown(query: str) -> None:
    assert holds(query)


@pytest.mark.parametrize("query", ["caf\u00e9", "CAFE\u0301", "name:\uff43\uff41\uff46"])
def test_a_name_is_found_however_it_is_spelled(query: str) -> None:
    assert holds(query, ("cafe\u0301", "● online", ""))


@pytest.mark.parametrize(
    "query", ["db", "web db", "!web", "state:lost", "name:prod", "!state:online"]
)
def test_a_row_that_misses_one_term_is_not_shown(query: str) -> None:
    assert not holds(query)


def test_a_word_before_a_colon_that_names_no_column_is_text() -> None:
    assert holds("arn:aws", ("arn:aws:ec2", "", ""))


@pytest.mark.parametrize(
    "query", ['"web 01"', '"web 01', 'name:"web 01"', '!"web 02"', '!name:"web 02" prod', '""']
)
def test_quotes_make_one_word(query: str) -> None:
    assert holds(query, ("the web 01", "● online", "prod"))
    assert not holds('"01 web"', ("the web 01", "● online", "prod"))


def test_what_stands_in_quotes_names_no_column() -> None:
    assert holds('"state:x"', ("", "", "state:x"))
    assert not holds('"state:online"')


@pytest.mark.parametrize(
    ("query", "unknown"),
    [("nosuch:x", "nosuch"), ("!nosuch:x", "nosuch"), ('"nosuch:x"', ""), ("10:30", "")],
)
def test_what_looks_like_a_column_and_is_none_is_remembered(query: str, unknown: str) -> None:
    [term] = parse(query, COLUMNS).terms
    assert term.unknown == unknown


def test_a_term_never_reaches_from_one_column_into_the_next() -> None:
    assert not holds("web-1●")


@pytest.mark.parametrize(
    "query",
    [
        "tag:env",
        "tag:env=prod",
        "TAG:ENV=Prod",
        "tag:env=pr*",
        "tag:env=*o*",
        "!tag:env=pro",
        "!tag:en",
        "!tag:env=dev*",
        'tag:"cost center=1 2"',
        'tag:"cost center"="1 2"',
        "tag:",
    ],
)
def test_a_tag_is_asked_for_by_key_and_value(query: str) -> None:
    assert holds(query)


@pytest.mark.parametrize(
    "query", ["tag:env=pro", "tag:en", "tag:env=dev*", "tag:env=*x*", "tag:web", "!tag:env=pr*"]
)
def test_a_part_of_a_tag_is_not_that_tag(query: str) -> None:
    assert not holds(query)


def test_a_text_that_looks_like_a_tag_is_none() -> None:
    assert not holds("tag:env=dev", ("env=dev", "", ""))


def test_rows_without_tags_have_no_tag_to_ask_for() -> None:
    [term] = parse("tag:env", COLUMNS).terms
    assert term.unknown == "tag"


TYPED = st.lists(
    st.sampled_from(
        ["w", "e", "b", "-", " ", "!", ":", "=", '"', "tag:", "name:", "env", "*", "é"]
    )
).map("".join)


@given(TYPED, TYPED, TYPED, TYPED)
def test_a_filter_that_only_narrows_lets_nothing_new_through(
    before: str, more: str, name: str, tag: str
) -> None:
    earlier, later = (parse(text, COLUMNS, tags=True) for text in (before, before + more))
    folded = (fold(name), "", "")
    everything = searched(folded, [fold(tag)])
    if later.narrows(earlier) and later.matches(everything, folded):
        assert earlier.matches(everything, folded)


@pytest.mark.parametrize(
    ("before", "after"), [("w", "we"), ("web", "web p"), ("a !b", "ab !b")]
)
def test_a_word_that_grows_narrows(before: str, after: str) -> None:
    assert parse(after, COLUMNS).narrows(parse(before, COLUMNS))


@given(st.text(max_size=40))
def test_whatever_is_typed_is_a_filter(text: str) -> None:
    parse(text, COLUMNS).matches("web-1", WEB)


@pytest.mark.parametrize("name", ["web-1", 'web "1', "東京-踏み台", "a:b", '"', "=web-1"])
def test_a_column_can_be_asked_for_a_text_and_no_other(name: str) -> None:
    query = parse(exactly("name", name), ["name", "tags"])
    assert query.matches("", [fold(name), ""])
    assert not query.matches("", [fold(f"{name}0"), fold(name)])
    assert not parse(f"!{exactly('name', name)}", ["name"]).matches("", [fold(name)])
    assert parse("name:=", ["name"]).terms == ()
