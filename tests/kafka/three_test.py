"""Three nodes: what one of them takes with it when it is killed, and what not."""
import confluent_kafka as ck

from case import BrokerCase
from client import (committed, consumer, leaders, produce, producer, send, values, wait_for,
                    wait_in_sync)


def numbered(first, last):
    return [(b"k", str(i).encode()) for i in range(first, last)]


class ThreeNodes(BrokerCase):
    nodes = 3

    def setUp(self):
        for node in self.kafka.nodes.values():
            if not node.running():
                self.kafka.restart(node.number)

    def test_the_death_of_a_leader_loses_nothing(self):
        topic = self.topic()
        produce(self.at, topic, numbered(0, 500))
        dead = leaders(self.at, topic)[0]

        self.kafka.kill9(dead)
        produce(self.at, topic, numbered(500, 600))

        self.assertNotEqual(leaders(self.at, topic)[0], dead)
        expected = [value for _, value in numbered(0, 600)]
        self.assertEqual(values(self.at, topic), expected)
        self.kafka.restart(dead)
        wait_in_sync(self.at, topic)
        self.assertEqual(values(self.at, topic), expected)

    def test_a_transaction_outlives_its_coordinator(self):
        topic = self.topic()
        sender = producer(self.at, transactional_id="worker")  # Makes the topic of transactions.
        keepers = leaders(self.at, "__transaction_state")

        sender.begin_transaction()
        send(sender, topic, numbered(0, 50))
        sender.flush()
        self.kafka.kill9(next(iter(keepers.values())))
        send(sender, topic, numbered(50, 100))
        sender.commit_transaction()

        self.assertEqual(values(self.at, topic), [value for _, value in numbered(0, 100)])

    def test_committed_offsets_outlive_any_one_node(self):
        topic = self.topic(partitions=3)
        group = consumer(self.at, group="survivor")
        self.addCleanup(group.close)
        offsets = {p: 10 + p for p in range(3)}
        group.commit(offsets=[ck.TopicPartition(topic, p, o) for p, o in offsets.items()],
                     asynchronous=False)

        for node in self.kafka.nodes:
            self.kafka.kill9(node)
            found = wait_for("offsets", lambda: committed(self.at, "survivor", topic))
            self.assertEqual(found, offsets)
            self.kafka.restart(node)
            wait_in_sync(self.at, "__consumer_offsets")
