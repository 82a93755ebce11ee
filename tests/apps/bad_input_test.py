"""Whatever stands in the file: an answer or a message, never a crash, and exit 2 if unreadable."""
import random
import unittest

from program import ProgramTest, daily, long_layout, timestamp_value

VERBS = ["forecast", "backtest", "detect", "identify", "decompose"]


class Unreadable(ProgramTest):
    def all_refuse(self, name, says=""):
        for verb in VERBS:
            with self.subTest(verb=verb):
                self.refused(verb, name, says=says)

    def test_no_file(self):
        self.all_refuse("none.csv", "none.csv")

    def test_an_empty_file(self):
        self.all_refuse(self.file("a.csv", ""), "a.csv")

    def test_only_a_header(self):
        self.all_refuse(self.file("a.csv", "timestamp,value\n"), "a.csv")

    def test_a_directory(self):
        self.all_refuse(".")

    def test_binary_garbage(self):
        self.all_refuse(self.file("a.csv", random.Random(1).randbytes(100_000)), "a.csv")

    def test_a_number_that_is_none_is_told_with_its_place(self):
        text = timestamp_value(daily(48)).splitlines()
        text[20] = text[20].split(",")[0] + ",oops"
        name = self.file("a.csv", "\n".join(text) + "\n")

        self.all_refuse(name, ["a.csv:21:22", "oops"])
        done = self.run_program("detect", name, "--max-bad", 1)
        self.assertEqual(done.returncode, 0)
        self.assertIn("a.csv:21:22", done.stderr)


class Strange(ProgramTest):
    def scored(self, content, points):
        self.file("a.csv", content)
        rows = self.rows("detect", "a.csv")
        self.assertEqual(len(rows), points)
        for row in rows:
            self.assertTrue(0 <= float(row["p_value"]) <= 1, row)
            self.assertGreaterEqual(float(row["score"]), 0)
        return rows

    def forecast(self, *options):
        return self.rows("forecast", "a.csv", "-h", 2, *options)

    def test_one_point(self):
        rows = self.scored(long_layout({"s": [7]}), 1)

        self.assertEqual((rows[0]["p_value"], rows[0]["alert"]), ("1", "0"))
        self.assertEqual([row["ds"] for row in self.forecast()], ["2", "3"])

    def test_one_dated_point_needs_a_step(self):
        self.scored("timestamp,value\n2024-01-01,7\n", 1)

        self.refused("forecast", "a.csv", says="--freq")
        self.assertEqual(self.forecast("--freq", "1D")[0]["ds"], "2024-01-02T00:00:00Z")

    def test_a_constant_series(self):
        rows = self.scored(long_layout({"s": [5] * 300}), 300)

        self.assertEqual(sum(int(row["alert"]) for row in rows), 0)
        self.assertEqual(float(self.forecast()[0]["auto"]), 5)

    def test_a_constant_that_leaps(self):
        rows = self.scored(long_layout({"s": [5] * 300 + [9] + [5] * 20}), 321)

        self.assertEqual([int(row["ds"]) for row in rows if row["alert"] == "1"][:1], [301])

    def test_nothing_but_missing_values(self):
        self.scored(long_layout({"s": [""] * 40}), 40)

        self.refused("forecast", "a.csv", says="no value")
        self.refused("backtest", "a.csv", says="no value")

    def test_a_series_without_values_does_not_stop_the_others(self):
        self.file("a.csv", long_layout({"none": ["", ""], "some": [1, 2, 3]}))

        self.assertEqual({row["unique_id"] for row in self.forecast()}, {"some"})

    def test_nan_and_infinity_are_missing(self):
        values = [1, 2, "NaN", 4, "inf", 3, "-inf", 2] * 20
        rows = self.scored(long_layout({"s": values}), 160)

        self.assertEqual(sum(row["y"] == "" for row in rows), 60)

    def test_huge_and_tiny_values(self):
        for size in (1e300, 1e-300):
            with self.subTest(size=size):
                values = [size * (1 + (i * 37 % 11) / 100) for i in range(120)]
                self.scored(long_layout({"s": values}), 120)
                for row in self.forecast():
                    self.assertTrue(0.5 * size < float(row["auto"]) < 2 * size, row)

    def test_small_steps_on_a_high_level(self):
        values = [1e9 + i % 3 for i in range(200)]
        self.scored(long_layout({"s": values}), 200)

        self.assertTrue(1e9 - 1 < float(self.forecast()[0]["auto"]) < 1e9 + 3)

    def test_rows_in_any_order(self):
        points = list(daily(72))
        self.file("a.csv", timestamp_value(points))
        sorted_rows = self.rows("detect", "a.csv")
        random.Random(2).shuffle(points)

        self.assertEqual(self.scored(timestamp_value(points), 72), sorted_rows)

    def test_a_time_that_stands_twice(self):
        self.file("a.csv", long_layout({"s": [1, 2, 3]}) + "s,3,9\n")

        self.assertEqual(self.rows("detect", "a.csv")[-1]["y"], "9")
        self.assertEqual(self.rows("detect", "a.csv", "--dup", "mean")[-1]["y"], "6")
        self.refused("detect", "a.csv", "--dup", "error")

    def test_series_of_different_steps(self):
        text = "unique_id,ds,y\n" + "".join(f"h,{time},{value}\n" for time, value in daily(48))
        text += "".join(f"m,2023-{m:02d}-01,{m}\n" for m in range(1, 13))
        self.scored(text, 60)

        self.assertEqual([row["ds"] for row in self.forecast("--model", "naive")],
                         ["2024-01-03T00:00:00Z", "2024-01-03T01:00:00Z",
                          "2024-01-01T00:00:00Z", "2024-02-01T00:00:00Z"])

    def test_many_short_series(self):
        text = "unique_id,ds,y\n" + "".join(f"s{i},{t},{i % 7 + t}\n" for i in range(100_000)
                                            for t in (1, 2, 3))
        self.scored(text, 300_000)

        self.assertEqual(len(self.forecast("--model", "naive")), 200_000)


if __name__ == "__main__":
    unittest.main()
