"""Config files: checked with line numbers, used as defaults."""
import unittest

from program import ProgramTest, daily, timestamp_value


class Config(ProgramTest):
    def test_the_printed_defaults_are_a_valid_config(self):
        self.file("c.yaml", self.run_program("config", "print").stdout)

        self.assertEqual(self.run_program("config", "check", "c.yaml").returncode, 0)

    def test_sets_defaults_that_the_command_line_overrides(self):
        self.file("a.csv", timestamp_value(daily(72)))
        self.file("c.yaml", "models: { default: { class: naive, horizon: 6h, levels: [50] } }\n")

        rows = self.rows("forecast", "a.csv", "--config", "c.yaml")
        shorter = self.rows("forecast", "a.csv", "--config", "c.yaml", "-h", 2)

        self.assertEqual(list(rows[0]), ["unique_id", "ds", "naive", "naive-lo-50", "naive-hi-50"])
        self.assertEqual((len(rows), len(shorter)), (6, 2))

    def test_a_folder_is_read_as_one_config(self):
        (self.folder / "conf").mkdir()
        self.file("conf/a.yaml", "series: { freq: 1h }\n")
        self.file("conf/b.yml", "detect:\n  budget: 1/day\n")

        self.assertEqual(self.run_program("config", "check", "conf").returncode, 0)

    def test_faults_are_told_with_file_line_and_column(self):
        for text, says in [
            ("detect:\n  budgt: 1/week\n", ["c.yaml:2:3", "did you mean 'budget'"]),
            ("detct: {}\n", ["c.yaml:1:1", "did you mean 'detect'"]),
            ("detect:\n  budget: often\n", ["c.yaml:2:3", "detect.budget"]),
            ("detect:\n  for: 0\n", ["c.yaml:2:3", "from 1 to"]),
            ("series:\n  freq: 5x\n", ["c.yaml:2:3"]),
            ("series: [1, 2]\n", ["c.yaml:1:9"]),
            ("series: { freq: {a: 1} }\n", ["c.yaml:1:11"]),
            ("series: { freq: 1h, freq: 2h }\n", ["given twice"]),
            ("series: { freq: 1h\n", ["c.yaml:", "not YAML"]),
        ]:
            with self.subTest(text=text):
                self.file("c.yaml", text)
                self.refused("config", "check", "c.yaml", says=says)

    def test_a_missing_file_is_refused(self):
        self.refused("config", "check", "none.yaml", says="none.yaml")


if __name__ == "__main__":
    unittest.main()
