"""docs/formats/openapi.yaml says what http.md says, and what the service at $FORESHOCK_URL does."""
import json
import os
import re
import unittest

import openapi
from openapi import FILE, METHODS, deref, examples_of, faults, faults_of_service, load, operations
from openapi_fake import TOKEN, Answer, fake_service

PAGE = FILE.parent / "http.md"


def refs_in(node):
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        node = list(node.values())
    if isinstance(node, list):
        for each in node:
            yield from refs_in(each)


def documented_paths():
    """Paths in http.md, each as openapi.yaml writes it, with its methods where they are told."""
    text = PAGE.read_text(encoding="utf-8")
    found = set(re.findall(r"`(?:(?:GET|POST) )?(/(?:api|-|anomalydetector|chart|embed|metrics|healthz|readyz)"
                           r"[^`?\s{]*)", text))
    for each in re.findall(r"`((?:entire|changepoint)/detect)`", text):
        found.add(f"/anomalydetector/v1.1/timeseries/{each}")
    found -= {"/anomalydetector/v1.0"}  # Where the three are found once more.
    return {each.replace("<name>", "{name}").replace("v1.1/", "{version}/") for each in found}


class FileTest(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.api = load()

    def test_it_has_the_paths_of_the_page_and_no_others(self):
        self.assertEqual(set(self.api["paths"]), documented_paths())

    def test_every_method_on_the_page_is_in_the_file(self):
        for method, path in re.findall(r"`(GET|POST) (/[^`?\s{]*)", PAGE.read_text(encoding="utf-8")):
            path = path.replace("<name>", "{name}").replace("v1.1/", "{version}/")
            self.assertIn(method.lower(), self.api["paths"][path], path)

    def test_every_reference_leads_somewhere(self):
        for each in refs_in(self.api):
            deref(self.api, {"$ref": each})

    def test_every_schema_response_and_parameter_is_used(self):
        used = set(refs_in(self.api)) | {f"#/components/schemas/{each}" for each in openapi.EVENTS.values()}

        for kind in ("schemas", "responses", "parameters"):
            for name in self.api["components"][kind]:
                self.assertIn(f"#/components/{kind}/{name}", used)

    def test_every_example_is_as_its_schema_says(self):
        for path, method, operation, parameters in operations(self.api):
            with self.subTest(path=path, method=method):
                for each in parameters:
                    for value in examples_of(each):
                        self.assertEqual(faults(value, each["schema"]), [], each["name"])
                contents = [operation.get("requestBody", {}).get("content", {})]
                contents += [deref(self.api, each).get("content", {}) for each in operation["responses"].values()]
                for node in (node for content in contents for node in content.values()):
                    for value in examples_of(node):
                        self.assertEqual(faults(value, node["schema"]), [])
        for name, schema in self.api["components"]["schemas"].items():
            for value in examples_of(schema):
                self.assertEqual(faults(value, schema), [], name)

    def test_what_a_service_needs_in_order_to_be_called_has_an_example(self):
        for path, method, operation, parameters in operations(self.api):
            with self.subTest(path=path, method=method):
                self.assertTrue(any(status.startswith("2") for status in operation["responses"]))
                for each in parameters:
                    if each.get("required"):
                        self.assertTrue(examples_of(each), each["name"])
                for name in re.findall(r"\{(\w+)\}", path):
                    self.assertIn(name, [each["name"] for each in parameters])

    def test_all_but_health_may_ask_for_the_token(self):
        for path, method, operation, _ in operations(self.api):
            free = path in ("/healthz", "/readyz", "/-/healthy", "/-/ready")
            self.assertEqual("401" in operation["responses"], not free, f"{method} {path}")
            self.assertEqual(operation.get("security") == [], free, f"{method} {path}")


class CheckerTest(unittest.TestCase):
    """Against a service that is made of the examples, and against ones that err."""

    def found(self, change=lambda method, path, answer: answer, **words):
        token = TOKEN if words else None
        with fake_service(change, **words) as url:
            return list(faults_of_service(url, token))

    def assert_found(self, what, change):
        self.assertTrue(any(re.search(what, each) for each in self.found(change)), what)

    def test_a_service_as_in_the_file_has_no_faults(self):
        self.assertEqual(self.found(), [])

    def test_nor_has_one_that_asks_for_a_token(self):
        self.assertEqual(self.found(needs_token=True), [])

    def test_every_path_and_method_is_called(self):
        seen = set()
        self.found(lambda method, path, answer: seen.add((method, path)) or answer)

        for path, method, _, _ in operations(load()):
            like = re.compile(re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(path)))
            self.assertTrue(any(each == method and like.fullmatch(where) for each, where in seen), path)
        for method in METHODS:
            self.assertIn((method, "/api/v1/query"), seen)

    def test_it_sees_another_status_type_and_body(self):
        def only(path, given):
            return lambda _, where, answer: given(answer) if where == path and answer.status == 200 else answer

        def with_body(**changes):
            return lambda answer: Answer(200, answer.kind, json.dumps({**json.loads(answer.body), **changes}))

        def emptied(answer):
            return Answer(200, answer.kind, "")

        for what, path, change in (
                (r"/api/v1/status .*202", "/api/v1/status", lambda answer: Answer(202, answer.kind, answer.body)),
                (r"/api/v1/status .*of type 'text/plain'", "/api/v1/status",
                 lambda answer: Answer(200, "text/plain", answer.body)),
                (r"/api/v1/status .*'extra' is not in", "/api/v1/status", with_body(extra=1)),
                (r"/api/v1/status .*series", "/api/v1/status", with_body(series=1.5)),
                (r"/api/v1/fleet.*cannot be read", "/api/v1/fleet",
                 lambda answer: Answer(200, answer.kind, '{"start_ms":NaN}')),
                (r"/api/v1/fleet.*no 'points'", "/api/v1/fleet", lambda answer: Answer(200, answer.kind, "{}")),
                (r"/metrics.*empty", "/metrics", emptied),
                (r"octet-stream.*bytes, not", "/api/v1/columns",
                 lambda answer: Answer(200, answer.kind, answer.body + b"    ") if b"FSC1" in answer.body else answer),
                (r"event point: .*flags", "/api/v1/events",
                 lambda answer: Answer(200, answer.kind, answer.body.replace(b'"flags": 0', b'"flags": 16'))),
                (r"event 'news'", "/api/v1/events",
                 lambda answer: Answer(200, answer.kind, b"event: news\ndata: {}\n\n" + answer.body)),
                (r"/api/v1/query .*forms fits", "/api/v1/query",
                 lambda answer: Answer(200, answer.kind, answer.body.replace(b'"2"', b"true")))):
            with self.subTest(what=what):
                self.assert_found(what, only(path, change))

    def test_it_sees_refusals_that_are_not_as_promised(self):
        def instead(old, new):
            return lambda method, path, answer: new(answer) if answer.status == old else answer

        self.assert_found(r"delete /api/v1/query: 404, not 405",
                          instead(405, lambda answer: Answer(404, answer.kind, answer.body)))
        self.assert_found(r"delete /api/v1/feedback: Allow has",
                          instead(405, lambda answer: Answer(405, answer.kind, answer.body, {"Allow": "GET"})))
        self.assert_found(r"post /api/v1/status: Allow has \[''\]",
                          instead(405, lambda answer: Answer(405, answer.kind, answer.body)))
        self.assert_found(r"get /api/v1/nothing: 200, not 404",
                          instead(404, lambda answer: Answer(200, answer.kind, answer.body)))
        self.assert_found(r"without query: 200, not 400",
                          instead(400, lambda answer: Answer(200, answer.kind, answer.body)))
        self.assert_found(r"half a body", instead(400, lambda answer: Answer(500, answer.kind, answer.body)))

    def test_it_comes_back_to_a_service_that_is_overloaded(self):
        turned_away = set()

        def overloaded_once(method, path, answer):
            if path != "/api/v1/fleet" or path in turned_away:
                return answer
            turned_away.add(path)
            return Answer(503, "application/json", '{"error":"overloaded"}', {"Retry-After": "0"})

        self.assertEqual(self.found(overloaded_once), [])
        self.assertEqual(turned_away, {"/api/v1/fleet"})

    def test_it_sees_a_path_that_forgets_the_token(self):
        with fake_service() as url:
            found = list(faults_of_service(url, TOKEN))

        self.assertTrue(any("/api/v1/config with no token: 200" in each for each in found), found)

    def test_a_service_without_series_cannot_be_judged(self):
        empty = '{"total":0,"series":[]}'
        found = self.found(lambda _, path, answer: Answer(200, answer.kind, empty) if "search" in path else answer)

        self.assertEqual(found, ["the service knows no series (get /api/v1/search)"])


@unittest.skipUnless(os.environ.get("FORESHOCK_URL"), "FORESHOCK_URL names no running service")
class ServiceTest(unittest.TestCase):
    maxDiff = None

    def test_a_running_service_does_what_the_file_says(self):
        found = list(faults_of_service(os.environ["FORESHOCK_URL"], os.environ.get("FORESHOCK_TOKEN")))

        self.assertEqual(found, [])


if __name__ == "__main__":
    unittest.main()
