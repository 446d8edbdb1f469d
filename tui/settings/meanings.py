"""What each setting means: one table for `config`, the manual and the completions.

Its order is the one in which settings are shown. A test holds it to the fields of `Settings`,
`Rules` and `ContextSet`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from tui.language import N_


@dataclass(frozen=True, slots=True)
class Meaning:
    """What there is to say of a setting.

    Attributes:
        words: what it does, in one sentence or two.
        example: a value as TOML writes it: the default, or what one might set where there is none.
    """

    words: str
    example: str


def _table(**meanings: tuple[str, str]) -> Mapping[str, Meaning]:
    return MappingProxyType({name: Meaning(*told) for name, told in meanings.items()})


_REASONS: Final = {
    "reason_pattern": (
        N_("Regular expression that a reason has to match."),
        r"'^[A-Z]+-\d+: .'",
    ),
    "reason_pattern_words": (
        N_("What the pattern asks for, in words."),
        '"a ticket, a colon and what you do"',
    ),
    "reason_forbidden": (N_("Words that aren't accepted as a reason."), '["test", "asdf"]'),
}
_MAXIMUM: Final = N_(
    "Longest session that you allow yourself, in minutes. A shorter limit of AWS still applies."
)

RULES: Final = _table(
    max_minutes=(_MAXIMUM, "60"),
    reason_required=(N_("Start no session without a reason."), "true"),
    **_REASONS,
    recording=(
        N_("Record the screens of sessions. Where several rules apply, false wins."),
        "true",
    ),
    document=(N_("Session document to start sessions with."), '"Prod-Shell"'),
    read_only=(N_("Open no sessions and change nothing in AWS."), "true"),
)
"""Of `[profiles.NAME]` and, but for `read_only`, of `[tags.NAME]`."""

CONTEXT: Final = _table(
    profiles=(
        N_('AWS profiles to list together; "*" is every profile.'),
        '["prod", "staging"]',
    ),
    regions=(
        N_(
            'Regions to list; "*" is every enabled region. Default: the region of each profile.'
        ),
        '["eu-west-1", "us-east-1"]',
    ),
    read_only=(N_("Open no sessions and change nothing in AWS."), "false"),
)
"""Of `[contexts.NAME]`."""

HISTORY: Final = _table(
    table=(N_("Athena table with CloudTrail's events."), '"cloudtrail_logs"'),
    database=(N_("Database of the table."), '"default"'),
    catalog=(N_("Data catalog of the database."), '"AwsDataCatalog"'),
    workgroup=(N_("Athena workgroup to run queries in."), '"primary"'),
    layout=(
        N_(
            "How the table is partitioned: auto (read from its definition), manual, projection, "
            "organisation or parquet."
        ),
        '"auto"',
    ),
    output_location=(
        N_(
            "Folder in S3 for results. Needed if the workgroup has no result location of its own."
        ),
        '"s3://my-athena-results/ssm-tui/"',
    ),
    max_scanned=(
        N_(
            "Stop a query when it has scanned this much. AWS bills what was scanned until then."
        ),
        '"10 GB"',
    ),
    profile=(N_("AWS profile to ask with. Default: the current one."), '"audit"'),
    region=(N_("Region of the workgroup. Default: the current one."), '"eu-west-1"'),
    event_data_store=(
        N_("Event data store of CloudTrail Lake to ask instead of Athena: its ARN or ID."),
        '"EXAMPLE-ee54-4813-92d5-999aeEXAMPLE"',
    ),
    logs_table=(
        N_("Athena table with session logs that are kept in S3."),
        '"session_logs"',
    ),
)
"""Of `[history]`."""

SETTINGS: Final = _table(
    theme=(
        N_("Colour theme. A theme chosen in the app is remembered and takes precedence."),
        '"dusk"',
    ),
    profile=(N_("AWS profile to use when --profile isn't given."), '"default"'),
    region=(N_("AWS region to use when --region isn't given."), '"eu-west-1"'),
    production=(
        (
            N_(
                "Profiles, accounts and aliases to mark as production: a word of the name, or a "
                "pattern with *. A leading ! makes an exception."
            )
        ),
        '["prod", "production", "prd"]',
    ),
    document=(
        N_(
            "Session document to start the app's sessions with. Default: the account's preferences."
        ),
        '"SSM-SessionManagerRunShell"',
    ),
    max_minutes=(_MAXIMUM, "480"),
    reason_required=(N_("Start no session without a reason."), "false"),
    **_REASONS,
    reason_templates=(
        N_("Templates to fill in when a reason is asked for."),
        '["{ticket}: {what}"]',
    ),
    ticket_pattern=(
        N_("Regular expression of a ticket in a reason."),
        r"'[A-Z][A-Z0-9]+-\d+'",
    ),
    access_requests=(
        N_(
            "When to offer just-in-time access: auto (after StartSession was denied), always or "
            "never."
        ),
        '"auto"',
    ),
    access_tags=(
        N_("Tags of just-in-time access requests, each KEY=VALUE."),
        '["Team=operations"]',
    ),
    warn_minutes=(
        N_(
            "Minutes before the end of a session at which to warn: early, time to save, last call."
        ),
        "[10, 5, 1]",
    ),
    desktop_notification=(
        N_(
            "Warn outside the terminal's window too: off, osc9 or osc777 (what your terminal knows)."
        ),
        '"off"',
    ),
    bell=(N_("Ring the bell when a limit is near."), "true"),
    still_here_key=(N_("Allow a key that resets the idle timer."), "true"),
    scrollback=(N_("Lines to keep of each session."), "10000"),
    remote_clipboard=(
        N_("Whether a session may write to your clipboard: ask, always or never."),
        '"ask"',
    ),
    own_cursor=(
        N_("Show your terminal's own cursor in sessions instead of a painted one."),
        "true",
    ),
    cursor_blink=(N_("Let the cursor blink where a program asks for it."), "true"),
    leader=(N_("Key chord that is not sent to the session but starts a command."), '"ctrl+]"'),
    hang_up=(N_("Let Enter ~ . leave a session that hangs."), "true"),
    language=(
        N_("Language of the app: auto (by LANGUAGE, LC_ALL or LANG), en or ja."),
        '"auto"',
    ),
    keyboard=(
        (
            N_(
                "Keyboard layout, for keys that need no AltGr: auto (by language), us, german, "
                "french, nordic, spanish or japanese."
            )
        ),
        '"auto"',
    ),
    local_history=(N_("Remember your sessions and reasons on this machine."), "true"),
    recording=(
        N_(
            "Record the screens of sessions, which may show secrets. Default: as chosen in the app."
        ),
        "false",
    ),
    recording_days=(N_("Delete recordings that are older, in days; 0 keeps them."), "365"),
    recording_megabytes=(
        N_("Delete the oldest recordings beyond this size; 0 is no limit."),
        "5000",
    ),
    secrets=(
        N_(
            "More names of values, and beginnings of tokens with *, to mask in searches and exports."
        ),
        '["pin", "acme_*"]',
    ),
    keys=(N_("Keys of your own, by action."), '{ "instances.connect" = ["enter", "c"] }'),
    history=(
        N_(
            "Where an organisation's session history is: Athena over CloudTrail's files, or "
            "CloudTrail Lake."
        ),
        "{}",
    ),
    profiles=(N_("Rules for one AWS profile."), "{}"),
    contexts=(N_("Profiles and regions to list together, by name."), "{}"),
    tags=(N_("Rules for instances with a tag: Name, or Name=value."), "{}"),
)
"""Every setting."""

TABLES: Final = MappingProxyType({"profiles": RULES, "tags": RULES, "contexts": CONTEXT})
"""The settings that are tables of named tables, with what those hold."""

ONE_TABLE: Final = MappingProxyType({"history": HISTORY})
"""The settings that are one table each."""
