"""Sinks before a real Alertmanager, and before receivers that fail first: what was told once is
there, once, whoever was killed in between."""
import http.server
import json
import os
import pathlib
import shutil
import signal
import socket
import ssl
import subprocess
import tempfile
import threading
import time
import unittest
import urllib.error
import urllib.request

DRIVER = os.environ.get("SINKS_DRIVER", "sinks_driver")
ALERTMANAGER = shutil.which("prometheus-alertmanager")
LONG = 60  # Seconds, for what takes a few.
CONFIG = "route: {receiver: none}\nreceivers: [{name: none}]\n"


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def eventually(what, check, seconds=LONG):
    """The first true answer of check()."""
    until = time.monotonic() + seconds
    while True:
        answer = check()
        if answer:
            return answer
        if time.monotonic() > until:
            raise AssertionError(f"not within {seconds} s: {what}; last answer {answer!r}")
        time.sleep(0.05)


class Alertmanager:
    """A process on a port that it keeps over restarts."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.process = None

    def start(self):
        (self.folder / "am.yml").write_text(CONFIG)
        with open(self.folder / "am.log", "ab") as log:
            self.process = subprocess.Popen(
                [ALERTMANAGER, f"--config.file={self.folder / 'am.yml'}",
                 f"--storage.path={self.folder / 'am'}", "--cluster.listen-address=",
                 f"--web.listen-address=127.0.0.1:{self.port}"],
                stdout=log, stderr=log, stdin=subprocess.DEVNULL)
        eventually("Alertmanager answers", self.is_ready)
        return self

    def is_ready(self):
        try:
            with urllib.request.urlopen(self.url + "/-/ready", timeout=5) as answer:
                return answer.status == 200
        except OSError:
            return False

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(LONG)

    def alerts(self):
        """Those that fire."""
        with urllib.request.urlopen(self.url + "/api/v2/alerts", timeout=10) as answer:
            return json.load(answer)

    def metrics(self):
        return sorted(alert["labels"]["metric"] for alert in self.alerts())

    def received(self):
        """How many messages came: {"firing": n, "resolved": n}."""
        with urllib.request.urlopen(self.url + "/metrics", timeout=10) as answer:
            lines = answer.read().decode().splitlines()
        out = {"firing": 0, "resolved": 0}
        for line in lines:
            if line.startswith("alertmanager_alerts_received_total{"):
                for status in out:
                    if f'status="{status}"' in line:
                        out[status] += int(float(line.rsplit(" ", 1)[1]))
        return out


class Receiver:
    """Answers 500 to the first `failures` posts, and 200 to the others."""

    def __init__(self, failures=0, status=500, fields=(), tls=None):
        self.bodies, self.headers, self.failed = [], [], 0
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):  # noqa: N802
                body = self.rfile.read(int(self.headers["Content-Length"]))
                fails = receiver.failed < failures
                if fails:
                    receiver.failed += 1
                else:
                    receiver.bodies.append(json.loads(body))
                    receiver.headers.append(dict(self.headers))
                self.send_response(status if fails else 200)
                for name, value in fields if fails else ():
                    self.send_header(name, value)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        if tls:
            self.server.socket = tls.wrap_socket(self.server.socket, server_side=True)
        scheme = "https" if tls else "http"
        self.url = f"{scheme}://localhost:{self.server.server_port}/hook"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()


class Driver:
    """The program with the sinks."""

    def __init__(self, folder, *words, outbox="outbox"):
        self.log = open(pathlib.Path(folder) / "driver.log", "a+b")
        self.process = subprocess.Popen(
            [DRIVER, "--outbox", str(pathlib.Path(folder) / outbox), *words],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.log, text=True)

    def tell(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline().strip()
        if answer != "ok":
            self.log.seek(0)
            raise AssertionError(f"{line}: {answer!r}; {self.log.read().decode()}")

    def kill9(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self, milliseconds=LONG * 1000):
        out, _ = self.process.communicate(f"stop {milliseconds}\n", timeout=2 * LONG)
        lines = out.split("\n")
        counts = {" ".join(line.split()[:2]): int(line.split()[2])
                  for line in lines if len(line.split()) == 3}
        return "drained" in lines, counts

    def close(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.communicate()
        self.log.close()


class SinksTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def driver(self, *words, **more):
        driver = Driver(self.folder, *words, **more)
        self.addCleanup(driver.close)
        return driver

    def receiver(self, *args, **more):
        receiver = Receiver(*args, **more)
        self.addCleanup(receiver.close)
        return receiver


@unittest.skipUnless(ALERTMANAGER, "no alertmanager: apt-get install prometheus-alertmanager")
class AlertmanagerTest(SinksTest):
    def setUp(self):
        super().setUp()
        self.am = self.alertmanager()

    def alertmanager(self, start=True):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        am = Alertmanager(folder.name)
        self.addCleanup(am.stop)
        return am.start() if start else am

    def fast(self, *more, least="0"):
        return self.driver("--alertmanager", self.am.url, "--resend", "1000", "--resolved", "5000",
                           "--least", least, *more)

    def test_what_is_sent_again_is_one_alert_and_goes_when_it_is_closed(self):
        driver = self.fast()
        driver.tell('open id1 cpu{host="a",service.name="x"} 93.1')
        eventually("resent", lambda: self.am.received()["firing"] >= 3)
        driver.tell('update id1 cpu{host="a",service.name="x"} 95')
        alerts = eventually("updated", lambda: [
            alert for alert in self.am.alerts() if alert["annotations"]["value"] == "95"])

        self.assertEqual(len(self.am.alerts()), 1)
        alert = alerts[0]
        self.assertEqual(alert["labels"], {
            "alertname": "TimeSeriesAnomaly", "host": "a", "kind": "spike", "metric": "cpu",
            "service_name": "x", "severity": "critical"})
        self.assertEqual(alert["annotations"]["summary"],
                         'cpu{host="a",service.name="x"}: 95 observed, 41.2 expected '
                         "(30.5 to 51.9), score 4.8")
        self.assertTrue(alert["generatorURL"].startswith("http://foreshock.test/?series=cpu%7B"))
        driver.tell('close id1 cpu{host="a",service.name="x"} 40')
        eventually("resolved", lambda: not self.am.alerts())
        eventually("the end is repeated", lambda: self.am.received()["resolved"] >= 2)
        self.assertTrue(driver.stop()[0])

    def test_an_alertmanager_that_restarts_is_told_again(self):
        driver = self.fast()
        driver.tell("open stays cpu 1")
        driver.tell("open ends mem 1")
        eventually("both", lambda: len(self.am.alerts()) == 2)
        self.am.stop()
        driver.tell("close ends mem 1")
        driver.tell("open new disk 1")
        time.sleep(0.5)  # For failures to happen, whatever they are.
        self.am.start()

        eventually("the end", lambda: self.am.received()["resolved"] > 0)
        eventually("what fires", lambda: self.am.metrics() == ["cpu", "disk"])

    def test_what_is_over_before_it_was_heard_of_fires_for_a_while(self):
        self.am.stop()
        driver = self.fast(least="2000")
        driver.tell("open id1 cpu 1")
        driver.tell("close id1 cpu 1")
        self.am.start()

        eventually("it fires", lambda: self.am.metrics() == ["cpu"])
        eventually("and ends", lambda: not self.am.alerts())
        self.assertGreater(self.am.received()["resolved"], 0)

    def test_a_kill_loses_nothing_and_doubles_nothing(self):
        self.am.stop()
        first = self.fast()
        first.tell("open id1 cpu 1")
        first.tell("open id2 mem 1")
        first.kill9()
        second = self.fast()
        second.tell("close id2 mem 1")
        second.kill9()
        self.am.start()
        third = self.fast()
        third.tell("open id1 cpu 1")  # As an engine that replays says it.

        eventually("it fires", lambda: len(self.am.alerts()) == 1)
        eventually("the end of the other", lambda: self.am.received()["resolved"] > 0)
        self.assertEqual(self.am.metrics(), ["cpu"])
        third.tell("close id1 cpu 1")
        eventually("resolved", lambda: not self.am.alerts())

    def test_kills_at_any_moment_leave_every_alert_that_was_acknowledged(self):
        told = []
        for life in range(8):
            driver = self.fast()
            for i in range(5):
                name = f"m{life}x{i}"
                driver.tell(f"open {name} {name} 1")
                told.append(name)
            time.sleep(0.03 * life)  # Before, while and after they are sent.
            driver.kill9()
        last = self.fast()

        eventually("all, and no others", lambda: self.am.metrics() == sorted(told))
        self.assertTrue(last.stop()[0])

    def test_one_that_is_down_does_not_keep_the_other_waiting(self):
        down = self.alertmanager(start=False)
        driver = self.fast("--alertmanager", down.url)
        driver.tell("open id1 cpu 1")

        eventually("the one that is up", lambda: len(self.am.alerts()) == 1)
        down.start()
        eventually("the other, later", lambda: len(down.alerts()) == 1)
        drained, counts = driver.stop()
        self.assertTrue(drained)
        self.assertGreater(counts["alertmanager error"], 0)

    def test_more_than_one_request_holds_all_arrive(self):
        driver = self.fast()
        for i in range(150):
            driver.tell(f"open id{i} m{i} 1")

        eventually("all", lambda: len(self.am.alerts()) == 150)


class WebhookTest(SinksTest):
    def test_each_form_arrives_after_failures_once_and_in_order(self):
        states = {
            "alertmanager": lambda body: body["alerts"][0]["status"],
            "slack": lambda body: body["text"].split("]")[0].strip("[").lower(),
            "pagerduty": lambda body: body["event_action"],
            "cloudevents": lambda body: body["data"]["state"],
        }
        words = {"alertmanager": ["firing", "resolved"], "slack": ["firing", "resolved"],
                 "pagerduty": ["trigger", "resolve"], "cloudevents": ["opened", "closed"]}
        for form, state_of in states.items():
            with self.subTest(form):
                receiver = self.receiver(failures=3)
                driver = self.driver("--webhook", form, receiver.url, outbox=form)
                driver.tell('open id1 cpu{host="a"} 93.1')
                driver.tell('close id1 cpu{host="a"} 40')
                drained, counts = driver.stop()

                self.assertTrue(drained)
                self.assertEqual([state_of(body) for body in receiver.bodies], words[form])
                self.assertEqual((counts["webhook ok"], counts["webhook error"]), (2, 3))

    def test_a_kill_between_failures_loses_nothing(self):
        receiver = self.receiver(failures=2)
        words = ("--webhook", "cloudevents", receiver.url, "--jsonl",
                 str(pathlib.Path(self.folder) / "alerts.jsonl"))
        first = self.driver(*words)
        first.tell("open id1 cpu 1")
        eventually("a failure", lambda: receiver.failed)
        first.kill9()
        self.assertTrue(self.driver(*words).stop()[0])

        self.assertEqual([body["id"] for body in receiver.bodies], ["id1"])
        lines = (pathlib.Path(self.folder) / "alerts.jsonl").read_text().splitlines()
        self.assertEqual({json.loads(line)["id"] for line in lines}, {"id1"})

    def test_what_is_refused_is_given_up(self):
        receiver = self.receiver(failures=1, status=410)
        driver = self.driver("--webhook", "slack", receiver.url)
        driver.tell("open id1 cpu 1")
        drained, counts = driver.stop()

        self.assertTrue(drained)
        self.assertEqual(counts, {"webhook refused": 1})

    def test_retry_after_is_waited_for(self):
        receiver = self.receiver(failures=1, status=429, fields=[("Retry-After", "2")])
        driver = self.driver("--webhook", "slack", receiver.url)
        driver.tell("open id1 cpu 1")
        eventually("refused for now", lambda: receiver.failed)
        begin = time.monotonic()
        self.assertTrue(driver.stop()[0])

        self.assertGreater(time.monotonic() - begin, 1)

    @unittest.skipUnless(shutil.which("openssl"), "no openssl, to make a certificate")
    def test_tls_is_checked_and_a_token_is_sent(self):
        folder = pathlib.Path(self.folder)
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
                        "-keyout", folder / "key.pem", "-out", folder / "cert.pem", "-subj",
                        "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"],
                       check=True, capture_output=True)
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(folder / "cert.pem", folder / "key.pem")
        (folder / "token").write_text("secret\n")
        receiver = self.receiver(tls=tls)
        words = ("--webhook", "alertmanager", receiver.url, "--bearer", str(folder / "token"))
        stranger = self.driver(*words)
        stranger.tell("open id1 cpu 1")
        self.assertFalse(stranger.stop(500)[0])
        self.assertEqual(receiver.bodies, [])
        self.assertTrue(self.driver(*words, "--ca", str(folder / "cert.pem")).stop()[0])

        self.assertEqual(len(receiver.bodies), 1)
        self.assertEqual(receiver.headers[0]["Authorization"], "Bearer secret")


if __name__ == "__main__":
    unittest.main()
