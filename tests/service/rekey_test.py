"""Records without keys: every sample is written again, keyed by its series, exactly once."""
import collections
import json
import random
import time
import unittest

import chaos
import client
from exactly_once_test import PROGRAMS, ServiceCase
from foreshock_service import Plan, Service, wait_through

SERIES, STEPS, PARTITIONS = 60, 200, 3


def lines(step, hosts):
    """One Influx record of several lines, as Telegraf writes them in batches: no key."""
    time_ns = (chaos.EPOCH_MS + step * chaos.STEP_MS) * 1_000_000
    return b"\n".join(b"cpu,host=h%d usage_idle=%.3f,usage_user=%di %d"
                      % (host, 50 + random.gauss(0, 1), 7, time_ns) for host in hosts)


class Rekey(ServiceCase):
    def fill(self, topic):
        records = []
        for step in range(STEPS):
            for partition in range(PARTITIONS):
                hosts = range(partition, SERIES // 2, PARTITIONS)
                records.append((None, lines(step, hosts), {"partition": partition}))
        client.produce(self.at, topic, records)

    def test_samples_are_keyed_once_whatever_happens(self):
        topic = self.topic(PARTITIONS)
        self.fill(topic)
        plan = Plan(self.kafka, self.folder.name, "rekeyed", [topic])
        plan.config["sources"]["kafka"] |= {"rekey": "auto", "rekey_topic": "rekeyed.samples"}
        for _ in range(4):
            with Service([PROGRAMS["faulty_run"]], plan, "before_commit_ms=50",
                         instance="one") as service:
                time.sleep(random.uniform(0.7, 1.5))
                service.kill9()
        with Service([PROGRAMS["faulty_run"]], plan, instance="one") as service:
            plan.topics, plan.name = [topic], "rekeyed.rekey"
            wait_through(plan, service)
            plan.topics, plan.name = ["rekeyed.samples"], "rekeyed"
            client.wait_for("samples to be scored", lambda: client.committed(
                self.at, "rekeyed", "rekeyed.samples"))
            self.assertEqual(service.end(), 0, service.last_words())

        seen = collections.Counter()
        for message in client.read(self.at, "rekeyed.samples"):
            value = json.loads(message.value())
            host = value["labels"]["host"]
            self.assertEqual(message.key().decode(), '%s{host="%s"}' % (value["id"], host))
            seen[message.key(), value["ts"]] += 1

        self.assertEqual(len(seen), SERIES * STEPS)
        self.assertEqual(set(seen.values()), {1})
        by_series = collections.defaultdict(set)
        for message in client.read(self.at, "rekeyed.samples"):
            by_series[message.key()].add(message.partition())
        self.assertEqual({len(partitions) for partitions in by_series.values()}, {1})


if __name__ == "__main__":
    unittest.main()
