"""What an option or an argument may be: for `shell_complete` of click's parameters.

What is known is imported when a shell asks: every command's module imports this one.
"""

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, Any

import click

from tui.cli.connection import ConnectionOptions

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

Complete = Callable[[click.Context, click.Parameter, str], "list[CompletionItem[Any]]"]


def _completed(name: str, *, files: bool = False) -> Complete:
    """What click is given: those that begin as typed; else files, where it may be one.

    Args:
        name: of the function of `known`.
        files: whether it may be a file.
    """

    def complete(
        context: click.Context, parameter: click.Parameter, incomplete: str
    ) -> "list[CompletionItem[Any]]":
        from click.shell_completion import CompletionItem

        from tui.errors import UserFacingError

        known = getattr(import_module("tui.cli.completion.known"), name)
        try:
            found = [
                CompletionItem(each)
                for each in dict.fromkeys(known(_chosen(context), incomplete))
                if each.startswith(incomplete)
            ]
        except (OSError, UserFacingError, ValueError):
            found = []  # a shell has no place for the reason
        return [CompletionItem(incomplete, type="file")] if files and not found else found

    return complete


def _chosen(context: click.Context) -> ConnectionOptions:
    """What the line says of AWS before the command's name, or behind it."""
    chosen = context.obj if isinstance(context.obj, ConnectionOptions) else ConnectionOptions()
    first = context.find_root().params
    return ConnectionOptions(
        chosen.profile or first.get("profile"),
        chosen.region or first.get("region"),
        chosen.endpoint_url or first.get("endpoint_url"),
    )


complete_target = _completed("targets")
complete_far_file = _completed("far_files", files=True)
complete_profile = _completed("profiles")
complete_region = _completed("regions")
complete_context = _completed("context_names")
complete_document = _completed("documents")
complete_session = _completed("sessions")
complete_recording = _completed("sessions", files=True)
complete_live_session = _completed("live_sessions")
complete_setting = _completed("setting_keys")
complete_input = _completed("inputs")
