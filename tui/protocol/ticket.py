"""What opens a data channel: the answer of StartSession and of ResumeSession."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Ticket:
    """Admits one connection to one session (section 1.1 of the data-channel description).

    The URL is used exactly as given; a resumed session may bring another one. Whoever holds
    the token holds the session, so neither is ever shown.
    """

    session_id: str
    stream_url: str = field(repr=False)
    token: str = field(repr=False)
