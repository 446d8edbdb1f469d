"""What can go wrong between this program and the message gateway."""


class TransportError(Exception):
    """The sentence for the user is `str(error)`."""


class UntrustedStreamUrl(TransportError):
    """A stream address that must not be shown a token; nothing was sent to it."""

    def __init__(self, host: str, expected: str) -> None:
        super().__init__(host, expected)
        self.host = host
        self.expected = expected

    def __str__(self) -> str:
        return (
            f"AWS's answer points the session at {self.host!r}, which is not {self.expected}. "
            "Nothing was sent there. Check the endpoint, the proxy and the profile in use."
        )


class TicketRefused(TransportError):
    """No new ticket could be had just now; another try may succeed."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence

    def __str__(self) -> str:
        return self.sentence
