"""Who asks a key agent."""

import asyncio
from pathlib import Path


async def ask(path: Path, message: bytes) -> bytes:
    """A message to the agent, and what comes back until it hangs up or has answered."""
    reader, writer = await asyncio.open_unix_connection(path)
    writer.write(message)
    try:
        return await reader.readexactly(int.from_bytes(await reader.readexactly(4)))
    except asyncio.IncompleteReadError as error:
        return error.partial
    finally:
        writer.close()
