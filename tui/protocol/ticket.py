"""What opens a data channel, and what takes one up again."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Ticket:
    """The answer of StartSession and ResumeSession: admits one connection to one session.

    (Section 1.1 of the data-channel description.) The URL is used exactly as given; a resumed session may bring another one. Whoever holds
    the token holds the session, so neither is ever shown.
    """

    session_id: str
    stream_url: str = field(repr=False)
    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class SequenceState:
    """What is known of a session's sequence numbers.

    Attributes:
        input_from: every input message below it has arrived.
        input_to: no input message has had this number or a higher one.
        output_from: every output message below it was taken.
    """

    input_from: int
    input_to: int
    output_from: int

    @property
    def plausible(self) -> bool:
        return 0 <= self.input_from <= self.input_to and self.output_from >= 0
