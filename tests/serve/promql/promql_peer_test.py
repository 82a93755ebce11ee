"""The same samples and the same queries, answered by Prometheus and by us."""
import json
import math
import os
import pathlib
import random
import shutil
import socket
import subprocess
import tempfile
import time
import unittest
import urllib.error
import urllib.parse
import urllib.request

PEER = os.environ.get("PROMQL_PEER", "promql_peer")
START = 1709287200  # 2024-03-01T10:00:00Z
HOURS = 3
TOLERANCE = 1e-12  # Both sum in doubles; ours keeps the bits that a sum loses.
RANGES = [(START + 1800, START + 9000, 60), (START + 600, START + 5000, 37), (START - 300, START + 12000, 300)]
INSTANTS = [START + 3600, START + 7211.5, START + 100000]


def samples():
    """[(labels, [(ms, value)])]"""
    rng = random.Random(20240301)  # Fixed: a failure must be repeatable.
    series = []

    def add(name, labels, points):
        series.append(({"__name__": name, **labels}, points))

    def times(step_ms, jitter_ms=0, gaps=()):
        for at in range(0, HOURS * 3600 * 1000, step_ms):
            if any(first <= at < last for first, last in gaps):
                continue
            yield START * 1000 + at + rng.randint(0, jitter_ms)

    for job, instance in [("api", "a"), ("api", "b"), ("db", "a"), ("db", "c")]:
        value, points = 0.0, []
        for ms in times(15000, 900, [(3600000, 4300000)] if instance == "b" else ()):
            value = 0.0 if rng.random() < 0.02 else value + rng.expovariate(0.1)
            points.append((ms, value))
        add("requests_total", {"job": job, "instance": instance}, points)
    for room, gaps in [("attic", []), ("cellar", [(1200000, 1500000), (5000000, 6500000)]), ("hall", [(0, 4000000)])]:
        add("temperature", {"room": room}, [(ms, 20 * math.sin(ms / 1e6) + rng.gauss(0, 1)) for ms in times(60000, 0, gaps)])
    for instance in "abc":
        for cpu in "01":
            add("load", {"instance": instance, "cpu": cpu},
                [(ms, rng.uniform(0.1, 4)) for ms in times(30000)])
        add("load_limit", {"instance": instance}, [(ms, rng.uniform(1, 4)) for ms in times(60000)])
        add("load_limit_cpu", {"instance": instance, "cpu": "0"}, [(ms, rng.uniform(1, 4)) for ms in times(60000)])
    odd = [math.nan, math.inf, -math.inf, 0.0, -0.0, 1e308, -1e308, 5e-324, 1e21, 1e-7, 1e300]
    add("odd", {"kind": "all"}, [(ms, odd[i % len(odd)]) for i, ms in enumerate(times(60000))])
    add("odd", {"kind": "nan"}, [(ms, math.nan) for ms in times(60000)])
    add("odd", {"kind": "inf"}, [(ms, math.inf) for ms in times(60000)])
    add("odd", {"kind": "big"}, [(ms, 1.5e308) for ms in times(60000)])
    add("single", {}, [(ms, float(i % 7)) for i, ms in enumerate(times(60000, 0, [(2400000, 3300000)]))])
    add("steps", {"x": "y\\n"}, [(ms, float(i)) for i, ms in enumerate(times(60000))])
    return series


def openmetrics(series):
    lines, seen = [], set()
    for labels, points in series:
        name = labels["__name__"]
        if name not in seen:
            seen.add(name)
            lines.append(f"# TYPE {name.removesuffix('_total')} {'counter' if name.endswith('_total') else 'gauge'}")
        inside = ",".join('%s="%s"' % (k, v.replace("\\", "\\\\")) for k, v in labels.items() if k != "__name__")
        for ms, value in points:
            text = {math.inf: "+Inf", -math.inf: "-Inf"}.get(value, "NaN" if math.isnan(value) else repr(value))
            lines.append(f"{name}{{{inside}}} {text} {ms / 1000:.3f}")
    return "\n".join(lines) + "\n# EOF\n"


def ours(series):
    lines = []
    for labels, points in series:
        lines.append("\t".join(["series", *(f"{k}={v}" for k, v in labels.items())]))
        lines += [f"{ms} {value!r}" for ms, value in points]
    return "\n".join(lines) + "\n"


SELECTORS = [
    'single', 'load', '{__name__="load"}', '{__name__=~"load.*"}', '{__name__=~"load|single",cpu!="1"}',
    'load{instance="a"}', 'load{instance!="a"}', 'load{instance=~"a|b"}', 'load{instance!~"a|b"}',
    'load{instance=~"[bc]",cpu=~".*1"}', 'load{nothing=""}', 'load{instance=~".+"}', 'load{instance!=""}',
    'load{instance=~"a.*|(b)"}', 'load{instance=~"A"}', 'load{instance=~"(?i)A"}', 'steps{x="y\\\\n"}',
    'temperature', 'temperature offset 5m', 'temperature offset -7m', 'temperature{room="cellar"} offset 1h1s',
    'nothing', 'odd', 'load{instance=~""}',
]
OVER_TIME = [f"{f}_over_time({s}[{r}])"
             for f in ("avg", "min", "max", "last", "count", "sum", "stddev", "present")
             for s, r in (("temperature", "5m"), ("load", "97s"), ("odd", "10m"))]
OVER_TIME += [f"quantile_over_time({q}, temperature[11m])" for q in ("0", "0.3", "0.5", "1", "-1", "2", "NaN", "scalar(single) / 7")]
OVER_TIME += ["quantile_over_time(0.7, odd[5m])", "sum_over_time(temperature[1h] offset 5m)",
              "avg_over_time(temperature[10m] offset -10m)", "count_over_time({__name__=~\"load.*\"}[5m])",
              "last_over_time({__name__=~\"load.*\"}[5m])", "sum_over_time(single[1ms])"]
RATES = [f"{f}({s})" for f in ("rate", "increase", "delta")
         for s in ("requests_total[1m]", "requests_total[5m]", "requests_total[17s]", "temperature[5m]", "temperature[1h]",
                   "steps[10m]", "single[10m] offset 3m", "odd[5m]")]
FUNCTIONS = [
    "abs(temperature)", "abs(-load)", "clamp(temperature, -5, 5)", "clamp(temperature, 5, -5)", "clamp_min(temperature, 0)",
    "clamp_max(temperature, 0)", "clamp(temperature, NaN, 5)", "clamp_max(odd, 1)", "clamp_min(odd, scalar(single))",
    "round(temperature)", "round(temperature, 0.1)", "round(temperature, 5)", "round(odd)", "round(-temperature, scalar(single))",
    "time()", "time() - timestamp(load)", "timestamp(temperature)", "timestamp(temperature offset 5m)", "timestamp((load))",
    "timestamp(load + 1)", "timestamp(rate(requests_total[5m]))", "vector(1)", "vector(time())", "vector(scalar(single))",
    "scalar(single)", "scalar(load)", "scalar(nothing)", "scalar(temperature{room=\"cellar\"})", "absent(single)",
    "absent(nothing)", "absent(nothing{a=\"b\",c=~\"d\",e!=\"f\"})", "absent(nothing{a=\"b\",a=\"c\",g=\"h\"})",
    "absent(temperature{room=\"cellar\"})", "absent(sum(nothing))", "absent((nothing{a=\"b\"}))",
    "absent(temperature{room=\"hall\"} > 100)",
]
AGGREGATES = [f"{op}{g}({s})" for op in ("sum", "avg", "min", "max", "count")
              for g, s in (("", "load"), (" by (instance) ", "load"), (" without (cpu) ", "load"), ("", "odd"))]
AGGREGATES += [
    "sum by () (load)", "sum without () (load)", "sum by (nothing) (load)", "sum by (instance, cpu) ({__name__=~\"load.*\"})",
    "sum({__name__=~\"load.*\"}) by (__name__)", "sum without (instance) ({__name__=~\"load.*\"})",
    "topk(2, load)", "topk by (instance) (1, load)", "bottomk(3, load)", "bottomk without (cpu) (1, load)", "topk(0, load)",
    "topk(-1, load)", "topk(100, load)", "topk(1.9, load)", "topk(3, odd)", "bottomk(3, odd)", "topk(scalar(single), load)",
    "quantile(0.5, load)", "quantile by (instance) (0.3, load)", "quantile(-1, load)", "quantile(2, load)",
    "quantile(NaN, load)", "quantile(0.5, odd)", "avg(odd{kind=~\"big|nan\"})", "avg(odd{kind=\"big\"} or single * 1e308)",
    "sum(rate(requests_total[5m])) by (job)", "max by (job) (increase(requests_total[2m]))", "avg(avg_over_time(load[3m]))",
    "count(temperature)", "sum(nothing)", "count(nothing)", "sum(sum by (instance) (load))", "topk(1, topk(3, load))",
]
BINARY = [
    "1 + 1", "2 ^ 3 ^ 2", "-2 ^ 2", "7 % 3 - -7 % 3", "1 / 0", "0 / 0", "-1 / 0", "1 atan2 2", "1 == bool 1", "2 < bool 1",
    "load + 1", "1 - load", "load * 2 / 3", "load % 0.7", "2 ^ load", "load > 2", "2 > load", "load > bool 2", "load == bool load",
    "-load", "-{__name__=\"load\"}", "+load", "temperature > temperature offset 10m", "load atan2 0.5", "load != 2", "2 >= bool load",
    "load - load", "load / load_limit_cpu", "load / on(instance, cpu) load_limit_cpu", "load{cpu=\"0\"} / on(instance) load_limit",
    "load{cpu=\"0\"} / ignoring(cpu) load_limit", "load{cpu=\"0\"} > ignoring(cpu) load_limit",
    "load{cpu=\"0\"} > bool ignoring(cpu) load_limit", "load{cpu=\"0\"} > on(instance) load_limit",
    "load and load_limit_cpu", "load and on(instance) load_limit > 3", "load or load_limit", "load or on(instance) load_limit",
    "load unless load_limit_cpu", "load unless on(instance) (load_limit > 2)", "temperature or single", "single or temperature",
    "temperature and on() single", "temperature unless on() single", "(load > 3) or (load < 1)", "single * single",
    "sum(load) / count(load)", "sum by (instance) (load) / on(instance) load_limit", "odd + odd", "odd * 0", "odd == odd", "odd > 0",
    "single + on() vector(1)", "time() > bool 0", "vector(1) == vector(1)", "load > 1 < 3", "rate(requests_total[5m]) > 0.05",
    "1 + 2 * 3 % 4 - 5", "load_limit - on(instance) load{cpu=\"1\"} offset 10m",
]
FAILING = [  # Both refuse, and by the same kind of error.
    "", "1 +", "load{", "foo(load)", "sum(1)", "rate(load)", "1 == 1", "load[0s]", "{}", "load / on(instance) load",
    "load_limit / on(instance) load", "load{cpu=\"0\"} + on() load_limit", "abs({__name__=~\"load.*\"})",
    "-{__name__=~\"load.*\"}", "rate({__name__=~\"load_limit_cpu|load\"}[5m])", "topk(NaN, load)", "topk(1e30, load)",
    "load{instance=~\"(\"}", "topk(load, load)", "load offset 1h offset 1h", "(load)[5m]", "1 and 1", "load or 1",
]
EVERYWHERE = SELECTORS + OVER_TIME + RATES + FUNCTIONS + AGGREGATES + BINARY
INSTANT_ONLY = ["load[1m]", "temperature[5m] offset 3m", "\"text\"", "'a\\tb'", "odd[12m]"]


@unittest.skipUnless(shutil.which("prometheus") and shutil.which("promtool"),
                     "Prometheus is not installed: apt-get install prometheus")
class PromqlPeerTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="promql_peer_")
        folder = pathlib.Path(cls.folder.name)
        series = samples()
        (folder / "samples.om").write_text(openmetrics(series), encoding="utf-8")
        (folder / "samples.txt").write_text(ours(series), encoding="utf-8")
        (folder / "config.yml").write_text("", encoding="utf-8")
        subprocess.run(["promtool", "tsdb", "create-blocks-from", "openmetrics", folder / "samples.om", folder / "tsdb"],
                       check=True, capture_output=True, timeout=120)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            cls.url = f"http://127.0.0.1:{probe.getsockname()[1]}"
        cls.log = open(folder / "log", "w+", encoding="utf-8")
        cls.prometheus = subprocess.Popen(
            ["prometheus", f"--config.file={folder / 'config.yml'}", f"--storage.tsdb.path={folder / 'tsdb'}",
             "--storage.tsdb.retention.time=100y", f"--web.listen-address={cls.url.removeprefix('http://')}"],
            stdout=cls.log, stderr=subprocess.STDOUT)
        cls.addClassCleanup(cls.stop)
        cls.wait_until_ready()
        cls.foreshock = subprocess.Popen([PEER, folder / "samples.txt"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                         text=True, encoding="utf-8")

    @classmethod
    def stop(cls):
        cls.prometheus.terminate()
        cls.prometheus.wait()
        if hasattr(cls, "foreshock"):
            cls.foreshock.communicate()
        cls.log.close()
        cls.folder.cleanup()

    @classmethod
    def wait_until_ready(cls):
        for _ in range(600):
            try:
                with urllib.request.urlopen(f"{cls.url}/-/ready", timeout=5):
                    return
            except OSError:
                if cls.prometheus.poll() is not None:
                    break
                time.sleep(0.1)
        cls.log.seek(0)
        raise RuntimeError("Prometheus does not start:\n" + cls.log.read())

    def both(self, path, **parameters):
        query = urllib.parse.urlencode(parameters)
        try:
            with urllib.request.urlopen(f"{self.url}{path}?{query}", timeout=60) as answer:
                theirs = json.load(answer)
        except urllib.error.HTTPError as error:
            theirs = json.load(error)
        self.foreshock.stdin.write(f"{path} {query}\n")
        self.foreshock.stdin.flush()
        return theirs, json.loads(self.foreshock.stdout.readline())

    def assert_same_points(self, theirs, mine):
        self.assertEqual([at for at, _ in theirs], [at for at, _ in mine])
        for (at, a), (_, b) in zip(theirs, mine):
            x, y = float(a), float(b)
            same = x == y or (math.isnan(x) and math.isnan(y)) or (
                math.isfinite(x) and math.isfinite(y) and abs(x - y) <= TOLERANCE * max(abs(x), abs(y), 1e-3))
            self.assertTrue(same, f"at {at}: {a} there, {b} here")

    def assert_same(self, theirs, mine, ordered=False):
        self.assertEqual(theirs["status"], mine["status"], (theirs.get("error"), mine.get("error")))
        if theirs["status"] == "error":
            self.assertEqual(theirs["errorType"], mine["errorType"], (theirs["error"], mine["error"]))
            return
        a, b = theirs["data"], mine["data"]
        self.assertEqual(a["resultType"], b["resultType"])
        if a["resultType"] == "string":
            self.assertEqual(a, b)
        elif a["resultType"] == "scalar":
            self.assert_same_points([a["result"]], [b["result"]])
        else:
            rows, mine_rows = a["result"], b["result"]
            if not ordered:
                rows, mine_rows = (sorted(r, key=lambda one: json.dumps(one["metric"], sort_keys=True)) for r in (rows, mine_rows))
            self.assertEqual([row["metric"] for row in rows], [row["metric"] for row in mine_rows])
            for row, other in zip(rows, mine_rows):
                with self.subTest(metric=row["metric"]):
                    self.assert_same_points(row.get("values") or [row["value"]], other.get("values") or [other["value"]])

    def test_range_queries_give_the_same_values(self):
        for query in EVERYWHERE:
            for start, end, step in RANGES:
                with self.subTest(query=query, start=start, step=step):
                    self.assert_same(*self.both("/api/v1/query_range", query=query, start=start, end=end, step=step))

    def test_range_queries_give_series_in_the_same_order(self):
        for query in ("load", "{__name__=~\"load.*\"}", "load or single", "sum by (instance) (load)"):
            with self.subTest(query=query):
                theirs, mine = self.both("/api/v1/query_range", query=query, start=START, end=START + 600, step=60)
                self.assert_same(theirs, mine, ordered=True)

    def test_instant_queries_give_the_same_values(self):
        for query in EVERYWHERE + INSTANT_ONLY:
            for at in INSTANTS:
                with self.subTest(query=query, time=at):
                    ordered = query.startswith(("topk(2", "bottomk(3", "topk(3"))
                    self.assert_same(*self.both("/api/v1/query", query=query, time=at), ordered=ordered)

    def test_both_refuse_the_same(self):
        for query in FAILING:
            with self.subTest(query=query):
                theirs, mine = self.both("/api/v1/query", query=query, time=START + 3600)
                self.assertEqual(theirs["status"], "error")
                self.assert_same(theirs, mine)
                theirs, mine = self.both("/api/v1/query_range", query=query, start=START, end=START + 6000, step=60)
                self.assert_same(theirs, mine)

    def test_both_refuse_the_same_parameters(self):
        good = {"query": "1", "start": START, "end": START + 60, "step": 15}
        for bad in ({"start": "x"}, {"end": ""}, {"step": 0}, {"step": -1}, {"step": "5q"}, {"end": START - 1}, {"query": "1["},
                    {"end": START + 11001 * 15}, {"query": "load[5m]"}, {"query": "\"text\""}, {"timeout": "soon"}):
            with self.subTest(bad=bad):
                theirs, mine = self.both("/api/v1/query_range", **{**good, **bad})
                self.assertEqual(theirs["status"], "error")
                self.assert_same(theirs, mine)
        theirs, mine = self.both("/api/v1/query_range", **{**good, "end": START + 11000 * 15})
        self.assertEqual(theirs["status"], "success")
        self.assert_same(theirs, mine)

    def test_lists_are_the_same(self):
        window = {"start": START, "end": START + HOURS * 3600}
        for path, parameters in [
                ("/api/v1/labels", {}), ("/api/v1/labels", {"match[]": "load"}), ("/api/v1/label/__name__/values", {}),
                ("/api/v1/label/instance/values", {"match[]": "requests_total{job=\"db\"}"}),
                ("/api/v1/label/nothing/values", {}), ("/api/v1/series", {"match[]": "{__name__=~\"load.*\"}"}),
                ("/api/v1/series", {"match[]": "nothing"})]:
            with self.subTest(path=path, parameters=parameters):
                theirs, mine = self.both(path, **window, **parameters)
                self.assertEqual(theirs["status"], "success")
                key = lambda one: json.dumps(one, sort_keys=True)
                self.assertEqual(sorted(theirs["data"], key=key), mine["data"] and sorted(mine["data"], key=key))
        for path, parameters in [("/api/v1/series", {}), ("/api/v1/series", {"match[]": "{}"}),
                                 ("/api/v1/label/1x/values", {}), ("/api/v1/labels", {"match[]": "1"}),
                                 ("/api/v1/labels", {"start": "x"})]:
            with self.subTest(path=path, parameters=parameters):
                theirs, mine = self.both(path, **parameters)
                self.assertEqual(theirs["status"], "error")
                self.assertEqual(theirs["errorType"], mine["errorType"])


if __name__ == "__main__":
    unittest.main()
