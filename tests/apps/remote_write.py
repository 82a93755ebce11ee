"""Prometheus remote write 1.0 as a sender speaks it: protobuf in a snappy block."""
import struct

HEADERS = {"Content-Type": "application/x-protobuf", "Content-Encoding": "snappy",
           "X-Prometheus-Remote-Write-Version": "0.1.0"}


def varint(number):
    number &= (1 << 64) - 1
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def field(number, content):
    return varint(number << 3 | 2) + varint(len(content)) + content


def write_request(series):
    """[(labels, [(ms, value)])] with __name__ among the labels."""
    out = b""
    for labels, samples in series:
        one = b"".join(field(1, field(1, name.encode()) + field(2, value.encode()))
                       for name, value in sorted(labels.items()))
        for ms, value in samples:
            one += field(2, b"\x09" + struct.pack("<d", value) + b"\x10" + varint(ms))
        out += field(1, one)
    return out


def snappy(content):
    """Nothing but literals, of at most 60 bytes: a block like any other to who reads it."""
    out = varint(len(content))
    for at in range(0, len(content), 60):
        piece = content[at:at + 60]
        out += bytes([len(piece) - 1 << 2]) + piece
    return out


def body(series):
    return snappy(write_request(series))
