"""Runs services on a broker: configs, processes, and what they have written."""
import contextlib
import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "kafka"))
import confluent_kafka as ck  # noqa: E402
import client  # noqa: E402


class Plan:
    """A config for one group, with topics of its own: whatever it writes, no other does."""

    def __init__(self, kafka, folder, name, topics=("metrics",), store="local", **more):
        self.kafka, self.name, self.store = kafka, name, store
        self.folder = pathlib.Path(folder) / name
        self.folder.mkdir(parents=True, exist_ok=True)
        self.topics = list(topics)
        self.alerts, self.forecasts = f"{name}.alerts", f"{name}.forecasts"
        self.config = {
            "sources": {"kafka": {"brokers": kafka.bootstrap.split(","), "topics": self.topics,
                                  "group": name, "rekey": "never",
                                  "properties": {"session.timeout.ms": "6000"}}},
            "series": {"freq": "1m", "lateness": "30s"},
            "models": {"default": {"class": "live", "season": "24", "horizon": "6",
                                   "forecast_every": "30m", "levels": [80, 95]}},
            "detect": {"budget": "1/day"},
            "state": {"every": "1s"},
            "sinks": {"kafka": {"alerts": self.alerts, "forecasts": self.forecasts}},
            "server": {"listen": "127.0.0.1:0"},
        }
        if store == "local":
            self.config["state"]["local"] = {"path": str(self.folder / "state")}
        elif store == "kafka":
            self.config["state"]["kafka"] = {"topic": f"{name}.state"}
        merge(self.config, more)

    @property
    def path(self):
        path = self.folder / "config.yaml"  # JSON is YAML.
        path.write_text(json.dumps(self.config, indent=1))
        return str(path)


def merge(into, more):
    for key, value in more.items():
        if isinstance(value, dict) and isinstance(into.get(key), dict):
            merge(into[key], value)
        elif value is None:
            into.pop(key, None)
        else:
            into[key] = value


class Service:
    """One process of a plan."""

    def __init__(self, program, plan, *words, instance=None, log="log"):
        self.plan = plan
        config = plan.path
        if instance:
            other = json.loads(pathlib.Path(config).read_text())
            other["sources"]["kafka"]["instance"] = instance
            config = str(plan.folder / f"config.{instance}.yaml")
            pathlib.Path(config).write_text(json.dumps(other, indent=1))
        self.log_path = plan.folder / f"{log}.txt"
        self.log = open(self.log_path, "ab")
        self.process = subprocess.Popen([*program, config, *words], stderr=self.log,
                                        stdout=self.log, stdin=subprocess.DEVNULL)

    def kill9(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def signal(self, number):
        self.process.send_signal(number)

    def end(self, seconds=60):
        """SIGTERM, and the exit code."""
        if self.process.poll() is None:
            self.process.terminate()
        return self.process.wait(seconds)

    def running(self):
        return self.process.poll() is None

    def cpu_seconds(self):
        fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def rss_mb(self):
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(status.split("VmRSS:")[1].split()[0]) / 1024

    def last_words(self, lines=30):
        return b"\n".join(self.log_path.read_bytes().splitlines()[-lines:]).decode(errors="replace")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        with contextlib.suppress(ProcessLookupError):
            self.process.kill()
        self.process.wait()
        self.log.close()


def port_of(service):
    """Where it listens, once it does."""
    def told():
        found = re.findall(rb"listening .*port=(\d+)", service.log_path.read_bytes())
        return int(found[-1]) if found else None
    return client.wait_for("the port", told)


def is_through(plan, topics=None):
    """Everything that is in the topics has been committed."""
    for topic in topics or plan.topics:
        try:
            ends = client.ends(plan.kafka.bootstrap, topic, isolation="read_uncommitted")
            done = client.committed(plan.kafka.bootstrap, plan.name, topic)
        except ck.KafkaException:  # A coordinator that moves, a leader that is being chosen.
            return False
        for partition, end in ends.items():
            if end > 0 and done.get(partition, -1) < end:
                return False
    return True


def wait_through(plan, service, seconds=120):
    until = time.monotonic() + seconds
    while not is_through(plan):
        if not service.running():
            raise AssertionError("the service has ended:\n" + service.last_words())
        if time.monotonic() > until:
            raise AssertionError("the service is not through:\n" + service.last_words())
        time.sleep(0.2)


def written(plan, topic):
    """What readers of committed records see: ids with multiplicity, and id to (key, value)."""
    ids, contents = [], {}
    for record in client.read(plan.kafka.bootstrap, topic):
        headers = dict(record.headers() or [])
        name = headers["ce_id"].decode()
        ids.append(name)
        contents[name] = (record.key(), record.value())
    return ids, contents


def digest(program, plan):
    done = subprocess.run([program, plan.path], capture_output=True, text=True, timeout=120)
    if done.returncode != 0:
        raise AssertionError("state_digest: " + done.stderr)
    return done.stdout
