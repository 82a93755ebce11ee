#!/usr/bin/env python3
"""How long a service is away: from its end to the next commit of its successor.

  restart.py [--rounds 5] [--foreshock build/release/apps/foreshock/foreshock]

On a real broker, 400 series in 4 partitions, 4,000 records/s, state in files, a snapshot every
second. Ended by SIGTERM or kill -9, started again at once, with a name (sources.kafka.instance) and
without. Session and transaction time out as by default, after 10 s. Prints the median and the range
of each."""
import argparse
import pathlib
import statistics
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests/kafka"), str(ROOT / "tests/service")]
import installation  # noqa: E402

reason = installation.missing() or installation.missing_client()
if reason:
    sys.exit(f"no broker: {reason}")
installation.use_client()

import broker  # noqa: E402
import chaos  # noqa: E402
import client  # noqa: E402
import confluent_kafka as ck  # noqa: E402
from foreshock_service import Plan, Service  # noqa: E402

TOPIC, PARTITIONS = "metrics", 4
PATIENCE_S = 120


class Progress:
    """What a group has committed, asked with one connection that stays. An answer that waits for
    an open transaction is asked for again."""

    def __init__(self, bootstrap, group):
        self.consumer = ck.Consumer({"bootstrap.servers": bootstrap, "group.id": group})
        self.wanted = [ck.TopicPartition(TOPIC, p) for p in range(PARTITIONS)]

    def offsets(self):
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end:
            try:
                return [p.offset for p in self.consumer.committed(self.wanted, timeout=10)]
            except ck.KafkaException:
                continue
        sys.exit("the group's offsets are not told")

    def wait_beyond(self, before):
        """Until every partition has gone on."""
        end = time.monotonic() + PATIENCE_S
        while any(now <= then for now, then in zip(self.offsets(), before)):
            if time.monotonic() > end:
                sys.exit("the successor does not commit")
            time.sleep(0.02)


def away_seconds(plan, program, progress, instance, kill):
    """One end, one start. The successor is left to be the next one's victim."""
    with Service(program, plan, instance=instance) as first:
        progress.wait_beyond(progress.offsets())
        time.sleep(2)  # A snapshot or two.
        if kill:
            first.kill9()
        elif first.end() != 0:
            sys.exit(first.last_words())
    before = progress.offsets() if not kill else None
    began = time.monotonic()
    with Service(program, plan, instance=instance) as second:
        progress.wait_beyond(before or progress.offsets())
        seconds = time.monotonic() - began
        second.end()
    time.sleep(1)
    return seconds


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--foreshock", default=ROOT / "build/release/apps/foreshock/foreshock")
    options = parser.parse_args()
    program = [str(options.foreshock), "run", "--config"]
    with broker.Cluster() as kafka, tempfile.TemporaryDirectory() as folder:
        client.create_topic(kafka.bootstrap, TOPIC, PARTITIONS)
        feeder = chaos.Feeder(kafka, TOPIC, series=400, rate=4_000, seed=1)
        feeder.start()
        for instance in ("one", None):
            name = "named" if instance else "nameless"
            plan = Plan(kafka, folder, name, [TOPIC])
            plan.config["sources"]["kafka"].pop("properties")
            progress = Progress(kafka.bootstrap, name)
            for kill in (False, True):
                times = [away_seconds(plan, program, progress, instance, kill)
                         for _ in range(options.rounds)]
                print(f"{name:<9} {'kill -9' if kill else 'SIGTERM':<8} "
                      f"{statistics.median(times):5.1f} s  ({min(times):.1f} to {max(times):.1f})",
                      flush=True)
            progress.consumer.close()
        feeder.finish()


if __name__ == "__main__":
    main()
