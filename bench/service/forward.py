"""forward.py LISTEN PORT TARGET PORT: passes connections on, as they are, until it is killed."""
import socket
import sys
import threading


def pump(source, sink):
    try:
        while data := source.recv(65536):
            sink.sendall(data)
    except OSError:
        pass
    for end in (source, sink):
        try:
            end.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass


def main():
    listen, port, target, target_port = sys.argv[1], int(sys.argv[2]), sys.argv[3], int(sys.argv[4])
    server = socket.create_server((listen, port))
    while True:
        client, _ = server.accept()
        try:
            other = socket.create_connection((target, target_port), timeout=5)
        except OSError:
            client.close()
            continue
        other.settimeout(None)
        for ends in ((client, other), (other, client)):
            threading.Thread(target=pump, args=ends, daemon=True).start()


if __name__ == "__main__":
    main()
