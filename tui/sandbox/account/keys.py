"""KMS: the agent's data keys, decrypted by moto's for real, and what moto leaves out.

That is what keeps a key from being used, and dry runs.
"""

from collections.abc import Mapping
from typing import Any

from tui.sandbox.calls.answers import ApiError
from tui.sandbox.calls.requests import Call

#: The operations that use a key, and that can be tried without being carried out.
USES = frozenset(
    {"Decrypt", "Encrypt", "GenerateDataKey", "GenerateDataKeyWithoutPlaintext", "ReEncrypt"}
)


def check_key_call(call: Call, account: str, home: str) -> None:
    """Let moto carry out a call of KMS; what is said of a key that there is not is its affair.

    Raises:
        ApiError: The key cannot be used as it is, or the call was a dry run that would do.
    """
    if call.service != "kms" or call.operation not in USES:
        return
    key = _find_key(account, call.region or home, str(call.arguments.get("KeyId") or ""))
    if key is None:
        return
    _check_state(key)
    if call.arguments.get("DryRun") is True:
        raise ApiError(
            "DryRunOperationException",
            "The request would have succeeded, but the DryRun option is set.",
        )


def check_key(account: str, region: str, key_id: str) -> None:
    """Let a key be used, if it is there.

    Raises:
        ApiError: It is disabled, or about to be deleted.
    """
    key = _find_key(account, region, key_id)
    if key is not None:
        _check_state(key)


def decrypt(
    account: str, region: str, key_id: str, ciphertext: bytes, context: Mapping[str, str]
) -> bytes:
    """The plaintext of a data key that was made with this key and encryption context.

    Raises:
        ApiError: KMS refuses; another context is such a reason, a disabled key another.
    """
    from moto.core.exceptions import JsonRESTError, ServiceException
    from moto.kms.models import kms_backends

    check_key(account, region, key_id)
    try:
        plaintext, _ = kms_backends[account][region].decrypt(ciphertext, dict(context), key_id)
    except (JsonRESTError, ServiceException, ValueError) as error:
        raise ApiError(type(error).__name__, str(error)) from error
    return bytes(plaintext)


def _check_state(key: Any) -> None:
    match key.key_state:
        case "Enabled":
            return
        case "Disabled":
            raise ApiError("DisabledException", f"{key.arn} is disabled.")
        case "PendingDeletion":
            raise ApiError("KMSInvalidStateException", f"{key.arn} is pending deletion.")
        case state:
            raise ApiError("KMSInvalidStateException", f"{key.arn} is in state {state}.")


def _find_key(account: str, region: str, key_id: str) -> Any:
    """A key of moto's by its id, its alias, or the ARN of either; None if there is none."""
    from moto.kms.models import kms_backends

    regions = kms_backends[account]
    if not key_id or region not in regions.regions:
        return None
    backend: Any = regions[region]
    alias = backend.get_alias_name(key_id)
    if alias.startswith("alias/"):
        return backend.keys.get(backend.get_key_id_from_alias(alias))
    return backend.keys.get(backend.get_key_id(key_id))
