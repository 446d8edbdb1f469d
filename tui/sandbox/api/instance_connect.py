"""EC2 Instance Connect's SendSSHPublicKey, which moto takes whatever it is given."""

import re
from typing import Any

from tui.sandbox.account.fleet import Fleet, InstanceState
from tui.sandbox.account.pushed_keys import PushedKeys
from tui.sandbox.calls.answers import ApiError
from tui.sandbox.calls.requests import Call

INSTANCE_ID = r"i-[a-f0-9]{8,30}"
USER = (
    r"[A-Za-z_][A-Za-z0-9@._-]{0,30}[A-Za-z0-9$_-]?"
    r"|(?=.{2,32}$)[0-9]{1,32}[A-Za-z@._-][A-Za-z0-9@._-]*[A-Za-z0-9$_-]?"
)
KEY = r"(?=.{80,4096}\Z)(ssh-rsa|ssh-ed25519) [A-Za-z0-9+/]+=*( [^\n]*)?\n?"


def send_ssh_public_key(
    call: Call, fleet: Fleet, keys: PushedKeys, now: float
) -> dict[str, Any]:
    """Have an instance accept a key.

    Raises:
        ApiError: There is no such instance, it does not run, or an argument is not as it has to be.
    """
    instance_id = _argument(call, "InstanceId", INSTANCE_ID)
    user = _argument(call, "InstanceOSUser", USER)
    public_key = _argument(call, "SSHPublicKey", KEY)
    machine = fleet.machines.get(instance_id)
    if machine is None:
        raise ApiError("EC2InstanceNotFoundException", f"Instance not found: {instance_id}")
    if machine.state is not InstanceState.RUNNING:
        raise ApiError(
            "EC2InstanceStateInvalidException",
            f"Instance is not running. Instance state is {machine.state.words}.",
        )
    keys.add(instance_id, user, public_key.strip(), now)
    return {"RequestId": call.request_id, "Success": True}


def _argument(call: Call, name: str, pattern: str) -> str:
    value = call.arguments.get(name)
    if not isinstance(value, str) or re.fullmatch(pattern, value) is None:
        raise ApiError("InvalidArgsException", f"One or more arguments are invalid: {name}")
    return value
