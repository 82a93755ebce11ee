#!/usr/bin/env python3
"""A running service held against docs/formats/openapi.yaml.

  openapi.py URL [TOKEN]     prints what differs; exit 1 if anything does

Calls every path and method with the example parameters of the file. A series of the service stands
for the file's, so it must know at least one."""
import functools
import http.client
import itertools
import json
import pathlib
import struct
import sys
import time
import urllib.parse

import yaml

from json_schema import faults_of

FILE = pathlib.Path(__file__).resolve().parents[2] / "docs" / "formats" / "openapi.yaml"
METHODS = ("get", "put", "post", "delete", "patch")
EXAMPLE_SERIES = 'cpu{host="a",job="api"}'
FORM = "application/x-www-form-urlencoded"
EVENTS = {"point": "PointEvent", "alert": "AlertEvent", "forecast": "ForecastEvent",
          "status": "Status", "reset": "ResetEvent"}
# Answers that are right too, for some configs and some series.
ELSEWISE = {"/api/v1/write": 404, "/api/v1/feedback": 409, "/api/v1/inspect": 422}
NOWHERE = ("/api/v1/nothing", "/api/v1/query/", "/api/v2/query", "/api/v1/label/a/b/values",
           "/anomalydetector/v9.9/timeseries/last/detect", "/nothing")
PATIENCE_S = 60
COMES_BACK = 30  # Times, after 503 with Retry-After.


@functools.cache
def load():
    """The file; not to be changed, since it is read once."""
    return yaml.safe_load(FILE.read_text(encoding="utf-8"))


def deref(api, node):
    while "$ref" in node:
        found = api
        for name in node["$ref"].removeprefix("#/").split("/"):
            found = found[name]
        node = found
    return node


def json_schema_of(node):
    """OpenAPI 3.0's dialect in the words of JSON Schema 2020-12."""
    if isinstance(node, list):
        return [json_schema_of(item) for item in node]
    if not isinstance(node, dict):
        return node
    out = {}
    for name, value in node.items():
        if name == "properties":
            out[name] = {key: json_schema_of(item) for key, item in value.items()}
        elif name not in ("nullable", "example", "default", "format"):
            out[name] = json_schema_of(value)
    if node.get("nullable"):
        out["type"] = [node["type"], "null"]
    return out


@functools.cache
def named_schemas():
    return {name: json_schema_of(each) for name, each in load()["components"]["schemas"].items()}


def faults(value, schema):
    root = {"components": {"schemas": named_schemas()}}
    return list(faults_of(value, json_schema_of(schema), root))


def named(name):
    return {"$ref": f"#/components/schemas/{name}"}


def operations(api):
    """(path, method, operation, parameters); what changes the service most comes last."""
    for path, item in sorted(api["paths"].items(), key=lambda entry: entry[0] == "/-/reload"):
        for method in METHODS:
            if method in item:
                both = item.get("parameters", []) + item[method].get("parameters", [])
                yield path, method, item[method], [deref(api, each) for each in both]


def examples_of(node):
    """All examples of a parameter or a body."""
    if "examples" in node:
        return [each["value"] for each in node["examples"].values()]
    return [node["example"]] if "example" in node else []


def remote_write_body():
    """prometheus.WriteRequest with one sample of now, as one literal of snappy's block format."""
    def field(number, data):
        return bytes([number << 3 | 2, len(data)]) + data

    def varint(number):
        out = b""
        while number > 127:
            out += bytes([number & 127 | 128])
            number >>= 7
        return out + bytes([number])

    labels = b"".join(field(1, field(1, name) + field(2, value)) for name, value
                      in ((b"__name__", b"openapi_test"), (b"job", b"test")))
    sample = b"\x09" + struct.pack("<d", 1.5) + b"\x10" + varint(int(time.time() * 1000))
    request = field(1, labels + field(2, sample))
    return varint(len(request)) + bytes([60 << 2, len(request) - 1]) + request


def encoded(kind, example):
    if kind == FORM:
        return urllib.parse.urlencode(example, doseq=True).encode()
    return remote_write_body() if kind == "application/x-protobuf" else json.dumps(example).encode()


class Service:
    def __init__(self, url, token=None):
        self.address = urllib.parse.urlsplit(url).netloc
        self.token = token

    def connect(self, method, target, headers=None, body=None):
        fields = dict(headers or {})
        if self.token:
            fields["Authorization"] = f"Bearer {self.token}"
        connection = http.client.HTTPConnection(self.address, timeout=PATIENCE_S)
        connection.request(method.upper(), target, body, fields)
        return connection, connection.getresponse()

    def call(self, *words):
        """The response and its body; of a stream, which does not end, nothing. One that is asked to
        come back later does."""
        for _ in range(COMES_BACK):
            response, body = self.call_once(*words)
            later = response.getheader("Retry-After")
            if response.status != 503 or not later:
                break
            time.sleep(int(later))
        return response, body

    def call_once(self, *words):
        try:
            connection, response = self.connect(*words)
        except (OSError, http.client.HTTPException) as error:
            raise ConnectionError(f"{' '.join(words[:2])}: {error!r}") from error
        try:
            endless = (response.getheader("Content-Type") or "").startswith("text/event-stream")
            return response, b"" if endless else response.read()
        finally:
            connection.close()


def requests_of(api, operation, path, parameters, series):
    """Every request that the examples make: (target, headers, body, media type that is asked for)."""
    body = operation.get("requestBody", {}).get("content", {})
    bodies = [(kind, each) for kind, node in body.items() for each in examples_of(node) or [None]]
    good = next(deref(api, answer) for status, answer in operation["responses"].items()
                if status.startswith("2"))
    values = [[(each, value) for value in examples_of(each)] for each in parameters]
    for chosen in itertools.product(*(each for each in values if each)):
        for (kind, example), accept in itertools.product(bodies or [(None, None)],
                                                         good.get("content") or ["*/*"]):
            target, headers = place(path, chosen, series)
            headers["Accept"] = accept
            if kind:
                headers["Content-Type"] = kind
            yield target, headers, kind and encoded(kind, with_series(example, series)), accept


def with_series(example, series):
    if isinstance(example, dict) and example.get("series") == EXAMPLE_SERIES:
        return {**example, "series": series}
    return example


def place(path, chosen, series):
    """Target and headers with (parameter, value) where each belongs."""
    query, headers = [], {}
    for parameter, value in chosen:
        for each in value if isinstance(value, list) else [value]:
            each = series if each == EXAMPLE_SERIES else str(each)
            if parameter["in"] == "path":
                path = path.replace("{" + parameter["name"] + "}", urllib.parse.quote(each, safe=""))
            elif parameter["in"] == "header":
                headers[parameter["name"]] = each
            else:
                query.append((parameter["name"], each))
    return path + ("?" + urllib.parse.urlencode(query) if query else ""), headers


def faults_of_answer(api, operation, response, body, expected):
    """Status, media type and body of one answer."""
    status = str(response.status)
    if expected and response.status not in expected:
        return [f"{status}, not {' or '.join(map(str, sorted(expected)))}: {body[:200]!r}"]
    if status not in operation["responses"]:
        return [f"{status} is not in the file: {body[:200]!r}"]
    content = deref(api, operation["responses"][status]).get("content")
    if content is None:
        return [f"a body where there should be none: {body[:200]!r}"] if body else []
    kind = (response.getheader("Content-Type") or "").split(";")[0].strip()
    if kind not in content:
        return [f"{status} of type '{kind}', not {' or '.join(content)}"]
    return faults_of_body(kind, content[kind]["schema"], body)


def faults_of_body(kind, schema, body):
    try:
        if kind == "application/json":
            return faults(json.loads(body, parse_constant=refuse), schema)
        if kind == "application/x-ndjson":
            line_schema = {**load()["components"]["schemas"]["Feedback"], "additionalProperties": {}}
            return [fault for line in body.splitlines()
                    for fault in faults(json.loads(line), line_schema)]
        if kind == "application/octet-stream":
            return faults_of_binary(body)
    except ValueError as error:
        return [f"cannot be read: {error}: {body[:200]!r}"]
    return [] if body else ["an empty body"]


def refuse(word):
    raise ValueError(f"{word} is not JSON")


def faults_of_binary(body):
    """Columns in the binary form."""
    if body[:4] != b"FSC1" or len(body) < 8:
        return [f"does not begin with FSC1: {body[:16]!r}"]
    length, = struct.unpack_from("<I", body, 4)
    head = json.loads(body[8:8 + length], parse_constant=refuse)
    rows, columns = head.pop("rows", None), len(head.get("columns", []))
    if not isinstance(rows, int):
        return ["no 'rows'"]
    expected = (8 + length + 7) // 8 * 8 + rows * 8 + rows * 4 * (columns - 1)
    wrong = [] if expected == len(body) else [f"{len(body)} bytes, not {expected}"]
    return wrong + faults({**head, "data": []}, named("Columns"))


def faults_of_stream(service, target, headers):
    """Events up to the first `status`, which comes once a second."""
    connection, response = service.connect("get", target, headers)
    try:
        kind = (response.getheader("Content-Type") or "").split(";")[0]
        if (response.status, kind) != (200, "text/event-stream"):
            return [f"{response.status} of type '{kind}'"]
        event, end = "message", time.monotonic() + PATIENCE_S
        while time.monotonic() < end:
            line = response.readline().decode().rstrip("\n")
            name, _, text = line.partition(": ")
            if name == "event":
                event = text
            elif name == "data":
                if event not in EVENTS:
                    return [f"event '{event}' is not in the file"]
                wrong = faults(json.loads(text, parse_constant=refuse), named(EVENTS[event]))
                if wrong or event == "status":
                    return [f"event {event}: {fault}" for fault in wrong]
        return [f"no status within {PATIENCE_S} s"]
    finally:
        connection.close()


def faults_of_refusals(api, service, path, operation, parameters, series):
    """What is left out or not there is refused as the file says."""
    given = [(each, examples_of(each)[0]) for each in parameters if examples_of(each)]
    method = "post" if "requestBody" in operation else "get"
    needed = [each for each in parameters if each.get("required") and each["in"] == "query"]
    for missing in needed if "400" in operation["responses"] else []:
        target, headers = place(path, [(p, v) for p, v in given if p is not missing], series)
        response, body = service.call(method, target, headers)
        for fault in faults_of_answer(api, operation, response, body, {400}):
            yield f"{method} {target} without {missing['name']}: {fault}"
    if "404" in operation["responses"] and any(each["name"] == "series" for each in needed):
        target, headers = place(path, given, "no such series")
        response, body = service.call(method, target, headers)
        for fault in faults_of_answer(api, operation, response, body, {404}):
            yield f"{method} {target}: {fault}"
    if "application/json" in operation.get("requestBody", {}).get("content", {}):
        target, headers = place(path, given, series)
        headers["Content-Type"] = "application/json"
        response, body = service.call(method, target, headers, b'{"series": ')
        expected = {400, ELSEWISE.get(path, 400)}
        for fault in faults_of_answer(api, operation, response, body, expected):
            yield f"{method} {target} with half a body: {fault}"


def faults_of_methods(api, service):
    """405 with Allow for other methods, 404 where nothing is; both as JSON that says why."""
    either = {"anyOf": [named("Error"), named("PrometheusError")]}
    for path, item in api["paths"].items():
        taken = {method.upper() for method in METHODS if method in item}
        every = [deref(api, each) for each in item.get("parameters", [])]
        every += [deref(api, each) for method in METHODS for each in item.get(method, {}).get("parameters", [])]
        target, _ = place(path, [(each, examples_of(each)[0]) for each in every if each["in"] == "path"], "")
        for method in (each for each in METHODS if each.upper() not in taken):
            response, body = service.call(method, target)
            allow = {each.strip() for each in (response.getheader("Allow") or "").split(",")}
            if response.status == ELSEWISE.get(path) == 404:
                continue
            if response.status != 405:
                yield f"{method} {target}: {response.status}, not 405"
            elif allow - {"HEAD", "OPTIONS"} != taken:
                yield f"{method} {target}: Allow has {sorted(allow)}, not {sorted(taken)}"
            else:
                yield from (f"{method} {target}: {fault}" for fault
                            in faults_of_body("application/json", either, body))
    for target in NOWHERE:
        response, body = service.call("get", target)
        if response.status != 404:
            yield f"get {target}: {response.status}, not 404"
        yield from (f"get {target}: {fault}" for fault in faults_of_body("application/json", either, body))


def faults_of_tokens(api, service):
    """Without the token, and with another one, nothing but health is told."""
    for path, method, operation, _ in operations(api):
        if "{" in path or method != "get":
            continue
        expected = 200 if operation.get("security") == [] else 401
        for token in (None, "another"):
            response, body = Service(f"http://{service.address}", token).call(method, path)
            for fault in faults_of_answer(api, operation, response, body, {expected}):
                yield f"{method} {path} with {'a wrong' if token else 'no'} token: {fault}"


def known_series(service):
    response, body = service.call("get", "/api/v1/search?limit=1")
    found = json.loads(body)["series"] if response.status == 200 else []
    return found[0]["series"] if found else None


def faults_of_service(url, token=None):
    """What a running service does otherwise than the file says, one line each."""
    api, service = load(), Service(url, token)
    series = known_series(service)
    if series is None:
        yield "the service knows no series (get /api/v1/search)"
        return
    yield from faults_of_methods(api, service)
    if token:
        yield from faults_of_tokens(api, service)
    for path, method, operation, parameters in operations(api):
        good = {int(status) for status in operation["responses"] if status.startswith("2")}
        expected = good | ({ELSEWISE[path]} if path in ELSEWISE else set())
        yield from faults_of_refusals(api, service, path, operation, parameters, series)
        for target, headers, body, accept in requests_of(api, operation, path, parameters, series):
            if accept == "text/event-stream":
                wrong = faults_of_stream(service, target, headers)
            else:
                wrong = faults_of_answer(api, operation, *service.call(method, target, headers, body), expected)
            yield from (f"{method} {target} ({accept}): {fault}" for fault in wrong)


def main():
    found = list(faults_of_service(*sys.argv[1:]))
    print("\n".join(found) or "openapi: nothing differs")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
