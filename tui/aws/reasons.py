"""The reason for a session: what AWS accepts, said before it is sent.

StartSession takes 1 to 256 characters without a line break (pattern `^.{1,256}$`). Whether the
service counts code points or UTF-16 units is not documented, so the larger count is held to the
limit: an emoji outside the basic plane counts as two.
"""

import unicodedata

from tui.language import _, ngettext

MAX_REASON = 256
"""Characters, by the service's model of StartSession."""

NEARLY = 230
"""Characters from which the limit is near."""

LINE_BREAKS = frozenset("\n\v\f\r\x1c\x1d\x1e\x85\u2028\u2029")

# Cc control characters, Cs lone surrogates (which no JSON can carry), Zl and Zp separators.
_UNSENDABLE = frozenset({"Cc", "Cs", "Zl", "Zp"})


def reason_length(text: str) -> int:
    """How much of the 256 a text uses: its code points or its UTF-16 units, the larger."""
    return sum(2 if ord(character) > 0xFFFF else 1 for character in text)


def counted_twice(text: str) -> str | None:
    """Why fewer characters than 256 are too many, where that is about to matter."""
    points, length = len(text), reason_length(text)
    if points == length or length < NEARLY:
        return None
    words = _("Emoji count twice: {points} characters use {length} of {most}.")
    return words.format(points=points, length=length, most=MAX_REASON)


def check_reason(text: str) -> str | None:
    """What keeps this text from being a reason, as a sentence; None when nothing does.

    An empty text is fine: it is sent as no reason.
    """
    if any(character in LINE_BREAKS for character in text):
        return _("A reason is one line: remove the line breaks.")
    for character in text:
        if "\udc80" <= character <= "\udcff":
            # How Python carries a byte of an argument that is no text.
            byte = ord(character) - 0xDC00
            said = _("The reason is not valid UTF-8 (byte 0x{byte:02X}). Type it again.")
            return said.format(byte=byte)
        if unicodedata.category(character) in _UNSENDABLE:
            said = _("A reason can't have the control character U+{code:04X}: remove it.")
            return said.format(code=ord(character))
    if (length := reason_length(text)) > MAX_REASON:
        return ngettext(
            "A reason has at most {most} characters: {count} character over.",
            "A reason has at most {most} characters: {count} characters over.",
            length - MAX_REASON,
        ).format(most=MAX_REASON, count=length - MAX_REASON)
    return None
