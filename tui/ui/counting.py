"""A number typed before a key says how often: `9j` is nine lines down."""

from typing import Final

MOST_DIGITS: Final = 5


class Count:
    """The number that is being typed."""

    def __init__(self) -> None:
        self.digits = ""
        """As far as it was typed; empty for none."""

    def press(self, key: str) -> bool:
        """Take a digit; whether the key was one. A zero alone is none: it may be a key."""
        if len(key) != 1 or key not in "0123456789" or (key == "0" and not self.digits):
            return False
        self.digits = (self.digits + key)[:MOST_DIGITS]
        return True

    def take(self) -> int | None:
        """The number, which is used up by that; None where none was typed."""
        number = int(self.digits) if self.digits else None
        self.digits = ""
        return number
