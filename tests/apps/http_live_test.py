"""The service while values come: standard input, remote write, events, reload, token, end."""
import json
import re
import signal
import socket
import subprocess
import threading
import time
import unittest
import xml.etree.ElementTree

import remote_write
from http_service import PATIENCE_S, ServiceTest, minutes, ms_at

STDIN = "{stdin: {}}"
REMOTE = "{remote_write: {}}"
LATENESS = 2  # Minutes that the newest points may wait for others of their time.


class Events:
    """A stream of server-sent events, read beside the test."""

    def __init__(self, service, path, headers=None):
        self.connection = socket.create_connection(("127.0.0.1", service.port),
                                                   timeout=PATIENCE_S)
        lines = [f"GET {path} HTTP/1.1", "Host: 127.0.0.1",
                 *(f"{name}: {value}" for name, value in (headers or {}).items())]
        self.connection.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
        self.text = ""
        self.ended = False
        self.thread = threading.Thread(target=self.read, daemon=True)
        self.thread.start()

    def read(self):
        try:
            while piece := self.connection.recv(65536):
                self.text += piece.decode()
        except OSError:
            pass
        self.ended = True

    def all(self, name=None):
        """[(name, id, data)]; chunks are lines of their own between them."""
        return [(event, int(id_), json.loads(data)) for event, id_, data in re.findall(
            r"event: (\w+)\nid: (\d+)\ndata: ([^\r\n]*)\n", self.text)
                if name in (None, event)]

    def close(self):
        self.connection.close()
        self.thread.join(5)


class LiveTest(ServiceTest):
    def listen(self, service, path, headers=None):
        events = Events(service, path, headers)
        self.addCleanup(events.close)
        service.until(lambda: "retry:" in events.text)
        return events

    def feed(self, service, first, last, name="cpu"):
        for minute in range(first, last):
            service.process.stdin.write(json.dumps(
                {"id": name, "ts": ms_at(minute), "value": 100 + minute % 7}) + "\n")
        service.process.stdin.flush()

    def points(self, service, series="cpu"):
        answer = service.get("/api/v1/columns", series=series, max_points=100_000)
        if answer.status != 200:
            return []
        table = answer.json
        return [time for time, y in zip(*table["data"][:2]) if y is not None]


class StandardInputTest(LiveTest):
    def test_lines_become_series_and_a_bad_one_is_told(self):
        service = self.start(self.config(STDIN), stdin=subprocess.PIPE)
        self.feed(service, 0, 50)
        service.process.stdin.write("this is no JSON {\n\n")
        service.process.stdin.write('{"id":"cpu","ts":0,"value":1}\n')
        self.feed(service, 50, 100)

        service.until(lambda: len(self.points(service)) >= 100 - LATENESS)

        self.assertEqual(self.points(service)[:98], [ms_at(minute) for minute in range(98)])
        self.assertIn("this is no JSON", service.said())
        metrics = service.get("/metrics").text
        self.assertRegex(metrics, r'samples_rejected_total\{reason="malformed"\} 2\b')
        self.assertRegex(metrics, r'samples_consumed_total\{source="stdin"\} 100\b')

    # Names as they may come: as XML, as JSON and in a URL.
    def test_names_of_every_kind_are_shown(self):
        service = self.start(self.config(STDIN), stdin=subprocess.PIPE)
        names = ["a<b>&\"c'", "a\x01b", "x]]>y", "\u00e9\u202e", 'e{host="</script>"}']
        for name in names:
            self.feed(service, 0, 60, name)
        service.process.stdin.close()
        service.wait_for_line("standard input has ended")

        found = [one["series"] for one in service.get("/api/v1/search").json["series"]]

        self.assertEqual(sorted(found), sorted(names))
        for name in found:
            chart = service.get("/chart.svg", series=name)
            self.assertEqual(chart.status, 200, name)
            xml.etree.ElementTree.fromstring(chart.text)
            self.assertEqual(service.get("/api/v1/columns", series=name).json["series"], name)
            look = service.get("/api/v1/inspect", series=name, what="residuals").json
            self.assertEqual(sorted(look["ljung_box"]), ["lags", "p_value", "statistic"])

    def test_it_serves_on_when_the_input_has_ended(self):
        service = self.start(self.config(STDIN), stdin=subprocess.PIPE)
        self.feed(service, 0, 30)
        service.process.stdin.close()

        service.wait_for_line("standard input has ended")

        self.assertGreaterEqual(len(self.points(service)), 30 - LATENESS)
        self.assertEqual(service.get("/readyz").status, 200)


class EventsTest(LiveTest):
    def test_points_of_the_series_asked_for_arrive_and_an_id_resumes(self):
        service = self.start(self.config(STDIN), stdin=subprocess.PIPE)
        events = self.listen(service, "/api/v1/events?series=cpu")
        self.feed(service, 0, 20)
        self.feed(service, 0, 20, "other")
        service.until(lambda: len(events.all("point")) >= 20 - LATENESS)
        service.until(lambda: events.all("status") and events.all("forecast"))

        name, id_, point = events.all("point")[5]
        self.assertEqual(sorted(point), ["flags", "lower", "score", "series", "time", "upper", "y",
                                         "yhat"])
        self.assertEqual((point["series"], point["time"], point["y"]), ("cpu", ms_at(5), 105))
        self.assertEqual(len(point["lower"]), 2)
        self.assertEqual({point["series"] for _, _, point in events.all("point")}, {"cpu"})
        forecast = events.all("forecast")[-1][2]
        self.assertEqual(len(forecast["time"]), 30)
        self.assertEqual([len(level) for level in forecast["lower"]], [30, 30])

        for again in [
                self.listen(service, "/api/v1/events?series=cpu", {"Last-Event-ID": id_}),
                self.listen(service, f"/api/v1/events?series=cpu&last_event_id={id_}")]:
            wanted = [one for one in events.all("point") if one[1] > id_]
            service.until(lambda: again.all("point")[:len(wanted)] == wanted)
            self.assertEqual(again.all("reset"), [])

    def test_an_id_of_another_process_is_reset(self):
        service = self.start(self.config(STDIN), stdin=subprocess.PIPE)

        events = self.listen(service, "/api/v1/events", {"Last-Event-ID": 10**12})

        service.until(lambda: events.all("reset"))

    def test_the_service_ends_in_time_while_pages_listen(self):
        service = self.start(self.config(STDIN), stdin=subprocess.PIPE)
        events = [self.listen(service, "/api/v1/events") for _ in range(3)]
        begin = time.monotonic()

        code = service.end(signal.SIGTERM)

        self.assertEqual(code, 0, service.said())
        self.assertLess(time.monotonic() - begin, 30)
        for one in events:
            one.thread.join(5)
            self.assertTrue(one.ended)


class RemoteWriteTest(LiveTest):
    LABELS = {"__name__": "cpu", "host": "a"}
    SERIES = 'cpu{host="a"}'

    def write(self, service, first, last):
        return service.post("/api/v1/write", remote_write.body(
            [(self.LABELS, [(ms_at(m), 100 + m % 7) for m in range(first, last)])]),
            remote_write.HEADERS)

    def test_series_outlast_a_restart(self):
        config = self.config(REMOTE, "state: {local: {path: state}}\n")
        first = self.start(config)
        self.assertEqual(self.write(first, 0, 100).status, 204)
        first.until(lambda: len(self.points(first, self.SERIES)) >= 100 - LATENESS)
        self.assertEqual(first.end(), 0, first.said())

        second = self.start(config)

        self.assertGreaterEqual(len(self.points(second, self.SERIES)), 100 - LATENESS)
        self.assertEqual(self.write(second, 100, 120).status, 204)
        second.until(lambda: len(self.points(second, self.SERIES)) >= 120 - LATENESS)
        seen = self.points(second, self.SERIES)
        self.assertEqual(seen, [ms_at(minute) for minute in range(len(seen))])
        self.assertEqual(second.get("/api/v1/status").json["series"], 1)

    def test_series_outlast_a_reload(self):
        service = self.start(self.config(REMOTE, "state: {local: {path: state}}\n"))
        self.write(service, 0, 100)
        service.until(lambda: len(self.points(service, self.SERIES)) >= 100 - LATENESS)

        self.assertEqual(service.post("/-/reload", b"").status, 200)
        service.wait_for_line("(?s)config read anew.*state restored")
        service.until(lambda: self.write(service, 100, 110).status == 204)
        service.until(lambda: len(self.points(service, self.SERIES)) >= 110 - LATENESS)

        seen = self.points(service, self.SERIES)
        self.assertEqual(seen, [ms_at(minute) for minute in range(len(seen))])

    def test_what_is_no_remote_write_is_refused(self):
        service = self.start(self.config(REMOTE))
        good = remote_write.body([(self.LABELS, [(ms_at(0), 1)])])
        for headers in [{}, {**remote_write.HEADERS, "Content-Encoding": "gzip"},
                        {**remote_write.HEADERS, "Content-Type": "application/json"}]:
            self.assertEqual(service.post("/api/v1/write", good, headers).status, 415, headers)
        for bad in [b"", b"\xff" * 10, good[:-5], remote_write.varint(10**9),
                    remote_write.snappy(b"\xff\xff\xff")]:
            answer = service.post("/api/v1/write", bad, remote_write.HEADERS)
            self.assertEqual(answer.status, 400, bad)
        self.assertEqual(self.write(service, 0, 5).status, 204)


class FitsTest(LiveTest):
    def test_fits_are_counted_and_timed_by_the_model_that_was_asked_for(self):
        self.file("metrics.csv", minutes(300))
        source = "{csv: {path: metrics.csv, speed: max}}"
        config = self.config(source).replace("horizon: 30m", "horizon: 30m, class: ets, season: none")

        service = self.start(config)
        service.wait_for_line("the file is through")

        # Two series, fitted at 50, 100 and 200 values, and again where one has changed.
        said = service.get("/metrics").text
        fits = int(re.search(r'foreshock_refits_total\{outcome="accepted"\} (\d+)', said).group(1))
        timed = int(re.search(r'foreshock_fit_duration_seconds_count\{model="ets"\} (\d+)', said)
                    .group(1))
        self.assertGreaterEqual(fits, 6)
        self.assertEqual(timed, fits)
        self.assertIn('foreshock_refits_total{outcome="failed"} 0', said)


class ReloadTest(LiveTest):
    def start_on_file(self):
        self.file("metrics.csv", minutes(300))
        service = self.start(self.config("{csv: {path: metrics.csv, speed: max}}"))
        service.wait_for_line("the file is through")
        return service

    def change(self, old, new):
        path = self.folder / "foreshock.yaml"
        path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")

    def reload(self, service):
        """Once it is through the file again."""
        before = service.said().count("the file is through")
        answer = service.post("/-/reload", b"")
        self.assertEqual(answer.status, 200, answer.text)
        service.until(lambda: service.said().count("the file is through") > before)
        service.until(lambda: service.get("/readyz").status == 200)

    def test_a_good_config_is_in_force(self):
        service = self.start_on_file()
        self.change("horizon: 30m", "horizon: 7m")

        self.reload(service)

        self.assertEqual(len(service.get("/api/v1/forecast", series="checkout").json["time"]), 7)
        self.assertIn("horizon: 7m", service.get("/api/v1/config").json["yaml"])

    def test_a_bad_config_changes_nothing_and_says_why(self):
        service = self.start_on_file()
        self.change("horizon: 30m", "horizon: soon")

        answer = service.post("/-/reload", b"")

        self.assertEqual(answer.status, 500)
        self.assertIn("soon", answer.json["error"])
        self.assertEqual(service.get("/readyz").status, 200)
        self.assertIn("horizon: 30m", service.get("/api/v1/config").json["yaml"])
        self.assertIn("foreshock_config_last_reload_successful 0", service.get("/metrics").text)
        self.assertEqual(service.get("/-/reload").status, 405)

    def test_a_file_that_is_read_again_is_told_once(self):
        service = self.start_on_file()
        def everything():
            return (self.points(service, "checkout"),
                    service.get("/api/v1/anomalies", window="7d").json,
                    service.get("/api/v1/fleet", window="10h", buckets=1).json)
        before = everything()
        self.assertEqual(before[0], [ms_at(minute) for minute in range(300)])

        self.reload(service)

        self.assertEqual(everything(), before)

    def test_a_signal_reloads_too(self):
        service = self.start_on_file()
        self.change("horizon: 30m", "horizon: 9m")

        service.process.send_signal(signal.SIGHUP)

        service.until(lambda: "horizon: 9m" in service.get("/api/v1/config").json["yaml"])


class SecretsTest(LiveTest):
    def test_a_token_is_asked_for(self):
        self.file("token", "s3cret-t0ken\n")
        self.file("metrics.csv", minutes(10))
        service = self.start(self.config("{csv: {path: metrics.csv, speed: max}}",
                                         server=", token_file: token"))

        for path in ["/api/v1/status", "/metrics", "/api/v1/config", "/chart.svg?series=x"]:
            answer = service.get(path)
            self.assertEqual(answer.status, 401, path)
            self.assertIn("Bearer", answer.headers["WWW-Authenticate"])
            wrong = service.get(path, {"Authorization": "Bearer s3cret-t0kem"})
            self.assertEqual(wrong.status, 401, path)
        self.assertEqual(service.post("/-/reload", b"").status, 401)
        for path in ["/healthz", "/readyz", "/", "/embed", "/embed.js"]:
            self.assertEqual(service.get(path).status, 200, path)
        config = service.get("/api/v1/config", {"Authorization": "Bearer s3cret-t0ken"})
        self.assertEqual(config.status, 200)
        self.assertNotIn("s3cret-t0ken", config.text)
        self.assertNotIn("s3cret-t0ken", service.said())

    def test_a_token_file_that_cannot_be_used_is_refused(self):
        self.file("metrics.csv", minutes(10))
        self.file("empty", "\n")
        for name in ["nowhere", "empty"]:
            self.file("c.yaml", self.config("{csv: {path: metrics.csv}}",
                                            server=f", token_file: {name}"))
            self.refused("run", "--config", "c.yaml", says=["c.yaml", name])

    def test_the_config_has_no_passwords(self):
        self.file("password", "from-a-file\n")
        service = self.start(
            "sources: {kafka: {brokers: ['127.0.0.1:9'], topics: [t], properties: {"
            "sasl.password: in-the-config, ssl.key.password_file: password}}}\n"
            "series: {freq: 1m}\nserver: {listen: '127.0.0.1:0'}\n", comes_ready=False)

        answer = service.get("/api/v1/config")

        self.assertEqual(answer.status, 200)
        self.assertIn("topics", answer.text)
        for secret in ["in-the-config", "from-a-file"]:
            self.assertNotIn(secret, answer.text)
        self.assertEqual(service.get("/healthz").status, 200)
        self.assertEqual(service.get("/readyz").status, 503)
        service.process.kill()  # It would look for its broker for half a minute more.


if __name__ == "__main__":
    unittest.main()
