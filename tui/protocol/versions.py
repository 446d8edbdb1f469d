"""What the version an end reports says about what it can do (section 4.7)."""

from typing import Final

CLIENT_VERSION: Final = "1.2.896.0"
"""What our client reports: the newest release of the plugin whose behaviour it has.

Four parts and above 1.2.331.0: an older client makes the agent switch smux keep-alive on, which
ends idle port sessions (section 4.7). 1.2.764.0 is the oldest that AWS supports. What the
plugin's release notes say of those since 1.2.707.0, and what there is of it here:

    1.2.764.0   signs OpenDataChannel; so does this program
    1.2.779.0   packaging
    1.2.792.0   keyboards on Windows; this program runs inside WSL there
    1.2.804.0   another SDK
    1.2.814.0   an endpoint of its own for Systems Manager; boto3 has AWS_ENDPOINT_URL_SSM
    1.2.835.0   `~.` ends a shell's session, as Enter ~ . does in the app; ports outlive a new
                connection, as they do here
    1.2.889.0   connects to stream addresses of AWS alone, as this program always did; says why
                it could not connect
    1.2.896.0   takes the latter back, which this program keeps
"""

_MUX_AGENT: Final = (3, 0, 196, 0)
_MUX_CLIENT: Final = (1, 1, 70)
_QUIET_AGENT: Final = (3, 1, 1511, 0)
_QUIET_CLIENT: Final = (1, 2, 331, 0)
_LONGEST: Final = 18
"""Digits that are looked at: more than any version has."""


def version_number(text: str) -> tuple[int, ...]:
    """The parts of a version; empty if it is none. Tuples compare as the agent compares."""
    parts = text.split(".")
    if not all(part.isascii() and part.isdecimal() and len(part) < 10 for part in parts):
        return ()
    return tuple(int(part) for part in parts)


def agent_multiplexes(version: str | None) -> bool:
    """Whether an agent speaks smux on `LocalPortForwarding`; the plugin's comparison."""
    return _agent_above(version, _MUX_AGENT)


def agent_needs_no_keep_alive(version: str | None) -> bool:
    """Whether an agent has smux keep-alive off."""
    return _agent_above(version, _QUIET_AGENT)


def client_multiplexes(version: str | None) -> bool:
    """Whether a client speaks smux on `LocalPortForwarding`; the agent's comparison."""
    return _client_order(version, _MUX_CLIENT) >= 0


def client_needs_no_keep_alive(version: str | None) -> bool:
    """Whether a client has smux keep-alive off."""
    return _client_order(version, _QUIET_CLIENT) > 0


def _agent_above(version: str | None, bound: tuple[int, ...]) -> bool:
    number = version_number(version or "")
    return len(number) == len(bound) and number > bound


def _client_order(version: str | None, bound: tuple[int, ...]) -> int:
    """Below 0, 0 or above as a version is less than a bound, the same or greater.

    Part by part; parts that are no numbers are compared as text, as the agent does: a
    `pyssm-client/0.1.0` is greater than every number.
    """
    parts = (version or "").split(".")
    for part, number in zip(parts, bound, strict=False):
        is_number = part.isascii() and part.isdecimal()
        ours, theirs = (int(part[:_LONGEST]), number) if is_number else (part, str(number))
        if ours != theirs:
            return 1 if ours > theirs else -1  # type: ignore[operator]  # two numbers or texts
    return len(parts) - len(bound)
