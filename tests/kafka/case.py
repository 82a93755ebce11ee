"""The test case of those that need a broker: one cluster for the tests of a class."""
import unittest

import broker
import client


class BrokerCase(unittest.TestCase):
    nodes = 1
    kafka = None
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.kafka = broker.Cluster(nodes=cls.nodes)
        cls.addClassCleanup(cls.kafka.stop)
        cls.kafka.start()
        print(f"broker: ready in {cls.kafka.ready_seconds:.1f} s, MB per node: "
              f"{list(cls.kafka.rss_mb().values())}; {client.library()}", flush=True)

    def run(self, result=None):
        before = len(result.failures) + len(result.errors)
        super().run(result)
        if self.kafka and len(result.failures) + len(result.errors) > before:
            self.kafka.keep_logs = True

    @property
    def at(self):
        return self.kafka.bootstrap

    def topic(self, partitions=1, **config):
        """A new topic, named after the test."""
        name = f"{self._testMethodName}.{len(getattr(self, 'topics', []))}"
        self.topics = [*getattr(self, "topics", []), name]
        client.create_topic(self.at, name, partitions, **config)
        return name
