"""Session Manager's time limits, which are minutes written as text."""

LONGEST_SESSION = 1440
"""Minutes: the longest maximum duration that can be set."""

LONGEST_IDLE = 60
"""Minutes: the longest idle timeout that can be set."""


def parse_minutes(value: object, longest: int = LONGEST_SESSION) -> int | None:
    """A number of minutes from 1 to `longest`, from text or a whole number; None otherwise.

    By value: the pattern in the service's model refuses 240 durations that it accepts itself.
    """
    match value:
        case bool():
            return None
        case int():
            minutes = value
        case str() if value.isascii() and value.isdecimal() and len(value) <= len(str(longest)):
            minutes = int(value)
        case _:
            return None
    return minutes if 1 <= minutes <= longest else None


def minutes_words(minutes: int) -> str:
    """`1 minute`, `45 minutes`, `2 hours`, `1 hour 30 minutes`."""
    hours, rest = divmod(minutes, 60)
    parts = [_counted(hours, "hour")] if hours else []
    if rest or not hours:
        parts.append(_counted(rest, "minute"))
    return " ".join(parts)


def _counted(number: int, unit: str) -> str:
    return f"{number} {unit}{'' if number == 1 else 's'}"
