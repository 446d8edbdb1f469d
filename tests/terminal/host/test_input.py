"""What the user's terminal sends is cut the same however it arrives."""

import re
from collections.abc import Iterable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.terminal.host.answers import LONGEST_STRING, STRING_PATIENCE
from tui.terminal.host.input import (
    ESCAPE_PATIENCE,
    EXPECTED,
    MORE_EXPECTED,
    PASTE_PATIENCE,
    SEQUENCE_PATIENCE,
    InputSplitter,
    Pasted,
    Piece,
    Report,
    Typed,
)

REPORTS = [
    b"\x1b[<0;10;20M", b"\x1b[<64;1;1M", b"\x1b[<35;300;-1m", b"\x1b[M !!", b"\x1b[32;5;10M",
    b"\x1b[I", b"\x1b[O", b"\x1b[?2026;2$y", b"\x1b[?62;22c", b"\x1b[>1;10;0c", b"\x1b[?0u",
    b"\x1b[48;24;80;384;640t", b"\x1b[8;24;80t", b"\x1b[12;40R", b"\x1b[0n",
]  # fmt: skip
KEYS = [
    b"a", b"\r", b"\t", b"\x00", b"\x7f", b"\x03", "é".encode(), "漢".encode(), "🧑".encode(),
    b"\x1ba", b"\x1b.", b"\x1b\r", b"\x1b\x7f", "\x1bé".encode(), b"\x1b[A", b"\x1bOA",
    b"\x1b[1;5A", b"\x1b[3~", b"\x1b[15;2~", b"\x1bOP", b"\x1b[1;2R", b"\x1b[Z", b"\x1b[97;5u",
    b"\x1b[97;5:3u", b"\x1b\x1b[A", b"\x1b[25~", b"\x1bOp", b"\x1b[[", b"\x1b[?x",
]  # fmt: skip
PASTES = [b"", b"ls\n", b"\x1b[31mred\x1b[0m", b"\x1b", b"\x1b[20", b"\x1b[200~", "漢".encode()]


def cut(chunks: Iterable[bytes], term: str = "xterm") -> list[Piece]:
    """All pieces, the last held one too."""
    splitter = InputSplitter(term)
    pieces = [piece for chunk in chunks for piece in splitter.receive(chunk, 0.0)]
    while splitter.deadline is not None:
        pieces += splitter.expire(splitter.deadline)
    return pieces


def slices(data: bytes, places: list[int]) -> list[bytes]:
    ends = sorted({0, len(data), *(place % (len(data) + 1) for place in places)})
    return [data[start:end] for start, end in pairwise(ends)]


@pytest.mark.parametrize("key", KEYS)
def test_a_key_is_typed_byte_for_byte(key: bytes) -> None:
    assert cut([key]) == [Typed(key)]


@pytest.mark.parametrize("report", REPORTS)
def test_a_report_is_never_typed(report: bytes) -> None:
    assert cut([report]) == [Report(report)]
    assert cut([b"\x1b" + report]) == [Typed(b"\x1b"), Report(report)]


@pytest.mark.parametrize("text", PASTES)
def test_a_paste_is_whole_whatever_is_in_it(text: bytes) -> None:
    assert cut([b"\x1b[200~" + text + b"\x1b[201~x"]) == [Pasted(text), Typed(b"x")]


PIECES = st.lists(
    st.one_of(
        st.sampled_from(KEYS).map(lambda key: (key, Typed(key))),
        st.sampled_from(REPORTS).map(lambda report: (report, Report(report))),
        st.sampled_from(PASTES).map(
            lambda text: (b"\x1b[200~%b\x1b[201~" % text, Pasted(text))
        ),
    ),
    max_size=12,
)


@given(PIECES, st.lists(st.integers(0, 500)))
def test_any_cutting_gives_the_same_keys_reports_and_pastes(
    wanted: list[tuple[bytes, Piece]], places: list[int]
) -> None:
    data = b"".join(data for data, _ in wanted)
    assert cut(slices(data, places)) == [piece for _, piece in wanted]


@given(st.binary(max_size=200) | st.text("\x1b[O;?<0123$~MIR ab", max_size=200).map(str.encode))
def test_any_bytes_are_cut_the_same_whole_and_byte_by_byte(data: bytes) -> None:
    assert cut([data]) == cut([data[index : index + 1] for index in range(len(data))])


@given(st.lists(st.sampled_from([*KEYS, b"\x1b", b"\x1b[", b"\x1bO"]), max_size=8))
def test_no_byte_of_the_keys_is_lost_added_or_moved(keys: list[bytes]) -> None:
    data = b"".join(keys)
    if re.search(rb"\x1b\[(?:[<=>?]\d|[MIO])|\x1b\[\d+;\d+[RM]", data):
        return  # An Alt+[ that the keys behind it made into a report.
    assert b"".join(piece.data for piece in cut([data])) == data


def test_escape_alone_is_typed_within_its_patience() -> None:
    splitter = InputSplitter()
    assert splitter.receive(b"\x1b", 10.0) == []
    assert splitter.deadline == 10.0 + ESCAPE_PATIENCE
    assert splitter.expire(10.0) == []
    assert splitter.expire(10.0 + ESCAPE_PATIENCE) == [Typed(b"\x1b")]
    assert splitter.deadline is None


@pytest.mark.parametrize("key", [b"\x1b[", b"\x1bO"])
def test_alt_with_an_introducer_is_a_key_too(key: bytes) -> None:
    splitter = InputSplitter()
    assert splitter.receive(key, 0.0) == []
    assert splitter.expire(ESCAPE_PATIENCE) == [Typed(key)]


def test_two_escapes_that_nothing_follows_are_two_keys() -> None:
    assert cut([b"\x1b\x1b"]) == [Typed(b"\x1b"), Typed(b"\x1b")]


def test_the_rest_of_a_sequence_is_waited_for_longer() -> None:
    splitter = InputSplitter()
    splitter.receive(b"\x1b[1;", 0.0)
    assert splitter.deadline == SEQUENCE_PATIENCE


def test_half_a_report_is_not_typed_even_if_the_rest_never_comes() -> None:
    assert cut([b"\x1b[<0;1"]) == []
    assert cut([b"\x1b\x1b[<0;1"]) == [Typed(b"\x1b")]


def test_a_paste_whose_start_was_cut_for_long_is_still_a_paste() -> None:
    splitter = InputSplitter()
    splitter.receive(b"\x1b", 0.0)
    assert splitter.expire(1.0) == [Typed(b"\x1b")]
    assert splitter.receive(b"[20", 1.1) == []
    assert splitter.expire(2.0) == [Typed(b"[20")]
    assert splitter.receive(b"0~rm\nx\x1b[201~", 2.1) == [Pasted(b"rm\nx")]


def test_a_bracket_after_escape_is_not_held_for_long() -> None:
    splitter = InputSplitter()
    splitter.receive(b"\x1b", 0.0)
    splitter.expire(1.0)
    assert splitter.receive(b"[", 1.0) == []
    assert splitter.deadline == 1.0 + ESCAPE_PATIENCE
    assert splitter.expire(2.0) == [Typed(b"[")]
    assert splitter.receive(b"a", 2.0) == [Typed(b"a")]


def test_a_paste_that_never_ends_ends_when_nothing_comes() -> None:
    splitter = InputSplitter()
    splitter.receive(b"\x1b[200~abc", 0.0)
    assert splitter.deadline == PASTE_PATIENCE
    assert splitter.expire(PASTE_PATIENCE) == [Pasted(b"abc")]
    assert splitter.receive(b"\x1b[201~x", 6.0) == [Typed(b"x")]


@pytest.mark.parametrize(
    ("term", "key"),
    [("linux", b"\x1b[[A"), ("rxvt-unicode", b"\x1b[3$"), ("rxvt-unicode", b"\x1b[3^")],
)
def test_other_terminals_keys_are_whole_too(term: str, key: bytes) -> None:
    assert cut([key + b"x"], term) == [Typed(key), Typed(b"x")]


ANSWERS = [
    b"\x1b]10;rgb:1e1e/1e1e/1e1e\x1b\\", b"\x1b]11;rgb:0000/0000/0000\x07", b"\x1b]4;1;rgb:cdcd/0000/0000\x07",
    b"\x1b]52;c;bHMgLWxhCg==\x1b\\", b"\x1b]lrm -rf ~ \xe6\xbc\xa2\x1b\\", b"\x1b]Licon\x1b\\",
    b"\x1bP>|kitty(0.35.2)\x1b\\", b"\x1bP1$r0;1m\x1b\\", b"\x1bP0$r\x1b\\", b"\x1bP1+r544e=787465726d\x1b\\",
    b"\x1bP!|7E565445\x1b\\", b"\x1bP2$u9/17/25\x1b\\", b"\x1bP5!~ABCD\x1b\\", b"\x1b_Gi=31;OK\x1b\\",
    b"\x1b^a private message\x1b\\", b"\x1bXa string\x1b\\",
]  # fmt: skip
ASKED = [b"\x1b[?0u", b"\x1b[?2026;2$y", b"\x1b[?62;22c", b"\x1b[>1;10;0c", b"\x1b[0n"]
ALT_KEYS = [b"\x1b]", b"\x1bP", b"\x1b_", b"\x1b^", b"\x1bX"]
"""What begins strings, and what their users press."""

PAUSE = 0.3


class Input:
    """A terminal's input, with pauses between its parts."""

    def __init__(self) -> None:
        self.splitter = InputSplitter()
        self.now = 100.0
        self.pieces: list[Piece] = []

    def wait(self, seconds: float) -> None:
        until = self.now + seconds
        while self.splitter.deadline is not None and self.splitter.deadline <= until:
            self.now = self.splitter.deadline
            self.pieces += self.splitter.expire(self.now)
        self.now = until

    def come(self, *parts: bytes, pause: float = PAUSE) -> list[Piece]:
        for part in parts:
            self.pieces += self.splitter.receive(part, self.now)
            self.wait(pause)
        self.wait(10.0)
        return self.pieces


def typed(pieces: list[Piece]) -> bytes:
    return b"".join(piece.data for piece in pieces if not isinstance(piece, Report))


@pytest.mark.parametrize("answer", ANSWERS)
def test_an_answer_is_not_typed_wherever_it_is_cut(answer: bytes) -> None:
    assert Input().come(answer) == [Report(answer)]
    for place in range(2, len(answer)):
        assert Input().come(answer[:place], answer[place:]) == [Report(answer)]
    single = [answer[:2], *(answer[place : place + 1] for place in range(2, len(answer)))]
    assert Input().come(*single) == [Report(answer)]


@given(
    st.lists(st.sampled_from([*ANSWERS, *ASKED]), min_size=1, max_size=3),
    st.lists(st.tuples(st.integers(0, 200), st.floats(0, PAUSE)), max_size=8),
)
def test_an_answer_that_is_due_is_not_typed_whatever_pauses_are_in_it(
    answers: list[bytes], cuts: list[tuple[int, float]]
) -> None:
    given, data = Input(), b"".join(answers)
    given.splitter.expect(given.now)
    pauses = {place % len(data): pause for place, pause in cuts}
    for start, end in pairwise(sorted({0, len(data), *pauses})):
        given.wait(pauses.get(start, 0.0))
        given.pieces += given.splitter.receive(data[start:end], given.now)
    assert given.come() == [Report(answer) for answer in answers]


@pytest.mark.parametrize("answer", [*ANSWERS, *ASKED])
def test_an_answer_that_is_due_is_not_typed_byte_by_byte(answer: bytes) -> None:
    for late in (0.0, EXPECTED - 0.1):
        given = Input()
        given.splitter.expect(given.now)
        given.wait(late)
        parts = [answer[place : place + 1] for place in range(len(answer))]
        assert given.come(*parts) == [Report(answer)]


@pytest.mark.parametrize("answer", [*ANSWERS, *ASKED])
def test_behind_an_answer_others_are_due(answer: bytes) -> None:
    assert typed(Input().come(ASKED[0], answer[:1], answer[1:])) == b""
    assert typed(Input().come(ANSWERS[0] + answer[:1], answer[1:])) == b""


@pytest.mark.parametrize("answer", [*ANSWERS, *ASKED])
def test_of_an_answer_that_nobody_asked_for_no_more_than_its_escape_is_typed(
    answer: bytes,
) -> None:
    known = range(3, len(answer)) if answer != b"\x1b[0n" else []
    for place in (*known, len(answer)):
        parts = answer[:1], answer[1:place], answer[place:]
        assert typed(Input().come(*parts)) == b"\x1b"


@pytest.mark.parametrize("key", [*KEYS[:10], b"[", b"]", b"O", b"P", b"X", b"\x1b", b"\x1b[A"])
def test_a_key_behind_an_escape_is_one_of_its_own_also_while_answers_are_due(
    key: bytes,
) -> None:
    for pause in (ESCAPE_PATIENCE, 0.1, PAUSE):
        given = Input()
        given.splitter.expect(given.now)
        assert given.come(b"\x1b", key, pause=pause) == [Typed(b"\x1b"), Typed(key)]


@pytest.mark.parametrize("key", [b"\x1b[A", b"\x1bOA", b"\x1b[3~", b"\x1b[1;5A"])
def test_a_key_that_is_cut_behind_its_escape_is_whole_while_answers_are_due(key: bytes) -> None:
    given = Input()
    given.splitter.expect(given.now)
    assert given.come(key[:1], key[1:]) == [Typed(key)]


@pytest.mark.parametrize("text", [b"]1", b"P>", b"_G", b"Xx", b"]1\r", b"[?1x"])
def test_keys_that_an_answer_might_begin_with_are_typed_behind_an_escape(text: bytes) -> None:
    assert typed(Input().come(b"\x1b", text)) == b"\x1b" + text


def test_escape_is_quick_again_once_answers_are_no_longer_due() -> None:
    given = Input()
    given.splitter.expect(given.now)
    given.splitter.receive(b"\x1b", given.now)
    assert given.splitter.deadline == given.now + STRING_PATIENCE
    given.wait(EXPECTED + ESCAPE_PATIENCE)
    given.pieces += given.splitter.receive(ASKED[0], given.now)
    given.wait(MORE_EXPECTED + ESCAPE_PATIENCE)
    given.splitter.receive(b"\x1b", given.now)
    assert given.splitter.deadline == given.now + ESCAPE_PATIENCE


@given(
    st.lists(st.sampled_from([*ANSWERS, b"a", b"\r", b"\x1b[A", b"\x03"]), max_size=5),
    st.lists(st.integers(0, 200), max_size=6),
)
def test_keys_beside_answers_are_typed_and_nothing_else(
    sent: list[bytes], cuts: list[int]
) -> None:
    # An Escape by itself is a key: not behind one.
    data = b"".join(sent)
    wrapped = [place % (len(data) + 1) for place in cuts]
    places = [place for place in wrapped if data[:place][-1:] != b"\x1b"]
    keys = b"".join(piece for piece in sent if piece not in ANSWERS)
    assert typed(Input().come(*slices(data, places))) == keys


@pytest.mark.parametrize("key", ALT_KEYS)
def test_an_alt_key_that_may_begin_an_answer_is_typed_when_nothing_follows(key: bytes) -> None:
    given = Input()
    given.come(key, pause=PAUSE)
    assert given.pieces == [Typed(key)]
    splitter = InputSplitter()
    splitter.receive(key, 0.0)
    assert splitter.expire(STRING_PATIENCE) == [Typed(key)]


@pytest.mark.parametrize("key", ALT_KEYS)
@pytest.mark.parametrize(
    "more", [b"x", b"2", b"G", b"\r", b"\x03", b"\x1b[A", b"\x1b", b"\x1b]", b"\x07", b"\x1b\\"]
)
def test_no_key_behind_such_an_alt_key_is_lost(key: bytes, more: bytes) -> None:
    for pause in (0.0, 0.1, 0.4):
        assert typed(Input().come(key, more, pause=pause)) == key + more


def test_what_is_typed_behind_half_an_answer_is_typed() -> None:
    assert typed(Input().come(b"\x1b]11;rgb:0000", b"ls\r", pause=0.4)) == b"ls\r"
    assert typed(Input().come(b"\x1b]11;rgb:0000", b"\x1b[A", pause=0.1)) == b"\x1b[A"
    assert typed(Input().come(b"\x1b]11;rgb:0000", b"\r", pause=0.1)) == b"\r"


def test_an_answer_in_pasted_text_is_pasted() -> None:
    text = b"one" + ANSWERS[0] + b"two"
    whole = b"\x1b[200~" + text + b"\x1b[201~"
    for place in range(6, len(whole)):
        assert Input().come(whole[:place], whole[place:]) == [Pasted(text)]


def test_a_long_answer_is_held_in_little_room() -> None:
    given = Input()
    parts = [b"\x1b]52;c;", *[b"QUFB" * 1000] * 100, b"\x1b", b"\\"]
    for part in parts[:-1]:
        given.pieces += given.splitter.receive(part, given.now)
        assert len(given.splitter._held) <= LONGEST_STRING + 5000
    given.come(parts[-1])
    assert typed(given.pieces) == b""
