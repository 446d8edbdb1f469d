"""How long a command may be silent once its connection was cut."""

import asyncio
from collections.abc import Sequence

import pytest

from tests.support.virtual_time import run
from tui.sessions.headless.after_cut import AfterCut


async def ended(heard: Sequence[float], *, held: bool = False) -> float | None:
    """When the command is given up, if something is heard at these seconds after the cut."""
    loop = asyncio.get_running_loop()
    given_up: list[float] = []
    watch = AfterCut(10.0, lambda: held, lambda: given_up.append(loop.time()))
    watch.connected()
    for moment in heard:
        loop.call_at(moment, watch.heard)
    await asyncio.sleep(200.0)
    watch.stop()
    return given_up[0] if given_up else None


@pytest.mark.parametrize(
    ("heard", "when"),
    [
        # Nothing at all; what was resent, and then nothing.
        ([], 10.0),
        ([0.5, 3.0], 13.0),
        # What comes later than that was not resent: silence is the command's own from then on.
        ([5.0, 12.0], None),
    ],
)
def test_silence_after_a_cut_ends_it_unless_the_far_end_has_gone_on(
    heard: list[float], when: float | None
) -> None:
    assert run(ended(heard)) == when


def test_a_reader_that_takes_nothing_is_not_the_far_ends_silence() -> None:
    assert run(ended([], held=True)) is None
