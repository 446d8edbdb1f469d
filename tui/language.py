"""The language in which people are spoken to: English, or a catalogue of gettext's.

English is what stands in the code: it costs no catalogue, and no import of one. How words are
marked:

    _("Reconnecting.")                                  said now, in the language of now
    _("{count} of {total}").format(count=2, total=9)    values by name, in whole sentences
    ngettext("{count} session", "{count} sessions", n).format(count=n)
    pgettext("key hint", "open")                        told apart from another "open"
    WORDS: Final = N_("Not connected.")                 of a module: `_(WORDS)` where it is shown

    kept(lambda: _("Ended after {count} s.").format(count=2))
                                                        kept in English; `_()` of it says it now

A comment that begins with `# i18n:`, on the line above or behind, is for translators.
`tests/language` finds what is marked, and what is not. What programs read, and what is kept,
is always English: `with in_english():`.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from gettext import GNUTranslations

ENGLISH: Final = "en"

LANGUAGES: Final = {ENGLISH: "English", "ja": "日本語"}
"""By its tag, what each calls itself."""

DOMAIN: Final = "ssm-tui"
LOCALE: Final = Path(__file__).parent / "locale"

CATEGORIES: Final = ("LC_ALL", "LC_MESSAGES", "LANG")
UNLOCALISED: Final = ("C", "POSIX")


class _Chosen:
    """What is spoken; one object, that a name imported from here stays true."""

    tag = ENGLISH
    catalogue: "GNUTranslations | None" = None


_english: ContextVar[bool] = ContextVar("in_english", default=False)


class Kept(str):
    """English, as it goes into files and to programs, that can be said in other languages too."""

    __slots__ = ("say",)
    say: Callable[[], str]


def kept(say: Callable[[], str]) -> Kept:
    """What is said, in English; `_()` of it, or `said()`, says it in the language of then."""
    with in_english():
        text = Kept(say())
    text.say = say
    return text


def kept_str(of: object) -> Kept:
    """What something says of itself, kept: an error, a place, a finding."""
    return kept(of.__str__)


def _(text: str) -> str:
    """The text in the language of now; the empty text stays empty."""
    if _Chosen.catalogue is None or not text or _english.get():
        return text
    return text.say() if isinstance(text, Kept) else _Chosen.catalogue.gettext(text)


def said(text: str) -> str:
    """What was `kept`, in the language of now; text of others as it is."""
    return _(text) if isinstance(text, Kept) else text


def N_(text: str) -> str:
    """The text as it is, marked: it is translated where it is shown."""
    return text


def ngettext(one: str, many: str, count: int) -> str:
    """The form for so many, of which English has two."""
    if _Chosen.catalogue is None or _english.get():
        return one if count == 1 else many
    return _Chosen.catalogue.ngettext(one, many, count)


def pgettext(context: str, text: str) -> str:
    """The text in the language of now, where it means what the context says."""
    if _Chosen.catalogue is None or _english.get():
        return text
    return _Chosen.catalogue.pgettext(context, text)


def current() -> str:
    """The tag of the language that is spoken here and now."""
    return ENGLISH if _english.get() else _Chosen.tag


def choose(tag: str) -> None:
    """Speak this language from now on; one of LANGUAGES."""
    if tag not in LANGUAGES:
        raise ValueError(f"{tag!a} is none of {', '.join(LANGUAGES)}")
    _Chosen.catalogue = None if tag == ENGLISH else _read(tag)
    _Chosen.tag = tag


@contextmanager
def in_english() -> Iterator[None]:
    """Within it English is spoken, whatever was chosen: for programs, files and logs."""
    token = _english.set(True)
    try:
        yield
    finally:
        _english.reset(token)


def known(name: str) -> str | None:
    """The language that a locale's name means, such as `ja_JP.UTF-8`; None for none of ours."""
    tag = name.partition(".")[0].partition("@")[0].replace("-", "_").partition("_")[0].lower()
    if name in UNLOCALISED:
        return ENGLISH
    return tag if tag in LANGUAGES else None


def of_environment(environment: Mapping[str, str]) -> str:
    """The language that the environment asks for, by gettext's rules.

    `LANGUAGE` is a list of what is liked best, and means nothing where the locale is `C`.
    """
    locale = next(filter(None, map(environment.get, CATEGORIES)), "")
    if locale in UNLOCALISED:
        return ENGLISH
    liked = (*environment.get("LANGUAGE", "").split(":"), locale)
    return next(filter(None, map(known, liked)), ENGLISH)


def _read(tag: str) -> "GNUTranslations":
    from gettext import GNUTranslations

    with (LOCALE / tag / "LC_MESSAGES" / f"{DOMAIN}.mo").open("rb") as file:
        return GNUTranslations(file)
