"""A real Prometheus that scrapes itself writes to the service by remote write; its series are then
there to be searched, queried and forecast. No Kafka."""
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import unittest
import urllib.error
import urllib.parse
import urllib.request

FORESHOCK = os.environ.get("FORESHOCK", "foreshock")
PROMETHEUS = shutil.which("prometheus")
LONG = 90  # Seconds, for what takes a few.


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def eventually(what, check, process, seconds=LONG):
    """The first true answer of check(), while the process runs."""
    until = time.monotonic() + seconds
    while True:
        try:
            answer = check()
        except OSError as error:
            answer, last = None, error
        else:
            last = answer
        if answer:
            return answer
        if process.poll() is not None:
            raise AssertionError(f"{what}: the process has ended with {process.returncode}")
        if time.monotonic() > until:
            raise AssertionError(f"not within {seconds} s: {what}; last answer {last!r}")
        time.sleep(0.2)


@unittest.skipUnless(PROMETHEUS, "no Prometheus: apt-get install prometheus")
class RemoteWriteTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = pathlib.Path(folder.name)
        cls.url = f"http://127.0.0.1:{free_port()}"
        cls.service = cls.start_service()
        eventually("the service is ready", lambda: cls.get("/readyz") is not None, cls.service)
        cls.target = f"127.0.0.1:{free_port()}"
        cls.prometheus = cls.start_prometheus()

    @classmethod
    def start(cls, name, words):
        with open(cls.folder / f"{name}.log", "ab") as log:
            process = subprocess.Popen(words, stdout=log, stderr=log, stdin=subprocess.DEVNULL)
        cls.addClassCleanup(cls.end, process)
        return process

    @staticmethod
    def end(process):
        if process.poll() is None:
            process.kill()
        process.wait()

    @classmethod
    def start_service(cls):
        config = {
            "sources": {"remote_write": {}},
            "series": {"freq": "1s", "lateness": "2s"},
            "state": {"local": {"path": str(cls.folder / "state")}},
            "server": {"listen": cls.url.removeprefix("http://")},
        }
        path = cls.folder / "foreshock.yaml"  # JSON is YAML.
        path.write_text(json.dumps(config))
        return cls.start("foreshock", [FORESHOCK, "run", "--config", str(path)])

    @classmethod
    def start_prometheus(cls):
        config = {
            "global": {"scrape_interval": "1s"},
            "scrape_configs": [{"job_name": "self", "static_configs": [{"targets": [cls.target]}]}],
            "remote_write": [{"url": cls.url + "/api/v1/write",
                              "queue_config": {"batch_send_deadline": "1s", "max_shards": 1}}],
        }
        path = cls.folder / "prometheus.yml"
        path.write_text(json.dumps(config))
        return cls.start("prometheus", [
            PROMETHEUS, f"--config.file={path}", f"--storage.tsdb.path={cls.folder / 'tsdb'}",
            f"--web.listen-address={cls.target}"])

    @classmethod
    def get(cls, path, **query):
        url = cls.url + path + ("?" + urllib.parse.urlencode(query) if query else "")
        with urllib.request.urlopen(url, timeout=10) as answer:
            return answer.read()

    @classmethod
    def query(cls, expression):
        """Each series of an instant query: its labels and its value."""
        answer = json.loads(cls.get("/api/v1/query", query=expression))
        assert answer["status"] == "success", answer
        return [(each["metric"], each["value"][1]) for each in answer["data"]["result"]]

    def key(self, name):
        return f'{name}{{instance="{self.target}",job="self"}}'

    def status_of(self, body, **fields):
        request = urllib.request.Request(self.url + "/api/v1/write", data=body, method="POST",
                                         headers={n.replace("_", "-"): v for n, v in fields.items()})
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def test_its_series_are_found(self):
        def found():
            answer = json.loads(self.get("/api/v1/search", q="scrape_duration", limit=50))
            return [each for each in answer["series"] if each["last"] is not None]
        series = eventually("scrape_duration_seconds is found", found, self.prometheus)

        self.assertEqual([each["series"] for each in series], [self.key("scrape_duration_seconds")])

    def test_its_values_are_queried(self):
        result = eventually("up is there", lambda: self.query('y{metric="up"}'), self.prometheus)

        self.assertEqual(len(result), 1)
        labels, value = result[0]
        self.assertEqual(float(value), 1)
        self.assertEqual((labels["instance"], labels["job"]), (self.target, "self"))

    def test_most_of_what_it_scrapes_arrives_and_nothing_is_held_back(self):
        def sent():
            url = f"http://{self.target}/api/v1/query?query=" + urllib.parse.quote(
                "prometheus_remote_storage_samples_total > 1000")
            with urllib.request.urlopen(url, timeout=10) as answer:
                return json.load(answer)["data"]["result"]
        eventually("Prometheus has sent a thousand samples", sent, self.prometheus)
        total = json.loads(self.get("/api/v1/search", q="prometheus", limit=1))["total"]

        self.assertGreater(total, 100)
        with urllib.request.urlopen(f"http://{self.target}/metrics", timeout=10) as answer:
            metrics = answer.read().decode()
        waiting = [float(line.rsplit(" ", 1)[1]) for line in metrics.splitlines()
                   if line.startswith("prometheus_remote_storage_samples_pending{")]
        self.assertLess(sum(waiting), 10_000, "a 400 is not tried again")

    def test_bodies_that_are_none_are_refused_for_good(self):
        good = {"Content_Type": "application/x-protobuf", "Content_Encoding": "snappy",
                "X_Prometheus_Remote_Write_Version": "0.1.0"}

        self.assertEqual(self.status_of(b"no snappy", **good)[0], 400)
        self.assertEqual(self.status_of(b"\0", **good)[0], 204, "an empty request")
        self.assertEqual(self.status_of(b"\xff\xff\xff\xff\x0fx", **good)[0], 400, "a bomb")
        self.assertEqual(self.status_of(b"\0", **(good | {"Content_Encoding": "gzip"}))[0], 415)
        self.assertEqual(self.status_of(b"\0", **(good | {
            "Content_Type": "application/x-protobuf;proto=io.prometheus.write.v2.Request"}))[0], 415)
        message = self.request_of_one_sample(b"m", 0)
        literal = bytes([len(message), (len(message) - 1) << 2]) + message  # A block of snappy.
        status, text = self.status_of(literal, **good)
        self.assertEqual(status, 400)
        self.assertIn('series 1, \\"m\\": sample 1: time 1970-01-01T00:00:00Z is before 1971', text)

    @staticmethod
    def request_of_one_sample(name, time_byte):
        def field(number, body):
            return bytes([number << 3 | 2, len(body)]) + body
        label = field(1, field(1, b"__name__") + field(2, name))
        return field(1, label + field(2, bytes([2 << 3, time_byte])))

    def test_z_ends_well_on_sigterm(self):
        eventually("up is there", lambda: self.query('y{metric="up"}'), self.prometheus)
        self.service.send_signal(signal.SIGTERM)

        self.assertEqual(self.service.wait(LONG), 0)


if __name__ == "__main__":
    unittest.main()
