"""What changes from one document to the next."""

from tui.ui.words.diff_words import diff_content, marked_json


def test_lines_that_were_not_there_before_are_marked() -> None:
    words, first = marked_json('{\n  "a": 1\n}', '{\n  "a": 2\n}')
    assert words.plain.split("\n") == ["  {", '▌   "a": 2', "  }"]
    assert first == 1


def test_a_document_that_stays_has_no_mark() -> None:
    words, first = marked_json("{}", "{}")
    assert (words.plain, first) == ("  {}", 0)


def test_a_difference_cannot_act() -> None:
    assert diff_content(["+\x1b[2J[bold]x[/bold]\u202e"]).plain == "+␛[2J[bold]x[/bold]�"
