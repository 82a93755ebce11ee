"""`foreshock detect`: columns, causality, gaps, gates."""
import random
import unittest

from program import ProgramTest, daily, long_layout, timestamp_value


def noise(count, seed=3):
    rng = random.Random(seed)
    return [rng.gauss(100, 5) for _ in range(count)]


class Detect(ProgramTest):
    def test_has_the_columns_of_the_contract(self):
        self.file("a.csv", timestamp_value(daily(48)))

        self.assertEqual(list(self.rows("detect", "a.csv")[0]),
                         ["unique_id", "ds", "y", "expected", "lower", "upper", "p_value", "score",
                          "alert", "kind"])

    def test_finds_a_spike_and_says_so(self):
        values = noise(500)
        values[400] += 80
        self.file("a.csv", long_layout({"s": values}))

        row = self.rows("detect", "a.csv")[400]

        self.assertEqual((row["alert"], row["kind"]), ("1", "spike"))
        self.assertGreater(float(row["score"]), 1)
        self.assertLess(float(row["upper"]), float(row["y"]))

    def test_says_which_model_each_series_ended_with_when_asked(self):
        self.file("a.csv", long_layout({"a": noise(300), "b": noise(20)}))

        plain = self.run_program("detect", "a.csv")
        told = self.run_program("detect", "a.csv", "-v")

        self.assertEqual(told.stdout, plain.stdout)
        self.assertNotIn("at the end", plain.stderr)
        self.assertRegex(told.stderr, r"a: (ARIMA|ETS)\S+.* at the end")
        self.assertIn("b: warm-up at the end", told.stderr)

    def test_a_score_depends_on_nothing_that_comes_later(self):
        values = noise(600)
        self.file("whole.csv", long_layout({"s": values}))
        self.file("part.csv", long_layout({"s": values[:350]}))

        self.assertEqual(self.rows("detect", "part.csv"), self.rows("detect", "whole.csv")[:350])

    def test_invents_no_rows_for_missing_steps(self):
        points = list(daily(240))
        del points[100:130]
        self.file("a.csv", timestamp_value(points))

        self.assertEqual([row["ds"] for row in self.rows("detect", "a.csv")], [time for time, _ in points])

    def test_begins_anew_behind_a_very_long_gap(self):
        rows = [f"s,{i},{y}" for i, y in enumerate(noise(200), 1)]
        rows += [f"s,{i + 50000},{y}" for i, y in enumerate(noise(200), 1)]
        self.file("a.csv", "unique_id,ds,y\n" + "\n".join(rows) + "\n")

        done = self.run_program("detect", "a.csv")

        self.assertEqual(len(done.stdout.splitlines()), 401)
        self.assertIn("begun anew", done.stderr)
        self.assertRegex(done.stdout.splitlines()[201], r"^s,50001,[^,]+,,,,1,0,0,$")

    def test_direction_min_dev_and_for_silence_what_they_should(self):
        values = noise(500)
        values[400] += 80
        self.file("a.csv", long_layout({"s": values}))
        at = lambda *options: self.rows("detect", "a.csv", *options)[400]["alert"]

        self.assertEqual(at("--direction", "above"), "1")
        self.assertEqual(at("--direction", "below"), "0")
        self.assertEqual(at("--min-dev", "500"), "0")
        self.assertEqual(at("--for", "3"), "0")

    def test_the_gate_fires_only_on_alerts(self):
        calm = noise(400)
        self.file("calm.csv", long_layout({"s": calm}))
        self.file("wild.csv", long_layout({"s": calm[:300] + [900] + calm[300:]}))
        gate = ["--fail-on", "alert", "--budget", "1/1000000"]

        self.assertEqual(self.run_program("detect", "calm.csv", *gate).returncode, 0)
        self.assertEqual(self.run_program("detect", "wild.csv", *gate).returncode, 3)
        self.refused("detect", "calm.csv", "--fail-on", "rain", says="alert")

    def test_takes_one_model(self):
        self.file("a.csv", timestamp_value(daily(48)))

        self.refused("detect", "a.csv", "--model", "ets,naive", says="one model")


if __name__ == "__main__":
    unittest.main()
