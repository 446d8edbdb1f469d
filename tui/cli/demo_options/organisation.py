"""The organisation of a demo, and where its history is, for the settings of who asks."""

from typing import TYPE_CHECKING, Any, Final

from tui.settings.history import HistorySettings

if TYPE_CHECKING:
    from tui.sandbox.options import SandboxOptions
    from tui.sandbox.organisation.options import OrganisationOptions

ORGANISATION_SESSIONS: Final = 20_000
"""Few enough that two years of them are read while somebody looks on."""


def organisation(options: dict[str, Any]) -> "OrganisationOptions | None":
    """What the options say of an organisation, which are taken out of them."""
    from tui.sandbox.organisation.options import OrganisationOptions

    delay, failure = options.pop("query_delay"), options.pop("query_failure")
    no_location = options.pop("no_result_location")
    sessions = options.pop("organisation")
    if sessions is None:
        return None
    return OrganisationOptions(
        sessions=sessions,
        query_seconds=delay,
        query_failure=failure,
        result_location=not no_location,
    )


def history_of(options: "SandboxOptions") -> HistorySettings | None:
    """The settings with which a sandbox's history is asked; None where it has none."""
    from tui.sandbox.organisation.places import DATABASE, TABLE, WORKGROUP

    if options.organisation is None:
        return None
    return HistorySettings(table=TABLE, database=DATABASE, workgroup=WORKGROUP)


def history_variables(options: "SandboxOptions") -> dict[str, str]:
    """The same as environment variables; none where there is no history."""
    history = history_of(options)
    if history is None:
        return {}
    return {
        "SSM_TUI_HISTORY_TABLE": str(history.table),
        "SSM_TUI_HISTORY_DATABASE": history.database,
        "SSM_TUI_HISTORY_WORKGROUP": history.workgroup,
    }
