"""`foreshock decompose`: trend, seasons and remainder that add up, for every series."""
import json
import math
import pathlib
import unittest

from program import ProgramTest, long_layout

DATA = pathlib.Path(__file__).parents[2] / "examples/data"
AIR = DATA / "air-passengers.csv"


def waves(count):
    return [40 + 0.1 * t + 6 * math.sin(2 * math.pi * t / 24) + 3 * math.cos(2 * math.pi * t / 7) +
            math.sin(12.9898 * t * t) for t in range(count)]


class Decompose(ProgramTest):
    def test_parts_add_up_to_every_value(self):
        rows = self.rows("decompose", AIR)

        self.assertEqual(list(rows[0]),
                         ["unique_id", "ds", "y", "trend", "seasonal-12", "remainder"])
        self.assertEqual(len(rows), 144)
        for row in rows:
            parts = sum(float(row[name]) for name in ("trend", "seasonal-12", "remainder"))
            self.assertAlmostEqual(parts, float(row["y"]), places=6)

    def test_several_seasons_each_have_a_column_and_find_their_wave(self):
        self.file("a.csv", long_layout({"a": waves(240)}))

        rows = self.rows("decompose", "a.csv", "--season", "24,7", "--deviations")

        self.assertEqual(list(rows[0])[3:], ["trend", "seasonal-7", "seasonal-24", "remainder",
                                             "trend-sd", "seasonal-7-sd", "seasonal-24-sd"])
        for t, row in enumerate(rows):
            self.assertAlmostEqual(float(row["seasonal-24"]), 6 * math.sin(2 * math.pi * t / 24),
                                   delta=1.5)
            self.assertGreater(float(row["seasonal-24-sd"]), 0)

    def test_a_gap_has_a_trend_but_no_remainder(self):
        values = waves(60)
        values[30] = math.nan
        self.file("a.csv", long_layout({"a": values}))

        row = self.rows("decompose", "a.csv", "--season", "none")[30]

        self.assertEqual((row["y"], row["remainder"]), ("", ""))
        self.assertTrue(math.isfinite(float(row["trend"])))

    def test_json_has_the_same_numbers(self):
        rows = self.rows("decompose", AIR)

        done = self.run_program("decompose", AIR, "--format", "ndjson")

        lines = [json.loads(line) for line in done.stdout.splitlines()]
        self.assertEqual(len(lines), len(rows))
        self.assertEqual(lines[7]["seasonal-12"], float(rows[7]["seasonal-12"]))

    def test_the_output_does_not_depend_on_threads(self):
        self.file("a.csv", long_layout({name: waves(80) for name in "abcde"}))
        one = self.run_program("decompose", "a.csv", "--season", "7", "--threads", 1)
        four = self.run_program("decompose", "a.csv", "--season", "7", "--threads", 4)
        self.assertEqual(one.stdout, four.stdout)

    def test_mistakes_are_named(self):
        self.refused("decompose", AIR, "--season", "12,none", says="'none' is no season beside")
        self.refused("decompose", AIR, "--method", "loess", says="not one of structural")
        self.refused("decompose", AIR, "--season", "100", says="season 100: needs two rounds")
        self.file("a.csv", long_layout({"a": [5] * 40}))
        self.refused("decompose", "a.csv", says="without noise")

    def test_a_series_that_cannot_be_taken_apart_leaves_the_others(self):
        self.file("a.csv", long_layout({"flat": [1] * 60, "wavy": waves(60)}))

        done = self.run_program("decompose", "a.csv", "--season", "7")

        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(done.stdout.count("wavy"), 60)
        self.assertIn("1 series skipped, the first is 'flat'", done.stderr)


if __name__ == "__main__":
    unittest.main()
