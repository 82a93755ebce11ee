"""`foreshock detect --changes`: when whole series changed."""
import json
import pathlib
import random
import re
import unittest

from program import ProgramTest, long_layout, timestamp_value

NILE = pathlib.Path(__file__).parents[2] / "examples/data/nile.csv"
COLUMNS = ["unique_id", "ds", "kind", "from", "to", "size", "earliest", "latest", "p_value"]


def stepped(count, change, size, seed):
    rng = random.Random(seed)
    return [50 + (size if t >= change else 0) + rng.gauss(0, 1) for t in range(count)]


class Changes(ProgramTest):
    def test_the_nile_fell_in_1899(self):
        # Cobb (1978), Biometrika 65, 243-251: means of 1098 before and 850 from 1899 on.
        rows = self.rows("detect", NILE, "--changes", "level", "--season", "none")

        self.assertEqual(len(rows), 1)
        self.assertEqual(list(rows[0]), COLUMNS)
        self.assertEqual((rows[0]["ds"][:4], rows[0]["kind"]), ("1899", "level-shift"))
        self.assertAlmostEqual(float(rows[0]["from"]), 1097.75, delta=15)
        self.assertAlmostEqual(float(rows[0]["to"]), 849.97, delta=15)
        self.assertAlmostEqual(float(rows[0]["size"]),
                               float(rows[0]["to"]) - float(rows[0]["from"]), delta=1e-9)
        self.assertLessEqual(rows[0]["earliest"], rows[0]["ds"])
        self.assertGreaterEqual(rows[0]["latest"], rows[0]["ds"])
        self.assertLess(float(rows[0]["p_value"]), 0.001)

    def test_numbered_steps_are_told_by_number(self):
        self.file("a.csv", long_layout({"s": stepped(80, 30, 9, 1), "still": stepped(80, 80, 0, 2)}))

        rows = self.rows("detect", "a.csv", "--changes", "level", "--season", "none")

        # Steps are numbered from 1: the 31st value is the first new one.
        self.assertEqual([(row["unique_id"], row["ds"]) for row in rows], [("s", "31")])

    def test_trends_are_told_by_their_slopes(self):
        rng = random.Random(3)
        values = [(0.5 * t if t < 60 else 30 - 0.25 * (t - 60)) + rng.gauss(0, 0.5)
                  for t in range(120)]
        self.file("a.csv", long_layout({"s": values}))

        row, = self.rows("detect", "a.csv", "--changes", "level", "--season", "none")

        self.assertEqual(row["kind"], "trend-change")
        self.assertAlmostEqual(float(row["from"]), 0.5, delta=0.03)
        self.assertAlmostEqual(float(row["to"]), -0.25, delta=0.03)

    def test_variances_are_told_if_asked(self):
        rng = random.Random(4)
        self.file("a.csv", long_layout({"s": [rng.gauss(0, 1 if t < 150 else 4)
                                              for t in range(300)]}))

        self.assertEqual(self.rows("detect", "a.csv", "--changes", "level", "--season", "none"), [])
        for wanted in ("variance", "all"):
            row, = self.rows("detect", "a.csv", "--changes", wanted, "--season", "none")
            self.assertEqual(row["kind"], "variance-change")
            self.assertAlmostEqual(int(row["ds"]), 151, delta=8)

    def test_a_season_is_no_change_and_hides_none(self):
        rng = random.Random(5)
        points = [(f"{2000 + t // 12}-{t % 12 + 1:02d}-01",
                   100 + 30 * (t % 12 in (5, 6, 7)) + (12 if t >= 100 else 0) + rng.gauss(0, 2))
                  for t in range(180)]
        self.file("a.csv", timestamp_value(points))

        row, = self.rows("detect", "a.csv", "--changes", "level")

        self.assertEqual(row["ds"], "2008-05-01T00:00:00Z")
        self.assertAlmostEqual(float(row["size"]), 12, delta=2)

    def test_a_series_that_can_not_be_read_as_one_is_named_and_the_others_go_on(self):
        self.file("a.csv", "unique_id,ds,y\nlone,2024-01-01,1\n" + "".join(
            f"s,2024-01-{t + 1:02d},{v}\n" for t, v in enumerate(stepped(28, 14, 20, 6))))

        done = self.run_program("detect", "a.csv", "--changes", "level")

        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("'lone'", done.stderr)
        self.assertIn("2024-01-15", done.stdout)

    def test_no_change_is_no_row_but_a_whole_document(self):
        self.file("a.csv", long_layout({"s": [1, 2, 1, 2, 1, 2]}))

        done = self.run_program("detect", "a.csv", "--changes", "all", "--format", "json")

        self.assertEqual(json.loads(done.stdout), [])
        self.assertIn("1 series, 0 changes", done.stderr)
        self.assertEqual(self.run_program("detect", "a.csv", "--changes", "all").stdout,
                         ",".join(COLUMNS) + "\n")

    def test_the_gate_fires_if_there_was_a_change(self):
        self.file("a.csv", long_layout({"s": stepped(60, 30, 9, 7)}))
        self.file("b.csv", long_layout({"s": stepped(60, 30, 0, 7)}))

        for name, code in (("a.csv", 3), ("b.csv", 0)):
            done = self.run_program("detect", name, "--changes", "level", "--fail-on", "alert")
            self.assertEqual(done.returncode, code, done.stderr)

    def test_the_report_is_one_page_with_marks_and_nothing_fetched(self):
        self.file("a.csv", long_layout({"<b>s": stepped(60, 30, 9, 8), "t": stepped(60, 40, 9, 9)}))

        self.rows("detect", "a.csv", "--changes", "level", "--report", "page.html")

        page = (self.folder / "page.html").read_text()
        self.assertEqual(page.count("<svg"), 2)
        self.assertEqual(len(re.findall(r'<(?:line|path)[^>]*class="?cutoff', page)), 2)
        self.assertIn("level-shift", page)
        self.assertNotIn("<b>", page)
        self.assertIsNone(re.search(r"https?://|<script", page))

    def test_says_what_is_wrong_with_what_is_asked(self):
        self.file("a.csv", long_layout({"s": stepped(60, 30, 9, 10)}))

        self.refused("detect", "a.csv", "--changes", "levels", says="did you mean")
        self.refused("detect", "a.csv", "--report", "page.html", says="--changes level")

    def test_gives_the_same_bytes_on_any_number_of_threads(self):
        self.file("a.csv", long_layout({f"s{i}": stepped(90, 20 + i, 6, i) for i in range(8)}))

        one, four = (self.run_program("detect", "a.csv", "--changes", "all", "--threads", threads)
                     for threads in (1, 4))

        self.assertEqual(one.stdout, four.stdout)
        self.assertEqual(len(one.stdout.splitlines()), 9)


if __name__ == "__main__":
    unittest.main()
