"""A TLS server that misbehaves as told: tls_server.py FOLDER CERTIFICATE MODE ADDRESS

Prints its port and serves until its standard input ends.

HTTP/1.1 modes:
  plain      answers `secure` and the name in the client's certificate, and 64 MiB at `/large`
  demand     as plain, and demands that certificate
  echo       answers what was asked for, as JSON: the name that TLS asked for, the client certificate's name, the request's
             target and two of its headers; 401 to the token `stale`
  cut        a body that ends with the connection, without the close of TLS
  handshake  closes in the middle of the handshake
HTTP/2 modes (frames by hand, RFC 9113), which are `plain` to a client that does not speak it:
  h2         answers `CONNECTION:STREAM`
  h2-reset   resets the stream in the body
  h2-short   ends a body before its content-length
  h2-close   drops the connection in the body
  h2-goaway  takes none of the first connection's streams, by GOAWAY
  h2-leave   answers the first connection's first stream, and takes no more there
  h2-refuse  refuses the first stream
"""
import itertools
import json
import socket
import ssl
import struct
import sys
import threading

folder, certificate, mode, address = sys.argv[1:5]


def take_name(connection, name, _):
    connection.context.asked_name = name


def make_context():
    """For each connection, so that certificates may be replaced."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(f"{folder}/{certificate}.pem", f"{folder}/{certificate}.key")
    context.load_verify_locations(f"{folder}/ca.pem")
    context.verify_mode = ssl.CERT_REQUIRED if mode == "demand" else ssl.CERT_OPTIONAL
    context.set_alpn_protocols(["h2", "http/1.1"] if mode.startswith("h2") else ["http/1.1"])
    context.asked_name = None
    context.sni_callback = take_name
    return context


DATA, HEADERS, RST_STREAM, SETTINGS, PING, GOAWAY = 0, 1, 3, 4, 6, 7
END_STREAM, ACK, END_HEADERS = 1, 1, 4
INTERNAL_ERROR, REFUSED_STREAM = 2, 7


def end_rudely(connection):
    """FIN, without the close of TLS."""
    socket.close(connection.detach())


def echo(connection, line, headers):
    answer = {
        "name": connection.context.asked_name,
        "client": client_name(connection),
        "target": line.split()[1].decode(),
        "host": headers.get("host"),
        "authorization": headers.get("authorization"),
    }
    body = json.dumps(answer).encode()
    status = b"401 Unauthorized" if answer["authorization"] == "Bearer stale" else b"200 OK"
    connection.sendall(b"HTTP/1.1 %s\r\nContent-Length: %d\r\n\r\n%s" % (status, len(body), body))


def client_name(connection):
    names = dict(entry[0] for entry in (connection.getpeercert() or {}).get("subject", ()))
    return names.get("commonName", "nobody")


def serve_plain(connection, number):
    stream = connection.makefile("rb")
    while line := stream.readline():
        headers = {}
        while (field := stream.readline()) not in (b"\r\n", b""):
            name, _, value = field.decode().partition(":")
            headers[name.lower()] = value.strip()
        if mode == "echo":
            echo(connection, line, headers)
            continue
        if b" /large " in line:
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % (64 << 20))
            connection.sendall(b"x" * (64 << 20))
            continue
        body = f"secure {client_name(connection)}".encode()
        if mode == "cut":
            connection.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhalf")
            return end_rudely(connection)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))


def frame(kind, flags, stream, payload=b""):
    return struct.pack(">I", len(payload))[1:] + bytes([kind, flags]) + struct.pack(">I", stream) + payload


def head(length):
    """`:status 200` by its index and a content-length (RFC 7541, 6.1 and 6.2.2)."""
    text = str(length).encode()
    return b"\x88\x0f\x0d" + bytes([len(text)]) + text


def answer(number, stream, body, length=None, last=END_STREAM):
    return frame(HEADERS, END_HEADERS, stream, head(len(body) if length is None else length)) + frame(
        DATA, last, stream, body
    )


refusals = itertools.count()


def respond(connection, number, stream):
    """False: the connection is over."""
    if mode == "h2-reset":
        connection.sendall(answer(number, stream, b"half", 100, 0))
        connection.sendall(frame(RST_STREAM, 0, stream, struct.pack(">I", INTERNAL_ERROR)))
    elif mode == "h2-short":
        connection.sendall(answer(number, stream, b"half", 100))
    elif mode == "h2-close":
        connection.sendall(answer(number, stream, b"half", 100, 0))
        return False
    elif mode == "h2-goaway" and number == 0:
        connection.sendall(frame(GOAWAY, 0, 0, struct.pack(">II", 0, 0)))
    elif mode == "h2-leave" and number == 0:
        connection.sendall(frame(GOAWAY, 0, 0, struct.pack(">II", stream, 0)))
        connection.sendall(answer(number, stream, f"{number}:{stream}".encode()))
    elif mode == "h2-refuse" and next(refusals) == 0:
        connection.sendall(frame(RST_STREAM, 0, stream, struct.pack(">I", REFUSED_STREAM)))
    else:
        connection.sendall(answer(number, stream, f"{number}:{stream}".encode()))
    return True


def serve_h2(connection, number):
    stream = connection.makefile("rb")
    stream.read(24)  # the client's preface
    connection.sendall(frame(SETTINGS, 0, 0))
    while len(start := stream.read(9)) == 9:
        kind, flags = start[3], start[4]
        payload = stream.read(int.from_bytes(start[:3], "big"))
        if kind == SETTINGS and not flags & ACK:
            connection.sendall(frame(SETTINGS, ACK, 0))
        elif kind == PING and not flags & ACK:
            connection.sendall(frame(PING, ACK, 0, payload))
        elif kind == HEADERS and not respond(connection, number, int.from_bytes(start[5:9], "big")):
            return


def serve(raw, number):
    try:
        if mode == "handshake":
            raw.recv(64)
            return raw.close()
        with make_context().wrap_socket(raw, server_side=True) as connection:
            speaks_h2 = connection.selected_alpn_protocol() == "h2"
            (serve_h2 if speaks_h2 else serve_plain)(connection, number)
    except OSError:
        pass  # the client went away, or refused the certificate


def accept():
    for number in itertools.count():
        raw, _ = listener.accept()
        threading.Thread(target=serve, args=(raw, number), daemon=True).start()


family = socket.AF_INET6 if ":" in address else socket.AF_INET
listener = socket.create_server((address, 0), family=family, backlog=128)
print(listener.getsockname()[1], flush=True)
threading.Thread(target=accept, daemon=True).start()
sys.stdin.read()
