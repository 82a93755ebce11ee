"""SIGTERM where no broker answers: the service ends soon, with exit code 0, and says what it left
undone. Bounds are wide; what they tell apart is seconds from the half minutes of time-outs."""
import os
import tempfile
import time
import types
import unittest

import broker
import client
from exactly_once_test import ServiceCase
from foreshock_service import Plan, Service, wait_through

FORESHOCK = [os.environ["FORESHOCK"], "run", "--config"]
AT_ONCE_S = 6
PATIENT_S = 20  # It waits 10 s for an answer to its last commit.
SESSION_S = 100  # A session mostly ends within a transaction's time-out.


class Ends(unittest.TestCase):
    def ended(self, service, seconds):
        began = time.monotonic()
        code = service.end(120)
        took = time.monotonic() - began
        print(f"{self.id().rsplit('.', 1)[-1]}: {took:.1f} s", flush=True)
        self.assertEqual(code, 0, service.last_words())
        self.assertLess(took, seconds, service.last_words())
        return service.log_path.read_text()


class NoBroker(Ends):
    def start(self, **more):
        folder = tempfile.TemporaryDirectory(prefix="foreshock-service-")
        self.addCleanup(folder.cleanup)
        nobody = types.SimpleNamespace(bootstrap=f"127.0.0.1:{broker.free_port()}")
        service = Service(FORESHOCK, Plan(nobody, folder.name, "nobody", **more))
        self.addCleanup(service.__exit__)
        return service

    def test_it_was_never_there(self):
        for rekey in ("auto", "never"):
            with self.subTest(rekey=rekey):
                service = self.start(sources={"kafka": {"rekey": rekey}})
                time.sleep(2)
                self.assertTrue(service.running(), service.last_words())
                self.assertIn("ended before it had begun", self.ended(service, AT_ONCE_S))


class BrokerAway(ServiceCase, Ends):
    def kill_broker(self):
        """It is back for the next test, however this one ends."""
        self.kafka.kill9(1)
        self.addCleanup(self.kafka.restart, 1)

    def quiet(self, store):
        """A service that has worked off a topic, and a broker that has gone since."""
        topic = self.topic(partitions=2)
        client.produce(self.at, topic, [
            (f"s{i}", b'{"id":"s%d","ts":%d,"value":1}' % (i, 1_704_067_200_000 + 60_000 * minute))
            for minute in range(50) for i in range(20)])
        plan = Plan(self.kafka, self.folder.name, f"quiet.{store}", [topic], store, workers=2)
        service = Service(FORESHOCK, plan)
        self.addCleanup(service.__exit__)
        wait_through(plan, service)
        time.sleep(5)  # Its last snapshots are out, and committed where they are on Kafka.
        self.kill_broker()
        time.sleep(2)
        self.assertTrue(service.running(), service.last_words())
        return service

    def test_with_nothing_to_commit(self):
        log = self.ended(self.quiet("local"), AT_ONCE_S)

        self.assertNotIn("ended without its last commit", log)

    def test_with_nothing_to_commit_and_snapshots_on_kafka(self):
        self.ended(self.quiet("kafka"), AT_ONCE_S)

    def test_with_a_commit_under_way(self):
        with self.trial(30) as trial:
            service = trial.start()
            client.wait_for("progress", lambda: trial.committed() > 2_000)
            self.kill_broker()
            time.sleep(1)

            log = self.ended(service, PATIENT_S)
            self.kafka.restart(1)

            self.assertIn("ended without its last commit", log)
            self.assertIn("no answer within 10 s to the commit of", log)
            trial.settle()
            self.assert_once(trial)

    def test_while_it_tries_to_come_back(self):
        """The session is over, and the next has found no broker yet."""
        with self.trial(31) as trial:
            service = trial.start()
            client.wait_for("progress", lambda: trial.committed() > 2_000)
            self.kill_broker()
            ends = time.monotonic() + SESSION_S
            while "session ended" not in service.last_words(10_000):
                if time.monotonic() > ends:
                    self.ended(service, PATIENT_S)
                    self.skipTest("librdkafka has not given up on the broker yet")
                time.sleep(0.2)
            time.sleep(1)

            log = self.ended(service, AT_ONCE_S)
            self.kafka.restart(1)

            self.assertIn("taking up the transactional id", log)
            trial.settle()
            self.assert_once(trial)

    def test_a_broker_that_is_frozen(self):
        with self.trial(32) as trial:
            service = trial.start()
            client.wait_for("progress", lambda: trial.committed() > 2_000)
            self.kafka.sigstop(1)
            self.addCleanup(self.kafka.cont, 1)
            time.sleep(1)

            self.ended(service, PATIENT_S)
            self.kafka.cont(1)

            trial.settle()
            self.assert_once(trial)


if __name__ == "__main__":
    unittest.main()
