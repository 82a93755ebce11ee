"""Every path of docs/formats/http.md, asked of the real program that has read a file."""
import json
import struct
import unittest
import xml.etree.ElementTree

from http_service import SPIKE_AT, CsvServiceTest, ms_at


class PagePathsTest(CsvServiceTest):
    def test_probes_answer(self):
        for path in ["/healthz", "/-/healthy"]:
            self.assertEqual(self.service.get(path).text, "ok\n")
        for path in ["/readyz", "/-/ready"]:
            self.assertEqual(self.service.get(path).text, "ready\n")

    def test_metrics_tell_of_the_process(self):
        answer = self.service.get("/metrics")

        self.assertEqual(answer.status, 200)
        self.assertIn("version=0.0.4", answer.headers["Content-Type"])
        self.assertIn(f'foreshock_samples_consumed_total{{source="csv"}} {2 * self.MINUTES}',
                      answer.text)

    def test_status(self):
        status = self.ok(self.service.get("/api/v1/status"))

        self.assertEqual(sorted(status), sorted([
            "version", "now_ms", "replaying", "series", "warming_up", "open_incidents",
            "samples_per_second", "lag_seconds", "update_p99_ms", "coverage", "degraded",
            "events"]))
        self.assertEqual(status["series"], 2)
        self.assertEqual(status["now_ms"], ms_at(self.MINUTES - 1))
        self.assertIs(status["replaying"], True)

    def test_config_is_yaml_of_all_keys(self):
        yaml = self.ok(self.service.get("/api/v1/config"))["yaml"]

        for words in ["path: metrics.csv", "budget: 1/week", "horizon: 30m"]:
            self.assertIn(words, yaml)

    def test_search(self):
        self.assertEqual([one["series"] for one in self.search()["series"]],
                         ["checkout", "search"])
        found = self.search(q="CHECK")
        self.assertEqual(found["total"], 1)
        self.assertEqual(sorted(found["series"][0]), ["last", "score", "series", "status"])
        self.assertEqual(self.search(q="nothing"), {"total": 0, "series": []})
        self.assertEqual(len(self.search(limit=1)["series"]), 1)
        for limit in ["0", "1001", "-1", "x"]:
            self.refused(self.service.get("/api/v1/search", limit=limit), 400, "limit", limit)

    def search(self, **parameters):
        return self.ok(self.service.get("/api/v1/search", **parameters))

    def test_anomalies(self):
        found = self.ok(self.service.get("/api/v1/anomalies", window="7d"))

        self.assertEqual(found["now_ms"], ms_at(self.MINUTES - 1))
        spike = next(one for one in found["incidents"] if one["raised_ms"] == ms_at(SPIKE_AT))
        self.assertEqual(sorted(spike), sorted([
            "id", "series", "kind", "severity", "open", "from_ms", "raised_ms", "until_ms",
            "score", "p_value", "value", "expected", "lower", "upper", "why", "spark", "step_ms"]))
        self.assertEqual((spike["series"], spike["severity"]), ("checkout", "critical"))
        self.assertEqual(len(spike["spark"]), 40)
        self.assertEqual(spike["step_ms"], 60_000)
        self.refused(self.service.get("/api/v1/anomalies", window="soon"), 400, "window")

    def test_fleet(self):
        fleet = self.ok(self.service.get("/api/v1/fleet", window="60h", buckets=96))

        # 60 hours in 96 buckets of whole minutes.
        self.assertEqual(fleet["step_ms"], 38 * 60_000)
        self.assertEqual([len(fleet["points"]), len(fleet["anomalous"])], [96, 96])
        self.assertEqual(sum(fleet["points"]), 2 * self.MINUTES)
        self.assertGreater(sum(fleet["anomalous"]), 0)

    def columns(self, **parameters):
        return self.ok(self.service.get("/api/v1/columns", **parameters))

    def test_columns(self):
        table = self.columns(series="checkout", max_points=100_000)

        self.assertEqual(table["columns"], ["time", "y", "yhat", "lower_80", "upper_80",
                                            "lower_95", "upper_95", "score", "flags"])
        self.assertEqual([len(one) for one in table["data"]], [self.MINUTES + 30] * 9)
        self.assertEqual(table["data"][0], [ms_at(i) for i in range(self.MINUTES + 30)])
        self.assertEqual(table["data"][1][-30:], [None] * 30)
        self.assertEqual(table["data"][8][-30:], [8] * 30)
        self.assertTrue(table["data"][8][SPIKE_AT] & 4)
        self.assertIs(table["decimated"], False)
        self.assertEqual((table["name"], table["labels"], table["step_ms"]),
                         ("checkout", {}, 60_000))

    def test_columns_of_a_window(self):
        def times(**window):
            return self.columns(series="checkout", **window)["data"][0]

        now = self.MINUTES - 1
        self.assertEqual(times(start="now-2m", end="now+1m"),
                         [ms_at(now - 2), ms_at(now - 1), ms_at(now), ms_at(now + 1)])
        self.assertEqual(times(start=ms_at(5) / 1000, end="2024-03-01T00:06:00Z"),
                         [ms_at(5), ms_at(6)])
        self.assertEqual(len(times(start="", end="", max_points=100_000)), self.MINUTES + 30)
        self.refused(self.service.get("/api/v1/columns", series="checkout", start="now",
                                      end="now-1h"), 400, "start")
        self.refused(self.service.get("/api/v1/columns", series="checkout", start="soon"), 400,
                     "start: 'soon'")

    def test_columns_keep_alerts_when_points_are_left_out(self):
        table = self.columns(series="checkout", max_points=40)

        self.assertIs(table["decimated"], True)
        self.assertEqual(table["points"], self.MINUTES)
        self.assertIn(ms_at(SPIKE_AT), table["data"][0])
        self.assertLess(len(table["data"][0]), 100)

    def test_columns_as_bytes_are_those_of_json(self):
        asked = {"series": "checkout", "start": "now-3m"}
        table = self.columns(**asked)
        answer = self.service.get("/api/v1/columns", {"Accept": "application/octet-stream"},
                                  **asked)

        self.assertEqual(answer.headers["Content-Type"], "application/octet-stream")
        magic, length = struct.unpack_from("<4sI", answer.body)
        self.assertEqual(magic, b"FSC1")
        head = json.loads(answer.body[8:8 + length])
        rows = head.pop("rows")
        at = -(-(8 + length) // 8) * 8
        self.assertEqual(list(struct.unpack_from(f"<{rows}d", answer.body, at)),
                         table["data"][0])
        yhat = struct.unpack_from(f"<{rows}f", answer.body, at + 8 * rows + 4 * rows)
        for got, wanted in zip(yhat, table["data"][2]):
            self.assertAlmostEqual(got, wanted, delta=1e-3)
        self.assertEqual(len(answer.body), at + 8 * rows + 8 * 4 * rows)
        self.assertEqual(head, {name: value for name, value in table.items() if name != "data"})

    def test_a_series_that_is_not_there(self):
        for path in ["/api/v1/columns", "/api/v1/forecast", "/chart.svg"]:
            self.assertEqual(self.service.get(path, series="nothing").status, 404, path)
            self.assertEqual(self.service.get(path).status, 400, path)
        self.refused(self.service.get("/api/v1/columns", series="<script>"), 404, "<script>")

    def inspect(self, what):
        return self.ok(self.service.get("/api/v1/inspect", series="search", what=what))

    def test_inspect(self):
        decomposed = self.inspect("decompose")
        self.assertEqual(sorted(decomposed), ["remainder", "seasons", "time", "trend", "y"])
        self.assertEqual(len(decomposed["trend"]), len(decomposed["y"]))
        spectrum = self.inspect("spectrum")
        self.assertEqual(sorted(spectrum), ["frequency", "method", "peaks", "period", "power",
                                            "step_ms"])
        self.assertEqual(sorted(self.inspect("correlation")), ["acf", "band", "lags", "pacf"])
        self.assertEqual(sorted(self.inspect("residuals")),
                         ["coverage", "histogram", "ljung_box", "n", "qq"])
        self.assertEqual(sorted(self.inspect("backtest")), ["horizon", "models", "windows"])

    def test_inspect_says_what_there_is(self):
        self.refused(self.service.get("/api/v1/inspect", series="search", what="all"), 400, "what")
        self.refused(self.service.get("/api/v1/inspect", series="x", what="spectrum"), 404, "x")

    # A season of 30 * 2 * pi minutes: sin(minute / 30).
    def test_the_spectrum_finds_the_season(self):
        peak = self.inspect("spectrum")["peaks"][0]

        self.assertAlmostEqual(peak["period"], 188.5, delta=10)

    def test_what_if(self):
        answer = self.ok(self.service.post("/api/v1/what_if", {
            "series": "checkout", "budget": "1/day", "direction": "up", "min_dev": 5}))

        self.assertEqual(sorted(answer), ["after", "alerts", "before", "line", "window_seconds"])
        self.assertGreaterEqual(answer["before"]["alerts"], 1)
        self.assertIn(ms_at(SPIKE_AT), [one["time"] for one in answer["alerts"]])
        self.assertGreater(answer["line"]["after"], answer["line"]["before"])

    def test_what_if_with_a_deviation_that_nothing_has(self):
        answer = self.ok(self.service.post("/api/v1/what_if",
                                           {"series": "checkout", "min_dev": 1e6}))

        self.assertEqual(answer["after"]["alerts"], 0)

    def test_what_if_refuses(self):
        for body, words in [({"series": "checkout", "budgt": 1}, "budgt"), ({}, "series"),
                            ({"series": "checkout", "budget": "soon"}, "budget"),
                            ({"series": "checkout", "direction": "left"}, "direction")]:
            self.refused(self.service.post("/api/v1/what_if", body), 400, words)
        self.refused(self.service.post("/api/v1/what_if", {"series": "x"}), 404, "x")

    def test_feedback_is_kept(self):
        said = {"series": "checkout", "id": "9f", "time": ms_at(SPIKE_AT), "label": "noise",
                "note": "a \"sale\"\nof ours"}

        self.assertEqual(self.service.post("/api/v1/feedback", said).status, 204)

        kept = (self.home.folder / "state" / "feedback.ndjson").read_text(encoding="utf-8")
        self.assertEqual(kept, self.service.get("/api/v1/feedback").text)
        line = json.loads(kept.splitlines()[-1])
        self.assertGreater(line.pop("score"), 1)  # Of the point: there is no such incident.
        self.assertRegex(line.pop("said"), r"^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d")
        self.assertEqual(line, said)

    def test_feedback_refuses(self):
        good = {"series": "checkout", "time": 0, "label": "real"}
        for change in [{"label": "maybe"}, {"label": None}, {"series": None}, {"time": "now"},
                       {"time": 1e300}, {"note": "x" * 5000}, {"note": 7}]:
            answer = self.service.post("/api/v1/feedback", {**good, **change})
            self.refused(answer, 400, next(iter(change)))
        self.refused(self.service.post("/api/v1/feedback", "["), 400)

    def test_forecast_of_a_series_of_the_service(self):
        answer = self.ok(self.service.get("/api/v1/forecast", series="search", horizon=5))

        self.assertEqual(answer["time"], [ms_at(self.MINUTES + i) for i in range(5)])
        for name in ["yhat", "lower_80", "upper_80", "lower_95", "upper_95"]:
            self.assertEqual(len(answer[name]), 5)
        self.assertLess(answer["lower_95"][0], answer["yhat"][0])
        self.refused(self.service.get("/api/v1/forecast", series="search", horizon=100_000), 400,
                     "horizon")

    def test_prometheus_answers(self):
        answer = self.ok(self.service.get("/api/v1/query", query='yhat{metric="search"}'))
        self.assertEqual(answer["status"], "success")
        self.assertEqual(len(answer["data"]["result"]), 1)
        answer = self.ok(self.service.get(
            "/api/v1/query_range", query='yhat_upper{metric="search",level="95"}', start="now",
            end="now+10m", step="1m"))
        self.assertEqual(len(answer["data"]["result"][0]["values"]), 11)
        self.assertIn("metric", self.ok(self.service.get("/api/v1/labels"))["data"])
        self.assertEqual(self.ok(self.service.get("/api/v1/label/metric/values"))["data"],
                         ["checkout", "search"])
        for path in ["metadata", "status/buildinfo", "rules", "alerts"]:
            self.assertEqual(self.ok(self.service.get("/api/v1/" + path))["status"], "success")
        wrong = self.service.get("/api/v1/query", query="rate(")
        self.assertEqual((wrong.status, wrong.json["errorType"]), (400, "bad_data"))

    def test_the_chart_is_an_svg(self):
        for theme in ["light", "dark", "auto"]:
            answer = self.service.get("/chart.svg", series="checkout", range="now-6h/now+2h",
                                      width=400, height=200, theme=theme)
            self.assertEqual(answer.status, 200)
            self.assertEqual(answer.headers["Content-Type"], "image/svg+xml")
            tree = xml.etree.ElementTree.fromstring(answer.text)
            self.assertEqual(tree.tag, "{http://www.w3.org/2000/svg}svg")
            self.assertIn("checkout", "".join(tree.itertext()))
        for wrong in [{"width": 0}, {"width": 10**9}, {"theme": "pink"}, {"range": "now"},
                      {"range": "soon/now"}, {"range": "now/now-1h"}]:
            answer = self.service.get("/chart.svg", series="checkout", **wrong)
            self.assertEqual(answer.status, 400, wrong)

    def test_the_page(self):
        for path in ["/", "/embed?series=checkout"]:
            answer = self.service.get(path)
            self.assertEqual(answer.headers["Content-Type"], "text/html; charset=utf-8")
            self.assertIn("frame-ancestors 'self'", answer.headers["Content-Security-Policy"])
        self.assertIn("javascript", self.service.get("/embed.js").headers["Content-Type"])

    def test_what_is_nowhere_and_methods_that_are_not_taken(self):
        self.refused(self.service.get("/api/v2/status"), 404)
        self.refused(self.service.post("/api/v1/write", b""), 404)
        wrong = self.service.post("/api/v1/status", b"")
        self.refused(wrong, 405)
        self.assertEqual(wrong.headers["Allow"], "GET, HEAD")
        self.assertEqual(self.service.ask("HEAD", "/api/v1/status").status, 200)


if __name__ == "__main__":
    unittest.main()
