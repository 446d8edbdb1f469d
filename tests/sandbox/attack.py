"""Another user of this machine tries to get into a sandbox that somebody runs.

    python -m tests.sandbox.attack

starts a sandbox with a session in it, and attacks it as the user `nobody` where it may become
that, else as whoever it runs as. It prints what it tried and how that was answered, and ends with
the number of successes; its status is 0 where there were none. What attacks is this file alone,
with nothing but Python's standard library: it knows what is public, and the session's id.
"""

import base64
import hashlib
import hmac
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

#: What the source code tells everybody.
ACCESS_KEY_ID = "ASIAQSANDBOXEXAMPLE1"
REGION = "ap-northeast-1"
BUCKET = "session-logs-123456789012"
GUESSES = (
    (ACCESS_KEY_ID, ""),
    (ACCESS_KEY_ID, "test"),
    (ACCESS_KEY_ID, ACCESS_KEY_ID),
    ("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"),
    ("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYzEXAMPLEKEY"),
    ("test", "test"),
    ("testing", "testing"),
)
PLANTED = json.dumps(
    {
        "schemaVersion": "1.0",
        "sessionType": "Standard_Stream",
        "inputs": {"shellProfile": {"linux": "echo planted"}},
    }
)
PATIENCE = 20.0
NOBODY = 65534
NEW_WINDOW = (
    "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
)
JSON = "Content-Type: application/x-amz-json-1.1\r\n"
FORM = "Content-Type: application/x-www-form-urlencoded\r\n"

Attempt = tuple[str, int, bytes]
"""What it is, at which port, and the bytes."""


class Attack:
    """What can be tried by who knows the ports, an instance and a session's id."""

    def __init__(self, api: int, gateway: int, instance: str, session: str) -> None:
        self.api, self.gateway, self.session = api, gateway, session
        self.calls = {
            "ssm:StartSession": {"Target": instance},
            "ssm:ResumeSession": {"SessionId": session},
            "ssm:TerminateSession": {"SessionId": session},
            "ssm:DescribeSessions": {"State": "Active"},
            "ssm:UpdateDocument": {
                "Name": "SSM-SessionManagerRunShell",
                "Content": PLANTED,
                "DocumentVersion": "$LATEST",
            },
            "kms:ListKeys": {},
            "kms:Decrypt": {"CiphertextBlob": "AAAA"},
            "logs:DescribeLogGroups": {},
            "cloudtrail:LookupEvents": {},
        }
        self.queries = (
            "Action=DescribeInstances&Version=2016-11-15",
            "Action=ListUsers&Version=2010-05-08",
            "Action=GetCallerIdentity&Version=2011-06-15",
            "Action=GetSessionToken&Version=2011-06-15",
        )

    def attempts(self) -> Iterator[Attempt]:
        yield from self._unsigned_calls()
        yield from self._confused_calls()
        yield from self._guesses()
        yield from self._storage()
        yield from self._moto()
        yield from self._federation()
        yield from self._odd_requests()
        yield from self._gateway_calls()

    def request(
        self, line: str, headers: str = "", body: bytes = b"", host: str = "127.0.0.1"
    ) -> bytes:
        length = f"Content-Length: {len(body)}\r\n" if body else ""
        head = f"{line} HTTP/1.1\r\nHost: {host}:{self.api}\r\n{headers}{length}\r\n"
        return head.encode() + body

    def _unsigned_calls(self) -> Iterator[Attempt]:
        for action, arguments in self.calls.items():
            operation = action.partition(":")[2]
            form = "&".join(
                f"{name}={quote(value)}"
                for name, value in {"Action": operation, **arguments}.items()
            )
            body = json.dumps(arguments).encode()
            target = f"X-Amz-Target: {_target(action)}\r\n{JSON}"
            yield f"{action} as JSON", self.api, self.request("POST /", target, body)
            yield f"{action} as a form", self.api, self.request("POST /", FORM, form.encode())
            yield f"{action} in the URL", self.api, self.request(f"GET /?{form}")
            yield f"{action} by POST to a URL", self.api, self.request(f"POST /?{form}", FORM)
        for query in self.queries:
            yield query, self.api, self.request("POST /", FORM, query.encode())
            yield f"GET {query}", self.api, self.request(f"GET /?{query}")

    def _confused_calls(self) -> Iterator[Attempt]:
        """One service's name in one header, another's in another."""
        update = json.dumps(self.calls["ssm:UpdateDocument"]).encode()
        for service in ("ssm", "kms", "s3", "ec2", "motoapi", "moto_api"):
            scope = f"{_today()}/{REGION}/{service}/aws4_request"
            authorization = (
                f"Authorization: AWS4-HMAC-SHA256 Credential={ACCESS_KEY_ID}/{scope}, "
                f"SignedHeaders=host, Signature={'0' * 64}\r\n"
            )
            for prefix in ("TrentService", "AmazonSSM", "Other_1"):
                headers = f"X-Amz-Target: {prefix}.UpdateDocument\r\n{JSON}{authorization}"
                yield (
                    f"{prefix}.UpdateDocument for {service}",
                    self.api,
                    self.request("POST /", headers, update),
                )
        for headers in (
            "X-Amz-Target: AmazonSSM.UpdateDocument\r\nX-Amz-Target: TrentService.Decrypt\r\n",
            "X_Amz_Target: AmazonSSM.UpdateDocument\r\n",
            "X-Amz-Target: AmazonSSM.UpdateDocument\r\nAuthorization: Basic dGVzdDp0ZXN0\r\n",
            "X-Amz-Target: AmazonSSM.UpdateDocument\r\nAuthorization: Bearer test\r\n",
            "X-Amz-Target: AmazonSSM.UpdateDocument\r\nX-Moto-Account-Id: 123456789012\r\n",
        ):
            yield (
                headers.split("\r\n")[1] or headers.strip(),
                self.api,
                self.request("POST /", headers + JSON, update),
            )

    def _guesses(self) -> Iterator[Attempt]:
        """Signed well, with keys that stand in documentation."""
        body = json.dumps(self.calls["ssm:StartSession"]).encode()
        for key, secret in GUESSES:
            headers = _signed(f"127.0.0.1:{self.api}", key, secret, body)
            yield (
                f"StartSession signed as {key} / {secret!r}",
                self.api,
                self.request("POST /", headers, body),
            )

    def _storage(self) -> Iterator[Attempt]:
        log = f"/{BUCKET}/{self.session}.log"
        for line in ("GET /", f"GET /{BUCKET}", f"GET {log}", f"HEAD {log}", f"DELETE {log}"):
            yield line, self.api, self.request(line)
        yield f"PUT {log}", self.api, self.request(f"PUT {log}", "", b"planted")
        yield (
            "the bucket as a host",
            self.api,
            self.request("GET /", "", b"", f"{BUCKET}.localhost"),
        )
        presigned = (
            f"X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential={ACCESS_KEY_ID}%2F{_today()}"
            f"%2F{REGION}%2Fs3%2Faws4_request&X-Amz-Date={_now()}&X-Amz-Expires=60"
            f"&X-Amz-SignedHeaders=host&X-Amz-Signature={'0' * 64}"
        )
        for query in ("AWSAccessKeyId=test&Signature=test&Expires=9999999999", presigned):
            yield (
                f"GET {log} with {query[:32]}...",
                self.api,
                self.request(f"GET {log}?{query}"),
            )

    def _moto(self) -> Iterator[Attempt]:
        for path in ("reset", "data.json", "seed?a=1", "reset-auth", "state-manager/get", ""):
            for start in ("/moto-api/", "//moto-api/", "/%6doto-api/", "/x/../moto-api/"):
                for method in ("GET", "POST"):
                    line = f"{method} {start}{path}"
                    yield line, self.api, self.request(line)
        yield (
            "moto-api as a host",
            self.api,
            self.request("GET /data.json", "", b"", "moto-api.localhost"),
        )
        for path in ("/latest/meta-data/iam/security-credentials/", "/favicon.ico"):
            yield f"GET {path}", self.api, self.request(f"GET {path}")

    def _federation(self) -> Iterator[Attempt]:
        role = "RoleArn=arn:aws:iam::123456789012:role/Administrator&RoleSessionName=you"
        word = base64.b64encode(b"<Response/>").decode()
        for form in (
            f"Action=AssumeRole&{role}",
            f"Action=AssumeRoleWithWebIdentity&{role}&WebIdentityToken=test",
            f"Action=AssumeRoleWithWebIdentity&{role}&WebIdentityToken=",
            f"Action=AssumeRoleWithSAML&{role}&PrincipalArn=x&SAMLAssertion={quote(word)}",
        ):
            yield form.split("&")[0], self.api, self.request("POST /", FORM, form.encode())
        for line in (
            "POST /client/register",
            "POST /device_authorization",
            "POST /token",
            "GET /federation/credentials?role_name=a&account_id=123456789012",
        ):
            yield f"SSO: {line}", self.api, self.request(line, JSON, b"{}")

    def _odd_requests(self) -> Iterator[Attempt]:
        form = f"Action=StartSession&Target={self.calls['ssm:StartSession']['Target']}"
        chunk = f"{len(form):x}\r\n{form}\r\n0\r\n\r\n".encode()
        yield (
            "a form in pieces",
            self.api,
            self.request("POST /", f"{FORM}Transfer-Encoding: chunked\r\n") + chunk,
        )
        yield "a whole URL", self.api, self.request(f"GET http://127.0.0.1:{self.api}/?{form}")
        yield "another host", self.api, self.request(f"GET /?{form}", "", b"", "evil.example")
        yield (
            "a page",
            self.api,
            self.request(f"GET /?{form}", "Origin: https://evil.example\r\n"),
        )
        second = self.request(f"GET /?{form}")
        yield "two requests in one", self.api, self.request("GET /") + second
        yield "HTTP/1.0", self.api, f"GET /?{form} HTTP/1.0\r\nHost: localhost\r\n\r\n".encode()
        yield "HTTP/0.9", self.api, f"GET /?{form}\r\n\r\n".encode()

    def _gateway_calls(self) -> Iterator[Attempt]:
        path = f"/v1/data-channel/{self.session}"
        host = f"Host: 127.0.0.1:{self.gateway}\r\n"
        body = b'{"MessageSchemaVersion":"1.0","RequestId":"x","ClientId":""}'
        for headers in ("", "Authorization: AWS4-HMAC-SHA256 ...\r\n"):
            call = f"POST {path} HTTP/1.1\r\n{host}{headers}Content-Length: {len(body)}\r\n\r\n"
            yield "the agent's token", self.gateway, call.encode() + body
        upgrade = f"GET {path}?role=publish_subscribe HTTP/1.1\r\n{NEW_WINDOW}"
        page = "Origin: https://evil.example\r\n"
        yield "a page's socket", self.gateway, f"{upgrade}{host}{page}\r\n".encode()
        rebound = "Host: evil.example\r\n"
        yield "another host's socket", self.gateway, f"{upgrade}{rebound}\r\n".encode()
        for token in ("", "test", self.session):
            for more in ({}, {"ClientInstanceId": "i-1"}):
                frame = {"MessageSchemaVersion": "1.0", "TokenValue": token, **more}
                opened = f"{upgrade}{host}\r\n".encode() + _frame(json.dumps(frame).encode())
                yield f"a socket with the token {token!r} {more or ''}", self.gateway, opened


def _target(action: str) -> str:
    service, _, operation = action.partition(":")
    prefixes = {
        "ssm": "AmazonSSM",
        "kms": "TrentService",
        "logs": "Logs_20140328",
        "cloudtrail": "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101",
    }
    return f"{prefixes[service]}.{operation}"


def _now() -> str:
    return time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())


def _today() -> str:
    return _now()[:8]


def _signed(host: str, access_key_id: str, secret: str, body: bytes) -> str:
    """The headers of a StartSession that is signed as AWS describes it."""
    moment, target = _now(), "AmazonSSM.StartSession"
    scope = f"{moment[:8]}/{REGION}/ssm/aws4_request"
    signed = f"host:{host}\nx-amz-date:{moment}\nx-amz-target:{target}\n"
    names = "host;x-amz-date;x-amz-target"
    canonical = f"POST\n/\n\n{signed}\n{names}\n{hashlib.sha256(body).hexdigest()}"
    text = (
        f"AWS4-HMAC-SHA256\n{moment}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    )
    key = f"AWS4{secret}".encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    signature = hmac.new(key, text.encode(), "sha256").hexdigest()
    return (
        f"X-Amz-Date: {moment}\r\nX-Amz-Target: {target}\r\n{JSON}"
        f"Authorization: AWS4-HMAC-SHA256 Credential={access_key_id}/{scope}, "
        f"SignedHeaders={names}, Signature={signature}\r\n"
    )


def _frame(text: bytes) -> bytes:
    """A text frame of a WebSocket's client."""
    assert len(text) < 126 * 500
    length = (
        bytes([0x80 | len(text)]) if len(text) < 126 else b"\xfe" + len(text).to_bytes(2, "big")
    )
    return b"\x81" + length + bytes(4) + text


def send(port: int, request: bytes) -> bytes:
    """All that comes back until the other side hangs up."""
    received = b""
    with socket.create_connection(("127.0.0.1", port), PATIENCE) as connection:
        connection.sendall(request)
        try:
            while piece := connection.recv(65536):
                received += piece
                if len(_after_upgrade(received)) >= 4:
                    break
        except ConnectionError:
            pass
    return received


def succeeded(answer: bytes) -> bool:
    """Whether anything was given: another status than a refusal, or a socket that stays."""
    status = answer.split(b" ")[1:2]
    if status == [b"101"]:
        # It is closed with the code for a policy that was violated, or is open.
        return (1008).to_bytes(2, "big") not in _after_upgrade(answer)[:4]
    if not answer.startswith(b"HTTP/"):
        return bool(answer.strip()) and b"not served" not in answer
    return status not in ([b"400"], [b"401"], [b"403"], [b"404"], [b"501"])


def _after_upgrade(answer: bytes) -> bytes:
    head, _, rest = answer.partition(b"\r\n\r\n")
    return rest if b" 101 " in head[:20] else b""


def _files(folders: list[str], pids: list[str]) -> Iterator[tuple[str, bool]]:
    """What can be read of the folders and processes of somebody else."""
    for folder in folders:
        yield f"list {folder}", _possible(lambda folder=folder: _list(folder))
    for pid in pids:
        for name in ("environ", "mem", "fd", "cwd"):
            path = f"/proc/{pid}/{name}"
            read = _list if name in ("fd", "cwd") else _open
            yield f"read {path}", _possible(lambda path=path, read=read: read(path))


def _list(path: str) -> None:
    list(Path(path).iterdir())


def _open(path: str) -> None:
    with Path(path).open("rb") as file:
        file.read(1)


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def _possible(act: object) -> bool:
    try:
        act()  # type: ignore[operator]
    except OSError:
        return False
    return True


def attack(facts: dict[str, object]) -> int:
    """Try everything; print it, and answer with the number of successes."""
    outcomes = []
    ports = (int(str(facts["api"])), int(str(facts["gateway"])))
    plan = Attack(*ports, str(facts["instance"]), str(facts["session"]))
    for name, port, request in plan.attempts():
        answer = send(port, request)
        outcomes.append(succeeded(answer))
        first = answer.partition(b"\r\n")[0].decode("latin-1") or "hung up"
        say(f"{'IN     ' if outcomes[-1] else 'refused'} {name}: {first}")
    if os.getuid() != facts["owner"]:
        for name, possible in _files(list(facts["folders"]), list(facts["pids"])):  # type: ignore[call-overload]
            outcomes.append(possible)
            say(f"{'IN     ' if possible else 'refused'} {name}")
    say(f"{len(outcomes)} tried as user {os.getuid()}, {sum(outcomes)} successes")
    return sum(outcomes)


def interpreter_for(user: int) -> str | None:
    """A Python that this user may run; ours may lie in somebody's home."""
    for python in (sys.executable, "/usr/bin/python3", "/usr/local/bin/python3"):
        try:
            tried = subprocess.run(
                [python, "-I", "-c", ""], user=user, cwd="/", capture_output=True, check=False
            )
        except OSError:
            continue
        if not tried.returncode:
            return python
    return None


def attack_as(
    user: int | None, python: str, facts: dict[str, object]
) -> "subprocess.CompletedProcess[str]":
    """Run this file, alone, as that user; None is whoever we are."""
    source = Path(__file__).read_text()
    return subprocess.run(
        [python, "-I", "-", json.dumps(facts)],
        input=source,
        user=user,
        group=user,
        extra_groups=None if user is None else [],
        cwd="/",
        env={},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def main() -> int:
    from tests.sandbox.victim import victim

    user = NOBODY if os.getuid() == 0 else None
    python = interpreter_for(NOBODY) if user is not None else sys.executable
    if python is None:
        user, python = None, sys.executable
    with victim() as prey:
        done = attack_as(user, python, prey.facts)
        say(f"{done.stdout}{done.stderr}".rstrip())
        changed = prey.changes()
        say("\n".join(changed) or "Nothing of the sandbox has changed.")
    return done.returncode or bool(changed)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        sys.exit(min(1, attack(json.loads(sys.argv[1]))))
    sys.exit(main())
