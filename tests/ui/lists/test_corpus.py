"""What is found in all rows at once is what each of them has."""

from hypothesis import given
from hypothesis import strategies as st

from tui.ui.lists.columns import Column
from tui.ui.lists.corpus import COMMON, SOME, Corpus, letters_in_order
from tui.ui.lists.query import parse
from tui.ui.lists.rows import Rows

COLUMN: Column[str] = Column(name="Name", text=lambda name: name, least=4, most=8)
NAMES = st.lists(st.text("abc-\u00e9", max_size=5), max_size=30, unique=True)


def corpus_of(names: list[str]) -> Corpus:
    rows = Rows([COLUMN], lambda name: name)
    rows.add(names)
    return Corpus(rows.visible, 0)


def names_of(corpus: Corpus) -> list[str]:
    return [corpus.name(number) for number in range(len(corpus.rows))]


@given(NAMES, st.text("abc-\u00e9", min_size=1, max_size=3))
def test_a_text_is_found_in_the_rows_that_have_it(names: list[str], text: str) -> None:
    corpus = corpus_of(names)
    expected = [number for number, row in enumerate(corpus.rows) if text in row.everything]
    assert corpus.with_text(text) == expected


def test_what_is_common_is_found_in_each_row_too() -> None:
    corpus = corpus_of([f"a{number:05}" for number in range(SOME * COMMON * 2)])
    assert corpus.with_text("a") == list(range(SOME * COMMON * 2))
    assert corpus.with_text("00007") == [7]


@given(NAMES, st.text("abc-", min_size=1, max_size=3))
def test_letters_are_found_in_the_names_that_have_them_in_order(
    names: list[str], letters: str
) -> None:
    corpus = corpus_of(names)
    has = letters_in_order(letters)
    expected = [number for number, row in enumerate(corpus.rows) if has(row.folded[0])]
    assert corpus.with_letters(letters, 100) == expected
    assert corpus.with_letters(letters, 2) == expected[:2]
    more = [
        number
        for number in expected
        if letters_in_order(f"{letters}a")(names_of(corpus)[number])
    ]
    assert corpus.with_letters(f"{letters}a", 100) == more


@given(NAMES, st.sampled_from(["a", "!a", "name:b", "name:=ab", "!name:c", '"a-"']))
def test_a_term_is_satisfied_by_the_same_rows_as_one_by_one(
    names: list[str], typed: str
) -> None:
    corpus = corpus_of(names)
    [term] = parse(typed, ["name"]).terms
    rows = enumerate(corpus.rows)
    expected = [number for number, row in rows if term.holds(row.everything, row.folded)]
    assert corpus.satisfying(term) == expected
