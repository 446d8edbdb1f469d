"""What can go wrong between this program and the message gateway."""

from tui.errors import UserFacingError


class TransportError(UserFacingError):
    """The sentence for the user is `str(error)`."""


class UntrustedStreamUrl(TransportError):
    """A stream address that must not be shown a token; nothing was sent to it."""

    def __init__(self, host: str, expected: str) -> None:
        advice = "Check the endpoint, the proxy and the profile in use."
        if ".vpce." in host:
            advice = f"If that is your VPC endpoint, set AWS_ENDPOINT_URL_SSMMESSAGES=https://{host}."
        super().__init__(
            f"AWS's answer points the session at {host!r}, which is not {expected}. "
            f"Nothing was sent there. {advice}"
        )


class TicketRefused(TransportError):
    """No new ticket could be had just now; another try may succeed."""


class Misconfigured(TransportError):
    """What this machine is set to keeps it from any gateway; another try does not help."""


class UnusableProxy(Misconfigured):
    """HTTPS_PROXY gives what no session can go through."""

    def __init__(self, proxy: str, scheme: str = "") -> None:
        """`proxy` is as it was given, without a name and a password."""
        socks = scheme.startswith("socks")
        what = "a SOCKS proxy, which sessions cannot use" if socks else "no HTTP proxy"
        super().__init__(
            f"HTTPS_PROXY gives {proxy!r}, which is {what}. Set it to an HTTP proxy, as in "
            "http://proxy.example:3128, or unset it to connect without one."
        )


class UnusableEndpoint(Misconfigured):
    """The configured address of the message gateway is none that a token can go to."""

    def __init__(self, endpoint: str) -> None:
        """`endpoint` is as it was given, without a name and a password."""
        super().__init__(
            f"The endpoint of ssmmessages (AWS_ENDPOINT_URL_SSMMESSAGES, or the profile's "
            f"services) is {endpoint!r}, which is no https address of a host alone. Set it as in "
            "https://vpce-0abc.ssmmessages.eu-west-1.vpce.amazonaws.com, or unset it."
        )


class UnusableCaBundle(Misconfigured):
    """The file of trusted certificates that was chosen cannot be used."""

    def __init__(self, file: str, source: str, fault: str) -> None:
        super().__init__(
            f"The CA bundle {file!r} (from {source}) {fault}. Correct that "
            "setting, or remove it to trust what this machine trusts."
        )
