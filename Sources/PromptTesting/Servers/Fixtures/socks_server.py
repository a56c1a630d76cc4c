"""A proxy of SOCKS 5 (RFC 1928): socks_server.py

It asks for no password, and takes every name for this machine; who names an address is refused, so that only a client
that leaves names to the proxy gets through. Prints its port and serves until its standard input ends.
"""
import socket
import struct
import sys
import threading

NAME, REFUSED = 3, 2


def relay(source, sink):
    try:
        while piece := source.recv(16384):
            sink.sendall(piece)
        sink.shutdown(socket.SHUT_WR)
    except OSError:
        pass  # one side went away


def serve(near):
    with near:
        stream = near.makefile("rb", buffering=0)
        stream.read(stream.read(2)[1])
        near.sendall(b"\x05\x00")
        _, command, _, kind = stream.read(4)
        if command != 1 or kind != NAME:
            return near.sendall(bytes([5, REFUSED, 0, 1, 0, 0, 0, 0, 0, 0]))
        stream.read(stream.read(1)[0])
        (port,) = struct.unpack(">H", stream.read(2))
        with socket.create_connection(("127.0.0.1", port)) as far:
            near.sendall(bytes([5, 0, 0, 1, 127, 0, 0, 1, 0, 0]))
            threading.Thread(target=relay, args=(far, near), daemon=True).start()
            relay(near, far)


def accept():
    while True:
        near, _ = listener.accept()
        threading.Thread(target=serve, args=(near,), daemon=True).start()


listener = socket.create_server(("127.0.0.1", 0))
print(listener.getsockname()[1], flush=True)
threading.Thread(target=accept, daemon=True).start()
sys.stdin.read()
