#!/usr/bin/env python3
"""A real Apache Kafka on loopback: one node, or three that survive the loss of one.

  with Cluster(nodes=3) as kafka:
      connect(kafka.bootstrap)
      kafka.kill9(2)
      kafka.restart(2)

By hand: broker.py run [--nodes 3] [--port 9092] [--big] [--port-file F], until SIGTERM or Ctrl-C.

The nodes end with the process that made them, however it ends: the kernel kills them (setpriv). It
does so when the *thread* that started them ends, so start them from the main thread. Data folders
of processes that are gone are removed by the next one."""
import argparse
import atexit
import contextlib
import os
import pathlib
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import uuid

import installation

CLUSTER_ID = "Zm9yZXNob2NrLXRlc3RzMA"
READY = b"Kafka Server started"
FOLDER = "foreshock-kafka-"
SMALL = ["-Xms32m", "-Xmx256m", "-Xss512k", "-XX:MaxMetaspaceSize=128m", "-XX:+UseSerialGC",
         "-XX:ReservedCodeCacheSize=48m", "-XX:TieredStopAtLevel=1"]
BIG = ["-Xms1g", "-Xmx1g", "-XX:+UseParallelGC"]
LOGGING = {"showDateTime": "true", "dateTimeFormat": "HH:mm:ss.SSS",
           "log.org.apache.kafka.common.config": "warn", "log.kafka.server.KafkaConfig": "warn"}
EVERYWHERE = {
    "process.roles": "broker,controller",
    "controller.listener.names": "CONTROLLER",
    "inter.broker.listener.name": "PLAINTEXT",
    "listener.security.protocol.map": "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT",
    "auto.create.topics.enable": "false",
    "num.network.threads": 2,
    "num.io.threads": 2,
    "background.threads": 2,
    # Few partitions of its own topics: each is a folder with files to open at the start.
    "offsets.topic.num.partitions": 3,
    "transaction.state.log.num.partitions": 3,
    # What production waits for on purpose, tests do not.
    "group.initial.rebalance.delay.ms": 0,
    "group.min.session.timeout.ms": 1000,
    "group.consumer.min.session.timeout.ms": 1000,
    "group.consumer.min.heartbeat.interval.ms": 100,
    "group.consumer.session.timeout.ms": 6000,
    "group.consumer.heartbeat.interval.ms": 500,
    "transaction.abort.timed.out.transaction.cleanup.interval.ms": 500,
    # A node that was killed is missed after this; less, and a busy machine misses living ones.
    "broker.session.timeout.ms": 4000,
    "broker.heartbeat.interval.ms": 500,
    # Compaction as often as a topic asks for it (segment.ms, min.cleanable.dirty.ratio).
    "log.cleaner.backoff.ms": 200,
    "log.initial.task.delay.ms": 1000,
    "log.retention.check.interval.ms": 1000,
    "log.cleaner.dedupe.buffer.size": 8 << 20,  # 128 MiB of the heap by default.
    "log.index.size.max.bytes": 1 << 20,
}


class BrokerFailed(Exception):
    pass


def free_port():
    """Below the ports that the kernel gives to clients: one of those may be taken from a node that
    is down for a moment."""
    while True:
        port = random.SystemRandom().randrange(12000, 32000)
        with socket.socket() as probe:
            with contextlib.suppress(OSError):
                probe.bind(("127.0.0.1", port))
                return port


def sweep():
    """Removes the folders of processes that were killed."""
    for folder in pathlib.Path(tempfile.gettempdir()).glob(FOLDER + "*-*"):
        owner = folder.name[len(FOLDER):].split("-")[0]
        if owner.isdigit() and not os.path.exists(f"/proc/{owner}"):
            shutil.rmtree(folder, ignore_errors=True)


class Node:
    def __init__(self, number, folder, port=None):
        self.number = number
        self.port = port or free_port()
        self.controller_port = free_port()
        self.folder = folder / str(number)
        self.log = folder / f"node-{number}.log"
        self.log_start = 0  # Of the running process, in the file of all.
        self.process = None

    def running(self):
        return self.process is not None and self.process.poll() is None

    def ready(self):
        with self.log.open("rb") as log:
            log.seek(self.log_start)
            return READY in log.read()

    def last_words(self, lines=15):
        return "\n".join(self.log.read_text("utf-8", "replace").splitlines()[-lines:])

    def format(self, checkpoint):
        """What `StorageTool format` would write, without the second that it takes."""
        data = self.folder / "data"
        metadata = data / "__cluster_metadata-0"
        metadata.mkdir(parents=True)
        shutil.copy(checkpoint, metadata / "00000000000000000000-0000000000.checkpoint")
        directory = uuid.uuid4().hex[:22]
        (data / "meta.properties").write_text(
            f"version=1\nnode.id={self.number}\ncluster.id={CLUSTER_ID}\n"
            f"directory.id={directory}\n", "utf-8")

    def signal(self, number):
        if self.running():
            self.process.send_signal(number)

    def wait(self, seconds):
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class Cluster:
    """nodes: 1, or 3 with every topic on all of them and two needed for a write.
    big: a larger heap and the full compiler, for measurements. properties: broker settings.
    jvm: more options for java. port: of the first node."""

    def __init__(self, nodes=1, big=False, properties=None, jvm=(), port=None):
        self.big = big
        self.jvm = list(jvm)
        self.properties = dict(properties or {})
        self.ready_seconds = None
        self.keep_logs = False
        self.owner = os.getpid()
        sweep()
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix=f"{FOLDER}{self.owner}-"))
        self.nodes = {n: Node(n, self.folder, port if n == 1 else None)
                      for n in range(1, nodes + 1)}
        atexit.register(self.stop)

    def __enter__(self):
        return self.start()

    def __exit__(self, kind, *_):
        self.keep_logs |= kind is not None
        self.stop()

    @property
    def bootstrap(self):
        return ",".join(f"127.0.0.1:{node.port}" for node in self.nodes.values())

    def start(self):
        reason = installation.missing()
        if reason:
            raise BrokerFailed(reason)
        started = time.monotonic()
        for node in self.nodes.values():
            node.format(installation.CHECKPOINT)
            self.launch(node)
        self.wait_ready()
        self.ready_seconds = time.monotonic() - started
        return self

    def wait_ready(self, seconds=120):
        """Until every node that runs has joined; a node that ends meanwhile is an error."""
        waiting = [node for node in self.nodes.values() if node.process is not None]
        end = time.monotonic() + seconds
        while waiting := [node for node in waiting if not node.ready()]:
            late = time.monotonic() > end
            for node in waiting:
                if late or not node.running():
                    self.keep_logs = True
                    what = f"not ready after {seconds} s" if late else "ended"
                    raise BrokerFailed(f"node {node.number} {what}:\n{node.last_words()}")
            time.sleep(0.05)

    def stop(self):
        """Ends all nodes at once and removes their data; logs stay if keep_logs is set."""
        if os.getpid() != self.owner or not self.folder.exists():
            return
        for node in self.nodes.values():
            node.signal(signal.SIGKILL)
        for node in self.nodes.values():
            if node.process is not None:
                node.wait(30)
        if self.keep_logs:
            kept = installation.HERE.parents[1] / "build/kafka-logs" / self.folder.name
            kept.mkdir(parents=True, exist_ok=True)
            for node in self.nodes.values():
                if node.log.exists():
                    shutil.copy(node.log, kept)
            print(f"broker: logs kept in {kept}", file=sys.stderr, flush=True)
        shutil.rmtree(self.folder, ignore_errors=True)
        atexit.unregister(self.stop)

    def kill9(self, number):
        node = self.nodes[number]
        node.signal(signal.SIGKILL)
        node.wait(30)

    def sigstop(self, number):
        self.nodes[number].signal(signal.SIGSTOP)

    def cont(self, number):
        self.nodes[number].signal(signal.SIGCONT)

    def shut_down(self, number, seconds=30):
        """As an operator would: the node hands over its partitions first."""
        node = self.nodes[number]
        node.signal(signal.SIGTERM)
        node.wait(seconds)

    def restart(self, number):
        """Also after kill9; back when it has joined. What it missed it may still be copying."""
        if self.nodes[number].running():
            self.shut_down(number)
        self.launch(self.nodes[number])
        self.wait_ready()

    def rss_mb(self):
        """Resident memory of each running node, number -> MB."""
        result = {}
        for node in self.nodes.values():
            if node.running():
                status = pathlib.Path(f"/proc/{node.process.pid}/status").read_text("utf-8")
                line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
                result[node.number] = int(line.split()[1]) // 1024
        return result

    def settings(self, node):
        several = len(self.nodes) >= 3
        copies, needed = (3, 2) if several else (1, 1)
        voters = [f"{n.number}@127.0.0.1:{n.controller_port}" for n in self.nodes.values()]
        return EVERYWHERE | {
            "node.id": node.number,
            "controller.quorum.voters": ",".join(voters),
            "listeners": f"PLAINTEXT://127.0.0.1:{node.port},"
                         f"CONTROLLER://127.0.0.1:{node.controller_port}",
            "advertised.listeners": f"PLAINTEXT://127.0.0.1:{node.port}",
            "log.dirs": node.folder / "data",
            "default.replication.factor": copies,
            "min.insync.replicas": needed,
            "offsets.topic.replication.factor": copies,
            "transaction.state.log.replication.factor": copies,
            "transaction.state.log.min.isr": needed,
            "share.coordinator.state.topic.replication.factor": copies,
            "share.coordinator.state.topic.min.isr": needed,
        } | self.properties

    def launch(self, node):
        config = node.folder / "server.properties"
        config.write_text("".join(f"{k}={v}\n" for k, v in self.settings(node).items()), "utf-8")
        node.log.touch()
        node.log_start = node.log.stat().st_size
        with node.log.open("ab") as log:
            node.process = subprocess.Popen(
                ["setpriv", "--pdeathsig", "KILL", *self.java(), "kafka.Kafka", str(config)],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=node.folder,
                start_new_session=True)  # Ctrl-C is for us, not for them.

    def java(self):
        logging = [f"-Dorg.slf4j.simpleLogger.{k}={v}" for k, v in LOGGING.items()]
        archive = [f"-XX:SharedArchiveFile={installation.CLASSES}"]
        return ["java", *(BIG if self.big else SMALL), "-Djava.awt.headless=true", *logging,
                *(archive if installation.CLASSES.exists() else []), *self.jvm,
                "-cp", installation.jars()]


def run(options):
    def leave(*_):
        raise SystemExit(0)

    signal.signal(signal.SIGTERM, leave)
    signal.signal(signal.SIGINT, leave)
    properties = dict(one.split("=", 1) for one in options.property)
    with Cluster(options.nodes, options.big, properties, port=options.port) as kafka:
        memory = ", ".join(f"{mb} MB" for mb in kafka.rss_mb().values())
        print(f"broker: ready in {kafka.ready_seconds:.1f} s ({memory})", file=sys.stderr)
        print(kafka.bootstrap, flush=True)
        if options.port_file:
            partial = options.port_file.with_suffix(".part")
            partial.write_text(kafka.bootstrap + "\n", "utf-8")
            partial.rename(options.port_file)
        while all(node.running() for node in kafka.nodes.values()):
            time.sleep(0.2)
        raise BrokerFailed("a node ended by itself")


def main():
    parser = argparse.ArgumentParser(description="A real Kafka for tests and demos.")
    verbs = parser.add_subparsers(required=True)
    verb = verbs.add_parser("run", help="until SIGTERM; prints the bootstrap addresses when ready")
    verb.add_argument("--nodes", type=int, choices=(1, 3), default=1)
    verb.add_argument("--big", action="store_true", help="1 GB of heap, the full compiler")
    verb.add_argument("--port", type=int, help="of the first node (default: a free one)")
    verb.add_argument("--port-file", type=pathlib.Path, help="gets the bootstrap addresses")
    verb.add_argument("--property", action="append", default=[], metavar="KEY=VALUE")
    try:
        run(parser.parse_args())
    except BrokerFailed as error:
        sys.exit(f"broker: {error}")


if __name__ == "__main__":
    main()
