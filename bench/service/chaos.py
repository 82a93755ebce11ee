#!/usr/bin/env python3
"""Exactly once at length: chaos.py [WHAT ...] [--kills N] [--losses N] [--seconds S] [--seed S]

  kills     kill -9 at random moments, inside commits and snapshots too, state in files
  topic     the same with the state on Kafka, while its topic is compacted by force
  zombie    SIGSTOP for 30 s, then CONT
  timeout   a transaction that takes longer than its broker bears
  brokers   every broker restarted at once
  losses    one of three nodes killed, again and again
  storm     four workers that join and leave
  cut       the network between worker and brokers cut for 20 s (needs namespaces)
  poison    one record in a hundred unreadable
  wrong     the wrong order of state and offset: has to be noticed

Each compares what was written and what is known with an undisturbed run over the same topic, and
prints one row of docs/performance.md. Without WHAT: all of them."""
import argparse
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests/kafka"), str(ROOT / "tests/service")]
import installation  # noqa: E402

if pathlib.Path(sys.prefix) != installation.CLIENT:
    python = str(installation.CLIENT / "bin/python")
    os.execv(python, [python, "-B", *sys.argv])

import broker  # noqa: E402
import chaos  # noqa: E402
import client  # noqa: E402


def progress(trial, more=2_000):
    before = trial.committed()
    client.wait_for("progress", lambda: trial.committed() > before + more, 120)


def kills(trial, options):
    trial.kill_often(options.kills, longest=2.5)


def topic(trial, options):
    client.create_topic(trial.kafka.bootstrap, trial.plan.name + ".state", 4,
                        cleanup_policy="compact", segment_ms=1000, min_cleanable_dirty_ratio=0.01)
    trial.kill_often(options.kills, shortest=1, longest=4)


def zombie(trial, _):
    frozen = trial.start("one")
    progress(trial)
    frozen.signal(signal.SIGSTOP)
    other = trial.start("two")
    time.sleep(30)
    frozen.signal(signal.SIGCONT)
    progress(trial)
    return [frozen, other]


def timeout(trial, _):
    slow = trial.start("one", faults=["before_commit_ms=14000"])  # The broker bears 10 s.
    time.sleep(45)
    slow.kill9()
    trial.services.remove(slow)


def brokers(trial, _):
    service = trial.start()
    for _ in range(2):
        progress(trial)
        for node in trial.kafka.nodes:
            trial.kafka.kill9(node)
        time.sleep(3)
        for node in trial.kafka.nodes:
            trial.kafka.restart(node)
        progress(trial)
    return [service]


def losses(trial, options):
    service = trial.start()
    worst = 0
    progress(trial)
    for k in range(options.losses):
        node = k % 3 + 1
        trial.kafka.kill9(node)
        begin = time.monotonic()
        progress(trial)
        worst = max(worst, time.monotonic() - begin)
        trial.kafka.restart(node)
        client.wait_in_sync(trial.kafka.bootstrap, trial.topic)
    trial.note(f"{options.losses} nodes lost, longest until 2,000 more records {worst:.1f} s")
    return [service]


def storm(trial, options):
    services, names = [trial.start("w0"), trial.start("w1")], 2
    end = time.monotonic() + options.seconds
    joined = left = 0
    while time.monotonic() < end:
        time.sleep(3)
        if len(services) < 4 and (len(services) < 2 or trial.random.random() < 0.5):
            services.append(trial.start(f"w{names}"))
            names, joined = names + 1, joined + 1
        else:
            gone = services.pop(trial.random.randrange(len(services)))
            left += 1
            if trial.random.random() < 0.3:
                gone.kill9()
            elif gone.end() != 0:
                raise AssertionError(gone.last_words())
    trial.note(f"{joined} joined, {left} left in {options.seconds:.0f} s")
    return services


def cut(trial, _):
    """The worker runs in a namespace of its own; the pair of interfaces to it goes down."""
    with Namespace(trial.kafka) as space:
        trial.prefix = space.prefix
        service = trial.start("one")
        for _ in range(3):
            progress(trial)
            space.link("down")
            time.sleep(20)
            space.link("up")
        progress(trial)
        trial.settle([service], 300)
    trial.prefix = []
    return "settled"


def poison(trial, _):
    service = trial.start()
    client.wait_for("poison", lambda: trial.feeder.poisoned > 500, 120)
    return [service]


def check_poison(trial):
    letters = client.read(trial.kafka.bootstrap, trial.topic + ".dlq")
    mine = trial.feeder.poisoned
    trial.note(f"{mine} unreadable records, {len(letters)} dead letters")
    # The undisturbed run reads the same topic and writes its own dead letters.
    return [] if len(letters) == 2 * mine else [trial.events[-1]]


WHAT = {"kills": kills, "topic": topic, "zombie": zombie, "timeout": timeout, "brokers": brokers,
        "losses": losses, "storm": storm, "cut": cut, "poison": poison, "wrong": kills}


class Namespace:
    """Worker and brokers on two sides of a pair of interfaces. Brokers say that they are on
    loopback: forwarders make it true on the other side too."""
    ours, theirs, name = "10.213.0.1", "10.213.0.2", "fs-worker"

    def __init__(self, kafka):
        self.ports = [int(at.split(":")[1]) for at in kafka.bootstrap.split(",")]
        self.prefix = ["ip", "netns", "exec", self.name]
        self.forwarders = []

    def link(self, state):
        subprocess.run(["ip", "link", "set", "fs-host", state], check=True)
        if state == "up":
            subprocess.run(["ip", "-n", self.name, "link", "set", "fs-inner", "up"], check=True)

    def __enter__(self):
        for words in (f"netns add {self.name}", "link add fs-host type veth peer name fs-inner",
                      f"link set fs-inner netns {self.name}", f"addr add {self.ours}/24 dev fs-host",
                      "link set fs-host up", f"-n {self.name} addr add {self.theirs}/24 dev fs-inner",
                      f"-n {self.name} link set fs-inner up", f"-n {self.name} link set lo up"):
            subprocess.run(["ip", *words.split()], check=True)
        forward = [sys.executable, str(pathlib.Path(__file__).with_name("forward.py"))]
        for port in self.ports:
            for words in ([*forward, self.ours, str(port), "127.0.0.1", str(port)],
                          [*self.prefix, *forward, "127.0.0.1", str(port), self.ours, str(port)]):
                self.forwarders.append(subprocess.Popen(words))
        time.sleep(1)
        return self

    def __exit__(self, *_):
        for forwarder in self.forwarders:
            forwarder.kill()
            forwarder.wait()
        subprocess.run(["ip", "netns", "del", self.name], check=False)
        subprocess.run(["ip", "link", "del", "fs-host"], check=False, stderr=subprocess.DEVNULL)


def run(what, options, folder):
    programs = {name: str(pathlib.Path(options.build) / "tests/service" / name)
                for name in ("faulty_run", "state_digest")}
    more = {"store": "kafka" if what in ("topic", "storm") else "local"}
    nodes = 3 if what == "losses" else 1
    if what == "wrong":
        more["faults"] = ["before_commit_ms=200", "state_before_offset"]
    if what == "poison":
        more["poison"] = 0.01
    if nodes == 3:
        more["topic_config"] = {"min_insync_replicas": 2}
    begin = time.monotonic()
    with broker.Cluster(nodes=nodes) as kafka:
        with chaos.Trial(kafka, folder, programs, options.seed, **more) as trial:
            try:
                left = WHAT[what](trial, options)
            except TimeoutError:
                for service in trial.services:
                    print(service.last_words(400), file=sys.stderr)
                raise
            if left != "settled":
                trial.settle(left, 600)
            faults = trial.compare()
            if what == "poison":
                faults += check_poison(trial)
            good = bool(faults) == (what == "wrong")
            verdict = "noticed" if what == "wrong" and good else "as undisturbed" if good else "DIFFERS"
            print(f"| {what} | {trial.feeder.sent:,} records, {time.monotonic() - begin:.0f} s | "
                  f"{'; '.join(trial.events)} | {verdict} |", flush=True)
            return good


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", nargs="*", choices=[*WHAT, []])
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--losses", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=300)
    parser.add_argument("--seed", type=int, default=int(time.time()) % 100_000)
    parser.add_argument("--build", default=str(ROOT / "build/release"))
    options = parser.parse_args()
    print(f"seed {options.seed}", flush=True)
    good = True
    for what in options.what or WHAT:
        if what == "cut" and not options.what:
            continue
        with tempfile.TemporaryDirectory(prefix="foreshock-chaos-") as folder:
            good = run(what, options, folder) and good
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
