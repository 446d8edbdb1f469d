"""The line of status of a list."""

from hypothesis import given
from hypothesis import strategies as st

from tui.ui.words.status_line import Note, shortening

DENIED = Note("no names or tags: ec2:DescribeInstances denied", "no names or tags")
TEXTS = st.text("ab", min_size=1, max_size=6)


def test_the_age_goes_first_then_words_then_counts_and_a_note_last() -> None:
    lines = list(shortening(["13 instances", "2 offline", "updated 2 s ago"], [DENIED]))
    whole = "13 instances · 2 offline · no names or tags: ec2:DescribeInstances denied"
    assert lines == [
        f"{whole} · updated 2 s ago",
        whole,
        "13 instances · 2 offline · no names or tags · updated 2 s ago",
        "13 instances · 2 offline · no names or tags",
        "13 instances · no names or tags",
        "no names or tags",
    ]


def test_before_there_is_anything_to_say_the_line_is_empty() -> None:
    assert set(shortening([], [])) == {""}


@given(st.lists(TEXTS, max_size=4), st.lists(st.builds(Note, TEXTS, st.just("")), max_size=2))
def test_the_last_line_is_the_shortest_and_keeps_the_notes(
    parts: list[str], notes: list[Note]
) -> None:
    lines = list(shortening(parts, notes))
    assert min(map(len, lines)) == len(lines[-1])
    assert all(note.words in lines[-1] for note in notes)
