"""What we build on, asked of a real broker: a mock answers most of this wrongly."""
import time

import confluent_kafka as ck

from case import BrokerCase
from client import (committed, consumer, ends, lag, produce, producer, read, send, values, wait_for)


def numbered(first, last):
    return [(b"k", str(i).encode()) for i in range(first, last)]


def only_values(records):
    return [value for _, value in records]


class Transactions(BrokerCase):
    def test_open_and_aborted_are_invisible(self):
        topic = self.topic()
        sender = producer(self.at, transactional_id="isolation")

        sender.begin_transaction()
        send(sender, topic, numbered(0, 100))
        sender.flush()  # Else an abort drops what was never sent.
        sender.abort_transaction()
        self.assertEqual(values(self.at, topic), [])
        sender.begin_transaction()
        send(sender, topic, numbered(100, 200))
        sender.flush()
        self.assertEqual(values(self.at, topic), [])
        sender.commit_transaction()

        self.assertEqual(values(self.at, topic), only_values(numbered(100, 200)))
        self.assertEqual(values(self.at, topic, "read_uncommitted"), only_values(numbered(0, 200)))

    def test_offsets_commit_with_the_output_or_not_at_all(self):
        source, target = self.topic(), self.topic()
        produce(self.at, source, numbered(0, 10))
        reader = consumer(self.at, group="offsets")
        self.addCleanup(reader.close)
        reader.subscribe([source])
        wait_for("assignment", lambda: reader.poll(0.1) and reader.assignment())
        sender = producer(self.at, transactional_id="offsets")

        def transaction(upto, end):
            sender.begin_transaction()
            send(sender, target, numbered(0, upto))
            sender.flush()
            sender.send_offsets_to_transaction([ck.TopicPartition(source, 0, upto)],
                                               reader.consumer_group_metadata())
            end()

        transaction(4, sender.abort_transaction)
        self.assertEqual(committed(self.at, "offsets", source), {})
        transaction(7, sender.commit_transaction)

        self.assertEqual(committed(self.at, "offsets", source), {0: 7})
        self.assertEqual(len(values(self.at, target)), 7)
        self.assertEqual(lag(self.at, "offsets", source), 3)

    def test_a_zombie_is_fenced(self):
        topic = self.topic()
        zombie = producer(self.at, transactional_id="worker-1")
        zombie.begin_transaction()
        send(zombie, topic, numbered(0, 10))
        zombie.flush()

        heir = producer(self.at, transactional_id="worker-1")
        heir.begin_transaction()
        send(heir, topic, numbered(10, 20))
        heir.commit_transaction()

        with self.assertRaises(ck.KafkaException) as refused:
            zombie.commit_transaction()
        self.assertTrue(refused.exception.args[0].fatal())
        self.assertEqual(refused.exception.args[0].code(), ck.KafkaError._FENCED)
        self.assertEqual(values(self.at, topic), only_values(numbered(10, 20)))

    def test_who_falls_silent_is_aborted_by_the_broker(self):
        topic = self.topic()
        silent = producer(self.at, transactional_id="silent", transaction_timeout_ms=1000)
        silent.begin_transaction()
        send(silent, topic, numbered(0, 5))
        silent.flush()
        produce(self.at, topic, numbered(5, 8))

        everything = "read_uncommitted"
        wait_for("the abort", lambda: ends(self.at, topic) == ends(self.at, topic, everything))

        self.assertEqual(values(self.at, topic), only_values(numbered(5, 8)))
        with self.assertRaises(ck.KafkaException):
            silent.commit_transaction()


class Storage(BrokerCase):
    def test_compaction_leaves_the_last_of_each_key(self):
        topic = self.topic(cleanup_policy="compact", segment_ms=100, min_cleanable_dirty_ratio=0.01,
                           max_compaction_lag_ms=1)
        for round_ in range(5):
            produce(self.at, topic, [(b"%d" % k, b"%d" % round_) for k in range(10)])

        def compacted():  # A segment closes when the next record comes, the last never.
            produce(self.at, topic, [(b"tail", b"")])
            time.sleep(0.2)
            seen = [m for m in read(self.at, topic) if m.key() != b"tail"]
            return seen if len(seen) == 10 else None

        self.assertEqual({m.value() for m in wait_for("compaction", compacted)}, {b"4"})

    def test_a_killed_node_comes_back_with_its_data(self):
        topic = self.topic(partitions=2)
        produce(self.at, topic, numbered(0, 1000))

        self.kafka.kill9(1)
        self.kafka.restart(1)
        produce(self.at, topic, numbered(1000, 1100))

        self.assertEqual(values(self.at, topic), only_values(numbered(0, 1100)))

    def test_a_frozen_node_goes_on_where_it_was(self):
        topic = self.topic()
        acknowledged = []
        sender = producer(self.at, on_delivery=lambda e, m: acknowledged.append(e or m.value()))
        send(sender, topic, numbered(0, 1))
        sender.flush()

        self.kafka.sigstop(1)
        send(sender, topic, numbered(1, 2))
        sender.flush(0.5)
        self.assertEqual(acknowledged, [b"0"])
        self.kafka.cont(1)
        sender.flush()

        self.assertEqual(acknowledged, [b"0", b"1"])
        self.assertEqual(values(self.at, topic), [b"0", b"1"])
