"""A minimal chat server on asyncio: it sends each line to all other clients, and does nothing else."""

import asyncio
import sys

clients = set()


async def serve(reader, writer):
    alias = (await reader.readline()).strip()
    writer.write(b"You are now connected!\n")
    clients.add(writer)
    try:
        while line := await reader.readline():
            message = alias + b": " + line
            for other in clients:
                if other is not writer:
                    other.write(message)
    except OSError:
        pass
    finally:
        clients.discard(writer)
        writer.close()


async def main():
    server = await asyncio.start_server(serve, "127.0.0.1", int(sys.argv[1]), backlog=1024)
    await server.serve_forever()


asyncio.run(main())
