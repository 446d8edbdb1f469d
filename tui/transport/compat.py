"""What is used of websockets' undocumented parts."""

from typing import Final

from tui.compat import Inner, require

USED: Final = (
    Inner(
        "websockets.asyncio.connection:Connection",
        "send_context",
        "to send many messages in one write",
    ),
    Inner(
        "websockets.asyncio.messages:Assembler",
        "frames",
        "to take many messages at once",
    ),
    Inner(
        "websockets.asyncio.messages:Assembler",
        "maybe_resume",
        "to read on from the network once many are taken",
    ),
    Inner(
        "websockets.asyncio.client:connect",
        "process_redirect",
        "to keep a redirect from taking the session's token along",
    ),
)

require("websockets", USED)
