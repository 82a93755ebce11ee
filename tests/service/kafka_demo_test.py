"""What ./run demo --kafka shows, and that nothing of it is left."""
import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.request

DEMO = pathlib.Path(__file__).resolve().parents[2] / "examples/kafka_demo/demo.py"
PLANTED = 9
DEADLINE_S = 600


def service_runs(out):
    """Whether a process has the config of this demo on its command line."""
    config = str(out / "foreshock.yaml").encode()
    for words in pathlib.Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if config in words.read_bytes():
                return True
        except OSError:
            continue
    return False


class KafkaDemo(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="foreshock-demo-")
        self.addCleanup(folder.cleanup)
        self.out = pathlib.Path(folder.name).resolve() / "demo"

    def start(self, *words):
        process = subprocess.Popen(
            [sys.executable, "-B", DEMO, "--foreshock", os.environ["FORESHOCK"], "--records",
             os.environ["FORESHOCK_RECORDS"], "--out", self.out, *words],
            stdout=subprocess.PIPE, text=True)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.kill)
        return process

    def test_events_stand_beside_what_was_found(self):
        process = self.start("--once")

        text, _ = process.communicate(timeout=DEADLINE_S)

        self.assertEqual(process.returncode, 0, text)
        found = re.search(r"(\d+) of (\d+) events found", text)
        self.assertIsNotNone(found, text)
        self.assertEqual(int(found[2]), PLANTED)
        self.assertGreaterEqual(int(found[1]), 5, text)  # Spikes, a dip, a shift, two silences.
        self.assertEqual(len(re.findall(r"^  \w+\.\w+ .*(after|not found)", text, re.M)), PLANTED)
        self.assertFalse(service_runs(self.out))

    def test_it_goes_on_until_ctrl_c(self):
        process = self.start()
        lines = []
        for line in process.stdout:
            lines.append(line)
            if "until Ctrl-C" in line:
                break
        url = re.search(r"http://127\.0\.0\.1:\d+/metrics", "".join(lines))
        self.assertIsNotNone(url, "".join(lines))
        with urllib.request.urlopen(url[0], timeout=30) as answer:
            self.assertIn("\nforeshock_series_active 12\n", answer.read().decode())
        self.see_the_page(url[0].removesuffix("/metrics"))

        process.send_signal(signal.SIGINT)

        self.assertEqual(process.wait(DEADLINE_S), 0)
        self.assertFalse(service_runs(self.out))

    def see_the_page(self, base):
        def ask(path):
            with urllib.request.urlopen(base + path, timeout=30) as answer:
                return json.load(answer)

        self.assertEqual(ask("/api/v1/search?q=latency")["total"], 3)
        ahead = ask("/api/v1/forecast?series=checkout.latency_ms&horizon=5")
        self.assertEqual(len(ahead["yhat"]), 5)
        self.assertGreater(ahead["time"][0], 0)
        incidents = ask("/api/v1/anomalies?window=5000d&limit=1000")["incidents"]
        self.assertGreaterEqual(len(incidents), 5)
        at = ahead["time"][1] / 1000 + 1
        found = ask('/api/v1/query?query=yhat{metric="checkout.latency_ms"}&time=' + str(at))
        self.assertEqual(float(found["data"]["result"][0]["value"][1]), ahead["yhat"][1])
        self.assertEqual(ask("/api/v1/status")["series"], 12)

    def test_a_demo_that_is_killed_takes_the_service_with_it(self):
        process = self.start()
        end = time.monotonic() + DEADLINE_S
        log = self.out / "log.json"
        while not (log.exists() and b"partition taken" in log.read_bytes()):
            self.assertIsNone(process.poll())
            self.assertLess(time.monotonic(), end)
            time.sleep(0.1)

        process.kill()
        process.wait()

        while service_runs(self.out):
            self.assertLess(time.monotonic(), end, "the service goes on")
            time.sleep(0.1)


if __name__ == "__main__":
    unittest.main()
