"""The documents that are there from the beginning: AWS's own, and a few that the account has made.

AWS's contents are not public; names, kinds and parameters are those that its user guide tells.
"""

from collections.abc import Mapping
from typing import Any

from tui.sandbox.options import COMMAND_SCHEMA, SESSION_SCHEMA

#: As the agent calls them in a document's properties.
SYSTEMS = ("linux", "macos", "windows")

_PORT = {"type": "String", "allowedPattern": "^([0-9]{1,5})$"}
_REMOTE_PORT = _PORT | {"description": "The port to connect to on the far side"}
_LOCAL_PORT = _PORT | {
    "description": "The port to listen on; 0 takes a free one",
    "default": "0",
}
_COMMAND_LINE = {"type": "String", "description": "The command line to run"}


def _session_document(
    kind: str, description: str, parameters: Mapping[str, Any], properties: object
) -> dict[str, Any]:
    return {
        "schemaVersion": SESSION_SCHEMA,
        "description": description,
        "sessionType": kind,
        "parameters": parameters,
        "properties": properties,
    }


#: A document for commands, as Run Command takes them: no session starts with it.
COMMAND = {
    "schemaVersion": COMMAND_SCHEMA,
    "description": "Run a shell script or specify the commands to run.",
    "parameters": {"commands": {"type": "StringList"}},
    "mainSteps": [
        {
            "action": "aws:runShellScript",
            "name": "runShellScript",
            "inputs": {"runCommand": "{{ commands }}"},
        }
    ],
}

#: The documents that every account has.
OWNED: dict[str, dict[str, Any]] = {
    "AWS-RunShellScript": COMMAND,
    "AWS-StartPortForwardingSession": _session_document(
        "Port",
        "Forwards a local port to a port of the instance",
        {"portNumber": _REMOTE_PORT | {"default": "80"}, "localPortNumber": _LOCAL_PORT},
        {
            "portNumber": "{{ portNumber }}",
            "type": "LocalPortForwarding",
            "localPortNumber": "{{ localPortNumber }}",
        },
    ),
    "AWS-StartPortForwardingSessionToRemoteHost": _session_document(
        "Port",
        "Forwards a local port to a port of a host that the instance can reach",
        {
            "host": {"type": "String", "description": "The host that the instance connects to"},
            "portNumber": _REMOTE_PORT | {"default": "80"},
            "localPortNumber": _LOCAL_PORT,
        },
        {
            "host": "{{ host }}",
            "portNumber": "{{ portNumber }}",
            "type": "LocalPortForwarding",
            "localPortNumber": "{{ localPortNumber }}",
        },
    ),
    "AWS-StartSSHSession": _session_document(
        "Port",
        "Carries an SSH connection to the instance",
        {"portNumber": _REMOTE_PORT | {"default": "22"}},
        {"portNumber": "{{ portNumber }}"},
    ),
    "AWS-StartInteractiveCommand": _session_document(
        "InteractiveCommands",
        "Runs one command on a terminal",
        {"command": _COMMAND_LINE},
        {system: {"commands": "{{ command }}", "runAsElevated": False} for system in SYSTEMS},
    ),
    "AWS-StartNonInteractiveCommand": _session_document(
        "NonInteractiveCommands",
        "Runs one command without a terminal",
        {
            "command": _COMMAND_LINE,
            "separateOutputStream": {"type": "String", "default": "False"},
            "stdOutSeparatorPrefix": {"type": "String", "default": ""},
            "stdErrSeparatorPrefix": {"type": "String", "default": ""},
        },
        {
            system: {
                "commands": "{{ command }}",
                "runAsElevated": False,
                "separateOutputStream": "{{ separateOutputStream }}",
                "stdOutSeparatorPrefix": "{{ stdOutSeparatorPrefix }}",
                "stdErrSeparatorPrefix": "{{ stdErrSeparatorPrefix }}",
            }
            for system in SYSTEMS
        },
    ),
}

#: Documents of the account's own, one of each kind.
CUSTOM: dict[str, dict[str, Any]] = {
    "Demo-ShortShell": {
        "schemaVersion": SESSION_SCHEMA,
        "description": "A shell for 30 minutes at most, 5 without input",
        "sessionType": "Standard_Stream",
        "inputs": {"maxSessionDuration": "30", "idleSessionTimeout": "5"},
    },
    "Demo-ViewFile": _session_document(
        "InteractiveCommands",
        "Shows the last lines of a text file",
        {
            "path": {
                "type": "String",
                "description": "The file to show",
                "default": "README.txt",
                "allowedPattern": r"^[a-zA-Z0-9_/-]+\.(txt|log)$",
            },
            "lines": {
                "type": "String",
                "description": "How many lines of it",
                "default": "20",
                "allowedValues": ["5", "20", "100"],
            },
        },
        {
            system: {"commands": "tail -n {{ lines }} {{ path }}", "runAsElevated": False}
            for system in SYSTEMS
        },
    ),
    "Demo-DiskUsage": _session_document(
        "NonInteractiveCommands",
        "Tells how full the disk below a folder is",
        {
            "folder": {
                "type": "String",
                "description": "A folder on the disk",
                "allowedPattern": "^/[a-zA-Z0-9_/.-]*$",
                "minChars": "1",
                "maxChars": "200",
            }
        },
        {
            system: {"commands": "df -h {{ folder }}", "separateOutputStream": True}
            for system in SYSTEMS
        },
    ),
    "Demo-LocalPort": _session_document(
        "Port",
        "Forwards to a port of the instance from 1024 on",
        {
            "portNumber": _REMOTE_PORT | {"allowedPattern": "^([1-9][0-9]{3,4})$"},
            "localPortNumber": _LOCAL_PORT,
        },
        {
            "portNumber": "{{ portNumber }}",
            "type": "LocalPortForwarding",
            "localPortNumber": "{{ localPortNumber }}",
        },
    ),
}
