#!/usr/bin/env python3
"""Measures the service on a broker that it starts: measure.py WHAT [--scale S] [--build DIR]

  throughput   100,000 series: records per CPU second of the process, real broker and mock cluster
  latency      50,000 records a second: append to alert, p50 and p99
  memory       1,000,000 series: resident memory
  restart      1,000,000 series, kill -9: seconds until it is live again, and for another node
  soak         30 minutes at half of the peak: memory and lag
  all          all of these

--scale 0.1 makes everything ten times smaller, to see that it runs."""
import argparse
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests/kafka"), str(ROOT / "tests/service")]
import installation  # noqa: E402

if pathlib.Path(sys.prefix) != installation.CLIENT:
    python = str(installation.CLIENT / "bin/python")
    os.execv(python, [python, "-B", *sys.argv])

import broker  # noqa: E402
import client  # noqa: E402
from foreshock_service import Plan, Service, is_through  # noqa: E402


class Bench:
    def __init__(self, options):
        build = pathlib.Path(options.build)
        self.program = [str(build / "apps/foreshock/foreshock"), "run", "--config"]
        self.tools = build / "bench/service"
        self.scale = options.scale
        self.folder = tempfile.mkdtemp(prefix="foreshock-bench-", dir=options.temp)
        self.kafka = None

    def __enter__(self):
        self.kafka = broker.Cluster(big=True)
        self.kafka.start()
        return self

    def __exit__(self, *_):
        self.kafka.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def count(self, n):
        return max(1, int(n * self.scale))

    def load(self, topic, series, rounds, rate=0, first=0, at=None):
        return [str(self.tools / "kafka_load"), at or self.kafka.bootstrap, topic, str(series),
                str(rounds), str(rate), str(first)]

    def plan(self, name, topic, store="local", **more):
        defaults = {"models": {"default": {"forecast_every": None}},
                    "sinks": {"kafka": {"forecasts": None}}, "state": {"every": "30s"},
                    "detect": {"budget": "1/week"},
                    "server": {"listen": f"127.0.0.1:{broker.free_port()}"}}
        plan = Plan(self.kafka, self.folder, name, [topic], store, **defaults)
        from foreshock_service import merge
        merge(plan.config, more)
        return plan

    def service(self, plan, instance="one"):
        return Service(self.program, plan, instance=instance)

    def until_through(self, plan, service, seconds=900):
        """Seconds and CPU seconds until all is committed."""
        begin, end = time.monotonic(), time.monotonic() + seconds
        while not is_through(plan):
            if not service.running() or time.monotonic() > end:
                raise SystemExit("the service is not through:\n" + service.last_words())
            time.sleep(0.1)
        return time.monotonic() - begin, service.cpu_seconds()


def metric(plan, name):
    url = f"http://{plan.config['server']['listen']}/metrics"
    text = urllib.request.urlopen(url, timeout=5).read().decode()
    return sum(float(line.split()[-1]) for line in text.splitlines()
               if line.split("{")[0].split(" ")[0] == name)


def is_ready(plan):
    try:
        url = f"http://{plan.config['server']['listen']}/readyz"
        return urllib.request.urlopen(url, timeout=2).status == 200
    except OSError:
        return False


def throughput(bench):
    series, rounds = bench.count(100_000), 60
    client.create_topic(bench.kafka.bootstrap, "peak", 8)
    subprocess.run(bench.load("peak", series, 30), check=True)
    plan = bench.plan("peak-real", "peak")
    with bench.service(plan) as service:
        warm, cpu_warm = bench.until_through(plan, service)  # Series come into being here.
        subprocess.run(bench.load("peak", series, rounds, first=30), check=True)
        seconds, cpu = bench.until_through(plan, service)
        records = series * rounds
        print(f"throughput, real broker with transactions: {records / (cpu - cpu_warm):,.0f} records "
              f"per CPU second ({records:,} records, {cpu - cpu_warm:.1f} CPU s; first 30 rounds "
              f"{series * 30 / cpu_warm:,.0f}); {service.rss_mb():.0f} MB", flush=True)
        service.end(120)
    mock(bench, series, rounds)


def mock(bench, series, rounds):
    """The mock keeps 5 MiB a partition: many of them, and no more than they hold."""
    rounds = min(rounds, 40)
    server = subprocess.Popen([str(bench.tools / "mock_broker"), "peak", "128", "peak-mock.alerts",
                               "peak-mock.forecasts", "peak.dlq"], stdout=subprocess.PIPE, text=True)
    try:
        at = server.stdout.readline().strip()
        plan = bench.plan("peak-mock", "peak")
        plan.config["sources"]["kafka"]["brokers"] = at.split(",")
        subprocess.run(bench.load("peak", series, 10, at=at), check=True)
        with bench.service(plan) as service:
            last, before = -1, 0
            for first in (10, None):
                while True:
                    time.sleep(1)
                    now = metric(plan, "foreshock_samples_consumed_total") if is_ready(plan) else -1
                    if now == last and now > 0:
                        break
                    last = now
                if first is None:
                    break
                before, cpu = now, service.cpu_seconds()
                subprocess.run(bench.load("peak", series, rounds, first=first, at=at), check=True)
            done, used = now - before, service.cpu_seconds() - cpu
            print(f"throughput, mock cluster: {done / used:,.0f} records per CPU second "
                  f"({done:,.0f} records, {used:.1f} CPU s)", flush=True)
    finally:
        server.kill()


def latency(bench):
    rate, series = 50_000, bench.count(20_000)
    client.create_topic(bench.kafka.bootstrap, "latency", 4)
    subprocess.run(bench.load("latency", series, 60), check=True)
    plan = bench.plan("latency", "latency")
    with bench.service(plan) as service:
        bench.until_through(plan, service)
        subprocess.run([str(bench.tools / "alert_latency"), bench.kafka.bootstrap, "latency",
                        plan.alerts, str(series), str(rate), str(max(5, 60 * bench.scale)), "60"],
                       check=True)
        service.end(120)


def memory(bench):
    series = bench.count(1_000_000)
    client.create_topic(bench.kafka.bootstrap, "many", 16)
    subprocess.run(bench.load("many", series, 3), check=True)
    plan = bench.plan("many", "many")
    with bench.service(plan) as service:
        bench.until_through(plan, service)
        time.sleep(45)  # Snapshots of all partitions.
        print(f"memory: {series:,} series in {service.rss_mb():,.0f} MB resident "
              f"({service.rss_mb() * 1e6 / series:,.0f} bytes each)", flush=True)
        service.end(300)


def restart(bench):
    series, rate = bench.count(1_000_000), bench.count(100_000)
    for store, other in (("local", False), ("kafka", True)):
        topic = f"restart-{store}"
        client.create_topic(bench.kafka.bootstrap, topic, 16)
        subprocess.run(bench.load(topic, series, 2), check=True)
        plan = bench.plan(topic, topic, store, state={"every": "60s"},
                          sources={"kafka": {"properties": {"session.timeout.ms": "10000"}}})
        with bench.service(plan) as service:
            bench.until_through(plan, service)
            feed = subprocess.Popen(bench.load(topic, series, 1000, rate=rate, first=2))
            time.sleep(75)  # Every partition has been snapshotted within the minute.
            service.kill9()
        kill = time.monotonic()
        with bench.service(plan, instance="two" if other else "one") as service:
            live = None
            while live is None and time.monotonic() - kill < 120:
                time.sleep(0.1)
                if is_ready(plan) and metric(plan, "foreshock_consumer_lag_seconds") < 1:
                    live = time.monotonic() - kill
            print(f"restart, {'another node, state on Kafka' if other else 'same node, local files'}"
                  f": live {live if live is None else round(live, 1)} s after kill -9 "
                  f"({service.rss_mb():,.0f} MB)", flush=True)
            feed.kill()
            feed.wait()


def soak(bench):
    series, seconds = 100_000, max(60, 1800 * bench.scale)
    rate = 150_000
    client.create_topic(bench.kafka.bootstrap, "soak", 8, retention_bytes=200_000_000,
                        segment_bytes=50_000_000)
    plan = bench.plan("soak", "soak")
    subprocess.run(bench.load("soak", series, 5), check=True)
    with bench.service(plan) as service:
        bench.until_through(plan, service)
        feed = subprocess.Popen(bench.load("soak", series, 10**6, rate=rate, first=5))
        begin, seen = time.monotonic(), []
        while time.monotonic() - begin < seconds:
            time.sleep(10)
            lag = metric(plan, "foreshock_consumer_lag_messages")
            seen.append((time.monotonic() - begin, service.rss_mb(), lag))
        feed.kill()
        feed.wait()
        time.sleep(3)
        settled = [rss for at, rss, _ in seen if at > seconds / 6]
        lag = metric(plan, "foreshock_consumer_lag_messages")
        print(f"soak: {seconds:.0f} s at {rate:,} records/s; resident {min(settled):.0f} to "
              f"{max(settled):.0f} MB after warm-up, last {settled[-1]:.0f}; most lag "
              f"{max(l for _, _, l in seen):,.0f}, at the end {lag:,.0f}; "
              f"{service.cpu_seconds() / seconds:.2f} cores", flush=True)
        service.end(120)


WHAT = {"throughput": throughput, "latency": latency, "memory": memory, "restart": restart,
        "soak": soak}


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", nargs="+", choices=[*WHAT, "all"])
    parser.add_argument("--scale", type=float, default=1)
    parser.add_argument("--build", default=str(ROOT / "build/release"))
    parser.add_argument("--temp")
    options = parser.parse_args()
    for what in WHAT if "all" in options.what else options.what:
        with Bench(options) as bench:
            WHAT[what](bench)


if __name__ == "__main__":
    main()
