"""Several seasons: given, found, and in a stream."""
import datetime
import math
import random
import unittest

from program import ProgramTest, long_layout


def hourly(weeks, seed=1):
    """Day and week about 100, noise of standard deviation 1."""
    rng = random.Random(seed)
    return [100 + 10 * math.sin(2 * math.pi * t / 24) + (6 if t // 24 % 7 < 5 else -15) + rng.gauss(0, 1)
            for t in range(168 * weeks)]


def dated(values):
    start = datetime.datetime(2024, 1, 1)
    return "timestamp,value\n" + "".join(
        f"{start + datetime.timedelta(hours=t):%Y-%m-%dT%H:%M:%S},{y:.4f}\n" for t, y in enumerate(values))


def mean_square(rows, model, truth):
    return sum((float(row[model]) - y) ** 2 for row, y in zip(rows, truth, strict=True)) / len(rows)


class Seasons(ProgramTest):
    def test_two_that_are_given_are_forecast_by_every_family(self):
        y = hourly(6)
        self.file("a.csv", dated(y[:840]))
        models = "ets,theta,ces,arima"

        both = self.rows("forecast", "a.csv", "--model", models, "--season", "24,168", "-h", 168)
        day = self.rows("forecast", "a.csv", "--model", "ets", "--season", "24", "-h", 168)
        times = self.rows("forecast", "a.csv", "--model", models, "--season", "1d,7d", "-h", 168)

        for model in models.split(","):
            self.assertLess(mean_square(both, model, y[840:]), 4, model)
        self.assertGreater(mean_square(day, "ets", y[840:]), 20)
        self.assertEqual(both, times)

    def test_auto_finds_both_with_dates_and_without(self):
        y = hourly(6)
        self.file("dated.csv", dated(y[:840]))
        self.file("numbered.csv", long_layout({"a": [round(v, 4) for v in y[:840]]}))

        for name in ("dated.csv", "numbered.csv"):
            rows = self.rows("forecast", name, "--model", "ets", "-h", 168)
            self.assertLess(mean_square(rows, "ets", y[840:]), 4, name)

    def test_the_form_says_so(self):
        self.file("a.csv", dated(hourly(5)))

        done = self.run_program("forecast", "a.csv", "--model", "ets", "-h", 1, "-v")

        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertRegex(done.stderr, r"season 24.* (plus|times) season 168")

    def test_the_backtest_takes_them_from_the_first_training_part(self):
        self.file("a.csv", dated(hourly(8)))

        two = self.rows("backtest", "a.csv", "--model", "ets", "--season", "24,168", "-h", 48)[0]
        one = self.rows("backtest", "a.csv", "--model", "ets", "--season", "24", "-h", 48)[0]
        auto = self.rows("backtest", "a.csv", "--model", "ets", "-h", 48)[0]

        self.assertLess(2 * float(two["mase"]), float(one["mase"]))
        self.assertEqual(auto["mase"], two["mase"])

    def test_an_order_that_is_given_is_of_the_series_itself(self):
        self.file("a.csv", dated(hourly(5)))
        order = ("--model", "arima", "--order", "1,0,0", "--seasonal", "0,1,1")

        auto = self.rows("forecast", "a.csv", *order, "-h", 3)
        day = self.rows("forecast", "a.csv", *order, "-h", 3, "--season", "24")

        self.assertEqual(auto, day)

    def test_in_a_stream_two_are_kept(self):
        y = hourly(20)
        self.file("a.csv", dated(y))

        def error(*options):
            rows = self.rows("detect", "a.csv", "--model", "ets", *options)[168 * 12:]
            return sum((float(row["y"]) - float(row["expected"])) ** 2 for row in rows) / len(rows)

        # The change from work to weekend is what a model of days cannot know, and one of weeks has to
        # learn although each was an incident at first.
        self.assertLess(error("--season", "24,168"), 1.5)
        self.assertGreater(error("--season", "24"), 3)

    def test_a_season_that_changes_is_told(self):
        rng = random.Random(3)
        y = [50 + 3 * math.sin(2 * math.pi * t / (24 if t < 1200 else 36)) + rng.gauss(0, 1)
             for t in range(2600)]
        self.file("a.csv", dated(y))

        rows = [row for row in self.rows("detect", "a.csv", "--model", "ets")
                if row["kind"] == "seasonality-change"]
        given = [row for row in self.rows("detect", "a.csv", "--model", "ets", "--season", "24")
                 if row["kind"] == "seasonality-change"]

        self.assertEqual(len(rows), 1)
        self.assertEqual(rows[0]["alert"], "1")
        self.assertGreaterEqual(float(rows[0]["score"]), 1)
        self.assertEqual(given, [])

    def test_what_is_no_list_of_seasons_is_refused(self):
        self.file("a.csv", dated(hourly(2)))

        for verb in ("forecast", "backtest", "detect"):
            self.refused(verb, "a.csv", "--season", "24,auto", says="--season: '24,auto'")
            self.refused(verb, "a.csv", "--season", "24,x", says="--season: 'x'")
            self.refused(verb, "a.csv", "--season", "24,-7", says="--season: '-7'")


if __name__ == "__main__":
    unittest.main()
