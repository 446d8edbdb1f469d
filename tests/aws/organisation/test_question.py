from datetime import UTC, datetime, timedelta, timezone

from tui.aws.organisation.question import HistoryQuestion

SINCE = datetime(2024, 1, 1, tzinfo=UTC)
UNTIL = datetime(2024, 2, 1, tzinfo=UTC)


def test_questions_with_the_same_answer_have_the_same_canonical_text() -> None:
    tokyo = timezone(timedelta(hours=9))
    one = HistoryQuestion(SINCE, UNTIL, accounts=("2", "1"), who="Maria", reason="INC-1")
    other = HistoryQuestion(
        SINCE.astimezone(tokyo), UNTIL, accounts=("1", "2", "1"), who="maria", reason="inc-1"
    )
    assert one.canonical() == other.canonical()


def test_every_part_of_a_question_is_in_its_canonical_text() -> None:
    asked = [
        HistoryQuestion(SINCE, UNTIL),
        HistoryQuestion(SINCE, SINCE),
        HistoryQuestion(UNTIL, UNTIL),
        HistoryQuestion(SINCE, UNTIL, accounts=("1",)),
        HistoryQuestion(SINCE, UNTIL, regions=("1",)),
        HistoryQuestion(SINCE, UNTIL, who="1"),
        HistoryQuestion(SINCE, UNTIL, target="1"),
        HistoryQuestion(SINCE, UNTIL, reason="1"),
        HistoryQuestion(SINCE, UNTIL, session_id="1"),
        HistoryQuestion(SINCE, UNTIL, ended=True),
        HistoryQuestion(SINCE, UNTIL, ended=False),
        HistoryQuestion(SINCE, UNTIL, denied=True),
        HistoryQuestion(SINCE, UNTIL, denied=False),
    ]
    assert len({question.canonical() for question in asked}) == len(asked)
