#!/usr/bin/env python3
"""Installs what installation.py names: the broker's jars with Maven, the client with pip. Does
nothing where it is done already. Exit 1 with the reason if one of them could not be had."""
import fcntl
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import broker
import installation


def say(text):
    print(f"kafka: {text}", file=sys.stderr, flush=True)


def install_client():
    if (installation.CLIENT / "ready").exists():
        say(f"{installation.CLIENT} is there")
        return
    say(f"confluent-kafka {installation.CLIENT_VERSION} into {installation.CLIENT}")
    shutil.rmtree(installation.CLIENT, ignore_errors=True)  # What an interrupted run left.
    subprocess.run([sys.executable, "-m", "venv", installation.CLIENT], check=True)
    subprocess.run([installation.CLIENT / "bin/python", "-m", "pip", "install", "--quiet",
                    "--disable-pip-version-check", "--only-binary", ":all:",
                    f"confluent-kafka=={installation.CLIENT_VERSION}"], check=True)
    (installation.CLIENT / "ready").touch()


def install_jars():
    if installation.jars():
        return
    say(f"the jars of Kafka {installation.KAFKA_VERSION}, with Maven")
    partial = installation.CLASSPATH.with_suffix(".part")
    subprocess.run(["mvn", "-q", "-B", "-Dstyle.color=never", "-f", installation.POM,
                    "dependency:build-classpath", f"-Dmdep.outputFile={partial}"], check=True)
    partial.rename(installation.CLASSPATH)
    installation.CLASSES.unlink(missing_ok=True)  # Is of other jars.


def format_once():
    """A formatted folder differs from others in names only: its first record is kept."""
    if installation.CHECKPOINT.exists():
        return
    with tempfile.TemporaryDirectory() as folder:
        config = pathlib.Path(folder) / "server.properties"
        config.write_text("process.roles=broker,controller\nnode.id=1\n"
                          "controller.quorum.voters=1@127.0.0.1:9093\n"
                          "controller.listener.names=CONTROLLER\n"
                          "listeners=PLAINTEXT://127.0.0.1:9092,CONTROLLER://127.0.0.1:9093\n"
                          f"log.dirs={folder}/data\n", "utf-8")
        subprocess.run(["java", *broker.SMALL, "-cp", installation.jars(),
                        "kafka.tools.StorageTool", "format", "-t", broker.CLUSTER_ID,
                        "-c", config], check=True, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL)
        made, = pathlib.Path(folder).glob("data/__cluster_metadata-0/*.checkpoint")
        partial = installation.CHECKPOINT.with_suffix(".part")
        shutil.copy(made, partial)
        partial.rename(installation.CHECKPOINT)


def try_it():
    """One start and stop: proves that it works, and leaves the parsed classes for the next ones."""
    if installation.CLASSES.exists():
        say(f"{installation.KAFKA} is there")
        return
    partial = installation.CLASSES.with_suffix(".part")
    with broker.Cluster(jvm=[f"-XX:ArchiveClassesAtExit={partial}"]) as kafka:
        kafka.nodes[1].signal(signal.SIGTERM)
        kafka.nodes[1].wait(120)
    if partial.exists():
        partial.rename(installation.CLASSES)
    with broker.Cluster() as kafka:
        say(f"{installation.KAFKA} works: ready in {kafka.ready_seconds:.1f} s, "
            f"{kafka.rss_mb()[1]} MB")


def install_broker():
    installation.KAFKA.mkdir(parents=True, exist_ok=True)
    install_jars()
    format_once()
    try_it()


def main():
    installation.DEPS.mkdir(parents=True, exist_ok=True)
    started = time.monotonic()
    failed = 0
    with open(installation.DEPS / ".kafka.lock", "wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for install in (install_client, install_broker):
            try:
                install()
            except (OSError, subprocess.CalledProcessError, broker.BrokerFailed) as error:
                say(f"{install.__name__.replace('_', ' ')}: {error}")
                failed = 1
    say(f"{time.monotonic() - started:.0f} s")
    return failed


if __name__ == "__main__":
    sys.exit(main())
