"""Character sets in the place of ASCII."""

from tests.terminal.screens import fed, shown


def test_line_drawing_is_honoured_in_utf8() -> None:
    assert shown(fed("\x1b(0lqk\x1b(Blqk")) == ["┌─┐lqk"]


def test_shifts_choose_between_the_designated_sets() -> None:
    assert shown(fed("\x1b)0q\x0eq\x0fq")) == ["q─q"]
    assert shown(fed("\x1b*0\x1bnq\x0fq")) == ["─q"]
    assert shown(fed("\x1b+0\x1boq\x0fq")) == ["─q"]


def test_a_single_shift_is_for_one_character() -> None:
    assert shown(fed("\x1b*0\x1bNqq")) == ["─q"]
    assert shown(fed("\x1b+0\x1bOqq")) == ["─q"]
    assert shown(fed("\x1bNqq")) == ["qq"]


def test_a_national_set_replaces_its_characters() -> None:
    assert shown(fed("\x1b(A#\x1b(K[\x1b(B#[")) == ["£Ä#["]


def test_a_set_of_96_characters_is_the_right_half_of_its_part_of_iso_8859() -> None:
    assert shown(fed("\x1b-A\x0eiC! \x0fi")) == ["éÃ¡\xa0i"]
    assert shown(fed("\x1b.F\x1bNa\x1b/L\x1bOq")) == ["αё"]
    assert fed("\x1b.A\x1b[1$w").take_replies().endswith(b";D;BBAB\x1b\\")


def test_an_unknown_set_changes_nothing() -> None:
    assert shown(fed("\x1b(@q\x1b(!@q\x1b-@q\x1b,Aq")) == ["qqqq"]


def test_characters_outside_ascii_are_not_replaced() -> None:
    assert shown(fed("\x1b(0é漢q")) == ["é漢─"]


def test_the_blank_of_line_drawing_is_a_space() -> None:
    assert fed("\x1b(0q_q").display[0].startswith("─ ─")
