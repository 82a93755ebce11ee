"""`foreshock decompose`: the parts of a series, for programs and for people."""
import json
import math
import pathlib
import random
import re
import unittest

from program import ProgramTest, daily, long_layout, timestamp_value

AIR = pathlib.Path(__file__).parents[2] / "examples/data/air-passengers.csv"
NILE = pathlib.Path(__file__).parents[2] / "examples/data/nile.csv"
# UnobservedComponents(y, "llevel", use_exact_diffuse=True) of statsmodels 0.15.0 at the optimum of its
# likelihood (variances 15098.518 and 1469.1766): level.smoothed and the root of its variance, counted
# from 0. Tolerance 0.01.
STATSMODELS_NILE = [(0, 1111.668679, 63.499390), (49, 834.762951, 48.236688),
                    (99, 798.367287, 63.499390)]


def seasonal(count, seed, periods=(6,)):
    rng = random.Random(seed)
    return [20 + 0.1 * t + sum(5 * math.sin(2 * math.pi * t / m) for m in periods) + rng.gauss(0, 1)
            for t in range(count)]


class Decompose(ProgramTest):
    def test_gives_the_columns_of_the_contract(self):
        rows = self.rows("decompose", AIR)

        self.assertEqual(list(rows[0]),
                         ["unique_id", "ds", "y", "trend", "seasonal-12", "remainder"])
        self.assertEqual(len(rows), 144)
        self.assertEqual((rows[0]["ds"], rows[0]["y"]), ("1949-01-01T00:00:00Z", "112"))

    def test_parts_add_up_to_the_series(self):
        for row in self.rows("decompose", AIR):
            total = sum(float(row[name]) for name in ("trend", "seasonal-12", "remainder"))
            self.assertAlmostEqual(total, float(row["y"]), delta=1e-9)

    def test_finds_the_parts_that_a_series_was_made_of(self):
        values = seasonal(240, 1)
        self.file("a.csv", long_layout({"a": values}))

        rows = self.rows("decompose", "a.csv", "--season", 6)

        for t, row in enumerate(rows):
            self.assertAlmostEqual(float(row["trend"]), 20 + 0.1 * t, delta=2)
            self.assertAlmostEqual(float(row["seasonal-6"]), 5 * math.sin(2 * math.pi * t / 6),
                                   delta=2)

    def test_components_come_with_their_standard_deviations(self):
        rows = self.rows("decompose", AIR, "--components")

        self.assertEqual(list(rows[0]),
                         ["unique_id", "ds", "y", "trend", "seasonal-12", "remainder", "slope",
                          "cycle", "ar", "irregular", "trend-sd", "seasonal-12-sd", "slope-sd",
                          "cycle-sd", "ar-sd", "irregular-sd"])
        for row in rows:
            rest = sum(float(row[name]) for name in ("cycle", "ar", "irregular") if row[name])
            self.assertAlmostEqual(rest, float(row["remainder"]), delta=1e-9)
            self.assertGreater(float(row["trend-sd"]), 0)
            self.assertGreater(float(row["seasonal-12-sd"]), 0)
            self.assertEqual(bool(row["cycle"]), bool(row["cycle-sd"]))

    def test_of_the_nile_is_that_of_statsmodels(self):
        rows = self.rows("decompose", NILE, "--components", "--season", "none")

        self.assertNotIn("seasonal-12", rows[0])
        for t, level, sd in STATSMODELS_NILE:
            self.assertAlmostEqual(float(rows[t]["trend"]), level, delta=0.01)
            self.assertAlmostEqual(float(rows[t]["trend-sd"]), sd, delta=0.01)

    def test_several_seasons_have_a_column_each(self):
        self.file("a.csv", long_layout({"a": seasonal(200, 2, (4, 14))}))

        rows = self.rows("decompose", "a.csv", "--season", "14,4")

        self.assertEqual(list(rows[0])[3:], ["trend", "seasonal-4", "seasonal-14", "remainder"])
        for t, row in enumerate(rows):
            self.assertAlmostEqual(float(row["seasonal-14"]), 5 * math.sin(2 * math.pi * t / 14),
                                   delta=2.5)

    def test_by_loess_is_that_of_r(self):
        values = [100 + 0.05 * t + 8 * math.sin(2 * math.pi * t / 24) +
                  3 * math.cos(2 * math.pi * t / 168) + 5 * math.sin(0.37 * t * t) for t in range(700)]
        self.file("a.csv", long_layout({"a": values}))

        rows = self.rows("decompose", "a.csv", "--method", "stl", "--season", "24,168")

        # mstl(msts(y, c(24, 168))) of forecast 8.20, rows 1 and 700; tolerance 1e-7.
        self.assertAlmostEqual(float(rows[0]["trend"]), 100.531792721517, delta=1e-7)
        self.assertAlmostEqual(float(rows[0]["seasonal-24"]), -1.0954630002087, delta=1e-7)
        self.assertAlmostEqual(float(rows[699]["seasonal-168"]), 1.81969316968903, delta=1e-7)
        for row in rows:
            total = sum(float(row[name])
                        for name in ("trend", "seasonal-24", "seasonal-168", "remainder"))
            self.assertAlmostEqual(total, float(row["y"]), delta=1e-9)

    def test_loess_wants_a_season_and_has_no_deviations(self):
        self.file("a.csv", long_layout({"a": [1, 5, 2, 8, 3, 9, 1, 4, 7, 7, 3, 0]}))
        self.refused("decompose", "a.csv", "--method", "stl", says="it shows no season")
        self.refused("decompose", AIR, "--method", "stl", "--components", says="no deviations")

    def test_seasons_of_numbered_steps_are_found(self):
        self.file("a.csv", long_layout({"a": seasonal(400, 8, (12, 50))}))

        for method in ("structural", "stl"):
            rows = self.rows("decompose", "a.csv", "--method", method)
            self.assertEqual(list(rows[0])[3:], ["trend", "seasonal-12", "seasonal-50", "remainder"])

    def test_goes_on_where_values_are_missing(self):
        values = seasonal(120, 3)
        values[50:53] = ["", "", ""]
        self.file("a.csv", long_layout({"a": values}))

        rows = self.rows("decompose", "a.csv", "--season", 6)

        self.assertEqual((rows[51]["y"], rows[51]["remainder"]), ("", ""))
        self.assertAlmostEqual(float(rows[51]["trend"]), 25, delta=2)

    def test_a_series_without_the_calendars_season_leaves_its_column_empty(self):
        rng = random.Random(4)
        points = [(time, 50 + rng.gauss(0, 1)) for time, _ in daily(100)]
        self.file("a.csv", timestamp_value(points))

        rows = self.rows("decompose", "a.csv")

        self.assertEqual({row["seasonal-24"] for row in rows}, {""})

    def test_another_season_than_the_calendars_does_not_fill_its_column(self):
        rng = random.Random(9)
        points = [(time, 50 + 8 * math.sin(2 * math.pi * i / 17) + rng.gauss(0, 1))
                  for i, (time, _) in enumerate(daily(300))]
        self.file("a.csv", timestamp_value(points))

        self.assertEqual({row["seasonal-24"] for row in self.rows("decompose", "a.csv")}, {""})
        self.refused("decompose", "a.csv", "--method", "stl", says="it shows no season")

    def test_objects_have_the_same_values_as_rows(self):
        done = self.run_program("decompose", AIR, "--format", "ndjson")

        lines = [json.loads(line) for line in done.stdout.splitlines()]
        for line, row in zip(lines, self.rows("decompose", AIR), strict=True):
            self.assertEqual(line["trend"], float(row["trend"]))
        whole = json.loads(self.run_program("decompose", AIR, "--format", "json").stdout)
        self.assertEqual(whole, lines)

    def test_tables_are_drawn_for_people(self):
        done = self.run_program("decompose", AIR, "--format", "table")

        for word in ("trend", "season of 12", "remainder", "█"):
            self.assertIn(word, done.stdout)
        self.assertNotIn("unique_id", done.stdout)
        self.assertLess(max(map(len, done.stdout.splitlines())), 100)

    def test_the_report_is_one_page_with_charts_and_nothing_fetched(self):
        self.rows("decompose", AIR, "--report", "page.html")

        page = (self.folder / "page.html").read_text()
        self.assertEqual(page.count("<svg"), 3)
        self.assertIn("Season of 12", page)
        self.assertIsNone(re.search(r"https?://|<script", page))

    def test_names_from_files_do_no_harm(self):
        self.file("a.csv", "unique_id,ds,y\n" + "".join(
            f"<b>\x1b[31mx,{i},{v}\n" for i, v in enumerate(seasonal(40, 5), 1)))

        done = self.run_program("decompose", "a.csv", "--format", "table", "--report", "page.html")

        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertNotIn("\x1b", done.stdout)
        self.assertNotIn("<b>", (self.folder / "page.html").read_text())

    def test_says_what_is_wrong_with_what_is_asked(self):
        self.file("a.csv", long_layout({"a": seasonal(20, 6)}))

        self.refused("decompose", "a.csv", "--season", "12", says="season of 12")
        self.refused("decompose", "a.csv", "--season", "4,auto", says="--season: '4,auto'")
        self.refused("decompose", "a.csv", "--season", "4,x", says="--season: 'x'")
        self.refused("decompose", "a.csv", "--method", "structurl", says="did you mean")
        self.refused("decompose", "a.csv", "--horizon", "3", says="not an option of 'decompose'")

    def test_a_series_that_can_not_be_fitted_is_named_and_the_others_go_on(self):
        self.file("a.csv", long_layout({"short": [1, 2], "long": seasonal(60, 7)}))

        done = self.run_program("decompose", "a.csv", "--season", "6")

        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("'short'", done.stderr)
        self.assertEqual(len(done.stdout.splitlines()), 61)

    def test_gives_the_same_bytes_on_any_number_of_threads(self):
        self.file("a.csv", long_layout({f"s{i}": seasonal(80, i) for i in range(6)}))

        one = self.run_program("decompose", "a.csv", "--season", 6, "--threads", 1)
        four = self.run_program("decompose", "a.csv", "--season", 6, "--threads", 4)

        self.assertEqual(one.stdout, four.stdout)


if __name__ == "__main__":
    unittest.main()
