"""A chat client as socket tutorials write it: it prints its input, and sends typed lines."""
import socket
import sys
import threading

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect((sys.argv[1], int(sys.argv[2])))


def receive():
    while True:
        message = client.recv(1024).decode("utf-8")
        if not message:
            break
        print(message, flush=True)


threading.Thread(target=receive, daemon=True).start()
while True:
    try:
        client.send(input().encode("utf-8"))
    except EOFError:
        break
