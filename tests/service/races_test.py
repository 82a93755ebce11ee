"""Everything that threads of the service share, touched at once: two workers in each of two
processes, partitions that move between them, snapshots, a reload, and readers of all that is served.
./run tsan runs it under the thread sanitizer, which makes the exit code of who raced 66."""
import threading
import time
import unittest
import urllib.error
import urllib.request

import client
from exactly_once_test import ServiceCase
from foreshock_service import port_of

PATHS = ("/metrics", "/readyz", "/api/v1/search?q=s1", "/api/v1/anomalies", "/api/v1/status",
         "/api/v1/query?query=yhat", "/api/v1/columns?series=s1", "/api/v1/series?match[]=y")


class Reader(threading.Thread):
    """Asks for everything, again and again, and listens to one stream of events."""

    def __init__(self, service):
        super().__init__(daemon=True)
        self.port, self.enough, self.answers = port_of(service), threading.Event(), 0
        self.listener = threading.Thread(target=self.listen, daemon=True)

    def ask(self, path):
        return urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=30)

    def listen(self):
        try:
            with self.ask("/api/v1/events?series=s1") as stream:
                while not self.enough.is_set() and stream.readline():
                    pass
        except OSError:  # It goes with its service.
            pass

    def run(self):
        self.listener.start()
        while not self.enough.wait(0.05):
            for path in PATHS:
                try:
                    with self.ask(path) as answer:
                        answer.read()
                    self.answers += 1
                except urllib.error.HTTPError:  # 503 while it drains, 404 before s1 is known.
                    self.answers += 1
                except OSError:
                    if not self.enough.is_set():
                        time.sleep(0.1)


class Races(ServiceCase):
    def test_all_at_once(self):
        with self.trial(40, workers=2, series=200, rate=2_000) as trial:
            readers = []
            services = []
            for name in ("one", "two"):
                services.append(trial.start(name))
                readers.append(Reader(services[-1]))
                readers[-1].start()
                before = trial.committed()
                client.wait_for("progress", lambda: trial.committed() > before + 1_000, 300)
            services[0].signal(1)  # SIGHUP: others follow its workers.
            before = trial.committed()
            client.wait_for("progress", lambda: trial.committed() > before + 5_000, 300)
            readers[1].enough.set()
            code = services[1].end(120)
            self.assertEqual(code, 0, services[1].last_words(200))
            before = trial.committed()
            client.wait_for("progress", lambda: trial.committed() > before + 1_000, 300)
            trial.feeder.finish()
            readers[0].enough.set()
            self.assertGreater(readers[0].answers, 100)
            trial.settle([services[0]], seconds=600)
            self.assert_once(trial)
            self.assertEqual(services[0].process.returncode, 0, services[0].last_words(200))


if __name__ == "__main__":
    unittest.main()
