"""Whether a machine is still there, once a session on it has ended that nobody here ended.

AWS does not say it: a session whose agent is gone waits, until its limits end it.
"""

import asyncio
from typing import Final

from tui.aws.client import Aws
from tui.aws.errors import AwsError
from tui.sessions.ending import Cause, Ending

UNEXPLAINED: Final = frozenset({Cause.IDLE, Cause.SERVICE, Cause.ELSEWHERE, Cause.GONE})
"""Ends that may be the machine's."""

PATIENCE: Final = 5.0
"""Seconds that somebody waits for the rest of a sentence."""

GONE: Final = "The machine is not connected to Session Manager any more: it, or its SSM Agent, has stopped."


async def explained(aws: Aws, target: str, ending: Ending) -> str:
    """An ending's words, and beside them that the machine is gone, where it is.

    Args:
        aws: the account and region.
        target: the id of the machine.
        ending: the session's.
    """
    if ending.cause not in UNEXPLAINED:
        return ending.words
    try:
        async with asyncio.timeout(PATIENCE):
            answer = await aws.call("ssm", "get_connection_status", Target=target)
    except (AwsError, TimeoutError):
        # The ending is known all the same.
        return ending.words
    gone = str(answer.get("Status")).lower() == "notconnected"
    return f"{ending.words} {GONE}" if gone else ending.words
