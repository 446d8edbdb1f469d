"""Textual's handlers of messages, which are sought through all classes of a widget for each message.

Which class of a widget has a handler for a kind of message does not change. Here it is found once;
and how many arguments a function takes is read from its code, without the words of its signature.
"""

from collections.abc import Awaitable, Callable, Iterator
from inspect import CO_VARARGS, CO_VARKEYWORDS
from types import FunctionType
from typing import Any, Final

from textual import _callback
from textual.message import Message
from textual.message_pump import MessagePump

Handlers = tuple[tuple[type, str], ...]
"""Classes, first those that are asked first, each with the name of its handler."""

_textuals: Final = MessagePump._get_dispatch_methods
_textuals_count: Final = _callback._count_parameters

_SIGNED: Final = {"__wrapped__", "__signature__"}

_found: Final[dict[tuple[type, type, str], Handlers | None]] = {}


def find_once() -> None:
    """Let handlers be remembered from now on."""
    MessagePump._get_dispatch_methods = _handlers  # type: ignore[method-assign, assignment]
    _callback._count_parameters = _count  # type: ignore[assignment]


def _handlers(
    pump: MessagePump, name: str, message: Message
) -> Iterator[tuple[type, Callable[[Message], Awaitable[Any]]]]:
    key = (type(pump), type(message), name)
    if key not in _found:
        _found[key] = _find(*key)
    if (found := _found[key]) is None:
        yield from _textuals(pump, name, message)
        return
    for owner, called in found:
        if message._no_default_action:
            return
        yield owner, vars(owner)[called].__get__(pump, owner)


def _find(pump: type, kind: type, name: str) -> Handlers | None:
    """The handlers by name, and None where a decorated one may come between them."""
    found = []
    for owner in pump.__mro__:
        own = vars(owner)
        if not (own.get("_decorated_handlers") or {}).keys().isdisjoint(kind.__mro__):
            return None
        called = next((each for each in (f"_{name}", name) if own.get(each)), None)
        if called and not getattr(own[called], "_textual_on", None):
            found.append((owner, called))
    return tuple(found)


def _count(function: Callable[..., Any]) -> int:
    # What is wrapped has the signature of what is within.
    if type(function) is not FunctionType or vars(function).keys() & _SIGNED:
        return _textuals_count(function)
    code = function.__code__
    more = bool(code.co_flags & CO_VARARGS) + bool(code.co_flags & CO_VARKEYWORDS)
    return code.co_argcount + code.co_kwonlyargcount + more
