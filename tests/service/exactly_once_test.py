"""The short form of what bench/service/chaos.py does at length."""
import os
import pathlib
import re
import signal
import tempfile
import time
import unittest
import urllib.error
import urllib.request

import chaos
import client
from case import BrokerCase
from foreshock_service import port_of, wait_through, written

PROGRAMS = {name: os.environ["FORESHOCK_" + name.upper()] for name in ("faulty_run", "state_digest")}


class ServiceCase(BrokerCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="foreshock-service-")
        self.addCleanup(self.folder.cleanup)

    def trial(self, seed, **more):
        made = chaos.Trial(self.kafka, self.folder.name, PROGRAMS, seed, **more)
        self.addCleanup(lambda: print(self.id().rsplit(".", 1)[-1] + ":", "; ".join(made.events),
                                      flush=True))
        return made

    def assert_once(self, trial):
        self.assertEqual(trial.compare(), [])


class Kills(ServiceCase):
    def test_ten_kills_with_files(self):
        with self.trial(1) as trial:
            trial.kill_often(10, longest=2.5)
            trial.settle()
            self.assert_once(trial)

    def test_kills_with_the_state_on_kafka(self):
        with self.trial(2, store="kafka") as trial:
            trial.kill_often(5, shortest=2, longest=5)
            trial.settle()
            self.assert_once(trial)

    def test_the_wrong_order_is_noticed(self):
        """A harness that this passes would prove nothing."""
        faults = ["before_commit_ms=200", "state_before_offset"]
        with self.trial(3, faults=faults) as trial:
            trial.kill_often(8, shortest=1.5, longest=2.5)
            trial.settle()
            self.assertNotEqual(trial.compare(), [])


def fits_wait(service):
    """Series whose fit waits for its turn, as the service says."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port_of(service)}/metrics", timeout=5) as answer:
            said = re.search(r"^foreshock_refits_waiting (\d+)", answer.read().decode(), re.MULTILINE)
            return int(said.group(1))
    except (urllib.error.URLError, OSError):
        return 0


class Fits(ServiceCase):
    def test_kills_while_fits_wait(self):
        """100 series of each partition fall due together at 20 credits each, of which 500 are saved:
        the last ones wait for 15 rounds at their 50th and their 100th value."""
        with self.trial(10, models={"default": {"class": "arima"}}) as trial:
            met = 0
            for _ in range(6):
                service = trial.start()
                until = time.monotonic() + 6
                while not fits_wait(service) and time.monotonic() < until:
                    time.sleep(0.1)
                met += fits_wait(service) > 0
                service.kill9()
            trial.note(f"{met} of 6 kills while fits waited")
            self.assertGreater(met, 1)
            trial.settle()
            self.assert_once(trial)


class Zombies(ServiceCase):
    def test_who_was_frozen_writes_nothing_when_it_wakes(self):
        with self.trial(4) as trial:
            frozen = trial.start("one")
            client.wait_for("progress", lambda: trial.committed() > 2_000)
            frozen.signal(signal.SIGSTOP)
            other = trial.start("two")
            before = trial.committed()
            client.wait_for("the other to take over", lambda: trial.committed() > before + 5_000)
            frozen.signal(signal.SIGCONT)
            time.sleep(3)
            trial.settle([frozen, other])
            self.assert_once(trial)

    def test_a_twin_with_the_same_name_ends_the_first(self):
        with self.trial(5) as trial:
            first = trial.start("one")
            client.wait_for("progress", lambda: trial.committed() > 2_000)
            second = trial.start("one")
            client.wait_for("the first to end", lambda: not first.running(), 180)
            self.assertEqual(first.process.returncode, 1)
            trial.settle([second])
            self.assert_once(trial)


class Poison(ServiceCase):
    def test_all_of_it_is_in_the_dead_letters_and_nothing_else_is_touched(self):
        with self.trial(6, poison=0.01) as trial:
            service = trial.start()
            client.wait_for("some poison", lambda: trial.feeder.poisoned > 100)
            trial.settle([service])
            letters = client.read(self.at, trial.topic + ".dlq")
            mine = [m for m in letters if dict(m.headers())["error"]]
            self.assertEqual(len(letters), len(mine))
            places = [(dict(m.headers())["source_partition"], dict(m.headers())["source_offset"])
                      for m in letters]
            self.assertEqual(len(places), len(set(places)))
            self.assertEqual(len(letters), trial.feeder.poisoned)
            self.assertLessEqual({m.value() for m in letters}, set(chaos.POISON))


class Members(ServiceCase):
    def test_workers_that_come_and_go(self):
        with self.trial(7, store="kafka") as trial:
            services = [trial.start("one"), trial.start("two")]
            for name in ("three", "four"):
                time.sleep(4)
                services.append(trial.start(name))
                time.sleep(4)
                gone = services.pop(0)
                self.assertEqual(gone.end(), 0, gone.last_words())
            trial.settle(services)
            self.assert_once(trial)


class Broker(ServiceCase):
    def test_the_broker_is_restarted(self):
        with self.trial(8) as trial:
            service = trial.start()
            client.wait_for("progress", lambda: trial.committed() > 2_000)
            self.kafka.kill9(1)
            time.sleep(2)
            self.kafka.restart(1)
            trial.settle([service])
            self.assert_once(trial)

    def test_compaction_takes_nothing_that_counts(self):
        with self.trial(9, store="kafka") as trial:
            client.create_topic(self.at, trial.plan.name + ".state", 4, cleanup_policy="compact",
                                segment_ms=1000, min_cleanable_dirty_ratio=0.01)
            trial.kill_often(4, shortest=3, longest=5)
            trial.settle()
            self.assert_once(trial)


if __name__ == "__main__":
    unittest.main()
