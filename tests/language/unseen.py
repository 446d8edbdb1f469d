"""What looks like words for people and is none, by the module that it stands in."""

from typing import Final

UNMARKED: Final = (
    "tui/aws/codes.py",
    "tui/aws/compat.py",
    "tui/protocol/handshake_agent.py",
    "tui/sandbox/",
    "tui/ui/compat.py",
)
"""What speaks as AWS and its agents do, and what is for those who read the code."""

UNSEEN: Final[dict[str, tuple[str, ...]]] = {
    "tui/archive/lines.py": ("simplify casefold 1 strip 1 unicodewords",),
    "tui/archive/opening/copying.py": (
        "session_id, number, first, last, size, events",
        (
            "{} = CASE WHEN sessions.{} IS NULL OR sessions.{} = '' THEN excluded.{} "
            "ELSE sessions.{} END"
        ),
        "told_by = CASE WHEN excluded.told_by = '' THEN '' ELSE sessions.told_by END",
    ),
    "tui/archive/opening/opener.py": ("private key", "public key", "file is not a database"),
    "tui/archive/opening/recovering.py": ("private key",),
    "tui/archive/opening/replacing.py": ("private key", "public key"),
    "tui/archive/recorder.py": ("{} bytes were not recorded",),
    "tui/archive/rows.py": ("{} cannot be read",),
    "tui/archive/searching.py": ("reason, target, target_name, words, profile",),
    "tui/archive/store.py": (
        "session_id IN (SELECT session_id FROM recordings)",
        "({} = ? OR {} = '' OR typeof({}) <> 'text')",
        "{}{} ORDER BY started DESC, session_id",
    ),
    "tui/aws/athena/running.py": ("output location",),
    "tui/aws/athena/sql.py": (
        "({} = 'AssumedRole' OR STRPOS({}, ':assumed-role/') > 0)",
        "ended IS {}NULL",
        "error_code IS {}NULL",
    ),
    "tui/aws/boto.py": ("%s.%s in %s failed after %.3f s: %s, request %s",),
    "tui/aws/errors.py": (
        "ssm-tui credentials unlock{}",
        "signature expired",
        "not yet current",
    ),
    "tui/aws/identity/chain.py": ("Enter MFA code for ", "MFA session of profile {}"),
    "tui/aws/identity/choices.py": ("IAM Identity Center", "aws login"),
    "tui/aws/identity/profiles.py": ("aws sso login{}", "aws login{}"),
    "tui/aws/insights/literals.py": (
        "@message like /(?i){}{}/",
        "@message like /(?i){}/",
        (
            "fields @timestamp, @logStream, @message | filter (@message like /{}/ and {}) or "
            "(@message not like /{}/ and {}) | sort @timestamp desc | limit {}"
        ),
    ),
    "tui/aws/lake/history.py": ("CloudTrail Lake",),
    "tui/aws/preferences/edit.py": ("Document to hold regional settings for Session Manager",),
    "tui/aws/trail.py": ("Value hidden",),
    "tui/aws/translation.py": (
        "nvalid header value",
        "still expired",
        "MultiFactorAuthentication failed",
        "explicit deny",
    ),
    "tui/cli/credentials.py": (
        "  credential_process = ssm-tui credential-process --profile {}",
    ),
    "tui/cli/demo.py": ("export AWS_CONFIG_FILE={}",),
    "tui/cli/logs/redaction.py": (
        "(left out: not a fixed message)",
        "Making request for %s with params: %s",
        "Looking for credentials via: %s",
        "Event %s: calling handler %s",
        "Starting new HTTPS connection (%d): %s:%s",
        "Starting new HTTP connection (%d): %s:%s",
        "Resetting dropped connection: %s",
    ),
    "tui/cli/logs/writing.py": ("\n({} lines were left out: the disk was too slow)",),
    "tui/cli/manpages/page.py": ("AWS_PROFILE, AWS_REGION, ...",),
    "tui/cli/remote/proxy.py": ("SSH to port {port} through ssm-tui proxy",),
    "tui/cli/selfcheck/all_checks.py": ("## ssm-tui doctor",),
    "tui/cli/remote/ssh_config.py": ("    IdentitiesOnly no", "    ForwardAgent no"),
    "tui/credentials/backends.py": (
        "macOS Keychain",
        "Windows Credential Manager",
        "Secret Service",
        "Secret Service (libsecret)",
    ),
    "tui/exports/bundle/manifest.py": ("ssm-tui evidence bundle",),
    "tui/exports/bundle/writing.py": ("Log at {}",),
    "tui/exports/text.py": ("# Started {}; times are since then.\n",),
    "tui/protocol/crypto.py": ("A data key has {} bytes; this one has {}.",),
    "tui/protocol/handshake_client.py": (
        "Failed to process action {}: {}",
        "Failed to process action {}: Unsupported action {}",
        "Failed to process action {}: Unknown session type {}",
    ),
    "tui/protocol/message.py": ("A message type is 1 to 32 ASCII characters, not {}.",),
    "tui/replay/log_text.py": ("Script started on ", "Script done on "),
    "tui/sessions/copying/drafts.py": ("File exists",),
    "tui/sessions/copying/far_script.py": ("sha256sum, shasum, openssl or python3",),
    "tui/sessions/copying/far_side.py": (
        "what has arrived is not what was sent",
        "Is a directory",
        "File exists",
        "it cannot be read",
    ),
    "tui/sessions/countdown.py": ("the session document",),
    "tui/sessions/ending.py": ("max session duration",),
    "tui/sessions/forwards/services.py": (
        "SQL Server",
        "Remote Desktop",
        "AMQP over TLS",
        "WinRM over TLS",
        "Kubernetes API",
        "RabbitMQ management",
    ),
    "tui/sessions/headless/encoded.py": ("base64, openssl, perl or python3",),
    "tui/sessions/landing.py": ("tmux new -A -s {}",),
    "tui/sessions/review/evidence.py": ("Looking.",),
    "tui/sessions/review/overview_report.py": ("## Sessions a day",),
    "tui/sessions/review/proof.py": ("CloudWatch Logs",),
    "tui/sessions/review/proof_report.py": ("{}, looked at {}. {}",),
    "tui/sessions/runner.py": ("(not started)",),
    "tui/settings/meanings.py": ('"a ticket, a colon and what you do"',),
    "tui/terminal/palette.py": (
        "A palette has 16 ANSI colours, not {}.",
        "The palette has no colour {}.",
    ),
    "tui/transport/connection.py": (
        "the channel is closed or has failed, as its events have told",
        "AWS no longer holds the session",
        "the gateway could not be reached at all",
        "its owner let go of it",
    ),
    "tui/ui/desk/commands.py": ("record sessions",),
    "tui/ui/desk/forwarding/flow.py": ("forward through {}",),
    "tui/ui/desk/session_tabs.py": ("session on {}",),
    "tui/ui/session/pane_tree.py": ("side by side",),
    "tui/ui/screens/record.py": ("recording export",),
    "tui/ui/widgets/error_panel.py": ("aws sso login",),
    "tui/ui/words/session_rows.py": ("this program",),
}
"""By module: what looks like words and is none, or is for programs."""

INNER: Final = frozenset(
    {
        "tui/archive/changes.py",
        "tui/archive/opening/recovery.py",
        "tui/archive/organisation/terms.py",
        "tui/archive/pieces.py",
        "tui/archive/rows.py",
        "tui/aws/node_cache.py",
        "tui/language.py",
        "tui/sessions/access/record.py",
        "tui/sessions/forwards/background.py",
        "tui/sessions/orphans/crash_record.py",
        "tui/sessions/registry.py",
        "tui/settings/state.py",
    }
)
"""Whose ValueErrors are for the program alone: that a file is none of its own, or it is wrong."""
