"""The log that a hit is in, read with an eye on where the hit stands."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from typing import Any

from tui.aws.client import Aws
from tui.aws.insights.hits import LogHit, lines_of
from tui.aws.logs import (
    CloudWatchLog,
    LogPlace,
    event_text,
    parse_s3_url,
    read_events,
    read_log,
)


class HitLog:
    """Reads the log; counts the lines before the hit's event that say the same.

    Attributes:
        before: so many lines say the same before the hit, once all is read.
    """

    def __init__(self, aws: Aws, group: str, hit: LogHit) -> None:
        self.place: LogPlace = parse_s3_url(hit.s3_url) or CloudWatchLog(group, hit.session_id)
        self.before = hit.before
        self._aws = aws
        self._hit = hit

    async def pieces(self) -> AsyncGenerator[str, None]:
        """The text of the log, as `read_log` gives it; raises AwsError."""
        place = self.place
        if not isinstance(place, CloudWatchLog):
            async with aclosing(read_log(self._aws, place)) as text:
                async for piece in text:
                    yield piece
            return
        self.before = self._hit.before
        async with aclosing(read_events(self._aws, place)) as pages:
            async for events in pages:
                for event in filter(self._is_before, events):
                    self.before += lines_of(event).count(self._hit.line)
                if piece := "".join(map(event_text, events)):
                    yield piece

    def _is_before(self, event: Mapping[str, Any]) -> bool:
        at, milliseconds = self._hit.at, event.get("timestamp")
        if at is None or not isinstance(milliseconds, int):
            return False
        return milliseconds < round(at.timestamp() * 1000)
