"""What an account has beside its instances: somewhere to log to, and a key to encrypt with.

Session preferences can name them at once; nothing has to be made first. Of each there is one
that is well and one that is not: a log group and a bucket without encryption, a disabled key.
"""

from typing import Any

from tui.sandbox.account.role import ACCOUNT_ID

BUCKET = f"session-logs-{ACCOUNT_ID}"
"""Of the home account; the others have their own number in the name."""
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


def make_fixtures(account: str, region: str) -> None:
    """Make the log groups and the keys of a region in moto's stores."""
    from moto.logs.models import logs_backends

    logs: Any = logs_backends[account][region]
    key = _make_key(account, region, KEY_ALIAS)
    _make_key(account, region, DISABLED_KEY_ALIAS, state="Disabled")
    logs.create_log_group(LOG_GROUP, {}, kmsKeyId=key.arn)
    logs.create_log_group(PLAIN_LOG_GROUP, {})


def make_buckets(account: str, region: str) -> None:
    """Make the buckets of an account in moto's store; they lie in its home region."""
    from moto.s3.models import s3_backends

    s3: Any = s3_backends[account]["aws"]
    bucket = BUCKET.replace(ACCOUNT_ID, account)
    s3.create_bucket(bucket, region)
    s3.create_bucket(PLAIN_BUCKET.replace(ACCOUNT_ID, account), region)
    encrypt_by_default(account, bucket)


def owner_of(bucket: str) -> str:
    """The account that a bucket belongs to; empty where there is none of the name."""
    from moto.s3.models import s3_backends

    _, account = s3_backends.bucket_accounts.get(bucket, ("", ""))
    return account


def encrypt_by_default(account: str, bucket: str) -> None:
    """Give a new bucket the encryption that S3 gives it and moto does not."""
    from moto.s3.models import s3_backends

    s3: Any = s3_backends[account]["aws"]
    if bucket in s3.buckets:
        s3.put_bucket_encryption(bucket, DEFAULT_ENCRYPTION)


def _make_key(account: str, region: str, alias: str, state: str = "Enabled") -> Any:
    from moto.kms.models import kms_backends

    kms: Any = kms_backends[account][region]
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
