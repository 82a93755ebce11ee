"""Where a real Kafka and a client for it are installed. setup.py puts them there.

Both lie outside of the tree, once per machine, in a folder named by version:
  kafka-VERSION/classpath             jars of the broker, as Maven resolved them
  kafka-VERSION/bootstrap.checkpoint  what a formatted data folder starts from
  kafka-VERSION/classes.jsa           parsed classes: halves the time of a start; may be absent
  kafka-client-VERSION/               a Python environment with confluent-kafka
"""
import os
import pathlib
import re
import shutil
import sys

HERE = pathlib.Path(__file__).resolve().parent
DEPS = pathlib.Path(os.environ.get("FORESHOCK_DEPS")
                    or pathlib.Path.home() / ".cache/foreshock/deps").absolute()
CLIENT_VERSION = "2.16.1"
CLIENT = DEPS / f"kafka-client-{CLIENT_VERSION}"
POM = HERE / "pom.xml"
KAFKA_VERSION = re.search(r"<kafka.version>(.*)</kafka.version>", POM.read_text("utf-8"))[1]
KAFKA = DEPS / f"kafka-{KAFKA_VERSION}"
CLASSPATH = KAFKA / "classpath"
CHECKPOINT = KAFKA / "bootstrap.checkpoint"
CLASSES = KAFKA / "classes.jsa"


def jars():
    """The classpath, or None if a jar of it is missing."""
    try:
        text = CLASSPATH.read_text("utf-8").strip()
    except OSError:
        return None
    return text if text and all(map(os.path.exists, text.split(":"))) else None


def missing():
    """Why there is no broker to be had, in one sentence; None if there is one."""
    if not shutil.which("java"):
        return "there is no java"
    if not jars() or not CHECKPOINT.exists():
        return f"Kafka {KAFKA_VERSION} is not in {KAFKA} (./run setup puts it there)"
    return None


def missing_client():
    if not (CLIENT / "ready").exists():
        return f"confluent-kafka is not in {CLIENT} (./run setup puts it there)"
    return None


def use_client():
    """Goes on in the Python that has confluent-kafka, from the start of the script."""
    if pathlib.Path(sys.prefix) != CLIENT:
        sys.stdout.flush()
        python = str(CLIENT / "bin/python")
        os.execv(python, [python, "-B", *sys.argv])


def required():
    return os.environ.get("FORESHOCK_REQUIRE_BROKER", "") not in ("", "0")
