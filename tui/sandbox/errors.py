"""What can go wrong when a sandbox is set up or driven."""

from tui.errors import UserFacingError


class SandboxError(UserFacingError):
    """The sandbox cannot do what it was asked to do; the sentence says why."""


class InvalidOption(SandboxError, ValueError):
    """An option of the sandbox has a value it cannot have."""


class AddressInUse(SandboxError):
    """Another program listens on the port that the sandbox was given."""

    def __init__(self, port: int) -> None:
        super().__init__(
            f"Port {port} on 127.0.0.1 is taken by another program. "
            "Choose another port, or 0 for any free one."
        )
