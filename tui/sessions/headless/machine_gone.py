"""Whether a machine is still there, once a session on it has ended that nobody here ended.

AWS does not say it: a session whose agent is gone waits, until its limits end it.
"""

import asyncio
from typing import Final

from tui.aws.client import Aws
from tui.aws.errors import AwsError
from tui.language import N_, _
from tui.sessions.ending import Cause, Ending

UNEXPLAINED: Final = frozenset({Cause.IDLE, Cause.SERVICE, Cause.ELSEWHERE, Cause.GONE})
"""Ends that may be the machine's."""

PATIENCE: Final = 5.0
"""Seconds that somebody waits for the rest of a sentence."""

GONE: Final = N_(
    "The instance is no longer connected to Session Manager: it or its SSM Agent has stopped."
)


async def explained(aws: Aws, target: str, ending: Ending) -> str:
    """An ending's words, and beside them that the machine is gone, where it is.

    Args:
        aws: the account and region.
        target: the id of the machine.
        ending: the session's.
    """
    if ending.cause not in UNEXPLAINED:
        return _(ending.words)
    try:
        async with asyncio.timeout(PATIENCE):
            answer = await aws.call("ssm", "get_connection_status", Target=target)
    except (AwsError, TimeoutError):
        # The ending is known all the same.
        return _(ending.words)
    gone = str(answer.get("Status")).lower() == "notconnected"
    return f"{_(ending.words)} {_(GONE)}" if gone else _(ending.words)
