"""`foreshock identify`: what it says of a series, to programs and to people."""
import datetime
import html.parser
import json
import math
import pathlib
import random
import re
import unittest

from program import ProgramTest, daily, long_layout, timestamp_value

AIR = pathlib.Path(__file__).parents[2] / "examples/data/air-passengers.csv"
# acf(AirPassengers)$acf[2:4], pacf(AirPassengers)$acf[1:3] of R 4.2.2; tolerance 1e-12.
R_ACF = [0.94804734075249186, 0.87557483512535028, 0.80668115549650043]
R_PACF = [0.948047340752491752, -0.22942187411717721, 0.038147780503991209]


def moving_average(count, theta, seed):
    rng = random.Random(seed)
    noise = [rng.gauss(0, 1) for _ in range(count + 1)]
    return [noise[t + 1] + theta * noise[t] for t in range(count)]


def dated(step, period, count, seed=1):
    """A wave of so many steps of so many seconds."""
    rng = random.Random(seed)
    start = datetime.datetime(2024, 1, 1)
    return timestamp_value(
        ((start + datetime.timedelta(seconds=step * t)).isoformat() + "Z",
         50 + 9 * math.sin(2 * math.pi * t / period) + rng.gauss(0, 1)) for t in range(count))


class Nesting(html.parser.HTMLParser):
    """Reads a page; elements must end in the order in which they began."""
    EMPTY = {"meta", "path", "rect", "circle", "br"}

    def __init__(self, page):
        super().__init__()
        self.open, self.wrong, self.headings = [], [], []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        if tag not in self.EMPTY:
            self.open.append(tag)
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag == "svg" and dict(attrs).get("role") != "img":
            self.wrong.append("svg without role")

    def handle_endtag(self, tag):
        if tag not in self.EMPTY and (not self.open or self.open.pop() != tag):
            self.wrong.append(tag)


class Identify(ProgramTest):
    def page(self, *words):
        done = self.run_program("identify", *words, "--report", "page.html")
        self.assertEqual(done.returncode, 0, done.stderr)
        return (self.folder / "page.html").read_text()

    def one(self, *words):
        done = self.run_program("identify", *words)
        self.assertEqual(done.returncode, 0, done.stderr)
        lines = done.stdout.splitlines()
        self.assertEqual(len(lines), 1)
        return json.loads(lines[0])

    def test_gives_one_object_a_series_with_the_keys_of_the_contract(self):
        found = self.one(AIR)

        for key in ("unique_id", "n", "frequency", "missing", "seasons", "d", "D", "tests", "acf",
                    "pacf", "orders"):
            self.assertIn(key, found)
        self.assertEqual((found["n"], found["frequency"], found["missing"]), (144, "MS", 0))
        self.assertEqual([season["period"] for season in found["seasons"]], [12])
        self.assertGreater(found["seasons"][0]["strength"], 0.9)
        self.assertLess(found["seasons"][0]["p_value"], 1e-6)
        self.assertEqual((found["d"], found["D"]), (1, 1))
        for test in ("kpss", "adf", "ocsb", "ljung_box"):
            self.assertIn("statistic", found["tests"][test])

    def test_correlations_are_those_of_r_at_the_index_of_their_lag(self):
        found = self.one(AIR)

        self.assertEqual((found["acf"][0], found["pacf"][0]), (1, 1))
        for lag in range(3):
            self.assertAlmostEqual(found["acf"][lag + 1], R_ACF[lag], delta=1e-12)
            self.assertAlmostEqual(found["pacf"][lag + 1], R_PACF[lag], delta=1e-12)

    def test_orders_stand_best_first_and_can_be_asked_for(self):
        orders = self.one(AIR)["orders"]

        scores = [one["aicc"] for one in orders]
        self.assertEqual(scores, sorted(scores))
        self.assertGreater(len(orders), 1)
        best = orders[0]
        rows = self.rows("forecast", AIR, "-h", 1,
                         "--order", ",".join(map(str, best["order"])),
                         "--seasonal", ",".join(map(str, best["seasonal"])))
        self.assertIn("arima", rows[0])

    def test_finds_the_moving_average_behind_a_series(self):
        self.file("a.csv", long_layout({"a": moving_average(600, 0.7, 3)}))

        found = self.one("a.csv")

        self.assertEqual((found["d"], found["D"], found["seasons"]), (0, 0, []))
        self.assertEqual(found["orders"][0]["order"], [0, 0, 1])

    def test_counts_missing_values_and_bridges_them_in_the_tests(self):
        values = moving_average(200, 0.5, 4)
        values[50:53] = ["", "", ""]
        self.file("a.csv", long_layout({"a": values}))

        found = self.one("a.csv")

        self.assertEqual(found["missing"], 3)
        self.assertIsNotNone(found["tests"]["kpss"])

    def test_a_constant_or_short_series_says_what_it_can(self):
        self.file("a.csv", long_layout({"flat": [5] * 30, "short": [1, 2, 4]}))

        done = self.run_program("identify", "a.csv")

        self.assertEqual(done.returncode, 0, done.stderr)
        flat, short = map(json.loads, done.stdout.splitlines())
        self.assertEqual(flat["acf"], [])
        self.assertIsNone(flat["tests"]["kpss"])
        self.assertEqual(short["n"], 3)

    def test_tables_are_drawn_for_people(self):
        done = self.run_program("identify", AIR, "--format", "table")

        self.assertIn("ACF", done.stdout)
        self.assertIn("█", done.stdout)
        self.assertRegex(done.stdout, r"--order \d,1,\d --seasonal \d,1,\d,12")
        self.assertNotIn("unique_id", done.stdout)

    def test_lags_can_be_chosen(self):
        self.assertEqual(len(self.one(AIR, "--lags", 5)["acf"]), 6)
        self.assertEqual(len(self.one(AIR, "--lags", 5000)["acf"]), 144)
        self.refused("identify", AIR, "--lags", "0", says=["--lags"])

    def test_the_report_is_one_page_with_charts_and_nothing_fetched(self):
        self.one(AIR, "--report", "page.html")

        page = (self.folder / "page.html").read_text()
        self.assertGreaterEqual(page.count("<svg"), 5)
        self.assertIn("Partial autocorrelations", page)
        self.assertIsNone(re.search(r"https?://|<script", page))

    def test_the_page_shows_seasons_as_numbers_lines_and_parts(self):
        self.file("a.csv", timestamp_value(daily(24 * 28)))

        page = self.page("a.csv")

        self.assertRegex(page, "<th scope=row>24 steps = 1 day</th><td>0[.]9")
        for heading in ("Seasons", "Periodogram", "Spectrogram: when a period comes and goes",
                        "The series and its trend", "Season of 24 steps = 1 day", "Remainder"):
            self.assertIn(f"<h3>{heading}</h3>", page)
        self.assertIn("Marked: 24 steps.", page)
        self.assertNotRegex(page, "nan|inf[^l]")

    def test_the_page_of_noise_says_that_there_is_no_season(self):
        self.file("a.csv", long_layout({"a": moving_average(500, 0, 6)}))

        page = self.page("a.csv")

        self.assertIn("None found", page)
        self.assertNotIn("Season of", page)
        self.assertIn("<h3>Periodogram</h3>", page)

    def test_seasons_that_were_not_looked_for_are_not_on_the_page(self):
        for season in ("none", "12"):
            page = self.page(AIR, "--season", season)
            self.assertNotIn("<h3>Seasons</h3>", page)

    def test_periods_are_said_in_time(self):
        for step, period, text in ((3600, 24, "24 steps = 1 day"), (1800, 48, "48 steps = 1 day"),
                                   (86400, 7, "7 steps = 1 week"), (5, 90, "90 steps = 7.5 min"),
                                   (3600, 36, "36 steps = 1.5 days")):
            self.file("a.csv", dated(step, period, 12 * period))
            done = self.run_program("identify", "a.csv", "--format", "table")
            self.assertRegex(done.stdout, rf"\n  {text} +0[.]9\d+ █+")
            self.assertRegex(done.stdout, r"\n +\^\n")

    def test_a_season_between_two_steps_is_in_the_table_but_no_part(self):
        self.file("a.csv", dated(86400, 8.4, 400))

        page = self.page("a.csv")

        self.assertRegex(page, r"<th scope=row>8[.][34]\d* steps = 8[.][34]\d* days</th>")
        self.assertFalse("Season of 8" in page)

    def test_pages_are_well_formed_and_bounded(self):
        names = {f"<s{i}>\"&": moving_average(400, 0, i) for i in range(60)}
        self.file("many.csv", long_layout(names))
        self.file("odd.csv", long_layout({"flat": [5] * 30, "short": [1, 2, 4], "one": [1],
                                          "gaps": [1, "", "", 2] * 30, "big": [1e300, -1e300] * 40,
                                          "tiny": [1e-300 * (i % 7) for i in range(99)]}))
        for words in ((AIR,), ("odd.csv",), ("many.csv", "--lags", 390)):
            page = self.page(*words)
            read = Nesting(page)
            self.assertEqual((read.open, read.wrong), ([], []), words)
            self.assertEqual(read.headings[:3], [1, 2, 3])
            self.assertLess(len(page.encode()), 2_000_000)
            self.assertIsNone(re.search(r"https?://|<script|\bnan\b", page), words)
        self.assertIn("60 series.", page)
        self.assertIn(f"Charts of the first {page.count('<article')}.", page)

    def test_names_from_files_do_no_harm(self):
        self.file("a.csv", "unique_id,ds,y\n" + "".join(
            f"<b>\x1b[31mx,{i},{v}\n" for i, v in enumerate(moving_average(40, 0.2, 5), 1)))

        done = self.run_program("identify", "a.csv", "--format", "table", "--report", "page.html")

        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertNotIn("\x1b", done.stdout)
        self.assertNotIn("<b>", (self.folder / "page.html").read_text())

    def test_gives_the_same_bytes_on_any_number_of_threads(self):
        self.file("a.csv", long_layout({f"s{i}": moving_average(80, 0.4, i) for i in range(12)}))

        one = self.run_program("identify", "a.csv", "--threads", 1)
        four = self.run_program("identify", "a.csv", "--threads", 4)

        self.assertEqual(one.stdout, four.stdout)


if __name__ == "__main__":
    unittest.main()
