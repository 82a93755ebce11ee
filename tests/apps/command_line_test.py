"""Verbs, options and what is said about mistakes in them."""
import unittest

from program import ProgramTest, daily, timestamp_value

VERBS = ["forecast", "backtest", "detect", "identify", "decompose", "drift", "run", "replay",
         "plan", "config", "completion"]


class CommandLine(ProgramTest):
    def test_help_names_every_verb_and_begins_with_examples(self):
        text = self.run_program("--help").stdout

        for verb in VERBS:
            self.assertIn(f"\n  {verb} ", text)
            own = self.run_program(verb, "--help")
            self.assertEqual(own.returncode, 0)
            self.assertLess(own.stdout.index("Examples:"), own.stdout.index("Usage:"))

    def test_version_names_the_libraries(self):
        text = self.run_program("--version").stdout

        self.assertRegex(text, r"^foreshock \d+\.\d+\.\d+\n")
        for library in ["compiler", "Boost", "CLI11", "yaml-cpp", "zlib", "zstd"]:
            self.assertRegex(text, rf"\n{library} .*\d")

    def test_mistyped_verbs_options_models_and_choices_are_understood(self):
        self.file("a.csv", timestamp_value(daily(48)))

        self.refused("forcast", "a.csv", says="did you mean 'forecast'?")
        self.refused("forecast", "a.csv", "--horizn", "3", says="did you mean '--horizon'?")
        self.refused("forecast", "a.csv", "--model", "niave", says="did you mean 'naive'?")
        self.refused("detect", "a.csv", "--direction", "abov", says="did you mean 'above'?")
        self.refused("backtest", "a.csv", "--fail-on", "mas>1", says="did you mean 'mase'?")
        self.refused("completion", "bsh", says="did you mean 'bash'?")
        self.refused("config", "chek", "a.yaml", says="did you mean 'check'?")

    def test_who_asks_for_help_in_another_way_is_told_how(self):
        self.refused("forecast", "-h", says="--horizon needs a value (-h is short for it; help is --help)")
        self.refused("forecast", "--tz", says="--tz needs a value")
        self.refused("detect", "-h", says="'-h' is not an option of 'detect'; `foreshock detect --help` lists")

    def test_an_option_of_another_verb_is_refused(self):
        self.file("a.csv", timestamp_value(daily(48)))

        self.refused("detect", "a.csv", "--windows", "3", says="not an option of 'detect'")

    def test_values_out_of_range_are_refused_with_their_option(self):
        self.file("a.csv", timestamp_value(daily(48)))
        for option, value in [("--horizon", "0"), ("--horizon", "1e9"), ("--season", "-3"),
                              ("--level", "0"), ("--level", "100"), ("--level", "0.8"),
                              ("--level", "80,80"), ("--threads", "0"), ("--freq", "7x"),
                              ("--decimal", ";"), ("--delimiter", "x"), ("--max-bad", "-1")]:
            with self.subTest(option=option, value=value):
                self.refused("forecast", "a.csv", option, value, says=f"{option}: '{value.split(',')[0]}")

    def test_a_missing_verb_a_second_file_and_a_missing_value_are_refused(self):
        self.file("a.csv", timestamp_value(daily(48)))

        self.refused(says="a verb is missing")
        self.refused("forecast", "a.csv", "a.csv", says="one file")
        self.refused("forecast", "a.csv", "--horizon")

    def test_completions_know_verbs_options_and_models(self):
        for shell in ["bash", "zsh", "fish"]:
            text = self.run_program("completion", shell).stdout
            for word in ["backtest", "horizon", "seasonal-naive", "ndjson"]:
                self.assertIn(word, text)

    def test_plan_multiplies_what_one_series_takes(self):
        rows = {row["quantity"]: row["value"] for row in
                self.rows("plan", "--series", 1000, "--freq", "1h", "--season", 24)}

        self.assertGreater(int(rows["bytes_per_series"]), 0)
        self.assertEqual(int(rows["total_bytes"]), 1000 * int(rows["bytes_per_series"]))
        self.assertGreater(float(rows["cores"]), 0)

    def test_plan_of_the_service_tells_partitions_snapshots_and_replay(self):
        self.file("c.yaml", "sources: { kafka: { brokers: [a:1], topics: [m] } }\n"
                  "state: { every: 10s }\nworkers: 2\nmodels: { default: { season: none } }\n")

        rows = {row["quantity"]: row["value"] for row in
                self.rows("plan", "--series", 400000, "--freq", "20s", "--config", "c.yaml")}

        self.assertEqual(rows["model"], "live")
        self.assertEqual(float(rows["records_per_second"]), 400000 / 20)
        self.assertEqual(int(rows["partitions"]), 400000 // 50000)
        self.assertEqual(rows["snapshot_bytes"], rows["total_bytes"])
        self.assertAlmostEqual(int(rows["snapshot_bytes_per_second"]) * 10 / int(rows["total_bytes"]), 1,
                               delta=0.01)
        self.assertAlmostEqual(float(rows["replay_seconds"]) / (10 * float(rows["cores"]) / 2), 1, delta=0.02)

    def test_plan_of_live_grows_with_the_season_and_takes_one(self):
        def bytes_each(season):
            rows = self.rows("plan", "--model", "live", "--freq", "1h", "--season", season)
            return int({row["quantity"]: row["value"] for row in rows}["bytes_per_series"])

        self.assertGreater(bytes_each("168"), bytes_each("24"))
        self.assertGreater(bytes_each("24"), bytes_each("none"))
        self.refused("plan", "--model", "live", "--season", "24,168",
                     says="--season: '24,168': the class live has one season")


if __name__ == "__main__":
    unittest.main()
