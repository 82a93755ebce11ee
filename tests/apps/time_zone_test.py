"""--tz: times without a zone are those of clocks there, and times are printed with its offset."""
import datetime
import gzip
import json
import os
import random
import subprocess
import unittest
import zoneinfo

from http_service import ServiceTest
from program import PROGRAM, ProgramTest

DAY = datetime.timedelta(days=1)


def daily(first, count):
    """Dates alone, each with a value."""
    day = datetime.date.fromisoformat(first)
    rng = random.Random(3)
    return "ds,y\n" + "".join(f"{day + i * DAY},{100 + i % 7 + rng.gauss(0, 1):.3f}\n" for i in range(count))


def midnights(first, count, zone):
    """What a calendar says: midnight after midnight, with the offsets of Python's zoneinfo."""
    day = datetime.date.fromisoformat(first)
    return [datetime.datetime.combine(day + i * DAY, datetime.time(), zoneinfo.ZoneInfo(zone)).isoformat()
            for i in range(count)]


class TimeZones(ProgramTest):
    def test_days_go_from_midnight_to_midnight_over_both_changes(self):
        for zone, first in [("Europe/Berlin", "2024-03-10"), ("Europe/Berlin", "2024-10-06"),
                            ("America/New_York", "2024-02-20"), ("America/New_York", "2024-10-13"),
                            ("Australia/Sydney", "2024-03-17"), ("Asia/Kolkata", "2024-03-10"),
                            ("Europe/Berlin", "2100-03-07"), ("America/New_York", "1899-12-20")]:
            with self.subTest(zone=zone, first=first):
                self.file("d.csv", daily(first, 28))
                for freq in [[], ["--freq", "1D"]]:
                    ahead = self.rows("forecast", "d.csv", "--tz", zone, "-h", 14, "--model",
                                      "naive", *freq)
                    seen = self.rows("detect", "d.csv", "--tz", zone, *freq)

                    every = midnights(first, 42, zone)
                    self.assertEqual([row["ds"] for row in seen], every[:28])
                    self.assertEqual([row["ds"] for row in ahead], every[28:])

    def test_no_step_is_missing_around_a_change(self):
        self.file("d.csv", daily("2024-03-01", 60))
        weeks = "ds,y\n" + "".join(
            f"{datetime.date(2024, 2, 5) + i * 7 * DAY},{i % 5}\n" for i in range(40))
        self.file("w.csv", weeks)
        months = "ds,y\n" + "".join(f"{2020 + i // 12}-{1 + i % 12:02d}-01,{i % 12}\n" for i in range(48))
        self.file("m.csv", months)

        for name, freq in [("d.csv", "1D"), ("w.csv", "1W"), ("m.csv", "MS")]:
            out = self.run_program("identify", name, "--tz", "Europe/Berlin", "--format", "ndjson")
            found = json.loads(out.stdout)
            self.assertEqual((found["frequency"], found["missing"]), (freq, 0))

    def test_months_begin_at_local_midnight(self):
        self.file("m.csv", "ds,y\n" + "".join(f"2023-{m:02d}-01,{m}\n" for m in range(1, 13)))

        rows = self.rows("forecast", "m.csv", "--tz", "America/New_York", "-h", 12, "--model", "naive")

        self.assertEqual([rows[2]["ds"], rows[3]["ds"]],
                         ["2024-03-01T00:00:00-05:00", "2024-04-01T00:00:00-04:00"])

    def test_hours_run_through_a_change(self):
        rows = [f"2024-03-30 {h:02d}:00" for h in range(24)] + [
            f"2024-03-31 {h:02d}:00" for h in range(24) if h != 2]
        self.file("h.csv", "ds,y\n" + "".join(f"{time},{i}\n" for i, time in enumerate(rows)))

        seen = self.rows("detect", "h.csv", "--tz", "Europe/Berlin")
        out = self.run_program("identify", "h.csv", "--tz", "Europe/Berlin", "--format", "ndjson")

        self.assertEqual([seen[25]["ds"], seen[26]["ds"]],
                         ["2024-03-31T01:00:00+01:00", "2024-03-31T03:00:00+02:00"])
        self.assertEqual(json.loads(out.stdout)["missing"], 0)

    def test_what_did_not_exist_is_a_bad_row_that_is_named(self):
        self.file("h.csv", "ds,y\n" + "".join(f"2024-03-31 {h:02d}:30,{h}\n" for h in range(12)))

        self.refused("detect", "h.csv", "--tz", "Europe/Berlin",
                     says=["h.csv:4:1: time '2024-03-31 02:30' does not exist in Europe/Berlin"])
        done = self.run_program("detect", "h.csv", "--tz", "Europe/Berlin", "--max-bad", 1)
        self.assertEqual(done.returncode, 0)
        self.assertIn("1 bad row skipped", done.stderr)

    def test_every_verb_that_prints_times_prints_them_so(self):
        self.file("d.csv", daily("2024-03-01", 60))
        zone = ["--tz", "Europe/Berlin"]
        self.rows("backtest", "d.csv", *zone, "-h", 7, "--model", "naive", "--cv", "cv.csv",
                  "--report", "b.html")
        changed = self.rows("detect", "d.csv", *zone, "--changes", "level")
        parts = self.rows("decompose", "d.csv", *zone)

        cv = (self.folder / "cv.csv").read_text()
        self.assertIn(",2024-04-29T00:00:00+02:00,2024-04-22T00:00:00+02:00,", cv)
        self.assertEqual([row["ds"] for row in parts], midnights("2024-03-01", 60, "Europe/Berlin"))
        self.assertEqual(changed, [])
        self.assertIn("2024-04-29", (self.folder / "b.html").read_text())

    def test_a_time_with_a_zone_is_only_printed_elsewhere(self):
        self.file("z.csv", "ds,y\n2024-07-01T10:00:00Z,1\n2024-07-01T13:00:00+02:00,2\n1719835200,3\n")

        rows = self.rows("detect", "z.csv", "--tz", "+05:30")

        self.assertEqual([row["ds"] for row in rows],
                         [f"2024-07-01T{h}:30:00+05:30" for h in (15, 16, 17)])

    def test_without_it_and_with_utc_nothing_changes(self):
        self.file("d.csv", daily("2024-03-01", 30))

        plain = self.run_program("detect", "d.csv").stdout

        self.assertIn(",2024-03-02T00:00:00Z,", plain)
        self.assertEqual(self.run_program("detect", "d.csv", "--tz", "UTC").stdout, plain)

    def test_offsets_are_those_of_another_program(self):
        rng = random.Random(7)
        for zone in ["Europe/London", "America/St_Johns", "Australia/Lord_Howe", "America/Caracas",
                     "Africa/Casablanca", "Pacific/Apia", "Asia/Tehran"]:
            times = sorted(rng.sample(range(-1_000_000_000, 4_000_000_000), 300))
            times = [time for time in times if abs(time) >= 100_000_000]
            self.file("e.csv", "ds,y\n" + "".join(f"{time},1\n" for time in times))

            rows = self.rows("detect", "e.csv", "--tz", zone, "--freq", "1h")

            at = [datetime.datetime.fromtimestamp(time, zoneinfo.ZoneInfo(zone)) for time in times]
            self.assertEqual([row["ds"] for row in rows], [time.isoformat() for time in at])

    def test_packed_files_and_threads_give_the_same_bytes(self):
        rows = "".join(f"s{s},2024-10-27 {h:02d}:{m:02d},{h}\n" for s in range(20)
                       for h, m in [(1, 0), (1, 30), (2, 0), (2, 30), (2, 0), (2, 30), (3, 0)])
        self.file("p.csv", "unique_id,ds,y\n" + rows)
        self.file("p.csv.gz", gzip.compress(("unique_id,ds,y\n" + rows).encode()))
        runs = [self.run_program(verb, name, "--tz", "Europe/Berlin", "--threads", n, "--dup", "error")
                for verb in ["detect"] for name in ["p.csv", "p.csv.gz"] for n in [1, 4]]

        self.assertEqual({run.returncode for run in runs}, {0}, runs[0].stderr)
        self.assertEqual(len({run.stdout for run in runs}), 1)
        self.assertIn("s3,2024-10-27T02:30:00+02:00,", runs[0].stdout)
        self.assertIn("s3,2024-10-27T02:30:00+01:00,", runs[0].stdout)

    def test_an_unknown_zone_is_refused_with_the_nearest(self):
        self.file("d.csv", daily("2024-03-01", 5))

        self.refused("detect", "d.csv", "--tz", "Europe/Berln",
                     says=["--tz", "'Europe/Berln' is not a time zone; did you mean Europe/Berlin?"])

    def test_a_machine_without_zones_says_so(self):
        self.file("d.csv", daily("2024-03-01", 5))
        without = {**os.environ, "TZDIR": "/nowhere"}

        done = subprocess.run([PROGRAM, "detect", "d.csv", "--tz", "Europe/Berlin"], cwd=self.folder,
                              capture_output=True, text=True, env=without, timeout=60, check=False)
        fixed = subprocess.run([PROGRAM, "detect", "d.csv", "--tz", "+02:00"], cwd=self.folder,
                               capture_output=True, text=True, env=without, timeout=60, check=False)

        self.assertEqual(done.returncode, 2)
        self.assertIn("install tzdata", done.stderr)
        self.assertEqual(fixed.returncode, 0, fixed.stderr)

    def test_a_config_file_may_say_it(self):
        self.file("d.csv", daily("2024-03-30", 5))
        self.file("c.yaml", "series: {tz: Europe/Berlin}\n")
        self.file("bad.yaml", "series: {tz: Europe/Berln}\n")

        rows = self.rows("detect", "d.csv", "--config", "c.yaml")

        self.assertEqual([row["ds"] for row in rows], midnights("2024-03-30", 5, "Europe/Berlin"))
        self.refused("config", "check", "bad.yaml", says=["bad.yaml:1:10: series.tz", "Europe/Berlin?"])

    def test_drift_cuts_at_local_times_and_fills_no_day_that_is_there(self):
        self.file("d.csv", daily("2024-03-01", 80).replace("ds,y", "ds,v"))

        done = self.run_program("drift", "d.csv", "--tz", "Europe/Berlin", "--split", "2024-04-10")

        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertNotIn("missing in the file", done.stderr)
        rows = daily("2024-03-01", 80).replace("ds,y", "ds,v").splitlines(True)
        self.file("g.csv", "".join(row for row in rows if not row.startswith("2024-04-20")))
        done = self.run_program("drift", "g.csv", "--tz", "Europe/Berlin", "--split", "2024-04-10")
        self.assertIn("1 of them missing in the file", done.stderr)

class ServiceOfAZone(ServiceTest):
    def columns(self, rows, freq=None):
        """Times and values of what a service has read from a file of Berlin."""
        self.file("m.csv", "ds,y\n" + rows)
        step = f", freq: {freq}" if freq else ""
        service = self.start("sources: {csv: {path: m.csv}}\n"
                             f"series: {{tz: Europe/Berlin{step}}}\nserver: {{listen: 127.0.0.1:0}}\n")
        service.wait_for_line("the file is through")
        data = service.get("/api/v1/columns", series="m").json["data"]
        return [(datetime.datetime.fromtimestamp(ms / 1000, datetime.timezone.utc), y)
                for ms, y in zip(data[0], data[1]) if y is not None]

    def test_run_reads_a_file_of_its_zone(self):
        rows = "".join(f"2024-10-27 {h:02d}:{m:02d},{h}\n" for h in [0, 1, 2, 2, 3, 4] for m in [0, 30])

        seen = self.columns(rows.replace("02:30", "02:15"), "15m")

        self.assertEqual([(t.hour, t.minute) for t, _ in seen],
                         [(22, 0), (22, 30), (23, 0), (23, 30), (0, 0), (0, 15), (1, 0), (1, 15),
                          (2, 0), (2, 30), (3, 0), (3, 30)])

    def test_run_misses_no_day_around_a_change(self):
        for freq in [None, "1D"]:
            seen = self.columns(daily("2024-03-20", 20).removeprefix("ds,y\n"), freq)

            self.assertEqual([t.date() for t, _ in seen],
                             [datetime.date(2024, 3, 19) + i * DAY for i in range(20)])


if __name__ == "__main__":
    unittest.main()
