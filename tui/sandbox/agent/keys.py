"""The agent's use of KMS: data keys are decrypted by moto's, for real."""

from __future__ import annotations

from collections.abc import Mapping

from tui.sandbox.account.account import ACCOUNT_ID
from tui.sandbox.account.key_state import check_key
from tui.sandbox.agent.program import ProgramFailed
from tui.sandbox.api.answers import ApiError


def decrypt(region: str, key_id: str, ciphertext: bytes, context: Mapping[str, str]) -> bytes:
    """The plaintext of a data key that was made with this key and encryption context.

    Raises:
        ProgramFailed: KMS refuses; another context is such a reason, a disabled
            key another.
    """
    from moto.core.exceptions import JsonRESTError, ServiceException
    from moto.kms.models import kms_backends

    try:
        check_key(region, key_id)
        plaintext, _ = kms_backends[ACCOUNT_ID][region].decrypt(
            ciphertext, dict(context), key_id
        )
    except ApiError as error:
        raise ProgramFailed(str(error)) from error
    except (JsonRESTError, ServiceException, ValueError) as error:
        raise ProgramFailed(f"{type(error).__name__}: {error}") from error
    return bytes(plaintext)
