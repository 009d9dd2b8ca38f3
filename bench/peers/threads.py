"""The chat server of socket tutorials: one thread for each client, which sends every line to all other clients."""

import socket
import sys
import threading

clients = {}
lock = threading.Lock()


def serve(connection):
    lines = connection.makefile("rb")
    alias = lines.readline().strip()
    connection.sendall(b"You are now connected!\n")
    with lock:
        clients[connection] = alias
    try:
        for line in lines:
            message = alias + b": " + line
            with lock:
                others = [other for other in clients if other is not connection]
            for other in others:
                other.sendall(message)
    except OSError:
        pass
    finally:
        with lock:
            clients.pop(connection, None)
        connection.close()


listener = socket.create_server(("127.0.0.1", int(sys.argv[1])), backlog=1024)
threading.stack_size(256 * 1024)
while True:
    connection, _ = listener.accept()
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    threading.Thread(target=serve, args=(connection,), daemon=True).start()
