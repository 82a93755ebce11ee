"""Exactly once, under fire: what a service wrote and knows after it was hurt must be what it would
have written and known without. The oracle is the same program over the same topic, left alone.

  with Trial(kafka, folder, programs, seed=7) as trial:
      trial.kill_often(10)
      trial.compare()        # raises AssertionError with what differs
"""
import math
import random
import threading
import time

from foreshock_service import Plan, Service, digest, wait_through, written

import client

EPOCH_MS = 1_704_067_200_000  # 2024-01-01
STEP_MS = 60_000
LEAST = 60_000  # Records; of fewer there may be no alert to compare.
POISON = [b"", b"\xff\xfe\x00garbage", b'{"id":"x"', b'{"id":"x","ts":0,"value":1}',
          b'{"id":"x","ts":"2024-01-01T00:00:00Z","value":"12,5"}', b'{"id":7,"ts":[],"value":{}}',
          b'{"id":"\xc3\x28","ts":1704067200,"value":1}', b"[" * 5000,
          b'{"id":"x","ts":"2201-01-01T00:00:00Z","value":1}', b'{"id":"' + b"k" * 70_000 + b'"}']


class Feeder(threading.Thread):
    """Rounds of one record for each series, at a steady rate, until it is told to stop."""

    def __init__(self, kafka, topic, series, rate, seed, poison=0.0):
        super().__init__(daemon=True)
        self.kafka, self.topic, self.series, self.rate = kafka, topic, series, rate
        self.random = random.Random(seed)
        self.poison = poison
        self.enough = threading.Event()
        self.sent, self.poisoned, self.error = 0, 0, None

    def value(self, series, step):
        rng = self.random
        y = 50 + series % 7 + 5 * math.sin(step * math.tau / 24 + series) + rng.gauss(0, 1)
        if rng.random() < 1 / 300:
            y += rng.choice((-1, 1)) * rng.uniform(6, 12)
        return y

    def round(self, step):
        time_ms = EPOCH_MS + step * STEP_MS
        for series in range(self.series):
            if self.random.random() < self.poison:
                self.poisoned += 1
                yield f"s{series}", self.random.choice(POISON)
            if self.random.random() < 0.002:
                continue  # A gap.
            yield (f"s{series}", b'{"id":"s%d","ts":%d,"value":%.6f}'
                   % (series, time_ms, self.value(series, step)))

    def run(self):
        sender = client.producer(self.kafka.bootstrap, compression_codec="lz4",
                                 message_timeout_ms=300_000)
        begin, step = time.monotonic(), 0
        while not self.enough.is_set():
            records = list(self.round(step))
            client.send(sender, self.topic, records)
            self.sent += len(records)
            step += 1
            ahead = begin + self.sent / self.rate - time.monotonic()
            if ahead > 0:
                self.enough.wait(ahead)
        if sender.flush(120):
            self.error = "the feeder's records were not taken"

    def finish(self):
        while self.is_alive() and self.sent < LEAST:
            time.sleep(0.1)
        self.enough.set()
        self.join(300)
        assert not self.is_alive() and not self.error, self.error or "the feeder hangs"


class Trial:
    def __init__(self, kafka, folder, programs, seed, store="local", series=400, partitions=4,
                 rate=4_000, poison=0.0, faults=("before_commit_ms=3", "before_publish_ms=5"),
                 topic_config=None, **config):
        self.kafka, self.programs, self.faults = kafka, programs, list(faults)
        self.random = random.Random(seed)
        stamp = f"{seed}.{int(time.time() * 1000) % 1_000_000}"
        self.topic = f"metrics.{stamp}"
        client.create_topic(kafka.bootstrap, self.topic, partitions, **(topic_config or {}))
        self.plan = Plan(kafka, folder, f"hurt.{stamp}", [self.topic], store, **config)
        self.reference = Plan(kafka, folder, f"calm.{stamp}", [self.topic], "local", **config)
        self.feeder = Feeder(kafka, self.topic, series, rate, seed, poison)
        self.services, self.events = [], []
        self.prefix = []  # Words before the program: where it runs.

    def __enter__(self):
        self.feeder.start()
        return self

    def __exit__(self, *_):
        self.feeder.enough.set()
        for service in self.services:
            service.__exit__()

    def start(self, instance="one", faults=None):
        words = self.faults if faults is None else faults
        service = Service([*self.prefix, self.programs["faulty_run"]], self.plan, *words, instance=instance,
                          log=f"log.{instance}")
        self.services.append(service)
        return service

    def committed(self):
        def asked():  # In a list, or nothing committed would be no answer.
            return [sum(client.committed(self.kafka.bootstrap, self.plan.name, self.topic).values())]
        return client.wait_for("committed offsets", asked)[0]

    def note(self, what):
        self.events.append(what)

    def kill_often(self, kills, shortest=0.3, longest=3.0):
        """kill -9 at random moments. Kills that change nothing prove nothing: progress is asked
        for."""
        before, moved = 0, 0
        for _ in range(kills):
            service = self.start()
            time.sleep(self.random.uniform(shortest, longest))
            if not service.running():
                raise AssertionError("it ended by itself:\n" + service.last_words())
            service.kill9()
            service.__exit__()
            self.services.remove(service)
            now = self.committed()
            moved += now > before
            before = now
        self.note(f"{kills} kills, {moved} of them after progress")
        if moved * 4 < kills:
            raise AssertionError(f"only {moved} of {kills} kills met a service at work")

    def settle(self, services=None, seconds=300):
        """The feeder stops; what is left is worked off; SIGTERM."""
        self.feeder.finish()
        services = services or [self.start()]
        wait_through(self.plan, services[-1], seconds)
        for service in services:
            code = service.end(120)
            if code != 0:
                raise AssertionError(f"exit code {code}:\n" + service.last_words())

    def run_reference(self):
        with Service([self.programs["faulty_run"]], self.reference, instance="ref") as calm:
            wait_through(self.reference, calm, 300)
            if calm.end(120) != 0:
                raise AssertionError("the undisturbed run failed:\n" + calm.last_words())

    def state_at_the_end(self, plan):
        """A hand-over may have to do without a snapshot of the end, on a machine where brokers time
        out; then the next start gets there by replay, and that is what is compared."""
        lines = digest(self.programs["state_digest"], plan).splitlines()
        ends = [line.split()[-3:] for line in lines if not line.startswith("  ")]
        if all(next_offset == committed for next_offset, _, committed in ends):
            return lines
        self.note("the last snapshot was not of the end: started once more")
        with Service([self.programs["faulty_run"]], plan, instance="once-more") as calm:
            wait_through(plan, calm, 300)
            time.sleep(1)
            if calm.end(120) != 0:
                raise AssertionError("the run to the end failed:\n" + calm.last_words())
        return digest(self.programs["state_digest"], plan).splitlines()

    def compare(self, state=True):
        """Differences in words; empty if there are none."""
        self.run_reference()
        faults = []
        for kind in ("alerts", "forecasts"):
            ids, mine = written(self.plan, getattr(self.plan, kind))
            _, theirs = written(self.reference, getattr(self.reference, kind))
            doubled = len(ids) - len(set(ids))
            missing, extra = len(theirs.keys() - mine.keys()), len(mine.keys() - theirs.keys())
            other = sum(mine[name] != theirs[name] for name in mine.keys() & theirs.keys())
            self.note(f"{len(theirs)} {kind}: {doubled} doubled, {missing} missing, {extra} extra, "
                      f"{other} with other content")
            if not theirs:
                faults.append(f"no {kind} to compare")
            if doubled or missing or extra or other:
                faults.append(self.events[-1])
        if state:
            faults += self.compare_state()
        return faults

    def compare_state(self):
        mine, theirs = self.state_at_the_end(self.plan), self.state_at_the_end(self.reference)
        series = sum(line.startswith("  ") for line in theirs)
        differing = len(set(theirs) ^ set(mine))
        self.note(f"{series} states: {differing} lines differ")
        if not series or differing:
            return [self.events[-1] + ", such as " + str(sorted(set(theirs) ^ set(mine))[:4])]
        return []
