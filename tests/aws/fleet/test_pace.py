"""An account that asks to slow down is asked more slowly, and faster again bit by bit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.aws.aws_server import Answer as Told
from tests.support.aws.aws_server import AwsServer, error
from tui.aws.client import Aws
from tui.aws.errors import AccessDenied, Throttled
from tui.aws.fleet.pace import SLOWEST, TRIES, AccountPace, PacedCalls

THROTTLED = error("ThrottlingException", "Rate exceeded")
LISTED = Told({"InstanceInformationList": []})


@given(st.lists(st.booleans(), max_size=300))
def test_a_throttled_answer_slows_and_others_speed_up_within_bounds(
    answers: list[bool],
) -> None:
    pace = AccountPace()
    for throttled in answers:
        after = pace.throttled() if throttled else pace.answered()
        assert 1.0 <= after.slowness <= SLOWEST
        if throttled:
            assert after.slowness == min(SLOWEST, 2 * pace.slowness)
        else:
            assert 0.9 * pace.slowness < after.slowness <= pace.slowness
        pace = after
    assert (pace.pause == 0) == (pace.slowness == 1.0)


class Slept:
    """Notes what is waited for, and does not wait."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)


def calls(aws: Aws, pace: AccountPace | None = None) -> tuple[PacedCalls, Slept]:
    slept = Slept()
    return PacedCalls(aws, pace or AccountPace(), sleep=slept), slept


async def test_the_first_call_that_is_throttled_fails_at_once(
    fake: AwsServer, aws: Aws
) -> None:
    fake.on("DescribeInstanceInformation", THROTTLED)
    paced, slept = calls(aws)
    with pytest.raises(Throttled):
        await paced.begin("ssm", "describe_instance_information")
    assert slept.seconds == []
    assert paced.pace.slowness == 2


async def test_a_later_one_is_tried_again_after_growing_pauses(
    fake: AwsServer, aws: Aws
) -> None:
    fake.on("DescribeInstanceInformation", LISTED, THROTTLED, THROTTLED, LISTED)
    paced, slept = calls(aws)
    await paced.begin("ssm", "describe_instance_information")
    answer = await paced.begin("ssm", "describe_instance_information")
    assert answer["InstanceInformationList"] == []
    first, second = slept.seconds
    assert 0.5 <= first <= 1 <= second <= 2
    assert 3.9 < paced.pace.slowness <= 4


async def test_it_is_not_tried_for_ever(fake: AwsServer, aws: Aws) -> None:
    fake.on("DescribeInstanceInformation", LISTED, *[THROTTLED] * TRIES, LISTED)
    paced, slept = calls(aws)
    await paced.begin("ssm", "describe_instance_information")
    with pytest.raises(Throttled):
        await paced.begin("ssm", "describe_instance_information")
    assert len(slept.seconds) == TRIES - 1


async def test_a_slow_account_is_given_time_before_each_call(fake: AwsServer, aws: Aws) -> None:
    fake.on("DescribeInstanceInformation", LISTED)
    pace = AccountPace().throttled().throttled()
    paced, slept = calls(aws, pace)
    await paced.begin("ssm", "describe_instance_information")
    assert slept.seconds == [pace.pause]
    assert paced.pace.slowness < pace.slowness


async def test_what_botocore_has_tried_again_by_itself_counts_as_throttled(
    fake: AwsServer, aws: Aws, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "3")
    fake.on("DescribeInstanceInformation", THROTTLED, LISTED)
    paced, _ = calls(aws)
    await paced.begin("ssm", "describe_instance_information")
    assert paced.pace.slowness == 2


async def test_another_error_is_nobodys_reason_to_slow_down(fake: AwsServer, aws: Aws) -> None:
    fake.on("DescribeInstanceInformation", error("AccessDeniedException", "no"))
    paced, _ = calls(aws)
    with pytest.raises(AccessDenied):
        await paced.begin("ssm", "describe_instance_information")
    assert paced.pace == AccountPace()
