"""What an account has beside its instances: somewhere to log to, and a key to encrypt with.

Session preferences can name them at once; nothing has to be made first.
"""

from __future__ import annotations

from typing import Any

from tui.sandbox.account import ACCOUNT_ID

BUCKET = f"session-logs-{ACCOUNT_ID}"
LOG_GROUP = "/aws/ssm/session-logs"
KEY_ALIAS = "alias/session-manager"


def furnish(region: str) -> None:
    """Make the bucket, the log group and the key in moto's stores."""
    from moto.kms.models import kms_backends
    from moto.logs.models import logs_backends
    from moto.s3.models import s3_backends

    kms: Any = kms_backends[ACCOUNT_ID][region]
    logs: Any = logs_backends[ACCOUNT_ID][region]
    s3: Any = s3_backends[ACCOUNT_ID]["aws"]
    # moto makes an RSA key even for a symmetric one, and that takes a tenth of a second.
    key = kms.create_key(
        policy=None,
        key_usage="SIGN_VERIFY",
        key_spec="ECC_NIST_P256",
        description="Encrypts sessions and their logs",
        tags=[],
    )
    key.key_usage, key.key_spec = "ENCRYPT_DECRYPT", "SYMMETRIC_DEFAULT"
    kms.create_alias(key.id, KEY_ALIAS)
    logs.create_log_group(LOG_GROUP, {}, kmsKeyId=key.arn)
    s3.create_bucket(BUCKET, region)
