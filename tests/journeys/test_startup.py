"""The first paint comes before anything slow is imported."""

import json
import subprocess
import sys

PROGRAM = """
import asyncio, json, sys
from tui.settings.settings import Settings, State
from tui.ui.app import SsmTui

seen = {}

async def open_aws():
    strips = app.screen._compositor.render_strips()
    seen["screen"] = "\\n".join(strip.text for strip in strips)
    seen["modules"] = sorted(sys.modules)
    opened.set()
    await asyncio.Event().wait()

async def main():
    global app, opened
    opened = asyncio.Event()
    app = SsmTui(open_aws, Settings(), state=State())
    async with app.run_test(size=(100, 30)):
        await asyncio.wait_for(opened.wait(), 30)
        print(json.dumps(seen))

asyncio.run(main())
"""


def test_the_list_is_painted_before_boto3_and_websockets_are_imported() -> None:
    answer = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True
    )
    seen = json.loads(answer.stdout)
    assert "Instances" in seen["screen"]
    slow = {"boto3", "botocore", "websockets", "keyring", "moto", "pyte", "cryptography"}
    assert slow.isdisjoint(seen["modules"])
