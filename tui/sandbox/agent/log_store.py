"""S3 and CloudWatch Logs for the agent: moto's, spoken to within the process."""

import logging
import time
from collections.abc import Sequence
from typing import Any

logger = logging.getLogger(__name__)


class MotoLogStore:
    """Puts logs into moto's stores. A missing bucket or group loses the log, as with AWS."""

    def __init__(self, account: str, region: str) -> None:
        self._account, self._region = account, region

    def bucket_is_encrypted(self, bucket: str) -> bool:
        return bucket in self._s3.buckets and bool(self._s3.buckets[bucket].encryption)

    def group_is_encrypted(self, group: str) -> bool:
        return self.group_exists(group) and bool(self._logs.groups[group].kms_key_id)

    def group_exists(self, group: str) -> bool:
        return group in self._logs.groups

    def put_object(self, bucket: str, key: str, body: bytes) -> bool:
        if bucket not in self._s3.buckets:
            logger.warning("There is no bucket for the session's log.")
            return False
        stored = self._s3.put_object(bucket, key, body)
        stored.set_metadata({"Content-Type": "text/plain"}, replace=True)
        return True

    def put_events(
        self, group: str, stream: str, messages: Sequence[str], at: float | None = None
    ) -> bool:
        """Add events of a time, in Unix seconds; of now if it is not said."""
        if not self.group_exists(group):
            logger.warning("There is no log group for the session's log.")
            return False
        self._logs.ensure_log_stream(group, stream)
        milliseconds = int((time.time() if at is None else at) * 1000)
        events = [{"timestamp": milliseconds, "message": message} for message in messages]
        if events:
            # What is older than two weeks was put there in its time.
            self._logs.groups[group].streams[stream].put_log_events(events)
        return True

    @property
    def _s3(self) -> Any:
        from moto.s3.models import s3_backends

        return s3_backends[self._account]["aws"]

    @property
    def _logs(self) -> Any:
        from moto.logs.models import logs_backends

        return logs_backends[self._account][self._region]
