"""What clients may do to the service that they should not: it says so, and goes on."""
import contextlib
import json
import random
import re
import socket
import threading
import unittest

from http_service import PATIENCE_S, CsvServiceTest

MANY = 400
HEAD = b"Host: 127.0.0.1\r\n"


class AbuseTest(CsvServiceTest):
    MINUTES = 10

    def tearDown(self):
        self.assertEqual(self.service.until(lambda: self.service.get("/api/v1/status")).status, 200)
        self.assertIsNone(self.service.process.poll())

    def statuses(self, request):
        """Of every answer on the connection."""
        answer = self.service.raw(request)
        self.leaks_nothing(answer)
        return [int(code) for code in re.findall(rb"HTTP/1\.1 (\d{3}) ", answer)]

    def leaks_nothing(self, answer):
        for word in [b".cpp", b"/work/", b"/usr/", b"/root", b"root:", b"exception", b"0x7f",
                     str(self.home.folder).encode()]:
            self.assertNotIn(word, answer)

    def test_paths_that_climb(self):
        for path in ["/page/../../etc/passwd", "/page/..%2f..%2fetc%2fpasswd",
                     "/page/%2e%2e/%2e%2e/etc/passwd", "/../etc/passwd", "//etc/passwd",
                     "/page/....//etc/passwd", "/page/\\..\\etc\\passwd", "/page/index.html%00",
                     "/api/v1/label/../status", "/api/v1/label/%2e%2e%2f/values"]:
            statuses = self.statuses(f"GET {path} HTTP/1.1\r\n".encode() + HEAD + b"\r\n")
            self.assertIn(statuses, [[404], [400], [200]], path)
            if statuses == [200]:
                self.assertIn("label", path)

    def test_a_body_that_is_announced_and_too_long(self):
        for length in [32 * 2**20 + 1, 10**9, 2**64 - 1]:
            request = b"POST /api/v1/forecast HTTP/1.1\r\n" + HEAD
            request += f"Content-Length: {length}\r\n".encode()
            self.assertEqual(self.statuses(request + b"\r\n"), [413])
            self.assertEqual(self.statuses(request + b"Expect: 100-continue\r\n\r\n"), [413])
        for length in ["-1", "1e9", "99999999999999999999", "0x10", "1 1", "+5"]:
            request = f"POST /api/v1/forecast HTTP/1.1\r\nContent-Length: {length}\r\n".encode()
            self.assertIn(self.statuses(request + HEAD + b"\r\n"), [[400], [413]], length)

    # What a proxy before us takes for one request, we must not take for two, nor the other way.
    def test_requests_that_can_be_read_in_two_ways(self):
        hidden = b"GET /api/v1/config HTTP/1.1\r\n" + HEAD + b"\r\n"
        for fields in [b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
                       b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
                       b"Content-Length: 5\r\nContent-Length: 6\r\n",
                       b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n",
                       b"Transfer-Encoding: xchunked\r\n",
                       b"Transfer-Encoding : chunked\r\n",
                       b"Content-Length : 5\r\n",
                       b"Content-Length: 5, 6\r\n"]:
            request = b"POST /api/v1/detect HTTP/1.1\r\n" + HEAD + fields + b"\r\n0\r\n\r\n"
            with self.subTest(fields):
                statuses = self.statuses(request + hidden)
                self.assertEqual(len(statuses), 1, statuses)
                self.assertGreaterEqual(statuses[0], 400)
        for request in [b"GET /healthz HTTP/1.1\r\n\r\n",
                        b"GET /healthz HTTP/1.1\r\n" + HEAD + b"Host: evil\r\n\r\n",
                        b"GET /healthz HTTP/1.1\r\n" + HEAD + b"a\rb: c\r\n\r\n",
                        b"GET /healthz HTTP/1.1\r\n" + HEAD + b"a: b\0c\r\n\r\n",
                        b"GET  /healthz HTTP/1.1\r\n" + HEAD + b"\r\n",
                        b"GET /health z HTTP/1.1\r\n" + HEAD + b"\r\n",
                        b"GET evil:80 HTTP/1.1\r\n" + HEAD + b"\r\n",
                        b"GET /healthz HTTP/1.1 \r\n" + HEAD + b"\r\n"]:
            with self.subTest(request):
                self.assertIn(self.statuses(request + hidden)[:1], [[400], [505]])
        # A folded line belongs to the field before it: a host that is not ours.
        folded = b"GET /api/v1/status HTTP/1.1\r\n" + HEAD + b" folded: yes\r\n\r\n"
        self.assertEqual(self.statuses(folded), [403])

    def test_headers_without_end(self):
        start = b"GET /healthz HTTP/1.1\r\n" + HEAD
        for request in [start + b"X: " + b"x" * 10_000 + b"\r\n\r\n",
                        start + b"X: y\r\n" * 5_000 + b"\r\n",
                        b"GET /" + b"x" * 1_000_000 + b" HTTP/1.1\r\n" + HEAD + b"\r\n",
                        start + b"x" * 1_000_000]:
            self.assertEqual(self.statuses(request), [431])

    def test_chunks_without_end(self):
        start = (b"POST /api/v1/forecast HTTP/1.1\r\n" + HEAD +
                 b"Transfer-Encoding: chunked\r\n\r\n")
        self.assertEqual(self.statuses(start + b"ffffffffffffffff\r\n"), [413])
        self.assertEqual(self.statuses(start + b"fffffffffffffffff\r\n"), [400])
        self.assertEqual(self.statuses(start + b"-5\r\n"), [400])
        self.assertEqual(self.statuses(start + (b"100000\r\n" + b" " * 2**20 + b"\r\n") * 33),
                         [413])

    def test_what_is_no_http(self):
        for request in [b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", b"\0" * 1000,
                        b"SSH-2.0-x\r\n", b"\xff" * 100_000, b"GET\r\n\r\n", b"\r\n" * 10_000]:
            self.assertIn(self.statuses(request), [[400], [431], []])
        answer = self.service.raw(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
        self.assertRegex(answer, rb"^HTTP/1\.1 (400|505) ")

    def test_parameters_of_every_kind(self):
        strange = ["%", "%zz", "%00", "%ff%fe", "x" * 7000, "&".join(["a=1"] * 1500), "=",
                   "series=%00", "series[]=a", "limit=9223372036854775808", "window=99999999999w",
                   "start=now-99999999999w", "start=-1e18", "end=1e400", "max_points=7",
                   "buckets=0", "query=" + "(" * 2000, "query=" + "-" * 2000,
                   "match[]=" + "{a=~%22(x%2B)%2B%22}", "range=now/now", "horizon=-1",
                   "what=../..", "last_event_id=-1"]
        for path in ["/api/v1/search", "/api/v1/anomalies", "/api/v1/fleet", "/api/v1/columns",
                     "/api/v1/inspect", "/api/v1/forecast", "/chart.svg", "/api/v1/query",
                     "/api/v1/query_range", "/api/v1/series", "/api/v1/labels"]:
            for query in strange:
                for series in ["", "&series=checkout&what=correlation"]:
                    answer = self.service.ask("GET", f"{path}?{query}{series}")
                    self.assertIn(answer.status, [200, 400, 404, 422, 431],
                                  (path, query[:60], answer.text[:200]))
                    self.leaks_nothing(answer.body)
                    if answer.status >= 400:
                        self.assertIn("error", answer.json)

    def test_pages_of_elsewhere(self):
        evil = {"Origin": "https://evil.example"}
        for path in ["/-/reload", "/api/v1/forecast", "/api/v1/feedback"]:
            self.refused(self.service.post(path, b"{}", evil), 403, "allow_origins")
            self.refused(self.service.ask("OPTIONS", path, headers=evil), 403)
        answer = self.service.get("/api/v1/status", evil)
        self.assertNotIn("Access-Control-Allow-Origin", answer.headers)
        # A name that was made to point here.
        self.refused(self.service.get("/api/v1/status", {"Host": "evil.example:80"}), 403)

    def test_more_connections_than_there_may_be(self):
        with contextlib.ExitStack() as stack:
            clients = []
            for _ in range(MANY):
                with contextlib.suppress(OSError):
                    clients.append(stack.enter_context(socket.create_connection(
                        ("127.0.0.1", self.service.port), timeout=PATIENCE_S)))
            self.assertGreater(len(clients), 256)
            answer = b""
            with contextlib.suppress(OSError):
                answer = clients[270].recv(4096)
            self.assertIn(b"503", answer)
            self.assertIn(b"Retry-After", answer)
            clients[0].sendall(b"GET /healthz HTTP/1.1\r\n" + HEAD + b"\r\n")
            self.assertIn(b"200 OK", clients[0].recv(4096))

    # Each keeps a thread busy for seconds; those who look after the service must find one.
    def test_fits_leave_threads_for_probes(self):
        chance = random.Random(1)
        body = {"y": [chance.gauss(100, 1) for _ in range(8_000)], "horizon": 10}
        answers = []
        clients = [threading.Thread(
            target=lambda: answers.append(self.service.post("/api/v1/forecast", body).status))
                   for _ in range(12)]
        for client in clients:
            client.start()
        self.service.until(lambda: 503 in answers)
        for path in ["/healthz", "/readyz", "/metrics", "/", "/api/v1/status"]:
            self.assertEqual(self.service.get(path).status, 200, path)
        self.assertTrue(any(client.is_alive() for client in clients))
        for client in clients:
            client.join()

        self.assertEqual(set(answers), {200, 503})

    def test_a_header_that_trickles_is_cut(self):
        with socket.create_connection(("127.0.0.1", self.service.port), timeout=0.2) as slow:
            slow.sendall(b"GET /healthz HTTP/1.1\r\n")
            cut = False
            for _ in range(5 * PATIENCE_S):  # Its limit of ten seconds is for the whole.
                try:
                    slow.sendall(b"X: y\r\n")
                    cut = slow.recv(4096) == b""
                except TimeoutError:
                    continue
                except OSError:
                    cut = True
                if cut:
                    break
            self.assertTrue(cut)

    def test_errors_are_json_with_one_sentence(self):
        for method, path, body in [("GET", "/nowhere", None), ("DELETE", "/api/v1/status", None),
                                   ("POST", "/api/v1/forecast", b"{"),
                                   ("POST", "/api/v1/detect", b'{"y":["' + b"x" * 10**6 + b'"]}'),
                                   ("BREW", "/", None)]:
            answer = self.service.ask(method, path, body)
            self.assertGreaterEqual(answer.status, 400)
            self.assertLess(answer.status, 500)
            self.assertEqual(list(json.loads(answer.body)), ["error"])
            self.assertLess(len(answer.body), 500)
            self.assertEqual(answer.headers["X-Content-Type-Options"], "nosniff")
            self.leaks_nothing(answer.body)


if __name__ == "__main__":
    unittest.main()
