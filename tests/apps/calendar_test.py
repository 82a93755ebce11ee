"""Calendars: what happens inside their windows is learnt, scored and not alerted."""
import datetime
import random
import re
import unittest

from http_service import SPIKE_AT, Service, minutes, ms_at
from program import ProgramTest

BEGIN = datetime.datetime(2024, 6, 3, tzinfo=datetime.timezone.utc)  # A Monday.
WINDOW = "2024-06-08T02:00Z/2024-06-08T06:00Z"  # Saturday.
BUDGET = ("--budget", "1/1000000", "--season", "none")


def time_of(step):
    return (BEGIN + datetime.timedelta(minutes=10 * step)).strftime("%Y-%m-%dT%H:%M:%SZ")


def step_at(time):
    then = datetime.datetime.strptime(time, "%Y-%m-%dT%H:%MZ").replace(tzinfo=datetime.timezone.utc)
    return int((then - BEGIN).total_seconds()) // 600


def ten_minutes(level, count=1400, seed=7):
    """Noise of one around level(time as text), every ten minutes."""
    chance = random.Random(seed)
    rows = ["ds,y"]
    for step in range(count):
        time = time_of(step)
        rows.append(f"{time},{level(time) + chance.gauss(0, 1):.4f}")
    return "\n".join(rows) + "\n"


def inside(time):
    return "2024-06-08T02:00" <= time < "2024-06-08T06:00"


def alerts(rows):
    return [row["ds"] for row in rows if row["alert"] == "1"]


class Detect(ProgramTest):
    def test_what_comes_and_goes_inside_a_window_raises_nothing(self):
        self.file("a.csv", ten_minutes(lambda time: 400 if inside(time) else 100))

        without = self.rows("detect", "a.csv", *BUDGET)
        quiet = self.rows("detect", "a.csv", *BUDGET, "--calendar", WINDOW)

        self.assertIn("2024-06-08T02:00:00Z", alerts(without))
        self.assertEqual(alerts(quiet), [time for time in alerts(without) if not inside(time)])
        self.assertNotIn("2024-06-08T06:00:00Z", alerts(quiet))  # Nor is the way back, outside.
        first = quiet[step_at("2024-06-08T02:00Z")]
        self.assertGreater(float(first["score"]), 1)
        self.assertEqual(first["kind"], "")

    def test_the_model_learns_inside_a_window(self):
        self.file("a.csv", ten_minutes(lambda time: 400 if time >= "2024-06-08T02:00" else 100))

        rows = self.rows("detect", "a.csv", *BUDGET, "--calendar", WINDOW)

        self.assertEqual(alerts(rows), [])
        expected = float(rows[step_at("2024-06-08T06:00Z")]["expected"])
        self.assertLess(abs(expected - 400), 10)

    def test_what_comes_behind_a_window_is_told(self):
        spike = "2024-06-08T06:00"
        self.file("a.csv", ten_minutes(lambda time: 400 if time.startswith(spike) else 100))

        rows = self.rows("detect", "a.csv", *BUDGET, "--calendar", WINDOW)

        self.assertEqual(alerts(rows), [spike + ":00Z"])

    def test_an_incident_that_is_open_when_a_window_begins_goes_on(self):
        self.file("a.csv", ten_minutes(
            lambda time: 400 if "2024-06-08T01:50" <= time < "2024-06-08T02:20" else 100))

        rows = self.rows("detect", "a.csv", *BUDGET, "--calendar", WINDOW)

        self.assertEqual(alerts(rows), ["2024-06-08T01:50:00Z"])
        self.assertNotEqual(rows[step_at("2024-06-08T02:00Z")]["kind"], "")
        self.assertEqual(rows[step_at("2024-06-08T05:00Z")]["kind"], "")

    def test_silence_inside_a_window_is_none(self):
        lines = ten_minutes(lambda time: 100).splitlines(keepends=True)
        self.file("a.csv", "".join(line for line in lines if not inside(line)))

        self.assertNotEqual(alerts(self.rows("detect", "a.csv", *BUDGET)), [])
        self.assertEqual(alerts(self.rows("detect", "a.csv", *BUDGET, "--calendar", WINDOW)), [])

    def test_entries_of_every_kind_from_flags_and_from_the_config(self):
        self.file("a.csv", ten_minutes(lambda time: 400 if inside(time) else 100))
        self.file("c.ics", "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:Backup\r\n"
                  "DTSTART:20240601T020000Z\r\nDURATION:PT4H\r\nRRULE:FREQ=WEEKLY;COUNT=2\r\n"
                  "END:VEVENT\r\nEND:VCALENDAR\r\n")
        for entry in ["Sat,Sun 02:00-06:00", "2024-06-08", "2024-06-08/P1D", "c.ics"]:
            with self.subTest(entry=entry):
                done = self.run_program("detect", "a.csv", *BUDGET, "--calendar", "Mon 00:00-00:10",
                                        "--calendar", entry)
                self.assertNotRegex(done.stdout, r",1,[a-z-]+\n")
                self.assertRegex(done.stderr, r"\d+ alerts? kept quiet by the calendar\n")
                self.file("c.yaml", f"detect: {{ calendars: ['{entry}'], budget: 1/1000000 }}\n"
                          "models: { default: { season: none } }\n")
                self.assertEqual(alerts(self.rows("detect", "a.csv", "--config", "c.yaml")), [])

    def test_refuses_what_it_cannot_read(self):
        self.file("a.csv", ten_minutes(lambda time: 100, count=20))
        self.file("bad.ics", "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20240601\n"
                  "RRULE:FREQ=HOURLY\nEND:VEVENT\nEND:VCALENDAR\n")
        self.refused("detect", "a.csv", "--calendar", "Sa 02:00-04:00",
                     says="--calendar: 'Sa' is no day of the week")
        self.refused("detect", "a.csv", "--calendar", "none.ics",
                     says="--calendar: none.ics: cannot be read")
        self.refused("detect", "a.csv", "--calendar", "bad.ics",
                     says="--calendar: bad.ics:4: RRULE: FREQ=HOURLY is not known here")
        self.file("c.yaml", "detect:\n  calendars:\n    - 2024-12-24\n    - 2024-12-24T10:00Z\n")
        self.refused("config", "check", "c.yaml",
                     says="c.yaml:4:7: detect.calendars: '2024-12-24T10:00Z' has no end")

    def test_needs_times(self):
        self.file("a.csv", "unique_id,ds,y\n" + "".join(f"s,{i},{i % 3}\n" for i in range(1, 30)))

        self.refused("detect", "a.csv", "--calendar", "Sat", says="a calendar needs times")


class Units(ProgramTest):
    def test_deviations_too_small_to_matter_in_each_unit(self):
        time = "2024-06-08T02:00"
        self.file("a.csv", ten_minutes(lambda at: 130 if at.startswith(time) else
                                       100 + 25 * (at[11:13] > "11")))

        def found(min_dev):
            return time + ":00Z" in alerts(self.rows("detect", "a.csv", "--min-dev", min_dev))

        for small, large in [("20", "40"), ("20%", "40%"), ("20 % of expected", "40% of expected"),
                             ("70% of range", "150% of range")]:
            with self.subTest(unit=small):
                self.assertTrue(found(small))
                self.assertFalse(found(large))

    def test_refuses_other_units(self):
        self.file("a.csv", ten_minutes(lambda time: 100, count=20))
        for text in ["-1", "five", "5%%", "5% of scale", "%", "inf", "nan%"]:
            with self.subTest(text=text):
                self.refused("detect", "a.csv", f"--min-dev={text}", says="--min-dev: ")


class Recover(ProgramTest):
    def test_a_world_that_is_kept_is_expected_to_come_back(self):
        self.file("a.csv", ten_minutes(lambda time: 140 if time >= "2024-06-08T02:00" else 100))

        def expected(policy):
            self.file("c.yaml", f"recover: {{ policy: {policy} }}\n")
            rows = self.rows("detect", "a.csv", *BUDGET, "--config", "c.yaml")
            self.assertNotEqual(alerts(rows), [])
            return float(rows[-1]["expected"])

        self.assertLess(abs(expected("challenge") - 140), 5)
        self.assertLess(abs(expected("keep") - 100), 5)


class Run(ProgramTest):
    CONFIG = """\
sources: {{ csv: {{ path: metrics.csv }} }}
series:  {{ freq: 1m }}
models:  {{ default: {{ class: {model} }} }}
detect:  {{ budget: 1/week, calendars: ['{window}'] }}
recover: {{ policy: {policy}, window: 2w }}
server:  {{ listen: '127.0.0.1:0' }}
"""

    def ask(self, model, window, policy="challenge"):
        service = Service(self.folder, self.CONFIG.format(model=model, window=window, policy=policy))
        try:
            service.wait_for_line("the file is through")
            found = service.get("/api/v1/anomalies", window="7d").json["incidents"]

            def suppressed():
                text = service.get("/metrics").text
                return int(re.search(r'suppressed_total{reason="calendar"} (\d+)', text).group(1))

            at = ms_at(SPIKE_AT)
            told = [one for one in found if abs(one["raised_ms"] - at) < 600_000]
            if not told:
                service.until(suppressed)  # It is counted a little later.
            return told, suppressed()
        finally:
            service.end()

    def test_the_service_suppresses_in_live_rows_and_in_fitted_models(self):
        self.file("metrics.csv", minutes(2000))
        window = "2024-03-02T05:50Z/2024-03-02T06:20Z"  # Around the spike.
        for model in ["live", "ets"]:
            with self.subTest(model=model):
                told, suppressed = self.ask(model, "2024-03-09")
                self.assertGreaterEqual(len(told), 1)
                self.assertEqual(suppressed, 0)
                told, suppressed = self.ask(model, window)
                self.assertEqual(told, [])
                self.assertGreaterEqual(suppressed, 1)


if __name__ == "__main__":
    unittest.main()
