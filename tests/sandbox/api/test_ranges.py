"""Parts of a large object are told as S3 tells them."""

import pytest
from botocore.exceptions import ClientError

from tests.sandbox.conftest import Connect, StartSandbox
from tui.sandbox.api.ranges import LARGE

BUCKET = "session-logs-123456789012"


@pytest.mark.parametrize("size", [LARGE - 1, LARGE])
def test_a_part_of_an_object_is_the_same_whoever_answers(
    start_sandbox: StartSandbox, connect: Connect, size: int
) -> None:
    s3 = connect(start_sandbox(), "s3")
    body = bytes(n % 251 for n in range(size))
    tag = s3.put_object(Bucket=BUCKET, Key="a/障害 +.csv", Body=body)["ETag"]
    asked = {"Bucket": BUCKET, "Key": "a/障害 +.csv"}
    answer = s3.get_object(**asked, Range=f"bytes=10-{size + 10}", IfMatch=tag)
    assert answer["ContentRange"] == f"bytes 10-{size - 1}/{size}"
    assert (answer["ETag"], answer["ContentLength"]) == (tag, size - 10)
    assert answer["Body"].read() == body[10:]
    assert s3.get_object(**asked, Range="bytes=0-0")["Body"].read() == b"\x00"
    assert s3.get_object(**asked)["Body"].read() == body
    for wrong in ({"Range": f"bytes={size}-{size + 1}"}, {"IfMatch": '"other"'}):
        with pytest.raises(ClientError) as refused:
            s3.get_object(**asked, **{"Range": "bytes=0-1", **wrong})
        assert refused.value.response["Error"]["Code"] in {"InvalidRange", "PreconditionFailed"}
