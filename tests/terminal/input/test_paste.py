"""Pastes: bracketed where the remote can tell, and never able to end themselves early."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.terminal.input.paste import END, PIECE, START, encode_paste, is_risky, pieces

HOSTILE = st.lists(
    st.sampled_from(
        [b"\x1b[201~", b"\x1b[200~", b"\x1b[20", b"1~", b"\x1b", b"a", b"\n", b"\r"]
    )
).map(b"".join)


def test_a_remote_that_asked_gets_the_paste_between_markers() -> None:
    assert encode_paste(b"ls", bracketed=True) == b"\x1b[200~ls\x1b[201~"
    assert encode_paste(b"ls", bracketed=False) == b"ls"


@pytest.mark.parametrize("line_end", [b"\n", b"\r", b"\r\n"])
def test_line_ends_become_enter(line_end: bytes) -> None:
    assert encode_paste(b"a" + line_end + b"b", bracketed=False) == b"a\rb"


@pytest.mark.parametrize(
    "marker",
    [b"\x1b[201~", b"\x1b[0201~", b"\x1b[201;1~", b"\x1b[2\x1b[201~01~", "\x9b201~".encode()],
)
def test_a_marker_inside_is_taken_out(marker: bytes) -> None:
    assert (
        encode_paste(b"a" + marker + b"b", bracketed=True).replace(b" ", b"")
        == START + b"ab" + END
    )


def test_other_escape_sequences_stay() -> None:
    text = b"\x1b[31mred\x1b[0m"
    assert encode_paste(text, bracketed=True) == START + text + END


@given(HOSTILE)
def test_nothing_inside_can_end_the_paste(text: bytes) -> None:
    body = encode_paste(text, bracketed=True)[len(START) : -len(END)]
    assert START not in body
    assert END not in body


@pytest.mark.parametrize(
    ("text", "risky"),
    [(b"ls", False), (b"ls\n", False), (b"ls\nrm", True), (b"ls\rrm\r", True), (b"", False)],
)
def test_several_lines_are_risky_only_where_they_would_run_at_once(
    text: bytes, risky: bool
) -> None:
    assert is_risky(text, bracketed=False) is risky
    assert is_risky(text, bracketed=True) is False


@given(st.text(alphabet="aé漢🧑", max_size=3000))
def test_pieces_join_to_the_whole_and_cut_no_character(text: str) -> None:
    cut = list(pieces(text.encode()))
    assert b"".join(cut) == text.encode()
    assert all(0 < len(piece) <= PIECE and piece.decode() for piece in cut)


def test_pieces_of_what_is_no_text_still_end() -> None:
    assert b"".join(pieces(b"\x80" * 5000)) == b"\x80" * 5000
