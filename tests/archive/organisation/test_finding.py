"""Texts found in packed columns, as they are found one by one."""

from hypothesis import example, given
from hypothesis import strategies as st

from tests.archive.organisation.rows import session
from tui.archive.organisation.columns import values_of
from tui.archive.organisation.finding import (
    FEW,
    found_rows,
    found_texts,
    may_have,
    words_may_have,
)
from tui.archive.organisation.packing import LONG, SMALL, packed

TEXTS = st.lists(st.text("abc-", max_size=5).map(str.encode), min_size=1, max_size=30)


def joined(texts: list[bytes]) -> bytes:
    return b"\n" + b"\n".join(texts) + b"\n"


@given(TEXTS, st.text("abc-", min_size=1, max_size=3).map(str.encode))
@example([b"a"] * (FEW * 3), b"a")
@example([b"aaaa"] * FEW + [b"b", b"aa"], b"aa")
@example([b"a", *[b"b"] * 9000, *[b"a"] * FEW], b"a")
def test_the_texts_that_have_it_are_those_found_one_by_one(
    texts: list[bytes], sought: bytes
) -> None:
    found = found_texts(joined(texts), sought)
    assert list(found or bytes(len(texts))) == [sought in text for text in texts]


@given(TEXTS, st.text("abc-", max_size=3).map(str.encode))
@example([b""], b"")
@example([b"a", b""], b"")
@example([b"", b"a"], b"a")
def test_an_exact_text_is_found_as_a_whole(texts: list[bytes], sought: bytes) -> None:
    distinct = list(dict.fromkeys(texts))
    found = found_texts(joined(distinct), sought, exact=True)
    assert list(found or bytes(len(distinct))) == [sought == text for text in distinct]


@given(TEXTS, st.text("abc", max_size=3).map(str.encode))
def test_every_row_with_an_exact_text_is_found_where_each_has_its_own(
    texts: list[bytes], sought: bytes
) -> None:
    found = found_texts(joined(texts), sought, exact=True)
    assert list(found or bytes(len(texts))) == [sought == text for text in texts]


def test_rows_are_found_by_codes_of_one_byte_and_of_two_and_by_none() -> None:
    for different in (1, SMALL, SMALL + 1, 1000):
        rows = [values_of(session(reason=f"r{number % different}")) for number in range(1000)]
        column = next(one for one in packed(rows) if one.number == 12)
        found = found_rows(column.codes, 1000, found_texts(column.texts, b"r0", exact=True))
        assert list(found) == [number % different == 0 for number in range(1000)]


def test_a_column_without_one_of_the_bytes_has_no_such_text() -> None:
    column = next(one for one in packed([values_of(session(reason="abc"))]) if one.number == 12)
    assert may_have(column.missing, b"cab")
    assert not may_have(column.missing, b"abd")


@given(
    st.lists(st.text("ab -", max_size=8), min_size=1, max_size=8),
    st.text("ab -", min_size=1, max_size=4),
)
def test_texts_whose_words_do_not_have_it_do_not_either(texts: list[str], sought: str) -> None:
    long = ["x " * LONG, *texts]
    column = next(
        one
        for one in packed([values_of(session(reason=text)) for text in long])
        if one.number == 12
    )
    assert column.words
    if any(sought in text for text in long):
        assert words_may_have(column.words, sought.encode())


def test_a_word_that_none_has_is_not_looked_for_in_the_texts() -> None:
    unique = [
        values_of(session(reason=f"INC-{n} of the same few words, again")) for n in range(2000)
    ]
    words = next(one for one in packed(unique) if one.number == 12).words
    assert words_may_have(words, b"inc-7 of the")
    assert not words_may_have(words, b"nginx")
