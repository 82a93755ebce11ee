"""`foreshock backtest`: measures against a calculation by hand, windows, gate, report."""
import csv
import html.parser
import unittest

from program import ProgramTest, daily, long_layout, timestamp_value


class Page(html.parser.HTMLParser):
    """Counts what matters in the report."""

    def __init__(self):
        super().__init__()
        self.tags = {}
        self.links = []
        self.images = 0

    def handle_starttag(self, tag, attrs):
        self.tags[tag] = self.tags.get(tag, 0) + 1
        for name, value in attrs:
            if name in ("src", "href", "srcset", "data"):
                self.links.append(value)
            self.images += (name, value) == ("role", "img")


class Backtest(ProgramTest):
    def test_measures_are_those_of_a_calculation_by_hand(self):
        # Training part 1 2 4 7, scale (1 + 2 + 3) / 3 = 2; naive forecasts 7 7; 8 and 10 come.
        self.file("a.csv", long_layout({"s": [1, 2, 4, 7, 8, 10]}))

        row = self.rows("backtest", "a.csv", "--model", "naive", "-h", 2, "--windows", 1)[0]

        self.assertAlmostEqual(float(row["mase"]), (1 + 3) / 2 / 2)
        self.assertAlmostEqual(float(row["smape"]), 100 * (2 * 1 / 15 + 2 * 3 / 17) / 2)
        self.assertAlmostEqual(float(row["rmsse"]), ((1 + 9) / 2 / ((1 + 4 + 9) / 3)) ** 0.5)
        self.assertEqual(row["series"], "1")

    def test_has_the_columns_of_the_contract(self):
        self.file("a.csv", timestamp_value(daily(240)))

        rows = self.rows("backtest", "a.csv", "--model", "naive,seasonal-naive")

        self.assertEqual(list(rows[0]), ["model", "mase", "smape", "rmsse", "crps", "coverage-80",
                                         "coverage-95", "fit_ms", "series"])
        self.assertEqual([row["model"] for row in rows], ["naive", "seasonal-naive"])

    def test_cv_writes_every_forecast_beside_what_came(self):
        values = [y for _, y in daily(100)]
        self.file("a.csv", long_layout({"s": values}))

        self.rows("backtest", "a.csv", "--model", "naive", "-h", 5, "--windows", 3, "--step", 2,
                  "--cv", "cv.csv")

        with open(self.folder / "cv.csv", newline="") as file:
            rows = list(csv.DictReader(file))
        self.assertEqual(list(rows[0])[:5], ["unique_id", "ds", "cutoff", "y", "naive"])
        self.assertEqual([row["cutoff"] for row in rows], ["91"] * 5 + ["93"] * 5 + ["95"] * 5)
        for row in rows:
            self.assertEqual(float(row["y"]), values[int(row["ds"]) - 1])
            self.assertEqual(float(row["naive"]), values[int(row["cutoff"]) - 1])

    def test_constant_series_count_for_coverage_but_not_for_mase(self):
        self.file("a.csv", long_layout({"flat": [3] * 30, "up": list(range(30))}))

        row = self.rows("backtest", "a.csv", "--model", "naive", "-h", 1, "--windows", 1)[0]

        self.assertEqual(float(row["mase"]), 1)
        self.assertEqual(row["series"], "2")

    def test_the_gate_fires_when_it_holds_for_any_model(self):
        self.file("a.csv", timestamp_value(daily(480)))
        gate = lambda rule: self.run_program("backtest", "a.csv", "--model", "naive,seasonal-naive",
                                             "--season", 24, "--fail-on", rule)

        self.assertEqual(gate("mase>1").returncode, 3)
        self.assertIn("naive has mase", gate("mase>1").stderr)
        self.assertEqual(gate("mase>1000").returncode, 0)
        self.assertEqual(gate("coverage-95<1").returncode, 0)

    def test_series_that_are_too_short_are_told(self):
        self.file("a.csv", long_layout({"short": [1, 2], "long": list(range(40))}))

        done = self.run_program("backtest", "a.csv", "--model", "naive", "-h", 5)

        self.assertEqual(done.stdout.splitlines()[1].split(",")[-1], "1")
        self.assertIn("'short': it is too short", done.stderr)

    def test_the_report_is_one_small_page_that_fetches_nothing(self):
        series = {f"s{i}<&\"": [y * (i + 1) for _, y in daily(200, seed=i)] for i in range(30)}
        self.file("a.csv", long_layout(series))

        self.rows("backtest", "a.csv", "--model", "naive,local-level", "-h", 12, "--report", "r.html")

        text = (self.folder / "r.html").read_text()
        page = Page()
        page.feed(text)
        self.assertLess(len(text), 2_000_000)
        self.assertEqual(page.links, [])
        self.assertNotIn("<script", text)
        self.assertNotIn("http", text.replace("http-equiv", ""))
        self.assertEqual(page.tags["article"], 12)
        self.assertEqual(page.images, 3 + 2 * 12)
        self.assertEqual(page.tags["title"], 1 + page.images)
        self.assertIn("prefers-color-scheme:dark", text)
        self.assertIn("&lt;&amp;&quot;</h3>", text)
        self.assertNotIn('<&"', text)

    def test_the_report_of_a_long_series_stays_small(self):
        self.file("a.csv", long_layout({"s": [(i * 7919) % 1000 for i in range(60_000)]}))

        self.rows("backtest", "a.csv", "--model", "naive", "-h", 20_000, "--windows", 2,
                  "--report", "r.html")

        self.assertLess((self.folder / "r.html").stat().st_size, 200_000)

    def test_a_report_that_cannot_be_written_is_known_before_the_work(self):
        self.file("a.csv", timestamp_value(daily(240)))

        self.refused("backtest", "a.csv", "--report", "no/r.html", code=1, says="cannot write")


if __name__ == "__main__":
    unittest.main()
