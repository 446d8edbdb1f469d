"""The reason for a session: what AWS accepts, said before it is sent.

StartSession takes 1 to 256 characters without a line break (pattern `^.{1,256}$`). Whether the
service counts code points or UTF-16 units is not documented, so the larger count is held to the
limit: an emoji outside the basic plane counts as two.
"""

import unicodedata

MAX_REASON = 256
"""Characters, by the service's model of StartSession."""

LINE_BREAKS = frozenset("\n\v\f\r\x1c\x1d\x1e\x85\u2028\u2029")

# Cc control characters, Cs lone surrogates (which no JSON can carry), Zl and Zp separators.
_UNSENDABLE = frozenset({"Cc", "Cs", "Zl", "Zp"})


def reason_length(text: str) -> int:
    """How much of the 256 a text uses: its code points or its UTF-16 units, the larger."""
    return sum(2 if ord(character) > 0xFFFF else 1 for character in text)


def check_reason(text: str) -> str | None:
    """What keeps this text from being a reason, as a sentence; None when nothing does.

    An empty text is fine: it is sent as no reason.
    """
    if any(character in LINE_BREAKS for character in text):
        return "A reason is one line: take the line breaks out."
    for character in text:
        if "\udc80" <= character <= "\udcff":
            # How Python carries a byte of an argument that is no text.
            byte = ord(character) - 0xDC00
            return f"The reason is not valid UTF-8: it has the byte 0x{byte:02X}. Type it anew."
        if unicodedata.category(character) in _UNSENDABLE:
            return f"A reason cannot hold the control character U+{ord(character):04X}: take it out."
    if (length := reason_length(text)) > MAX_REASON:
        over = length - MAX_REASON
        return f"A reason has at most {MAX_REASON} characters: this one is {over} over."
    return None
