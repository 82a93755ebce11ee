#!/usr/bin/env python3
"""Records per second and per CPU second of Kafka Streams and of foreshock, from a real broker.

  compare.py [--records 2000000] [--warm-up 1000000] [--series 100000] [--partitions 4]
             [--only streams|foreshock] [--store memory|rocksdb] [--all-cores]
             [--foreshock 'build/release/apps/foreshock/foreshock run --config {config}']

A topic is filled first, so both run as fast as they can. Records are JSON {"id","ts","value"} of
some 120 bytes; each series gets a value a minute. Streams computes a running mean of each key with
exactly_once_v2 (RunningMean.java). What is counted starts when the group has committed the warm-up
(a JVM is slow before) and ends when it has committed all: wall time, and the CPU time of the
process with all its threads, the kernel's part included. The broker has one core and the measured
process another, unless --all-cores. On a machine that is busy with more, only the last number
tells; a fast program needs more --records, offsets are looked at ten times a second."""
import argparse
import contextlib
import os
import pathlib
import random
import signal
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(ROOT / "tests/kafka"))
import installation  # noqa: E402

reason = installation.missing() or installation.missing_client()
if reason:
    sys.exit(f"no broker: {reason}")
installation.use_client()

import confluent_kafka as ck  # noqa: E402

import broker  # noqa: E402
import client  # noqa: E402

TOPIC = "metrics"
MINUTE_MS = 60_000
START_MS = 1_709_510_400_000  # 2024-03-04
PATIENCE_S = 900


def records(count, series, seed=1):
    """Key and value of each; about 120 bytes of JSON."""
    rng = random.Random(seed)
    names = [f"region=eu-central-1,host=node-{i:06d},cpu=total,field=usage_user"
             for i in range(series)]
    level = [rng.uniform(20, 80) for _ in names]
    noise = [rng.gauss(0, 2) for _ in range(4096)]
    for i in range(count):
        s = i % series
        time_ms = START_MS + i // series * MINUTE_MS
        value = level[s] + noise[(i * 7 + s) & 4095]
        yield names[s], f'{{"id":"{names[s]}","ts":{time_ms},"value":{value:.6f}}}'


def fill(bootstrap, options):
    started = time.monotonic()
    total = options.records + options.warm_up
    client.produce(bootstrap, TOPIC, records(total, options.series), partitioner="murmur2_random",
                   compression_type="lz4", linger_ms=50, batch_size=1_000_000)
    size = len(next(iter(records(1, 1)))[1])
    print(f"filled: {total} records of {size} bytes, {options.series} series, "
          f"{options.partitions} partitions, {time.monotonic() - started:.0f} s; "
          f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores", flush=True)


class Progress:
    """What a group has committed, asked with one connection that stays."""

    def __init__(self, bootstrap, group, partitions):
        self.consumer = ck.Consumer({"bootstrap.servers": bootstrap, "group.id": group})
        self.wanted = [ck.TopicPartition(TOPIC, p) for p in range(partitions)]

    def records(self):
        return sum(max(p.offset, 0) for p in self.consumer.committed(self.wanted, timeout=60))

    def close(self):
        self.consumer.close()


class Measured:
    """A process that is timed from its first committed record after the warm-up on."""

    def __init__(self, command, log, core):
        where = [] if core is None else ["taskset", "-c", str(core)]
        self.log = log
        with log.open("wb") as out:
            self.process = subprocess.Popen(
                ["setpriv", "--pdeathsig", "KILL", *where, *command], stdout=out, stderr=out,
                stdin=subprocess.DEVNULL, cwd=ROOT, start_new_session=True)

    def proc(self, name):
        return pathlib.Path(f"/proc/{self.process.pid}/{name}").read_text("utf-8")

    def cpu_s(self):
        fields = self.proc("stat").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")  # utime, stime

    def peak_mb(self):
        line = next(line for line in self.proc("status").splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) // 1024

    def wait(self, progress, count):
        end = time.monotonic() + PATIENCE_S
        while True:
            done = progress.records()
            if done >= count:
                return done, time.monotonic(), self.cpu_s()
            if self.process.poll() is not None or time.monotonic() > end:
                words = self.log.read_text("utf-8", "replace").splitlines()[-20:]
                sys.exit("\n".join([*words, f"stopped at {done} of {count} records"]))
            time.sleep(0.1)

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def measure(name, command, group, kafka, options, folder):
    process = Measured(command, folder / f"{group}.log", options.core)
    progress = Progress(kafka.bootstrap, group, options.partitions)
    try:
        first, wall, cpu = process.wait(progress, options.warm_up)
        last, wall_end, cpu_end = process.wait(progress, options.warm_up + options.records)
        peak = process.peak_mb()
    finally:
        progress.close()
        process.stop()
    done, seconds, cpu_s = last - first, wall_end - wall, cpu_end - cpu
    print(f"{name:<26} {done:>9} records {seconds:7.2f} s {done / seconds:>10.0f} records/s "
          f"{cpu_s:7.2f} CPU s {done / cpu_s:>10.0f} records/CPU s {peak:6} MB", flush=True)


def streams(kafka, options, folder, store):
    """Compiles the program once and runs it."""
    build = ROOT / "build/kafka_streams"
    build.mkdir(parents=True, exist_ok=True)
    classpath = build / "classpath"
    if not classpath.exists():
        subprocess.run(["mvn", "-q", "-B", "-Dstyle.color=never", "-f", HERE / "pom.xml",
                        "dependency:build-classpath", f"-Dmdep.outputFile={classpath}"], check=True)
    jars = classpath.read_text("utf-8").strip()
    subprocess.run(["javac", "-cp", jars, "-d", build, HERE / "RunningMean.java"], check=True)
    client.create_topic(kafka.bootstrap, f"means-{store}", options.partitions)
    group = f"running-mean-{store}"
    command = ["java", "-Xms1g", "-Xmx1g", "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
               "-cp", f"{build}:{jars}", "RunningMean", kafka.bootstrap, group, TOPIC,
               f"means-{store}", str(folder / "state"), store]
    measure(f"Kafka Streams, {store}", command, group, kafka, options, folder)


def foreshock(kafka, options, folder):
    for topic in ("foreshock.forecasts", "foreshock.alerts", "foreshock.rekey", f"{TOPIC}.dlq"):
        client.create_topic(kafka.bootstrap, topic, options.partitions)
    client.create_topic(kafka.bootstrap, "foreshock.state", options.partitions,
                        cleanup_policy="compact")
    words = {"{bootstrap}": kafka.bootstrap, "{topic}": TOPIC, "{group}": "foreshock",
             "{config}": str(folder / "foreshock.yaml")}

    def filled(text):
        for word, value in words.items():
            text = text.replace(word, value)
        return text

    (folder / "foreshock.yaml").write_text(
        filled((HERE / "foreshock.yaml").read_text("utf-8")), "utf-8")
    measure("foreshock", filled(options.foreshock).split(), "foreshock", kafka, options, folder)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--records", type=int, default=2_000_000, help="that are counted")
    parser.add_argument("--warm-up", type=int, default=1_000_000, help="before them")
    parser.add_argument("--series", type=int, default=100_000)
    parser.add_argument("--partitions", type=int, default=4)
    parser.add_argument("--only", choices=("streams", "foreshock"))
    parser.add_argument("--store", choices=("memory", "rocksdb"), help="of Streams; default: both")
    parser.add_argument("--all-cores", action="store_true")
    parser.add_argument("--foreshock", metavar="COMMAND",
                        help="may name {config}, {bootstrap}, {topic}, {group}",
                        default="build/release/apps/foreshock/foreshock run --config {config}")
    options = parser.parse_args()
    cores = sorted(os.sched_getaffinity(0))
    options.core = None if options.all_cores else cores[-1]
    if not options.all_cores:
        os.sched_setaffinity(0, set(cores[:-1]) or set(cores))  # The broker's and ours.
    with contextlib.ExitStack() as stack:
        folder = pathlib.Path(stack.enter_context(tempfile.TemporaryDirectory()))
        kafka = stack.enter_context(broker.Cluster(big=True))
        client.create_topic(kafka.bootstrap, TOPIC, options.partitions)
        fill(kafka.bootstrap, options)
        if options.only != "foreshock":
            for store in (options.store,) if options.store else ("memory", "rocksdb"):
                streams(kafka, options, folder, store)
        if options.only != "streams":
            foreshock(kafka, options, folder)


if __name__ == "__main__":
    main()
