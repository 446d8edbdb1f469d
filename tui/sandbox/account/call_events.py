"""A call that was answered as the event that CloudTrail makes of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tui.sandbox.account.account import CALLER
from tui.sandbox.account.region import Region
from tui.sandbox.account.trail import HIDDEN, Event
from tui.sandbox.api.answers import ApiError
from tui.sandbox.api.requests import Call


def call_event(
    call: Call,
    region: Region,
    answer: Mapping[str, Any] | None,
    error: ApiError | None = None,
) -> Event:
    """The event, with the names of CloudTrail and without the token."""
    response = None if answer is None else _camel_keys(answer)
    if response is not None and "tokenValue" in response:
        response["tokenValue"] = HIDDEN
    return Event(
        name=call.operation,
        at=region.now(),
        identity=CALLER,
        region=call.region or region.name,
        request=_camel_keys(call.arguments),
        response=response,
        user_agent=call.user_agent,
        address="127.0.0.1",
        error=None if error is None else (error.code, error.message),
        request_id=call.request_id,
    )


def _camel_keys(arguments: Mapping[str, Any]) -> dict[str, Any]:
    return {key[:1].lower() + key[1:]: value for key, value in arguments.items()}
