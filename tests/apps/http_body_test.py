"""A series in, results out: POST of /api/v1/forecast, /api/v1/detect and Azure's paths."""
import gzip
import json
import math
import struct
import unittest

from http_service import CsvServiceTest, SPIKE_AT, ms_at

DEEP = 1_000_000
HOURLY = [100 + 20 * math.sin(2 * math.pi * hour / 24) + hour % 7 for hour in range(24 * 14)]


def float32(number):
    return struct.unpack("f", struct.pack("f", number))[0]


class BodyTest(CsvServiceTest):
    MINUTES = 10

    def forecast(self, body, **headers):
        return self.service.post("/api/v1/forecast", body, headers)

    def detect(self, body, **headers):
        return self.service.post("/api/v1/detect", body, headers)


class ForecastTest(BodyTest):
    def test_a_series_with_times(self):
        answer = self.ok(self.forecast({
            "time": [f"2024-01-{1 + i // 24:02d}T{i % 24:02d}:00:00Z" for i in range(len(HOURLY))],
            "y": HOURLY, "horizon": 12, "levels": [50, 99.5], "season": "24"}))

        self.assertEqual(sorted(answer), sorted([
            "model", "model_used", "degraded", "step_ms", "time", "yhat", "lower_50", "upper_50",
            "lower_99.5", "upper_99.5"]))
        self.assertEqual(answer["step_ms"], 3_600_000)
        self.assertEqual(answer["time"][:2], [1705276800000, 1705280400000])  # 2024-01-15T00:00Z
        for hour, yhat in enumerate(answer["yhat"]):
            self.assertAlmostEqual(yhat, 103 + 20 * math.sin(2 * math.pi * hour / 24), delta=8)
        self.assertLess(answer["lower_99.5"][0], answer["lower_50"][0])

    def test_a_series_without_times_is_numbered(self):
        answer = self.ok(self.forecast({"y": [1, 2, 3, 4, 5, 6], "horizon": 2, "model": "drift"}))

        self.assertEqual((answer["time"], answer["step_ms"]), ([7, 8], 0))
        for got, wanted in zip(answer["yhat"], [7, 8]):
            self.assertAlmostEqual(got, wanted, delta=1e-6)

    def test_points_in_any_order_and_the_later_of_two_of_one_time(self):
        def answer(points):
            return self.ok(self.forecast({"model": "naive", "horizon": 1, "freq": "1h", "series": [
                {"timestamp": time, "value": value} for time, value in points]}))

        hour = 1704067200
        told = answer([(hour + 3600, 2), (hour, 1), (hour + 7200, 9), (hour + 7200, 3)])

        self.assertEqual(told["yhat"], [3])
        self.assertEqual(told["time"], [(hour + 3 * 3600) * 1000])
        self.assertEqual(told, answer([(hour * 1000, 1), ((hour + 3600) * 1000, 2),
                                       ("2024-01-01T02:00:00Z", 3)]))

    def test_months(self):
        answer = self.ok(self.forecast({
            "time": [f"{2020 + i // 12}-{1 + i % 12:02d}-01" for i in range(36)],
            "y": [100 + i % 12 for i in range(36)], "horizon": 2}))

        self.assertEqual(answer["step_ms"], 0)
        # 2023-01-01 and 2023-02-01
        self.assertEqual(answer["time"], [1672531200000, 1675209600000])

    def test_missing_values(self):
        self.ok(self.forecast({"y": [1, None, 3, 4, None, 6], "horizon": 1, "model": "naive"}))
        self.refused(self.forecast({"y": [None, None]}), 400, "no value")

    def test_what_is_asked_wrongly(self):
        y = [1, 2, 3, 4, 5, 6]
        for body, words in [
                ({"y": y, "horizn": 3}, ["'horizn'", "did you mean 'horizon'"]),
                ({"y": y, "horizon": -1}, ["horizon"]),
                ({"y": y, "horizon": 20_000}, ["horizon", "10,000"]),
                ({"y": y, "model": "lstm"}, ["model", "lstm"]),
                ({"y": y, "model": ["ets", "theta"]}, ["model"]),
                ({"y": y, "levels": [101]}, ["levels"]),
                ({"y": y, "season": 1e9}, ["season"]),
                ({"y": y, "freq": "often"}, ["freq"]),
                ({"y": y, "time": [1, 2]}, ["time", "2", "6"]),
                ({"y": []}, ["no points"]),
                ({}, ["neither y"]),
                ({"y": "1,2,3"}, ["neither y"]),
                ({"y": [1, "2"]}, ["y[1]"]),
                ({"y": [1, {"a": 2}]}, ["y[1]"]),
                ({"y": [1, True]}, ["y[1]"]),
                ({"y": [1, 2], "time": ["2024-01-01", "2024-02-30"]}, ["time[1]", "2024-02-30"]),
                ({"y": [1, 2], "time": [0, 1e300]}, ["time[1]"]),
                ({"y": [1, 2], "time": [2e10, 3e10]}, ["time[0]"]),
                ({"y": [1, 2], "time": [2**64 - 1, 0]}, ["time[0]"]),
                ({"y": [1, 2, 3], "time": [0, 1, 9_000_000_000]}, ["gap"]),
                ({"series": [{"timestamp": "2024-01-01"}]}, ["series[0]"]),
                ({"series": []}, ["no points"])]:
            self.refused(self.forecast(body), 400, *words)

    def test_what_is_no_json(self):
        for body in ["", "{", "[1,2]", "null", '{"y":[1,2,NaN]}', '{"y":[1,Infinity]}',
                     '{"y":[1,-inf]}', '{"y":[1,2]}x', b'{"y":[1,"\xff"]}', '{"y":[1,1e999]}',
                     "\x00", '{"y":[01]}', "{'y':[1]}"]:
            self.refused(self.forecast(body), 400, "body")

    def test_brackets_without_end(self):
        for body in ["[" * DEEP, "[" * DEEP + "]" * DEEP, '{"y":' * DEEP,
                     '{"y":' + "[" * DEEP + "]" * DEEP + "}",
                     '{"y":[1,2,3],"levels":' + "[" * DEEP + "]" * DEEP + "}",
                     '{"series":' + "[" * DEEP + "]" * DEEP + "}"]:
            for path in ["/api/v1/forecast", "/api/v1/detect", "/api/v1/what_if",
                         "/api/v1/feedback"]:
                self.refused(self.service.post(path, body), 400, "deep")
            answer = self.service.post("/anomalydetector/v1.1/timeseries/entire/detect", body)
            self.assertEqual(answer.status, 400)
        self.ok(self.service.get("/api/v1/status"))

    def test_more_than_a_million_points(self):
        self.refused(self.forecast('{"y":[' + "1," * 1_000_000 + "1]}"), 400, "1,000,000")

    def test_a_deadline_makes_it_cheaper(self):
        body = {"y": HOURLY * 20, "horizon": 24, "season": "24"}

        told = self.ok(self.forecast(body, **{"X-Deadline-Ms": "1"}))

        self.assertIs(told["degraded"], True)
        for wrong in ["0", "-5", "soon", "nan"]:
            self.refused(self.forecast(body, **{"X-Deadline-Ms": wrong}), 400, "X-Deadline-Ms")
        self.refused(self.service.post("/api/v1/forecast?timeout=x", body), 400, "timeout")

    def test_bodies_may_be_packed(self):
        body = json.dumps({"y": [1, 2, 3, 4], "model": "naive", "horizon": 1}).encode()

        for encoding in ["gzip", "GZIP", "x-gzip"]:
            told = self.forecast(gzip.compress(body), **{"Content-Encoding": encoding})
            self.assertEqual(self.ok(told)["yhat"], [4])
        self.ok(self.forecast(body, **{"Content-Encoding": "identity"}))
        for encoding in ["br", "deflate", "gzip, gzip", "snappy"]:
            self.refused(self.forecast(body, **{"Content-Encoding": encoding}), 415, "gzip")
        self.refused(self.forecast(body, **{"Content-Encoding": "gzip"}), 400, "gzip")
        self.refused(self.forecast(gzip.compress(body)[:-3], **{"Content-Encoding": "gzip"}), 400)

    def test_what_unpacks_without_end_is_refused(self):
        bomb = gzip.compress(b" " * (200 << 20), 9)
        self.assertLess(len(bomb), 1 << 20)

        self.refused(self.forecast(bomb, **{"Content-Encoding": "gzip"}), 413, "32 MiB")
        self.refused(self.detect(bomb, **{"Content-Encoding": "gzip"}), 413, "32 MiB")


class DetectTest(BodyTest):
    def test_a_spike(self):
        y = HOURLY.copy()
        y[300] += 200

        answer = self.ok(self.detect({"y": y, "season": "24", "budget": "1/week"}))

        self.assertEqual(sorted(answer), sorted([
            "model", "step_ms", "time", "y", "expected", "lower", "upper", "p_value", "score",
            "alert", "kind", "status"]))
        self.assertEqual([len(answer[name]) for name in ["time", "y", "p_value", "kind"]],
                         [len(y)] * 4)
        self.assertIs(answer["alert"][300], True)
        self.assertEqual(answer["kind"][300], "spike")
        self.assertGreater(answer["score"][300], 1)
        self.assertEqual(answer["status"][0], "warmup")

    def test_a_side_that_does_not_matter(self):
        y = HOURLY.copy()
        y[300] += 200

        answer = self.ok(self.detect({"y": y, "season": "24", "direction": "below"}))

        self.assertIs(answer["alert"][300], False)

    def test_what_is_asked_wrongly(self):
        for body, words in [({"y": [1, 2], "budget": "often"}, "budget"),
                            ({"y": [1, 2], "direction": "left"}, "direction"),
                            ({"y": [1, 2], "budgett": "1/week"}, "did you mean 'budget'"),
                            ({"y": []}, "no points")]:
            self.refused(self.detect(body), 400, words)

    def test_constant_and_huge_values(self):
        for y in [[5] * 100, [0] * 100, [1e308, -1e308] * 50, [1e-320] * 100, [7]]:
            answer = self.ok(self.detect({"y": y}))
            self.assertEqual(len(answer["y"]), len(y))


class LiveTest(BodyTest):
    """The service's own class of model, against what the service made of the same points."""
    MINUTES = 2400  # With the spike.

    def seen(self, series="checkout"):
        columns = self.ok(self.service.get("/api/v1/columns", series=series, end="now",
                                           max_points=100_000))
        return dict(zip(columns["columns"], columns["data"]))

    def test_scores_are_those_of_the_service(self):
        for series in ["checkout", "search"]:
            seen = self.seen(series)

            scored = self.ok(self.detect({"model": "live", "time": seen["time"], "y": seen["y"]}))

            self.assertEqual(scored["model"], "live")
            self.assertEqual(scored["time"], seen["time"])
            self.assertEqual(scored["expected"], seen["yhat"])
            self.assertEqual([float32(score) for score in scored["score"]], seen["score"])
            self.assertEqual([at for at, alert in zip(scored["time"], scored["alert"]) if alert],
                             [at for at, flags in zip(seen["time"], seen["flags"]) if flags & 4])
            self.assertEqual(scored["status"],
                             ["warmup" if flags & 1 else "incident" if flags & 2 else "ok"
                              for flags in seen["flags"]])
        self.assertIn("spike", self.ok(self.detect({"model": "live", **self.columns()}))["kind"])

    def columns(self):
        seen = self.seen()
        return {"time": seen["time"], "y": seen["y"]}

    def test_a_forecast_is_that_of_the_service(self):
        told = self.ok(self.service.get("/api/v1/forecast", series="checkout", horizon=7))

        answer = self.ok(self.forecast({"model": "live", **self.columns(), "horizon": 7},
                                       **{"X-Deadline-Ms": "0.001"}))

        self.assertEqual((answer["model"], answer["model_used"]), ("live", "live"))
        self.assertIs(answer["degraded"], False)
        self.assertEqual(answer["time"], told["time"])
        for name in ["yhat", "lower_80", "upper_95"]:
            for got, wanted in zip(answer[name], told[name], strict=True):
                self.assertAlmostEqual(got, wanted, places=9)

    def test_what_the_body_says_comes_first(self):
        columns = self.columns()

        below = self.ok(self.detect({"model": "live", **columns, "direction": "below"}))
        strict = self.ok(self.detect({"model": "live", **columns, "budget": "1/year"}))
        loose = self.ok(self.detect({"model": "live", **columns, "budget": "1/day"}))

        spike = columns["time"].index(ms_at(SPIKE_AT))
        self.assertIs(below["alert"][spike], False)
        self.assertLess(strict["score"][500], loose["score"][500])

    def test_gaps_nulls_and_single_points(self):
        y = HOURLY.copy()
        y[40:60] = [None] * 20
        hours = [1704067200 + 3600 * hour for hour in range(len(y))]
        del y[100:130], hours[100:130]
        hours[-1] += 10 * 24 * 3600  # Behind a gap of more than a day.

        scored = self.ok(self.detect({"model": "live", "time": hours, "y": y}))
        forecast = self.ok(self.forecast({"model": "live", "time": hours, "y": y, "horizon": 1}))

        self.assertEqual(scored["time"],
                         [1000 * hour for hour, value in zip(hours, y) if value is not None])
        self.assertEqual(forecast["time"], [1000 * (hours[-1] + 3600)])
        for body in [{"y": [7]}, {"y": [0] * 100}, {"y": [1e308, -1e308] * 50}]:
            counted = self.ok(self.detect({"model": "live", **body}))
            self.assertEqual(counted["time"], list(range(1, len(body["y"]) + 1)))
            ahead = self.ok(self.forecast({"model": "live", **body, "horizon": 2}))
            self.assertEqual(ahead["time"], [len(body["y"]) + 1, len(body["y"]) + 2])

    def test_what_is_asked_wrongly(self):
        y = [1, 2, 3, 4, 5, 6]
        for body, words in [({"model": "live", "season": "24,168"}, ["season", "one"]),
                            ({"model": "live,auto"}, ["model", "one"]),
                            ({"model": "liv"}, ["did you mean 'live'"]),
                            ({"model": ""}, ["model"]),
                            ({"model": "live", "budget": "often"}, ["budget"]),
                            ({"model": "live", "direction": "left"}, ["direction"])]:
            self.refused(self.detect({"y": y, **body}), 400, *words)
        self.refused(self.forecast({"y": y, "model": "live", "horizon": 10_001}), 400, "10,000")
        self.refused(self.forecast({"y": [None], "model": "live"}), 400, "no value")


class AzureTest(BodyTest):
    """Shapes as Azure's documentation of the univariate API has them."""

    def azure(self, what, change=None, version="v1.1"):
        y = HOURLY.copy()
        y[-1] += 200
        body = {"series": [
            {"timestamp": f"2024-01-{1 + i // 24:02d}T{i % 24:02d}:00:00Z", "value": value}
            for i, value in enumerate(y)],
            "granularity": "hourly", "sensitivity": 95, "maxAnomalyRatio": 0.25, **(change or {})}
        return self.service.post(f"/anomalydetector/{version}/timeseries/{what}/detect", body)

    def test_entire(self):
        for version in ["v1.0", "v1.1"]:
            answer = self.ok(self.azure("entire", version=version))
            lists = ["expectedValues", "isAnomaly", "isNegativeAnomaly", "isPositiveAnomaly",
                     "lowerMargins", "upperMargins", "severity"]
            self.assertEqual(sorted(answer), sorted(lists + ["period"]))
            self.assertEqual([len(answer[name]) for name in lists], [len(HOURLY)] * 7)
            self.assertIs(answer["isPositiveAnomaly"][-1], True)
            self.assertIs(answer["isNegativeAnomaly"][-1], False)
            self.assertNotIn(None, answer["expectedValues"])

    def test_last(self):
        answer = self.ok(self.azure("last"))

        self.assertEqual(sorted(answer), sorted([
            "expectedValue", "isAnomaly", "isNegativeAnomaly", "isPositiveAnomaly", "lowerMargin",
            "upperMargin", "period", "severity", "suggestedWindow"]))
        self.assertIs(answer["isAnomaly"], True)
        self.assertEqual(answer["period"], 24)

    def test_changepoint(self):
        answer = self.ok(self.azure("changepoint"))

        self.assertEqual(sorted(answer), ["confidenceScores", "isChangePoint", "period"])
        self.assertEqual(len(answer["isChangePoint"]), len(HOURLY))

    def test_errors(self):
        few = [{"timestamp": f"2024-01-{day:02d}T00:00:00Z", "value": 1} for day in range(1, 12)]
        none = [{**one, "value": None} for one in few + few[:1]]
        for change in [{"series": few}, {"series": []}, {"series": none}, {"series": 7},
                       {"granularity": "hourlyish"}, {"customInterval": 0},
                       {"series": few * 1000}]:
            for what in ["entire", "last", "changepoint"]:
                answer = self.azure(what, change)
                self.assertEqual(answer.status, 400, change)
                self.assertEqual(sorted(answer.json), ["code", "message"])


if __name__ == "__main__":
    unittest.main()
