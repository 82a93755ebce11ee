"""A running service for tests: started with a config in a folder of its own, asked over HTTP."""
import contextlib
import datetime
import http.client
import json
import math
import os
import random
import re
import signal
import socket
import subprocess
import threading
import time
import unittest
import urllib.parse

from program import PROGRAM, ProgramTest

PATIENCE_S = 120 if os.environ.get("FORESHOCK_SANITIZE") else 60
START = datetime.datetime(2024, 3, 1, tzinfo=datetime.timezone.utc)
SPIKE_AT = 1800  # Minutes after START; of the series checkout.


def ms_at(minute):
    return int(START.timestamp() * 1000) + minute * 60_000


def minutes(count, series=("checkout", "search")):
    """A CSV of so many minutes, of which the first series has a spike."""
    chance = random.Random(20240301)
    rows = ["unique_id,ds,y"]
    for minute in range(count):
        at = (START + datetime.timedelta(minutes=minute)).strftime("%Y-%m-%dT%H:%M:%SZ")
        for phase, name in enumerate(series):
            y = 100 * (phase + 1) * (1 + 0.2 * math.sin(minute / 30 + phase))
            y += chance.gauss(0, 1)
            if phase == 0 and SPIKE_AT <= minute < SPIKE_AT + 3:
                y *= 3
            rows.append(f"{name},{at},{y:.3f}")
    return "\n".join(rows) + "\n"


class Answer:
    def __init__(self, response):
        self.status = response.status
        self.headers = response.headers
        self.body = response.read()

    @property
    def text(self):
        return self.body.decode()

    @property
    def json(self):
        return json.loads(self.body)


class Service:
    """A process that listens, and is ready unless that can't be. `lines` is what it says."""

    def __init__(self, folder, config, stdin=None, comes_ready=True):
        self.folder = folder
        (folder / "foreshock.yaml").write_text(config, encoding="utf-8")
        self.process = subprocess.Popen(
            [PROGRAM, "run", "--config", "foreshock.yaml"], cwd=folder, stdin=stdin,
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        self.lines = []
        self.heard = threading.Thread(target=lambda: self.lines.extend(self.process.stderr),
                                      daemon=True)
        self.heard.start()
        self.port = int(self.wait_for_line(r"listening.*\bport=(\d+)").group(1))
        if comes_ready:
            self.until(lambda: self.get("/readyz").status == 200)

    def said(self):
        return "".join(list(self.lines))

    def wait_for_line(self, pattern):
        found = self.until(lambda: re.search(pattern, self.said()) or self.process.poll() is not None)
        if found is True:
            raise AssertionError("the service ended:\n" + self.said())
        return found

    def until(self, true):
        """What it returns once it is something."""
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end:
            with contextlib.suppress(OSError, http.client.HTTPException):
                if got := true():
                    return got
            time.sleep(0.05)
        raise AssertionError("that did not come to be:\n" + self.said())

    def ask(self, method, path, body=None, headers=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_S)
        try:
            if isinstance(body, (dict, list)):
                body = json.dumps(body)
            connection.request(method, path, body, headers or {})
            return Answer(connection.getresponse())
        finally:
            connection.close()

    def get(self, path, headers=None, **parameters):
        query = "?" + urllib.parse.urlencode(parameters, doseq=True) if parameters else ""
        return self.ask("GET", path + query, headers=headers)

    def post(self, path, body, headers=None):
        return self.ask("POST", path, body, headers)

    def raw(self, request):
        """All that comes back to these bytes."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE_S) as client:
            with contextlib.suppress(OSError):
                client.sendall(request)
                client.shutdown(socket.SHUT_WR)
            answer = b""
            with contextlib.suppress(OSError):
                while piece := client.recv(65536):
                    answer += piece
        return answer

    def end(self, word=signal.SIGTERM):
        """Its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(word)
        try:
            code = self.process.wait(PATIENCE_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise AssertionError("the service did not end:\n" + self.said()) from None
        self.heard.join(5)
        if self.process.stdin and not self.process.stdin.closed:
            self.process.stdin.close()
        self.process.stderr.close()
        return code


class ServiceTest(ProgramTest):
    def start(self, config, stdin=None, comes_ready=True):
        service = Service(self.folder, config, stdin, comes_ready)
        self.addCleanup(service.end)
        return service

    def config(self, source, more="", server=""):
        return (f"sources: {source}\nseries: {{freq: 1m}}\nmodels: {{default: {{horizon: 30m}}}}\n"
                f"server: {{listen: 127.0.0.1:0{server}}}\n{more}")


class CsvServiceTest(unittest.TestCase):
    """One service for all tests of a class: it has read a file to its end and is only asked."""
    maxDiff = None
    MINUTES = 2400

    @classmethod
    def setUpClass(cls):
        cls.home = ServiceTest()
        cls.home.setUp()
        cls.addClassCleanup(cls.home.doCleanups)
        cls.home.file("metrics.csv", minutes(cls.MINUTES))
        cls.service = cls.home.start(cls.home.config(
            "{csv: {path: metrics.csv, speed: max}}", "state: {local: {path: state}}\n"))
        cls.service.wait_for_line("the file is through")

    def ok(self, answer):
        self.assertEqual(answer.status, 200, answer.text)
        self.assertEqual(answer.headers["Content-Type"], "application/json")
        return answer.json

    def refused(self, answer, status, *words):
        self.assertEqual(answer.status, status, answer.text[:300])
        self.assertEqual(answer.headers["Content-Type"], "application/json")
        self.assertEqual(list(answer.json), ["error"])
        for word in words:
            self.assertIn(word, answer.json["error"])
