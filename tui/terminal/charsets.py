# The characters of these sets resemble others, and must be these.
# ruff: noqa: RUF001
"""Character sets that a program can designate in the place of ASCII.

Line drawing is honoured in UTF-8 too: programs in a C locale draw their frames with it. The
national sets are ISO 646's variants as the VT510 knows them (chapter 5 of its manual).
"""

# A table for str.translate; None is ASCII, which changes nothing.
Charset = dict[int, str] | None

_SPECIAL = dict(
    zip(
        range(0x5F, 0x7F),
        " ◆▒␉␌␍␊°±␤␋┘┐┌└┼⎺⎻─⎼⎽├┤┴┬│≤≥π≠£·",
        strict=True,
    )
)
_TECHNICAL = {
    first + offset: character
    for first, characters in {
        0x21: "⎷┌─⌠⌡│⎡⎣⎤⎦⎛⎝⎞⎠⎨⎬",
        0x3C: "≤≠≥∫∴∝∞÷Δ∇ΦΓ∼≃Θ×Λ⇔⇒≡ΠΨ",
        0x53: "Σ",
        0x56: "√ΩΞΥ⊂⊃∩∪∧∨¬αβχδεφγηιθκλ",
        0x6E: "ν∂πψρστ",
        0x76: "ƒωξυζ←↑→↓",
    }.items()
    for offset, character in enumerate(characters)
}
_SUPPLEMENTAL = {
    code: chr(code + 0x80)
    for code in range(0x21, 0x7F)
    if code not in {0x24, 0x26, 0x2C, 0x2D, 0x2E, 0x2F, 0x34, 0x38, 0x3E, 0x50, 0x57, 0x5D}
} | {0x28: "¤", 0x57: "Œ", 0x5D: "Ÿ", 0x77: "œ", 0x7D: "ÿ"}


def _national(characters: str) -> Charset:
    """A variant of ISO 646 by what stands at its places for national use."""
    places = map(ord, "#@[\\]^_`{|}~")
    return {
        place: character
        for place, character in zip(places, characters, strict=True)
        if chr(place) != character
    }


_FINNISH = _national("#@ÄÖÅÜ_éäöåü")
_FRENCH = _national("£à°ç§^_µéùè¨")
_FRENCH_CANADIAN = _national("#àâçêî_ôéùèû")
_NORWEGIAN = _national("#ÄÆØÅÜ_äæøåü")
_PORTUGUESE = _national("#@ÃÇÕ^_`ãçõ~")
_SWEDISH = _national("#ÉÄÖÅÜ_éäöåü")
_SPECIAL_AND_ASCII: dict[str, Charset] = {
    "0": _SPECIAL,
    # The VT100's alternate character ROM, which most did not have either.
    "1": None,
    "2": None,
    "B": None,
    "<": _SUPPLEMENTAL,
    "%5": _SUPPLEMENTAL,
    ">": _TECHNICAL,
}

# The sets of 96 characters, which are the right halves of ISO 8859's parts.
_PARTS = {
    "A": "iso8859-1",
    "F": "iso8859-7",
    "H": "iso8859-8",
    "L": "iso8859-5",
    "M": "iso8859-9",
}
# What their names begin with in the table below.
OF_96 = "-"


def _right_half(codec: str) -> Charset:
    return {
        code: character
        for code in range(0x20, 0x7F)
        if (character := bytes([code + 0x80]).decode(codec, "ignore"))
    }


# The final (and intermediate) characters of a designation -> the set.
CHARSETS: dict[str, Charset] = _SPECIAL_AND_ASCII | {
    "A": _national("£@[\\]^_`{|}~"),
    "4": _national("£¾ĳ½|^_`¨ƒ¼´"),
    "5": _FINNISH,
    "C": _FINNISH,
    "R": _FRENCH,
    "f": _FRENCH,
    "Q": _FRENCH_CANADIAN,
    "9": _FRENCH_CANADIAN,
    "K": _national("#§ÄÖÜ^_`äöüß"),
    "Y": _national("£§°çé^_ùàòèì"),
    "`": _NORWEGIAN,
    "E": _NORWEGIAN,
    "6": _NORWEGIAN,
    "%6": _PORTUGUESE,
    "Z": _national("£§¡Ñ¿^_`°ñç~"),
    "7": _SWEDISH,
    "H": _SWEDISH,
    "=": _national("ùàéçêîèôäöüû"),
    **{OF_96 + final: _right_half(codec) for final, codec in _PARTS.items()},
}
