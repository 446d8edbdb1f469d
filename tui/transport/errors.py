"""What can go wrong between this program and the message gateway."""

from tui.errors import UserFacingError
from tui.language import _


class TransportError(UserFacingError):
    """The sentence for the user is `str(error)`."""


class UntrustedStreamUrl(TransportError):
    """A stream address that must not be shown a token; nothing was sent to it."""

    def __init__(self, host: str, expected: str) -> None:
        said = _(
            "AWS's response sends the session to {host!r}, which is not {expected}. Nothing was "
            "sent there."
        ).format(host=host, expected=expected)
        advice = _("Check the endpoint, proxy and profile in use.")
        if ".vpce." in host:
            advice = _(
                "If that is your VPC endpoint, set AWS_ENDPOINT_URL_SSMMESSAGES=https://{host}."
            ).format(host=host)
        super().__init__(f"{said} {advice}")


class TicketRefused(TransportError):
    """No new ticket could be had just now; another try may succeed."""


class Misconfigured(TransportError):
    """What this machine is set to keeps it from any gateway; another try does not help."""


class UnusableProxy(Misconfigured):
    """HTTPS_PROXY gives what no session can go through."""

    def __init__(self, proxy: str, scheme: str = "") -> None:
        """`proxy` is as it was given, without a name and a password."""
        if scheme.startswith("socks"):
            said = _("HTTPS_PROXY is {proxy!r}, a SOCKS proxy, which sessions can't use.")
        else:
            said = _("HTTPS_PROXY is {proxy!r}, which is not an HTTP proxy.")
        advice = _(
            "Set it to an HTTP proxy such as `http://proxy.example:3128`, or unset it to connect "
            "directly."
        )
        super().__init__(f"{said.format(proxy=proxy)} {advice}")


class UnusableEndpoint(Misconfigured):
    """The configured address of the message gateway is none that a token can go to."""

    def __init__(self, endpoint: str) -> None:
        """`endpoint` is as it was given, without a name and a password."""
        super().__init__(
            _(
                "The ssmmessages endpoint (AWS_ENDPOINT_URL_SSMMESSAGES, or the profile's services) "
                "is {endpoint!r}, not an https address of a host only. Set it to an address such "
                "as `https://vpce-0abc.ssmmessages.eu-west-1.vpce.amazonaws.com`, or unset it."
            ).format(endpoint=endpoint)
        )


class UnusableCaBundle(Misconfigured):
    """The file of trusted certificates that was chosen cannot be used."""

    def __init__(self, file: str, source: str, fault: str) -> None:
        """`fault` is a sentence about `{file!r}`, which is from `{source}`."""
        said = fault.format(file=file, source=source)
        advice = _("Correct that setting, or remove it to use this machine's certificates.")
        super().__init__(f"{said} {advice}")
