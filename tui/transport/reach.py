"""Whether a message gateway can be reached from here, through the proxy and with the certificates."""

from websockets.exceptions import InvalidStatus, WebSocketException

from tui.language import _
from tui.transport.errors import TransportError
from tui.transport.gateway import GatewayCredentials, open_socket
from tui.transport.link import failure_words


async def why_out_of_reach(url: str, access: GatewayCredentials) -> str:
    """What keeps a socket from the gateway; empty where there is an answer, though it be a refusal.

    No token is sent, so no session is meant and none begins.

    Args:
        url: an address at the gateway, of a session that need not be.
        access: as for a session.
    """
    try:
        async with await open_socket(url, access):
            return ""
    except InvalidStatus as refusal:
        status = refusal.response.status_code
        # A proxy's own refusal: the gateway was never asked.
        return _("the proxy wants a sign-in (HTTP 407)") if status == 407 else ""
    except TransportError as error:
        return str(error)
    except (OSError, TimeoutError, WebSocketException) as error:
        return failure_words(error)
