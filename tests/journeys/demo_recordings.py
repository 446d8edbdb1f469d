"""Records what the demo's past sessions show: `python -m tests.journeys.demo_recordings`.

Each is a real session on the demo's sandbox, typed by this script and recorded by the program's
own recorder; the demo puts it where its past session of that id was.
"""

import asyncio
import random
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.support.aws.sandbox_calls import aws_of, named
from tui.archive.cast_files import ENDING
from tui.archive.store import Archive
from tui.aws.instances import ManagedInstance
from tui.cli.demo_recordings import FOLDER
from tui.cli.embedded import IDLE_MINUTES, MAX_MINUTES
from tui.exports.cast import cast_lines
from tui.exports.recorded import in_archive
from tui.sandbox.account.role import CALLER
from tui.sandbox.service import Sandbox, SandboxOptions
from tui.sessions.registry import Registry
from tui.sessions.session import Session
from tui.settings.settings import Directories, Settings

LOG = (
    'for i in $(seq 1 400); do echo "10.0.$((i%7)).$((i%50)) GET /orders/$((i*37%900)) '
    '$((i%9?200:502)) $((i*13%400))ms"; done > access.log'
)
SCRIPTS: dict[str, list[str]] = {
    "web-01": [
        LOG,
        "grep -c ' 502 ' access.log",
        "awk '$4==502 {print $1}' access.log | sort | uniq -c | sort -rn | head",
        "less access.log",
        "q",
        "echo 'OPS-7: 502s come from 10.0.3.x only; told the network team'",
    ],
    "api-01": [
        'cat > health.json <<\'END\'\n{"status": "degraded", "queue": 1841, "since": "09:12"}\nEND',
        "python3 -m json.tool health.json",
        'for i in 5 4 3 2 1; do echo "queue: $((i*368))"; sleep 0.4; done',
        "sed -i 's/degraded/ok/; s/1841/0/' health.json && cat health.json",
    ],
    "請求システム-01": [
        "echo '請求バッチの再実行を開始'",
        "for i in 01 02 03 04 05; do printf '%s 請求書 %s 件 処理済み\\n' 2026-11-$i $((10#$i*137)); sleep 0.3; done | tee batch.log",
        "grep -n 障害 batch.log || echo '障害なし'",
        "wc -l batch.log",
    ],
    "bastion": [
        "mkdir -p log && for i in 1 2 3 4; do head -c $((i*90000)) /dev/zero > log/app.$i; done",
        "du -h log/* | sort -h",
        "gzip -f log/app.3 log/app.4 && ls -l log | awk '{print $5, $9}'",
        "echo 'INC-20417: rotated, 700 kB are free again'",
    ],
    "factory-gateway-osaka": [
        "for s in 1 2 3 4 5 6; do printf '\\033[3%dmline %d\\033[0m %s\\n' $s $s \"$(date +%T) 温度 $((20+s)) C\"; sleep 0.3; done",
        'echo "backup checked: $(seq 1 1000 | sha256sum | cut -c1-16)"',
    ],
    "db-primary": [
        "printf 'pid state query\\n4711 active UPDATE orders\\n4712 idle -\\n4713 active VACUUM orders\\n' > activity",
        "column -t activity",
        "awk '$2==\"active\"' activity | wc -l",
        "echo 'the vacuum of orders holds the lock; it ends by itself'",
    ],
    "web-02": [
        "printf 'server {\\n  listen 443 ssl;\\n  ssl_certificate old.pem;\\n}\\n' > site.conf",
        "sed -i 's/old.pem/2026.pem/' site.conf && cat site.conf",
        'for i in 3 2 1; do echo "nginx: workers of the old configuration: $i"; sleep 0.5; done',
        "echo 'OPS-7: nginx serves the new certificate'",
    ],
    "staging-web": [
        "for i in $(seq 0 10 100); do printf '\\rrestoring %3d %%' $i; sleep 0.15; done; echo",
        "echo '🔥 → ✅ 復旧しました'",
    ],
}
MOST = 12
COLUMNS, LINES = 100, 28


async def recorded(sandbox: Sandbox, name: str, reason: str, lines: list[str]) -> str:
    """One session, typed as a person types; the recording as an asciicast."""
    typing = random.Random(name + reason)
    with TemporaryDirectory() as folder:
        directories = Directories(Path(folder) / "state", Path(folder) / "data", passing=True)
        archive = Archive.within(directories.data, keyring=False)
        registry = Registry(
            aws_of(sandbox),
            settings=Settings(recording=True),
            listener=lambda *_: None,
            directories=directories,
            archive=archive,
        )
        target = ManagedInstance(instance_id=named(sandbox, name), name=name)
        session = registry.open(target, reason, columns=COLUMNS, lines=LINES)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(session.run())
            await prompt(session)
            for line in [*lines, "exit"]:
                for letter in line if line == "q" else f"{line}\n":
                    session.send(letter.replace("\n", "\r").encode())
                    await asyncio.sleep(typing.uniform(0.01, 0.05))
                await asyncio.sleep(typing.uniform(0.8, 1.6))
                if not line.startswith("less") and line != "exit":
                    await prompt(session)
            await session.wait_over()
        session_id, recordings = str(session.session_id), archive.recordings
        facts = recordings.facts(session_id)
        assert facts is not None
        found = in_archive(recordings, facts)
        return "".join(cast_lines(found.about, found.events()))


async def prompt(session: Session) -> None:
    """Wait for it."""
    async with asyncio.timeout(30):
        while not session.emulator.display[session.emulator.cursor.y].rstrip().endswith("$"):  # noqa: ASYNC110 -- a script
            await asyncio.sleep(0.05)


async def main() -> None:
    for old in FOLDER.glob(f"*.{ENDING}"):
        old.unlink()
    options = SandboxOptions(max_minutes=MAX_MINUTES, idle_minutes=IDLE_MINUTES)
    with Sandbox(options) as sandbox:
        names = {each.instance_id: each.name for each in sandbox.state.fleet.instances}
        past = [
            each
            for each in sandbox.state.sessions._records.values()
            if each.owner == CALLER.arn and names[each.target] in SCRIPTS and each.ended
        ]
        for each in [one for one in past if (one.ended or 0) - one.started > 60][:MOST]:
            name = names[each.target]
            text = await recorded(sandbox, name, each.reason or "", SCRIPTS[name])
            (FOLDER / f"{each.session_id}.{ENDING}").write_text(text)


if __name__ == "__main__":
    asyncio.run(main())
