import asyncio
import threading
from collections.abc import Awaitable, Callable

import pytest

from tests.support.aws.fake_clock import FakeClock
from tui.aws.errors import MfaCancelled
from tui.aws.identity.mfa import USED, USED_FOR, WRONG_FORM, MfaCodes, MfaQuestion

QUESTION = MfaQuestion("arn:aws:iam::1:mfa/jane", "admin")
OTHER = MfaQuestion("arn:aws:iam::1:mfa/jim")


class Screen:
    """Answers questions from a list, and remembers them."""

    def __init__(self, *answers: str | None) -> None:
        self.answers = list(answers)
        self.questions: list[MfaQuestion] = []
        self.open = 0

    async def ask(self, question: MfaQuestion) -> str | None:
        self.questions.append(question)
        self.open += 1
        assert self.open == 1
        await asyncio.sleep(0)
        self.open -= 1
        return self.answers.pop(0)

    @property
    def problems(self) -> list[str]:
        return [question.problem for question in self.questions]


def in_thread(codes: MfaCodes, question: MfaQuestion = QUESTION) -> Awaitable[str]:
    return asyncio.to_thread(codes, question)


async def test_a_code_is_given_without_its_spaces() -> None:
    assert await in_thread(MfaCodes(Screen("123 456").ask)) == "123456"


async def test_one_question_at_a_time_is_on_the_screen() -> None:
    screen = Screen(*(f"{number:06}" for number in range(8)))
    codes = MfaCodes(screen.ask)
    given = await asyncio.gather(*(in_thread(codes) for _ in range(8)))
    assert sorted(given) == [f"{number:06}" for number in range(8)]


@pytest.mark.parametrize(
    "code", ["", "12345", "1234567", "12345a", "\u0661\u0662\u0663\u0664\u0665\u0666"]
)
async def test_what_is_no_code_is_not_sent(code: str) -> None:
    screen = Screen(code, "123456")
    assert await in_thread(MfaCodes(screen.ask)) == "123456"
    assert screen.problems == ["", WRONG_FORM]


async def test_a_used_code_is_not_sent_twice() -> None:
    screen = Screen("111111", "111111", "222222")
    codes = MfaCodes(screen.ask)
    assert await in_thread(codes) == "111111"
    assert await in_thread(codes) == "222222"
    assert screen.problems == ["", "", USED]


async def test_the_same_digits_count_again_later_and_for_another_device() -> None:
    clock = FakeClock()
    codes = MfaCodes(Screen(*["111111"] * 3).ask, clock.now)
    assert await in_thread(codes) == "111111"
    assert await in_thread(codes, OTHER) == "111111"
    await clock.sleep(USED_FOR)
    assert await in_thread(codes) == "111111"


async def test_who_cancelled_is_left_alone_until_they_ask_for_something() -> None:
    screen = Screen(None, "111111")
    codes = MfaCodes(screen.ask)
    for _ in range(3):
        with pytest.raises(MfaCancelled):
            await in_thread(codes)
    assert len(screen.questions) == 1
    codes.ask_again()
    assert await in_thread(codes) == "111111"


class Turns:
    """A lock whose takers are counted as they come, and told of as they go."""

    def __init__(self, leave: Callable[[], None]) -> None:
        self._lock = threading.Lock()
        self._leave = leave
        self.came = threading.Semaphore(0)

    def __enter__(self) -> None:
        self.came.release()
        self._lock.acquire()

    def __exit__(self, *_: object) -> None:
        self._leave()
        self._lock.release()


async def test_what_waited_when_a_question_was_cancelled_is_not_asked_later() -> None:
    answered = asyncio.Event()

    questions = list[MfaQuestion]()

    async def ask(question: MfaQuestion) -> None:
        questions.append(question)
        await answered.wait()

    codes = MfaCodes(ask)
    # The user asks for something else before the second one has its turn.
    turns = codes._turn = Turns(codes.ask_again)  # type: ignore[assignment]  # as good as one
    async with asyncio.timeout(20), asyncio.TaskGroup() as tasks:
        calls = [tasks.create_task(refusal(codes)) for _ in range(2)]
        for _ in calls:
            await asyncio.to_thread(turns.came.acquire)
        answered.set()
    assert [type(call.result()) for call in calls] == [MfaCancelled] * 2
    assert len(questions) == 1


async def refusal(codes: MfaCodes) -> Exception | None:
    try:
        await in_thread(codes)
    except MfaCancelled as error:
        return error
    return None


async def test_a_question_whose_screen_is_closed_counts_as_cancelled() -> None:
    async def ask(_: MfaQuestion) -> str | None:
        raise asyncio.CancelledError

    with pytest.raises(MfaCancelled):
        await in_thread(MfaCodes(ask))


def test_without_an_event_loop_there_is_nobody_to_ask() -> None:
    async def made() -> MfaCodes:
        return MfaCodes(Screen("111111").ask)

    codes = asyncio.run(made())
    with pytest.raises(MfaCancelled):
        codes(QUESTION)


def test_a_question_in_words() -> None:
    assert str(QUESTION) == "MFA code of arn:aws:iam::1:mfa/jane (profile admin)"
    assert str(MfaQuestion("d", None, USED)) == f"{USED} MFA code of d"
