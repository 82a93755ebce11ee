"""`foreshock spectrum`: power by frequency, peaks with p-values."""
import json
import math
import pathlib
import random
import re
import unittest

from program import ProgramTest, long_layout

AIR = pathlib.Path(__file__).parents[2] / "examples/data/air-passengers.csv"
METHODS = ["periodogram", "welch", "multitaper", "lomb-scargle"]


def wave(count, period, seed):
    rng = random.Random(seed)
    return [5 + math.sin(2 * math.pi * t / period) + rng.gauss(0, 0.7) for t in range(count)]


def surest(rows):
    return min((row for row in rows if row["p_value"]), key=lambda row: float(row["p_value"]))


class Spectrum(ProgramTest):
    def test_one_series_has_the_columns_of_the_contract(self):
        rows = self.rows("spectrum", AIR)

        self.assertEqual(list(rows[0]), ["frequency", "period", "power", "p_value"])
        self.assertEqual(len(rows), 72)
        for row in rows:
            self.assertAlmostEqual(float(row["frequency"]) * float(row["period"]), 1)

    def test_the_periodogram_adds_up_to_the_variance(self):
        values = wave(300, 9, 1)
        self.file("a.csv", long_layout({"a": values}))

        rows = self.rows("spectrum", "a.csv", "--method", "periodogram")

        mean = sum(values) / 300
        variance = sum((v - mean) ** 2 for v in values) / 300
        self.assertAlmostEqual(sum(float(row["power"]) for row in rows) / 300, variance)

    def test_every_method_finds_the_wave_and_nothing_else(self):
        self.file("a.csv", long_layout({"a": wave(600, 12, 2)}))
        for method in METHODS:
            rows = self.rows("spectrum", "a.csv", "--method", method)
            best = surest(rows)
            self.assertAlmostEqual(float(best["period"]), 12, delta=0.7, msg=method)
            self.assertLess(float(best["p_value"]), 1e-4, method)
            others = [row for row in rows if row["p_value"] and float(row["p_value"]) < 1e-4]
            self.assertTrue(all(abs(float(row["period"]) - 12) < 1.5 for row in others), method)

    def test_several_series_have_their_names_before(self):
        self.file("a.csv", long_layout({"a": wave(60, 6, 3), "b": wave(60, 6, 4)}))

        rows = self.rows("spectrum", "a.csv")

        self.assertEqual(list(rows[0]), ["unique_id", "frequency", "period", "power", "p_value"])
        self.assertEqual([row["unique_id"] for row in rows], ["a"] * 30 + ["b"] * 30)

    def test_gaps_are_for_lomb_scargle(self):
        values = wave(400, 8, 5)
        for t in random.Random(6).sample(range(400), 120):
            values[t] = ""
        self.file("a.csv", long_layout({"a": values}))

        self.assertAlmostEqual(float(surest(self.rows("spectrum", "a.csv"))["period"]), 8, delta=0.2)
        self.refused("spectrum", "a.csv", "--method", "welch", says="--method lomb-scargle")

    def test_tables_are_for_people_and_objects_for_programs(self):
        done = self.run_program("spectrum", AIR, "--format", "table")
        self.assertIn("period", done.stdout)
        self.assertIn("█", done.stdout)
        lines = [json.loads(line) for line in
                 self.run_program("spectrum", AIR, "--format", "ndjson").stdout.splitlines()]
        for line, row in zip(lines, self.rows("spectrum", AIR), strict=True):
            self.assertEqual(line["power"], float(row["power"]))
            self.assertEqual(line["p_value"] is None, row["p_value"] == "")

    def test_the_report_is_one_page_with_charts_and_nothing_fetched(self):
        for method in METHODS:
            self.rows("spectrum", AIR, "--method", method, "--report", "page.html")
            page = (self.folder / "page.html").read_text()
            self.assertEqual(page.count("<svg"), 1, method)
            self.assertIsNone(re.search(r"https?://|<script|nan|inf\"", page), method)

    def test_odd_series_are_named_or_shown(self):
        self.file("flat.csv", long_layout({"flat": [3] * 50}))
        self.file("short.csv", long_layout({"short": [1, 2, 4]}))
        self.file("tiny.csv", long_layout({"tiny": [1, 2, 4, 3, 5]}))
        self.assertEqual({row["p_value"] for row in self.rows("spectrum", "flat.csv")}, {""})
        self.refused("spectrum", "short.csv", says="fewer than four")
        self.assertEqual(len(self.rows("spectrum", "tiny.csv")), 2)
        self.refused("spectrum", AIR, "--method", "welsh", says="did you mean 'welch'")
        for method in METHODS[1:]:
            done = self.run_program("spectrum", "flat.csv", "--method", method)
            self.assertIn(done.returncode, (0, 2), done.stderr)
            done = self.run_program("spectrum", "tiny.csv", "--method", method)
            self.assertIn(done.returncode, (0, 2), done.stderr)
            self.assertNotIn("fault", done.stderr)

    def test_gives_the_same_bytes_on_any_number_of_threads(self):
        self.file("a.csv", long_layout({f"s{i}": wave(80, 7, i) for i in range(6)}))

        one = self.run_program("spectrum", "a.csv", "--threads", 1)
        four = self.run_program("spectrum", "a.csv", "--threads", 4)

        self.assertEqual(one.stdout, four.stdout)


if __name__ == "__main__":
    unittest.main()
