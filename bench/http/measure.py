#!/usr/bin/env python3
"""Measures the HTTP service beside its targets: measure.py [WHAT ...] [--scale S] [--build DIR]

  query    query_range of 300 points, requests a second on one core; nginx with the same bytes as a
           file and Prometheus with the same samples, in turns
  mixed    queries, forecasts and detections at a constant rate while samples come in; then three
           times what it can bear
  detect   1,000 points to detect
  search   among 100,000 series
  cold     killed with 100,000 series: until it is ready and finds them all
  page     the page in a browser, and how much of it is sent

Without WHAT, all of these. --scale 0.1: ten times fewer series and shorter, to see that it runs."""
import argparse
import gzip
import json
import os
import pathlib
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse

from servers import Foreshock, Nginx, Prometheus

ROOT = pathlib.Path(__file__).resolve().parents[2]
STEP_S = 60
START_S = 1_704_067_200  # Of line_load's first round.
POINTS = 300
JSON = "application/json"
FORM = "application/x-www-form-urlencoded"


class Bench:
    def __init__(self, options, folder):
        build = pathlib.Path(options.build)
        self.program = str(build / "apps/foreshock/foreshock")
        self.tools = build / "bench/http"
        self.scale = options.scale
        self.rounds = options.rounds
        self.folder = folder

    def count(self, n, least=1):
        return max(least, int(n * self.scale))

    def feed(self, series, rounds, rate=0):
        return [str(self.tools / "line_load"), str(series), str(rounds),
                *([str(rate)] if rate else [])]

    def service(self, series, rounds, rate=0, **more):
        """One that has taken all rounds."""
        one = Foreshock(self.program, self.folder, feed=self.feed(series, rounds, rate), **more)
        one.until_ready()
        one.until_taken(series * rounds)
        return one

    def load(self, server, rate, seconds, connections, requests):
        """What open_load says, by kind."""
        files = []
        for name, request in requests.items():
            files.append(self.folder / f"{name}.request")
            files[-1].write_bytes(request)
        said = subprocess.run(
            [str(self.tools / "open_load"), "127.0.0.1", str(server.port), str(rate), str(seconds),
             str(connections), *map(str, files)], check=True, stdout=subprocess.PIPE, text=True)
        lines = [json.loads(line) for line in said.stdout.splitlines()]
        return {line["kind"]: line for line in lines}


def say(what, measured, target):
    print(f"{what}: {measured}  [target: {target}]", flush=True)


def name_of(series):
    return f"requests_{series:06d}"


def key_of(series):
    return (f'{name_of(series)}{{instance="10.{series // 65536}.{series // 256 % 256}.'
            f'{series % 256}:9100",job="api"}}')


def request(method, path, body="", kind=FORM):
    body = body.encode()
    head = f"{method} {path} HTTP/1.1\r\nHost: localhost\r\n"
    if body:
        head += f"Content-Type: {kind}\r\nContent-Length: {len(body)}\r\n"
    return head.encode() + b"\r\n" + body


def panel(series, last_round):
    """The form of a query for the POINTS up to this round."""
    end = START_S + last_round * STEP_S
    return {"query": f'yhat{{metric="{name_of(series)}"}}', "start": end - (POINTS - 1) * STEP_S,
            "end": end, "step": STEP_S}


def query_request(series, last_round):
    return request("POST", "/api/v1/query_range", urllib.parse.urlencode(panel(series, last_round)))


def detect_request(points, step_s=STEP_S):
    """Minutes have no season of that length; hours, with theirs of 24, are the dearest."""
    chance = random.Random(points)
    body = {"time": [(START_S + i * step_s) * 1000 for i in range(points)],
            "y": [round(100 + 10 * (i % 24 - 12) / 12 + chance.gauss(0, 1), 3)
                  for i in range(points)]}
    return request("POST", "/api/v1/detect", json.dumps(body), JSON)


def openmetrics(service, series, last_round):
    """yhat as the service has it, for Prometheus."""
    lines = ["# TYPE yhat gauge"]
    for s in range(series):
        found = service.json("/api/v1/query_range", **panel(s, last_round))
        [row] = found["data"]["result"]
        labels = ",".join(f'{name}="{value}"' for name, value in row["metric"].items()
                          if name != "__name__")
        lines += [f"yhat{{{labels}}} {value} {at}" for at, value in row["values"]]
    return "\n".join(lines) + "\n# EOF\n"


def wrk(url, seconds, script=None):
    """Requests a second on the other core, 32 connections."""
    said = subprocess.run(
        ["taskset", "-c", "1", "wrk", "-t1", "-c32", f"-d{seconds}s",
         *(["-s", str(script)] if script else []), url], check=True, stdout=subprocess.PIPE,
        text=True).stdout
    if "Non-2xx" in said or "Socket errors" in said:
        raise SystemExit(said)
    return float(re.search(r"Requests/sec:\s*([\d.]+)", said).group(1))


def query(bench):
    series, last, seconds = bench.count(1000, 10), 399, max(1, round(4 * bench.scale))
    form = urllib.parse.urlencode(panel(series // 2, last))
    script = bench.folder / "post.lua"
    script.write_text(f'wrk.method = "POST"\nwrk.body = "{form}"\n'
                      f'wrk.headers["Content-Type"] = "{FORM}"\n', encoding="utf-8")
    with bench.service(series, last + 1, core=0) as ours, Nginx(bench.folder, core=0) as nginx, \
            Prometheus(bench.folder, openmetrics(ours, min(series, 200 + series // 2), last),
                       core=0) as theirs:
        answer = ours.get("/api/v1/query_range", **panel(series // 2, last))
        same = theirs.json("/api/v1/query_range", **panel(series // 2, last))
        [row], [other] = json.loads(answer)["data"]["result"], same["data"]["result"]
        if row != other or len(row["values"]) < 0.9 * POINTS:
            raise SystemExit("query: the answers of foreshock and Prometheus differ")
        (nginx.files / "panel.json").write_bytes(answer)
        asked = {"foreshock": (ours.address + "/api/v1/query_range", script),
                 "nginx": (nginx.address + "/panel.json", None),
                 "Prometheus": (theirs.address + "/api/v1/query_range", script)}
        servers = {"foreshock": ours, "nginx": nginx, "Prometheus": theirs}
        seen, used = {name: [] for name in asked}, {name: [] for name in asked}
        for _ in range(bench.rounds):
            for name, (url, with_script) in asked.items():
                before = servers[name].cpu_seconds()
                seen[name].append(wrk(url, seconds, with_script))
                taken = servers[name].cpu_seconds() - before
                used[name].append(1e6 * taken / (seen[name][-1] * seconds))
    rate = {name: statistics.median(rates) for name, rates in seen.items()}
    spread = ", ".join(f"{name} {rate[name]:,.0f} ({min(seen[name]):,.0f} to "
                       f"{max(seen[name]):,.0f}; {statistics.median(used[name]):.0f} us of CPU)"
                       for name in seen)
    say(f"query, {len(row['values'])} points, {len(answer):,} bytes, one core, 32 connections, "
        f"median of {bench.rounds} rounds of {seconds} s",
        f"{spread} requests/s: {rate['foreshock'] / rate['nginx']:.2f} x nginx, "
        f"{rate['foreshock'] / rate['Prometheus']:.1f} x Prometheus",
        ">= 0.7 x nginx, >= 3 x Prometheus")


def mixed_requests(service, series):
    """20 of each kind, of series far apart, up to the newest round."""
    newest = service.json("/api/v1/forecast", series=key_of(0), horizon=1)["time"][0]
    last = (newest // 1000 - START_S) // STEP_S - 2
    out = {}
    for i in range(20):
        s = i * series // 20
        out[f"query-{i}"] = query_request(s, last)
        key = urllib.parse.quote(key_of(s))
        out[f"forecast-{i}"] = request("GET", f"/api/v1/forecast?series={key}&horizon=24")
        out[f"detect-{i}"] = detect_request(200)
    return out


def mixed(bench):
    # Rings of 512 points fill the history before anything is measured: memory can be flat.
    series, rounds, per_second = bench.count(10_000, 100), 560, bench.count(100_000)
    seconds = max(3, round(15 * bench.scale))
    with bench.service(series, rounds, per_second,
                       history=series * 512 * 48 // 2**20 + 1) as service:
        time.sleep(2)
        before, began = service.metric("foreshock_samples_consumed_total"), time.monotonic()
        found = bench.load(service, 1000, seconds, 64, mixed_requests(service, series))
        taken = service.metric("foreshock_samples_consumed_total") - before
        consumed = taken / (time.monotonic() - began)
        every = found["all"]
        kinds = "; ".join(f"{kind} {one['p50']:.1f} and {one['p99']:.1f}"
                          for kind, one in found.items() if kind != "all")
        say(f"mixed, 1,000 requests/s for {seconds} s from when they were due, {consumed:,.0f} "
            f"points/s consumed",
            f"p50 {every['p50']:.2f} ms, p99 {every['p99']:.1f} ms ({kinds}), "
            f"{every['shed']} answered 503, {every['failed']} other errors",
            "p99 <= 10 ms, no error")
        overload(bench, service, series, seconds)


def overload(bench, service, series, seconds):
    asked = mixed_requests(service, series)
    able = bench.load(service, 0, 5, 16, asked)["all"]["per_second"]
    bench.load(service, 3 * able, 2, 200, asked)  # What grows at first has grown.
    before = service.rss_mb()
    found = bench.load(service, 3 * able, seconds, 200, asked)["all"]
    after = service.rss_mb()
    offered = found["ok"] + found["shed"] + found["failed"]
    say(f"overload, 3 x {able:,.0f} requests/s for {seconds} s, 200 connections",
        f"{found['per_second']:,.0f}/s accepted, {100 * found['shed'] / offered:.0f} % 503, "
        f"{found['failed']} other errors; p99 of the accepted {found['p99']:.0f} ms from when due, "
        f"{found['sent_p99']:.0f} ms from when sent; resident {before:.0f} MB before, "
        f"{after:.0f} MB after", "only 503s, p99 <= 50 ms, memory flat")


def detect(bench):
    with bench.service(10, 100) as service:
        seconds = max(3, round(20 * bench.scale))
        for of, step_s in ("minutes", 60), ("hours, season 24", 3600):
            asked = {"detect": detect_request(1000, step_s)}
            found = bench.load(service, 10, seconds, 8, asked)["all"]
            say(f"detect, 1,000 points of {of}, model auto, 10 requests/s for {seconds} s",
                f"p50 {found['p50']:.1f} ms, p99 {found['p99']:.1f} ms, {found['failed']} errors",
                "p99 <= 20 ms")


SEARCHES = ["", "requests", "requests_0123", "000999", "job api", "10.0.7", "REQUESTS_000001",
            'requests_000500{instance="10.0.1.244:9100",job="api"}', "nothing like it", "9100 77"]


def search(bench):
    series = bench.count(100_000, 100)
    with bench.service(series, 20) as service:
        asked = {f"search-{i}": request("GET", "/api/v1/search?" + urllib.parse.urlencode(
            {"q": words, "limit": 50})) for i, words in enumerate(SEARCHES)}
        seconds = max(3, round(20 * bench.scale))
        found = bench.load(service, 10, seconds, 8, asked)["all"]
        say(f"search, {series:,} series, {len(SEARCHES)} queries in turn, 10/s for {seconds} s",
            f"p50 {found['p50']:.1f} ms, p99 {found['p99']:.1f} ms, {found['failed']} errors",
            "p99 <= 30 ms")
        asked = {f"query-{i}": query_request(i * series // 10, 19) for i in range(10)}
        found = bench.load(service, 50, seconds, 8, asked)["all"]
        say(f"query of one series by name among {series:,}, 50/s",
            f"p50 {found['p50']:.2f} ms, p99 {found['p99']:.1f} ms", "none")


def cold(bench):
    for season in ("24m", "auto"):  # Of minutes, auto is a day: the state of a series is larger.
        with tempfile.TemporaryDirectory(dir=bench.folder) as state:
            restart(bench, season, pathlib.Path(state))


def restart(bench, season, state):
    series, every_s = bench.count(100_000, 100), 5
    config = (f"state: {{local: {{path: '{state}'}}, every: {every_s}s}}\n"
              f"models: {{default: {{horizon: 1h, season: {season}}}}}\n")
    with bench.service(series, 20, config=config) as service:
        taken = time.monotonic()

        def is_written():  # By one that began when all was taken.
            age = service.metric("foreshock_checkpoint_age_seconds")
            return 0 < age < time.monotonic() - taken - every_s
        service.until(is_written, "a snapshot", 120, 0.5)
        service.kill9()
    seen = []
    for _ in range(3):
        with Foreshock(bench.program, bench.folder, config=config) as service:
            ready = service.until_ready()
            service.until(lambda: service.json("/api/v1/search", q="", limit=1)["total"] == series,
                          f"{series:,} series found", 20, 0.01)
            seen.append((time.monotonic() - service.began, ready, service.rss_mb()))
            service.kill9()
    total, ready, rss = sorted(seen)[1]
    size = sum(path.stat().st_size for path in state.rglob("*") if path.is_file())
    say(f"cold, {series:,} series, season {season}, kill -9, median of 3 starts",
        f"ready after {ready:.2f} s, all found after {total:.2f} s; {rss:.0f} MB resident, "
        f"{size / 1e6:.0f} MB in state", "<= 2 s")


def page(bench):
    folder = ROOT / "serve/page"
    sent = [path for path in sorted(folder.rglob("*")) if path.suffix in
            (".html", ".js", ".css", ".svg")]
    weight = sum(len(gzip.compress(path.read_bytes(), 9)) for path in sent)
    say(f"page, {len(sent)} files", f"{weight / 1024:.1f} KiB gzipped", "<= 120 KB")
    points = bench.count(100_000, 5000)
    script = subprocess.run(
        [sys.executable, "-B", str(ROOT / "tests/page/page_service.py"), bench.program, "speed.mjs",
         str(points)], env={**os.environ, "FORESHOCK_PAGE_MINUTES": str(points + 2000)},
        check=False, stdout=subprocess.PIPE, text=True)
    for line in script.stdout.splitlines():
        print(f"page: {line}", flush=True)
    if script.returncode == 77:
        print("page: no browser to measure in: ./run setup", flush=True)
    elif script.returncode:
        raise SystemExit(script.returncode)


WHAT = {"query": query, "mixed": mixed, "detect": detect, "search": search, "cold": cold,
        "page": page}


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", nargs="*", metavar="WHAT", choices=[*WHAT, []])
    parser.add_argument("--scale", type=float, default=1)
    parser.add_argument("--rounds", type=int, default=5, help="of query (5)")
    parser.add_argument("--build", default=str(ROOT / "build/release"))
    options = parser.parse_args()
    for what in options.what or WHAT:
        with tempfile.TemporaryDirectory(prefix="foreshock-http-") as folder:
            WHAT[what](Bench(options, pathlib.Path(folder)))


if __name__ == "__main__":
    main()
