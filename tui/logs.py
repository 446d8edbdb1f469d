"""What may be written into a log: nothing that a user, an instance or AWS keeps to itself.

A log is asked for when something is wrong, and then given to others. So of what is logged,
here and in other packages, only the words that stand in the code are written, and numbers; a text
is left out unless whoever logs it vouches for it:

    logger.info("session %s on %s", Loggable(session_id), Loggable(instance_id))

Tokens, keys, reasons, what was typed and what a screen showed are never vouched for.
"""


class Loggable(str):
    """A text that may stand in a log: a name or an id, and never what somebody wrote."""

    __slots__ = ()
