#!/usr/bin/env python3
"""The service on a real Kafka, from records to alerts: what is behind ./run demo --kafka.

  demo.py [--once] [--foreshock PROGRAM] [--records PROGRAM] [--out DIR]

Starts a broker on loopback, writes four weeks of a made-up fleet into a topic as plain JSON, keyed
by series, runs `foreshock run` on it until everything is committed, and puts the alerts that it
wrote beside the incidents that were planted. All goes on until Ctrl-C, or ends there with --once.
Config, log and state stay in DIR until the next time."""
import argparse
import contextlib
import csv
import datetime
import json
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/kafka"))
import installation  # noqa: E402

reason = installation.missing() or installation.missing_client()
if reason:
    sys.exit(f"demo: no broker: {reason}")
installation.use_client()

import broker  # noqa: E402
import client  # noqa: E402

GROUP, TOPIC, ALERTS, FORECASTS = "foreshock", "metrics", "foreshock.alerts", "foreshock.forecasts"
PARTITIONS = 2
PORT = 8080
STEP = datetime.timedelta(minutes=5)
GRACE = 12 * STEP  # An alert so long after an event still tells of it: shifts take evidence.
WEEKS = 4


def say(text=""):
    print(text, flush=True)


class Stopped(Exception):
    pass


def stop(*_):
    raise Stopped


def free_port():
    """PORT, if nobody listens there; else 0, and the system chooses."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        with contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", PORT))
            return PORT
    return 0


def config(bootstrap, out):
    return f"""\
# Written by ./run demo --kafka.
sources: {{ kafka: {{ brokers: [{bootstrap}], topics: [{TOPIC}], group: {GROUP} }} }}
series: {{ freq: 5m }}
detect: {{ budget: 1/week }}
state: {{ local: {{ path: {json.dumps(str(out / "state"))} }}, every: 5s }}
sinks: {{ kafka: {{ alerts: {ALERTS}, forecasts: {FORECASTS} }} }}
server: {{ listen: "127.0.0.1:{free_port()}" }}
"""


class Service:
    """foreshock run, until the block is left: then it drains and ends."""

    def __init__(self, program, bootstrap, out):
        self.log = out / "log.json"
        (out / "foreshock.yaml").write_text(config(bootstrap, out), "utf-8")
        command = [program, "run", "--config", str(out / "foreshock.yaml"), "--log-format", "json"]
        with self.log.open("wb") as log:
            # Ctrl-C is for us; should we be killed, the kernel kills the service.
            self.process = subprocess.Popen(["setpriv", "--pdeathsig", "KILL", *command],
                                            stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                            start_new_session=True)

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        self.process.terminate()
        try:
            code = self.process.wait(60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            code = self.process.wait()
        if code != 0 and kind is not SystemExit:  # That one has told it.
            print(f"demo: the service ended with {code}:\n{self.last_words()}", file=sys.stderr)

    def last_words(self):
        return "\n".join(self.log.read_text("utf-8", "replace").splitlines()[-15:])

    def check(self):
        if self.process.poll() is not None:
            sys.exit(f"demo: the service has ended:\n{self.last_words()}")

    def port(self):
        for line in self.log.read_text("utf-8", "replace").splitlines():
            with contextlib.suppress(json.JSONDecodeError):
                said = json.loads(line)
                if said.get("message") == "listening":
                    return said["port"]
        return None


def fill(bootstrap, program):
    """Every record of the fleet, keyed by its series. How many, and how many series."""
    lines = subprocess.run([program], capture_output=True, check=True).stdout.splitlines()
    records = [(json.loads(line)["id"], line) for line in lines]
    client.create_topic(bootstrap, TOPIC, PARTITIONS)
    client.produce(bootstrap, TOPIC, records, partitioner="murmur2_random",
                   compression_type="lz4", linger_ms=50)
    return len(records), len({key for key, _ in records})


def wait_through(bootstrap, service):
    """Until the group has committed all that is there."""
    def is_through():
        service.check()
        done = client.committed(bootstrap, GROUP, TOPIC)
        return all(done.get(p, 0) >= end for p, end in client.ends(bootstrap, TOPIC).items())

    client.wait_for("the service to be through", is_through, seconds=600)


def time_of(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


def delay_text(delay):
    minutes = int(delay.total_seconds()) // 60
    parts = ((minutes // 1440, "d"), (minutes // 60 % 24, "h"), (minutes % 60, "m"))
    return "".join(f"{n}{unit}" for n, unit in parts if n) or "0s"


def compare(alerts, planted, points, series):
    """Each incident with the first alert in it, as ./run demo prints them."""
    say(f"\n  {'series':<22} {'what happened':<16} {'from (UTC)':<20} found")
    hits, telling = 0, set()
    for event in planted:
        begin, end = time_of(event["from"]), time_of(event["to"]) + GRACE
        inside = [i for i, alert in enumerate(alerts) if alert["series"] == event["series"]
                  and begin <= time_of(alert["raised"]) <= end]
        telling.update(inside)
        found = "not found"
        if inside:
            hits += 1
            first = min((alerts[i] for i in inside), key=lambda alert: time_of(alert["raised"]))
            found = f"{first['kind']} after {delay_text(time_of(first['raised']) - begin)}"
        say(f"  {event['series']:<22} {event['kind']:<16} {event['from']:<20} {found}")
    say(f"\n  {hits} of {len(planted)} events found; {len(alerts) - len(telling)} other alerts in "
        f"{points} points, where the budget of 1/week a series allows {WEEKS * series}.")


def show(options, kafka, out):
    at = kafka.bootstrap
    say(f"A broker on {at}, ready in {kafka.ready_seconds:.1f} s.")
    points, series = fill(at, options.records)
    say(f"A made-up service fleet, {series} metrics, {WEEKS} weeks at 5 minutes: {points} records in topic "
        f"{TOPIC}, {PARTITIONS} partitions.")
    began = time.monotonic()
    with Service(options.foreshock, at, out) as service:
        wait_through(at, service)
        seconds = time.monotonic() - began
        alerts = [json.loads(value) for value in client.values(at, ALERTS)]
        say(f"foreshock run: all of it consumed, scored and committed after {seconds:.1f} s, its "
            f"start included; {len(alerts)} alerts, {len(client.values(at, FORECASTS))} forecasts.")
        labels = subprocess.run([options.records, "--labels"], capture_output=True, check=True,
                                text=True).stdout.splitlines()
        compare(alerts, list(csv.DictReader(labels)), points, series)
        say(f"\n  metrics  http://127.0.0.1:{service.port()}/metrics\n"
            f"  alerts   topic {ALERTS} on {at}\n"
            f"  config   {out / 'foreshock.yaml'}\n  log      {service.log}")
        if options.once:
            return
        say("\nAll of it goes on until Ctrl-C; what you write into the topic is scored.")
        while True:
            service.check()
            time.sleep(0.5)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--once", action="store_true", help="end after the comparison")
    parser.add_argument("--foreshock", default=ROOT / "build/release/apps/foreshock/foreshock")
    parser.add_argument("--records", default=ROOT / "build/release/examples/fleet_records")
    parser.add_argument("--out", type=pathlib.Path, default=ROOT / "build/demo/kafka")
    options = parser.parse_args()
    shutil.rmtree(options.out, ignore_errors=True)  # Offsets of another broker mean nothing here.
    options.out.mkdir(parents=True)
    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    try:
        with broker.Cluster() as kafka:
            try:
                show(options, kafka, options.out.resolve())
            except Stopped:
                say("\nStopped: the service has drained; the broker goes, and its data.")
    except Stopped:
        say("Stopped before there was a broker.")
    except (broker.BrokerFailed, TimeoutError) as error:
        sys.exit(f"demo: {error}")


if __name__ == "__main__":
    main()
