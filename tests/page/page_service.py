#!/usr/bin/env python3
"""page_service.py PROGRAM SCRIPT.mjs [ARGUMENT...]: runs a script for node on a service that
replays a file: three series, minute by minute, of which one has a spike and one a level shift. The
script finds the service in FORESHOCK_URL. Exit code: the script's; 77 where there is no node."""
import contextlib
import datetime
import math
import os
import pathlib
import random
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
SERIES = {"checkout": 800, "search": 300, "billing": 120}
MINUTES = int(os.environ.get("FORESHOCK_PAGE_MINUTES", 4 * 1440))
LIVE = "1d"  # As many of them come one by one, four in a second.
SPEED = "240x"
START_S = 120


def write_series(path):
    """Ends at a whole hour; the oddities are among what is there before the replay is live."""
    chance = random.Random(20240301)
    start = datetime.datetime(2024, 3, 1)
    shift = range(MINUTES - 1900, MINUTES - 1800)
    with path.open("w", encoding="utf-8") as out:
        out.write("unique_id,ds,y\n")
        for minute in range(MINUTES):
            ds = (start + datetime.timedelta(minutes=minute)).isoformat()
            for phase, (name, level) in enumerate(SERIES.items()):
                day = math.sin(2 * math.pi * minute / 1440 + phase)
                y = level * (1 + 0.3 * day + 0.02 * chance.gauss(0, 1))
                if name == "checkout" and minute in (MINUTES - 1600, MINUTES - 1599):
                    y *= 1.8
                if name == "search" and minute in shift:
                    y *= 1.5
                out.write(f"{name},{ds}Z,{y:.3f}\n")


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


@contextlib.contextmanager
def service(program, folder, origin):
    """The address of a running one."""
    config = folder / "foreshock.yaml"
    state = folder / "state"
    state.mkdir()
    write_series(folder / "metrics.csv")
    config.write_text(
        f"sources: {{csv: {{path: {folder}/metrics.csv, speed: {SPEED}, live: {LIVE}}}}}\n"
        f"series: {{freq: 1m}}\nmodels: {{default: {{horizon: 2h}}}}\n"
        f"state: {{local: {{path: {state}}}}}\n"
        f"server: {{listen: 127.0.0.1:0, allow_origins: ['{origin}']}}\n", encoding="utf-8")
    with subprocess.Popen([program, "run", "--config", config], stderr=subprocess.PIPE,
                          text=True) as process:
        lines = []
        heard = threading.Thread(target=lambda: lines.extend(process.stderr), daemon=True)
        heard.start()
        try:
            yield address(process, lines)
        finally:
            process.terminate()
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
            heard.join(5)
            if process.returncode != 0:
                print("".join(lines[-20:]), file=sys.stderr)


def address(process, lines):
    """Once it is ready; the port is the one that it says it has."""
    end = time.monotonic() + START_S
    while time.monotonic() < end and process.poll() is None:
        ports = [found.group(1) for line in list(lines)
                 if (found := re.search(r"listening.*\bport=(\d+)", line))]
        with contextlib.suppress(urllib.error.URLError, OSError):
            if ports:
                url = f"http://127.0.0.1:{ports[0]}"
                urllib.request.urlopen(f"{url}/readyz", timeout=5).close()
                return url
        time.sleep(0.2)
    raise SystemExit("the service did not become ready:\n" + "".join(lines[-20:]))


def main():
    program, script, *arguments = sys.argv[1:]
    if not shutil.which("node"):
        print("no node: apt-get install nodejs npm")
        return 77
    port = free_port()
    with tempfile.TemporaryDirectory() as folder, \
            service(program, pathlib.Path(folder), f"http://127.0.0.1:{port}") as url:
        environment = {"FORESHOCK_SERIES": "checkout", **os.environ, "FORESHOCK_URL": url,
                       "FORESHOCK_EMBED_PORT": str(port)}
        return subprocess.run(["node", HERE / script, *arguments], env=environment,
                              check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
