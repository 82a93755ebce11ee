"""A service that answers with the examples of openapi.yaml, or otherwise where it is told to: the
checker in openapi.py is tried on it."""
import contextlib
import http.server
import json
import re
import struct
import threading
import urllib.parse

from openapi import EVENTS, METHODS, deref, examples_of, load

TOKEN = "secret"
TEXTS = {"image/svg+xml": "<svg/>", "text/html": "<!doctype html>", "text/javascript": "0;"}


class Answer:
    def __init__(self, status, kind, body, fields=None):
        self.status, self.kind, self.fields = status, kind, fields or {}
        self.body = body if isinstance(body, bytes) else body.encode()


def error(api, operation, status):
    content = deref(api, operation["responses"][str(status)])["content"]["application/json"]
    return Answer(status, "application/json", json.dumps(content["example"]))


def binary(columns):
    """The binary form of columns, written from the words of http.md."""
    data = columns.pop("data")
    head = json.dumps({**columns, "rows": len(data[0])}).encode()
    out = b"FSC1" + struct.pack("<I", len(head)) + head
    out += b" " * (-len(out) % 8) + struct.pack(f"<{len(data[0])}d", *data[0])
    for column in data[1:]:
        out += struct.pack(f"<{len(column)}f", *(float("nan") if each is None else each for each in column))
    return out


def stream(api):
    schemas = api["components"]["schemas"]
    examples = {event: schemas[name].get("example") for event, name in EVENTS.items()}
    answer = api["paths"]["/api/v1/status"]["get"]["responses"]["200"]
    examples["status"] = answer["content"]["application/json"]["example"]
    order = ("reset", "point", "alert", "forecast", "status")
    return "".join(f"event: {each}\ndata: {json.dumps(examples[each])}\n\n" for each in order)


def good_answer(api, operation, chosen, accept):
    status, response = next((int(code), deref(api, each)) for code, each
                            in operation["responses"].items() if code.startswith("2"))
    content = response.get("content")
    if content is None:
        return Answer(status, "", "")
    kind = accept if accept in content else next(iter(content))
    node = content[kind]
    named = node.get("examples", {})
    example = next((named[each]["value"] for each in chosen if each in named),
                   (examples_of(node) or [None])[0])
    if kind == "application/octet-stream":
        return Answer(status, kind, binary(dict(content["application/json"]["example"])))
    if kind == "text/event-stream":
        return Answer(status, kind, stream(api))
    body = json.dumps(example) if kind == "application/json" else example or TEXTS[kind]
    return Answer(status, kind, body)


def answer(api, method, target, headers, body):
    """What the file lets one expect of a request."""
    url = urllib.parse.urlsplit(target)
    query = dict(urllib.parse.parse_qsl(url.query, keep_blank_values=True))
    enums = {"version": "v1[.][01]", "name": "[^/]+"}
    for path, item in api["paths"].items():
        if re.fullmatch(re.sub(r"\{(\w+)\}", lambda found: enums[found[1]], path), url.path):
            break
    else:
        return Answer(404, "application/json", '{"error":"nothing is at this path"}')
    if method not in item:
        allowed = ", ".join(each.upper() for each in METHODS if each in item)
        return Answer(405, "application/json", '{"error":"another method"}', {"Allow": allowed})
    operation = item[method]
    if operation.get("security") != [] and headers.get("Authorization", f"Bearer {TOKEN}") != f"Bearer {TOKEN}":
        return error(api, operation, 401)
    for each in (deref(api, each) for each in operation.get("parameters", [])):
        if each["in"] == "query" and each.get("required") and each["name"] not in query and \
                "400" in operation["responses"]:
            return error(api, operation, 400)
    if query.get("series") == "no such series" and "404" in operation["responses"]:
        return error(api, operation, 404)
    if headers.get("Content-Type") == "application/json":
        try:
            json.loads(body)
        except ValueError:
            return error(api, operation, 400)
    return good_answer(api, operation, query.values(), headers.get("Accept"))


@contextlib.contextmanager
def fake_service(change=lambda method, path, answer: answer, needs_token=False):
    """Yields its URL. `change` may answer differently; with needs_token no token is a wrong one."""
    api = load()

    class Handler(http.server.BaseHTTPRequestHandler):
        def respond(self):
            method = self.command.lower()
            headers = dict(self.headers.items())
            if needs_token:
                headers.setdefault("Authorization", "")
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            path = self.path.split("?")[0]
            given = change(method, path, answer(api, method, self.path, headers, body))
            self.send_response(given.status)
            for name, value in {"Content-Type": given.kind, **given.fields}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(given.body)))
            self.end_headers()
            self.wfile.write(given.body)

        do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = respond

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
