"""`foreshock drift`: tables in, verdicts out; what it refuses and how."""
import csv
import datetime
import io
import json
import math
import random
import unittest

from identify_test import Nesting
from program import ProgramTest, long_layout

COLUMNS = ["column", "test", "statistic", "p_value", "n_eff", "verdict"]
START = datetime.datetime(2024, 1, 1)
VERDICTS = {"", "none", "covariate", "prior", "concept", "selection", "missing-rate"}


def table(rows, seed, shift=0.0, slope=1.0, share=0.5, lost=None, dated=False, start=0):
    """x: AR(1); y = slope x + AR(1); kind: one of two classes; y is lost where `lost` says so."""
    rng = random.Random(seed)
    x, u = rng.gauss(0, 1), rng.gauss(0, 1)
    text = io.StringIO()
    out = csv.writer(text, lineterminator="\n")
    out.writerow((["ds"] if dated else []) + ["x", "y", "kind"])
    for i in range(rows):
        y = slope * (x + shift) + 0.6 * u
        gone = rng.random() < (lost(y) if lost else 0)
        time = [(START + datetime.timedelta(hours=start + i)).isoformat()] if dated else []
        out.writerow(time + [round(100 + 10 * (x + shift), 4), "" if gone else round(y, 5),
                             "a" if rng.random() < share else "b"])
        x = 0.8 * x + 0.6 * rng.gauss(0, 1)
        u = 0.6 * u + 0.8 * rng.gauss(0, 1)
    return text.getvalue()


class Drift(ProgramTest):
    def given(self, **now):
        self.file("ref.csv", table(1000, 1))
        self.file("cur.csv", table(500, 2, **now))
        return "drift", "ref.csv", "cur.csv"

    def test_takes_what_every_verb_takes(self):
        words = self.given()
        plain = self.run_program(*words)
        more = self.run_program(*words, "--threads", "1", "-v")
        self.assertEqual((more.returncode, more.stdout), (plain.returncode, plain.stdout), more.stderr)

    def verdicts(self, *words):
        return {row["verdict"] for row in self.rows(*words)} - {"", "none"}

    def test_the_same_process_shows_no_drift(self):
        rows = self.rows(*self.given(), "--target", "y")
        self.assertEqual(list(rows[0]), COLUMNS)
        self.assertLessEqual({row["verdict"] for row in rows}, VERDICTS)
        self.assertEqual({row["verdict"] for row in rows} - {"", "none"}, set())
        level = next(r for r in rows if (r["column"], r["test"]) == ("x", "level"))
        self.assertLess(float(level["n_eff"]), 200)  # 500 (1 - .8) / (1 + .8) is 56.

    def test_each_kind_of_drift_has_its_name(self):
        target = ("--target", "y")
        self.assertEqual(self.verdicts(*self.given(shift=2), *target), {"covariate"})
        self.assertEqual(self.verdicts(*self.given(slope=2), *target), {"concept"})
        self.assertEqual(self.verdicts(*self.given(share=0.8), "--label", "kind"), {"prior"})
        self.assertIn("selection", self.verdicts(
            *self.given(lost=lambda y: 0.8 if y > 1 else 0.05), *target))
        self.assertIn("missing-rate", self.verdicts(*self.given(lost=lambda y: 0.3), *target))

    def test_fail_on_is_exit_3_only_where_its_verdict_is_given(self):
        words = (*self.given(shift=2), "--target", "y")
        for rule, code in ((("--fail-on", "drift"), 3), (("--fail-on-drift",), 3),
                           (("--fail-on", "concept"), 0), (("--fail-on", "concept,covariate"), 3)):
            self.assertEqual(self.run_program(*words, *rule).returncode, code, rule)
        self.refused(*words, "--fail-on", "covariat", says="did you mean 'covariate'?")

    def test_one_file_is_cut_by_a_time_or_a_window(self):
        both = table(600, 3, dated=True) + table(200, 4, shift=3, dated=True,
                                                 start=600).split("\n", 1)[1]
        self.file("all.csv", both)
        split = self.run_program("drift", "all.csv", "--split", "2024-01-26T00:00:00Z")
        window = self.run_program("drift", "all.csv", "--window", "200")
        self.assertEqual(split.returncode, 0, split.stderr)
        self.assertEqual(split.stdout, window.stdout)
        self.assertIn("covariate", split.stdout)
        self.refused("drift", "all.csv", says="--split TIME or --window N")
        self.refused("drift", "all.csv", "--window", "800", says="leave none to compare with")
        self.refused("drift", "all.csv", "--split", "2030-01-01", says="all rows are before")
        self.refused("drift", "all.csv", "--split", "soon", says="--split")

    def test_reports_hold_every_test_and_are_bounded(self):
        words = (*self.given(shift=2), "--target", "y")
        done = self.run_program(*words, "--report", "page.html")
        self.assertEqual(done.returncode, 0, done.stderr)
        page = (self.folder / "page.html").read_text()
        nesting = Nesting(page)
        self.assertEqual((nesting.open, nesting.wrong), ([], []))
        self.assertLess(len(page), 2_000_000)
        self.assertNotIn("<script", page)
        self.assertNotIn("http:", page)
        done = self.run_program(*words, "--report", "report.json")
        report = json.loads((self.folder / "report.json").read_text())
        self.assertEqual(report["verdicts"], ["covariate"])
        self.assertEqual(len(report["findings"]), len(done.stdout.splitlines()) - 1)
        self.assertEqual({one["path"] for one in report["findings"]} - {"", "n_eff"},
                         {"innovations"})

    def test_many_columns_stay_below_2_mb(self):
        rng = random.Random(5)
        head = ",".join(f"c{i}" for i in range(150))
        body = "\n".join(",".join(f"{rng.gauss(0, 1):.3f}" for _ in range(150)) for _ in range(40))
        self.file("wide.csv", head + "\n" + body + "\n")
        done = self.run_program("drift", "wide.csv", "wide.csv", "--report", "page.html", "--quiet")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertLess((self.folder / "page.html").stat().st_size, 2_000_000)

    def test_bytes_are_the_same_every_time(self):
        words = self.given(shift=0.5)
        self.assertEqual(self.run_program(*words).stdout, self.run_program(*words).stdout)

    def test_series_of_a_long_file_are_columns(self):
        rng = random.Random(6)
        walk = lambda shift: [shift + rng.gauss(0, 1) for _ in range(200)]
        self.file("a.csv", long_layout({"p": walk(0), "q": walk(0)}))
        self.file("b.csv", long_layout({"p": walk(0), "q": walk(2), "r": walk(0)}))
        done = self.run_program("drift", "a.csv", "b.csv", "--format", "json")
        rows = json.loads(done.stdout)
        fired = {row["column"] for row in rows if row["verdict"] == "covariate"}
        self.assertIn("q", fired)
        self.assertNotIn("p", fired)
        self.assertIn("'r': not in a.csv", done.stderr)

    def test_two_columns_without_a_header_are_time_and_value(self):
        lines = "".join(f"{i},{i % 7}\n" for i in range(1, 60))
        self.file("a.csv", lines)
        self.assertEqual({row["column"] for row in self.rows("drift", "a.csv", "a.csv")}, {"value"})

    def test_a_text_among_numbers_is_named_with_its_place(self):
        self.file("ref.csv", table(100, 1))
        self.file("cur.csv", table(100, 2).replace("\n", "\n", 1).replace("a\n", "a\n", 1))
        text = table(100, 2).splitlines()
        text[10] = "oops," + text[10].split(",", 1)[1]
        self.file("cur.csv", "\n".join(text) + "\n")
        self.refused("drift", "ref.csv", "cur.csv",
                     says=["cur.csv:11:1:", "oops", "--max-bad", "--ignore x"])
        self.rows("drift", "ref.csv", "cur.csv", "--max-bad", "1")
        self.rows("drift", "ref.csv", "cur.csv", "--ignore", "x")

    def test_what_cannot_be_compared_is_refused(self):
        self.file("ref.csv", table(100, 1))
        self.file("empty.csv", "")
        self.file("head.csv", "x,y\n")
        self.file("one.csv", "x,y,kind\n1,2,a\n")
        self.file("other.csv", "u,v\n1,2\n3,4\n")
        self.file("nameless.csv", "1,2,3\n4,5,6\n")
        self.file("twice.csv", "x,x\n1,2\n")
        self.file("short.csv", "x,y,kind\n1,2\n")
        self.refused("drift", "ref.csv", "empty.csv", says="the file is empty")
        self.refused("drift", "ref.csv", "head.csv", says="no rows below the header")
        self.refused("drift", "ref.csv", "other.csv", says="no column in common")
        self.refused("drift", "nameless.csv", "ref.csv", says="no header")
        self.refused("drift", "twice.csv", "ref.csv", says="two columns are called")
        self.refused("drift", "ref.csv", "short.csv", says=["short.csv:2:1:", "2 fields"])
        self.refused("drift", "ref.csv", "none.csv", code=1, says="none.csv")
        self.refused("drift", "ref.csv", says="REF and CUR")
        self.refused("drift", "ref.csv", "ref.csv", "ref.csv", says="third")
        self.refused("drift", "ref.csv", "ref.csv", "--target", "yy", says="not a column of both")
        self.refused("drift", "ref.csv", "ref.csv", "--target", "kind", says="not numeric")
        self.refused("drift", "ref.csv", "ref.csv", "--alpha", "5", says="between 0 and 1")
        self.refused("drift", "ref.csv", "ref.csv", "--prediction", "y", says="--target or --label")
        done = self.run_program("drift", "ref.csv", "one.csv")
        self.assertIn(done.returncode, (0, 2))
        self.assertIn("at least 8", done.stderr)

    def test_constants_gaps_and_huge_values_are_borne(self):
        rng = random.Random(7)
        lines = ["flat,gone,huge,pair"]
        for i in range(200):
            huge = "1e300" if i == 50 else f"{rng.gauss(0, 1):.4f}"
            lines.append(f"7,,{huge},{i % 2}")
        self.file("a.csv", "\n".join(lines) + "\n")
        done = self.run_program("drift", "a.csv", "a.csv", "--format", "json", "--report", "p.html")
        self.assertEqual(done.returncode, 0, done.stderr)
        rows = json.loads(done.stdout)
        self.assertEqual({row["verdict"] for row in rows} - {"", "none"}, set())
        for row in rows:
            for name in ("statistic", "p_value", "n_eff"):
                self.assertTrue(row[name] is None or math.isfinite(row[name]), row)
        self.assertIn("'gone'", done.stderr)

    def test_names_of_people_are_left_out_and_escapes_do_not_reach_the_terminal(self):
        lines = ["who,n"] + [f"person {i},{i % 5}" for i in range(100)]
        self.file("a.csv", "\n".join(lines) + "\n")
        done = self.run_program("drift", "a.csv", "a.csv")
        self.assertIn("names or sentences", done.stderr)
        self.file("b.csv", "\x1b[31mred,n\n" + "\n".join(f"{i % 3},{i % 5}" for i in range(60)))
        done = self.run_program("drift", "b.csv", "b.csv", "--report", "p.html")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertNotIn("\x1b", done.stderr)


if __name__ == "__main__":
    unittest.main()
