"""What an account has beside its instances: somewhere to log to, and a key to encrypt with.

Session preferences can name them at once; nothing has to be made first. Of each there is one
that is well and one that is not: a log group and a bucket without encryption, a disabled key.
"""

from typing import Any

from tui.sandbox.account.role import ACCOUNT_ID

BUCKET = f"session-logs-{ACCOUNT_ID}"
LOG_GROUP = "/aws/ssm/session-logs"
KEY_ALIAS = "alias/session-manager"
PLAIN_BUCKET = f"plain-session-logs-{ACCOUNT_ID}"
PLAIN_LOG_GROUP = "/aws/ssm/plain-session-logs"
DISABLED_KEY_ALIAS = "alias/retired-session-manager"

#: What every new bucket has since January 2023.
DEFAULT_ENCRYPTION = {
    "Rule": {
        "ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"},
        "BucketKeyEnabled": False,
    }
}


def make_fixtures(region: str) -> None:
    """Make the buckets, the log groups and the keys in moto's stores."""
    from moto.logs.models import logs_backends
    from moto.s3.models import s3_backends

    logs: Any = logs_backends[ACCOUNT_ID][region]
    s3: Any = s3_backends[ACCOUNT_ID]["aws"]
    key = _make_key(region, KEY_ALIAS)
    _make_key(region, DISABLED_KEY_ALIAS, state="Disabled")
    logs.create_log_group(LOG_GROUP, {}, kmsKeyId=key.arn)
    logs.create_log_group(PLAIN_LOG_GROUP, {})
    s3.create_bucket(BUCKET, region)
    s3.create_bucket(PLAIN_BUCKET, region)
    encrypt_by_default(BUCKET)


def encrypt_by_default(bucket: str) -> None:
    """Give a new bucket the encryption that S3 gives it and moto does not."""
    from moto.s3.models import s3_backends

    s3: Any = s3_backends[ACCOUNT_ID]["aws"]
    if bucket in s3.buckets:
        s3.put_bucket_encryption(bucket, DEFAULT_ENCRYPTION)


def _make_key(region: str, alias: str, state: str = "Enabled") -> Any:
    from moto.kms.models import kms_backends

    kms: Any = kms_backends[ACCOUNT_ID][region]
    # moto makes an RSA key even for a symmetric one, and that takes a tenth of a second.
    key = kms.create_key(
        policy=None,
        key_usage="SIGN_VERIFY",
        key_spec="ECC_NIST_P256",
        description="Encrypts sessions and their logs",
        tags=[],
    )
    key.key_usage, key.key_spec = "ENCRYPT_DECRYPT", "SYMMETRIC_DEFAULT"
    key.key_state, key.enabled = state, state == "Enabled"
    kms.create_alias(key.id, alias)
    return key
