"""`foreshock replay` says what the service said: the same ids, the same bytes."""
import json
import os
import pathlib
import random
import shutil
import subprocess
import tempfile
import unittest

import client
import confluent_kafka as ck
from case import BrokerCase
from foreshock_service import Plan, Service, is_through, written

PROGRAM = os.environ["FORESHOCK"]
EPOCH_MS = 1_704_067_200_000  # 2024-01-01
STEP_MS = 60_000
SERIES = 41  # Of two partitions, one is longer.
ROUNDS = 250


def rounds(begin, end, seed):
    """A record for each series and minute; one in a hundred is far off, once a series is known."""
    rng = random.Random(seed)
    for step in range(begin, end):
        for series in range(SERIES):
            y = 50 + series % 7 + rng.gauss(0, 1)
            if step > 50 and rng.random() < 0.01:
                y += rng.choice((-40, 40))
            yield (f"s{series}",
                   b'{"id":"s%d","ts":%d,"value":%.6f}' % (series, EPOCH_MS + step * STEP_MS, y))


def serve(plan, is_done=is_through):
    """The service of a plan, until it has read all that is there."""
    with Service([PROGRAM, "run", "--config"], plan) as service:
        client.wait_for("all records", lambda: not service.running() or is_done(plan), 120)
        code = service.end()
    if code != 0:
        raise AssertionError(f"exit code {code}:\n" + service.last_words())


def said(plan, kind="alerts"):
    """id -> (key, value) of what the plan's service has written, each id once."""
    ids, contents = written(plan, getattr(plan, kind))
    assert len(ids) == len(contents) > 0, f"{len(ids)} {kind}, {len(contents)} ids"
    return contents


def since(events, partition, first, last=float("inf")):
    """Those that came of records of a partition from `first` to before `last`."""
    def chosen(value):
        source = json.loads(value)["source"]
        return source["partition"] == partition and first <= source["offset"] < last
    return {name: event for name, event in events.items() if chosen(event[1])}


class ReplayCase(BrokerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        folder = tempfile.TemporaryDirectory(prefix="foreshock-replay-")
        cls.addClassCleanup(folder.cleanup)
        cls.folder = pathlib.Path(folder.name)

    def run_replay(self, plan, *words):
        return subprocess.run([PROGRAM, "replay", "--config", plan.path, *map(str, words)],
                              capture_output=True, timeout=120, check=False)

    def replay(self, plan, *words):
        """id -> (key, value), and what was said on standard error."""
        done = self.run_replay(plan, "--with-ids", *words)
        self.assertEqual(done.returncode, 0, done.stderr)
        found = {}
        for line in done.stdout.splitlines():
            event = json.loads(line)
            self.assertEqual(list(event), ["id", "key", "value"])
            self.assertNotIn(event["id"], found)
            value = line[line.index(b',"value":') + len(b',"value":'):-1]
            found[event["id"]] = (event["key"].encode(), value)
        return found, done.stderr.decode()

    def refused(self, plan, *words, says):
        done = self.run_replay(plan, *words)
        self.assertEqual((done.returncode, done.stdout), (2, b""), done.stderr)
        self.assertIn(says, done.stderr.decode())

    def plan_like(self, plan, name, **state):
        """Its config with another state; the same group and topics."""
        other = Plan(self.kafka, self.folder, name, plan.topics)
        other.config = json.loads(json.dumps(plan.config))
        other.config["state"] = {"every": "1h", **state}
        return other


class Replay(ReplayCase):
    """A service that was stopped in the middle: there its snapshots are, and there is a border
    between what was said before and after that does not rest on what the events say themselves."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.topic = "metrics"
        client.create_topic(cls.kafka.bootstrap, cls.topic, 2)
        cls.plans = {store: Plan(cls.kafka, cls.folder, f"of.{store}", [cls.topic], store,
                                 state={"every": "1h"}) for store in ("local", "kafka")}
        cls.before, cls.after = {}, {}
        for outcome, begin in ((cls.before, 0), (cls.after, ROUNDS)):
            client.produce(cls.kafka.bootstrap, cls.topic, rounds(begin, begin + ROUNDS, begin))
            for plan in cls.plans.values():
                serve(plan)
            if begin == 0:
                cls.middle = client.ends(cls.kafka.bootstrap, cls.topic)
                cls.forecasts_before = said(cls.plans["local"], "forecasts")
            outcome.update({store: said(plan) for store, plan in cls.plans.items()})
        cls.ends = client.ends(cls.kafka.bootstrap, cls.topic)
        cls.plan, cls.all = cls.plans["local"], cls.after["local"]
        cls.forecasts = said(cls.plan, "forecasts")
        print(f"{len(cls.before['local'])} alerts before {cls.middle}, {len(cls.all)} in all, "
              f"{len(cls.forecasts)} forecasts", flush=True)

    def second_half(self, partition, store="local"):
        new = {name: event for name, event in self.after[store].items()
               if name not in self.before[store]}
        mine = since(new, partition, 0)
        assert len(mine) > 10 and mine == since(self.after[store], partition,
                                                self.middle[partition])
        return mine

    def test_from_a_snapshot_on(self):
        for store, plan in self.plans.items():
            for partition, offset in self.middle.items():
                with self.subTest(store=store, partition=partition):
                    found, words = self.replay(plan, "--from",
                                               f"{self.topic}/{partition}@{offset}")

                    self.assertEqual(found, self.second_half(partition, store))
                    self.assertIn(f"from the snapshot at {offset}", words)

    def test_muted_from_a_snapshot_to_an_offset_behind_it(self):
        offset = self.middle[0] + 777
        for store, plan in self.plans.items():
            with self.subTest(store=store):
                found, words = self.replay(plan, "--from", f"{self.topic}/0@{offset}")

                self.assertEqual(found, since(self.after[store], 0, offset))
                self.assertIn(f"from the snapshot at {self.middle[0]}", words)

    def test_without_snapshots_it_reads_from_the_oldest_record(self):
        plan = self.plan_like(self.plan, "stateless")
        for partition, offset in self.middle.items():
            found, words = self.replay(plan, "--from", f"{self.topic}/{partition}@{offset}")

            self.assertEqual(found, self.second_half(partition))
            self.assertIn("from the oldest record, 0", words)

    def test_before_all_snapshots_it_reads_from_the_oldest_record(self):
        for store, plan in self.plans.items():
            found, words = self.replay(plan, "--from", f"{self.topic}/1@{self.middle[1] - 1}")

            self.assertEqual(found, since(self.after[store], 1, self.middle[1] - 1))
            self.assertIn("from the oldest record, 0", words)

    def test_all_partitions(self):
        found, _ = self.replay(self.plan, "--from", f"{self.topic}@0")
        self.assertEqual(found, self.all)

        late = min(self.ends.values()) + 1
        found, words = self.replay(self.plan, "--from", f"{self.topic}@{late}")
        (longer,) = [p for p, end in self.ends.items() if end >= late]
        self.assertEqual(found, since(self.all, longer, late))
        self.assertIn("left out", words)

    def test_two_stretches_are_one(self):
        start, border = self.middle[0] + 100, self.middle[0] + 1500
        first, _ = self.replay(self.plan, "--from", f"{self.topic}/0@{start}", "--to", border)
        second, _ = self.replay(self.plan, "--from", f"{self.topic}/0@{border}")

        self.assertEqual(first, since(self.all, 0, start, border))
        self.assertEqual({**first, **second}, since(self.all, 0, start))

        nothing, _ = self.replay(self.plan, "--from", f"{self.topic}/0@{start}", "--to", start)
        self.assertEqual(nothing, {})
        nothing, _ = self.replay(self.plan, "--from", f"{self.topic}/0@{self.ends[0]}")
        self.assertEqual(nothing, {})

    def test_one_series_and_plain_lines(self):
        key = next(iter(self.second_half(1).values()))[0]

        done = self.run_replay(self.plan, "--from", f"{self.topic}@0", "--series", key.decode(),
                               "--format", "ndjson", "--quiet")

        self.assertEqual(done.stderr, b"")
        self.assertEqual(sorted(done.stdout.splitlines()),
                         sorted(value for k, value in self.all.values() if k == key))
        self.refused(self.plan, "--from", f"{self.topic}@0", "--series", "s99x",
                     says="there is no 's99x' in metrics")

    def test_forecasts(self):
        found, _ = self.replay(self.plan, "--from", f"{self.topic}/0@{self.middle[0]}",
                               "--forecasts")

        keys = {key for key, value in self.all.values()
                if json.loads(value)["source"]["partition"] == 0}
        new = {name: event for name, event in self.forecasts.items()
               if name not in self.forecasts_before and event[0] in keys}
        forecasts = {name: event for name, event in found.items()
                     if b"foreshock.forecast/1" in event[1] and event[0] in keys}
        self.assertGreater(len(new), 10)
        self.assertEqual(forecasts, new)
        self.assertEqual({k: v for k, v in found.items() if b"foreshock.alert/1" in v[1]},
                         self.second_half(0))

    def test_a_file(self):
        path = self.folder / "out.ndjson"
        done = self.run_replay(self.plan, "--from", f"{self.topic}/0@{self.middle[0]}", "--output",
                               path)

        self.assertEqual((done.returncode, done.stdout), (0, b""))
        self.assertEqual(sorted(path.read_bytes().splitlines()),
                         sorted(value for _, value in self.second_half(0).values()))

    def test_a_damaged_snapshot_is_told_and_passed_over(self):
        state = self.folder / "damaged"
        shutil.copytree(self.plan.folder / "state", state)
        for file in state.glob(f"{self.topic}.0/*.snapshot"):
            content = bytearray(file.read_bytes())
            content[len(content) // 2] ^= 1
            file.write_bytes(content)
        plan = self.plan_like(self.plan, "of.damaged", local={"path": str(state)})

        found, words = self.replay(plan, "--from", f"{self.topic}/0@{self.ends[0] - 500}")

        self.assertEqual(found, since(self.all, 0, self.ends[0] - 500))
        self.assertEqual(words.count("snapshot refused"), 1)
        self.assertIn("from the oldest record, 0", words)

    def test_a_store_that_is_not_there_is_told_and_not_made(self):
        nowhere = self.folder / "nowhere"
        for state, says in (({"local": {"path": str(nowhere)}}, f"no folder {nowhere}"),
                            ({"kafka": {"topic": "nowhere"}}, "no topic nowhere")):
            plan = self.plan_like(self.plan, "of.nowhere", **state)
            found, words = self.replay(plan, "--from", f"{self.topic}/0@{self.middle[0]}")

            self.assertEqual(found, self.second_half(0))
            self.assertIn(says, words)
        self.assertFalse(nowhere.exists())

    def test_other_options_are_told_by_the_snapshot(self):
        plan = self.plan_like(self.plan, "of.others", **self.plan.config["state"])
        plan.config["models"]["default"]["season"] = "12"

        done = self.run_replay(plan, "--from", f"{self.topic}/0@{self.middle[0]}")

        self.assertEqual(done.returncode, 0)
        self.assertIn("a state of other options", done.stderr.decode())

    def test_it_leaves_no_trace(self):
        def traces():
            admin = client._admin(self.at)
            topics = sorted(admin.list_topics(timeout=10).topics)
            groups = sorted((g.group_id, str(g.state)) for g in
                            admin.list_consumer_groups().result(60).valid)
            return (groups, {t: client.ends(self.at, t, "read_uncommitted") for t in topics
                             if t != "__consumer_offsets"},
                    [client.committed(self.at, plan.name, self.topic)
                     for plan in self.plans.values()],
                    sorted(map(str, self.folder.rglob("*.snapshot"))))

        before = traces()
        for plan in self.plans.values():
            self.replay(plan, "--from", f"{self.topic}@100", "--forecasts")
        self.assertEqual(traces(), before)

    def test_what_is_not_there_is_refused(self):
        end = self.ends[0]
        for place, says in (
                ("metrcs@0", "--from: 'metrcs' is not a topic that the service scores: metrics "
                             "(did you mean 'metrics'?)"),
                ("metrics", "--from: 'metrics' is not TOPIC@OFFSET"),
                ("metrics/x@3", "is not TOPIC@OFFSET"), ("metrics/0@-3", "is not TOPIC@OFFSET"),
                ("@3", "is not TOPIC@OFFSET"), ("metrics/0@", "is not TOPIC@OFFSET"),
                ("metrics/2@0", "--from: 'metrics' has 2 partitions, numbered from 0: there is no "
                                "2"),
                (f"metrics/0@{end + 1}",
                 f"--from: {end + 1} is beyond the end of metrics/0, {end}"),
                (f"metrics@{10**9}", "is beyond the end of every partition of metrics; the longest "
                                     f"ends at {max(self.ends.values())}")):
            with self.subTest(place=place):
                self.refused(self.plan, "--from", place, says=says)
        self.refused(self.plan, says="replay needs --from TOPIC[/PARTITION]@OFFSET")
        self.refused(self.plan, "--from", "metrics/0@7", "--to", "6", says="--to: '6'")
        self.refused(self.plan, "--from", "metrics/0@7", "--to", end + 1,
                     says=f"--to: {end + 1} is beyond the end of metrics/0, {end}")
        self.refused(self.plan, "--from", "metrics/0@7", "--format", "csv", says="ndjson")
        self.refused(self.plan, "--from", "metrics/0@7", "metrics.csv", says="takes no file")
        mute = self.plan_like(self.plan, "of.mute")
        del mute.config["sinks"]
        self.refused(mute, "--from", "metrics/0@7", "--forecasts", says="sinks.kafka.forecasts")
        self.assertEqual(self.replay(mute, "--from", f"{self.topic}@0")[0], self.all)


class Retention(ReplayCase):
    def test_records_that_are_gone(self):
        topic = self.topic(1)
        plan = Plan(self.kafka, self.folder, "kept", [topic], state={"every": "1h"})
        client.produce(self.at, topic, rounds(0, ROUNDS, 1))
        serve(plan)
        middle = client.ends(self.at, topic)[0]
        client.produce(self.at, topic, rounds(ROUNDS, 2 * ROUNDS, 2))
        serve(plan)
        gone = middle - 1000
        deleted = client._admin(self.at).delete_records([ck.TopicPartition(topic, 0, gone)])
        for future in deleted.values():
            future.result(60)

        self.refused(plan, "--from", f"{topic}/0@{gone - 1}",
                     says=f"{topic}/0: records before {gone} are gone")
        found, words = self.replay(plan, "--from", f"{topic}/0@{middle}")
        self.assertEqual(found, since(said(plan), 0, middle))
        self.assertNotIn("are gone", words)
        # Nothing to go on from: it says that it may be wrong.
        done = self.run_replay(plan, "--from", f"{topic}/0@{gone}")
        self.assertEqual(done.returncode, 0)
        self.assertIn(f"records before {gone} are gone", done.stderr.decode())


class Rekeyed(ReplayCase):
    def test_what_was_scored_is_told_again(self):
        """The re-key topic is written in transactions: its offsets have holes."""
        topic, between = self.topic(2), "between"
        plan = Plan(self.kafka, self.folder, "rekeyed", [topic], "kafka",
                    sources={"kafka": {"rekey": "auto", "rekey_topic": between}})
        client.produce(self.at, topic, ((None, value, {"partition": 1})
                                        for _, value in rounds(0, ROUNDS, 3)))
        serve(plan, lambda _: self.is_behind(plan, topic, between))
        events = said(plan)

        found, _ = self.replay(plan, "--from", f"{between}@0")
        self.assertEqual(found, events)
        end = client.ends(self.at, between)[1]
        found, words = self.replay(plan, "--from", f"{between}/1@{end - 700}")
        self.assertEqual(found, since(events, 1, end - 700))
        self.refused(plan, "--from", f"{topic}@0",
                     says=f"--from: records of '{topic}' pass 'between' first, and are scored "
                          "there: --from between@OFFSET")

    def is_behind(self, plan, topic, between):
        source = client.committed(self.at, plan.name + ".rekey", topic)
        if source.get(1) != client.ends(self.at, topic)[1]:
            return False
        # The last of each partition is the marker of a transaction.
        scored = client.committed(self.at, plan.name, between)
        return all(scored.get(p, 0) >= end - 1
                   for p, end in client.ends(self.at, between).items())


if __name__ == "__main__":
    unittest.main()
