"""`foreshock forecast`: columns, times, horizons."""
import unittest

from program import ProgramTest, daily, long_layout, timestamp_value


class Forecast(ProgramTest):
    def test_has_the_columns_of_the_contract_for_each_model_as_asked(self):
        self.file("a.csv", timestamp_value(daily(72)))

        done = self.run_program("forecast", "a.csv", "--model", "naive,ets", "-h", 2)

        self.assertEqual(done.stdout.splitlines()[0],
                         "unique_id,ds,naive,naive-lo-80,naive-hi-80,naive-lo-95,naive-hi-95,"
                         "ets,ets-lo-80,ets-hi-80,ets-lo-95,ets-hi-95")

    def test_goes_on_with_the_times_of_the_file(self):
        self.file("a.csv", timestamp_value(daily(72)))

        rows = self.rows("forecast", "a.csv", "--horizon", 3, "--model", "naive")

        self.assertEqual([row["ds"] for row in rows],
                         ["2024-01-04T00:00:00Z", "2024-01-04T01:00:00Z", "2024-01-04T02:00:00Z"])

    def test_goes_on_with_the_numbers_of_a_numbered_file(self):
        self.file("a.csv", long_layout({"b": range(10), "a": range(12)}))

        rows = self.rows("forecast", "a.csv", "-h", 2, "--model", "naive")

        self.assertEqual([(row["unique_id"], row["ds"], row["naive"]) for row in rows],
                         [("b", "11", "9"), ("b", "12", "9"), ("a", "13", "11"), ("a", "14", "11")])

    def test_keeps_the_day_of_month_in_monthly_series(self):
        months = [(f"2023-{m:02d}-01", m) for m in range(1, 13)]
        self.file("a.csv", timestamp_value(months))

        rows = self.rows("forecast", "a.csv", "-h", 2, "--model", "naive")

        self.assertEqual([row["ds"] for row in rows], ["2024-01-01T00:00:00Z", "2024-02-01T00:00:00Z"])

    def test_orders_levels_and_widens_with_them(self):
        self.file("a.csv", timestamp_value(daily(72)))

        rows = self.rows("forecast", "a.csv", "-h", 1, "--model", "naive", "--level", "99.5,50")

        row = {name: float(rows[0][name]) for name in list(rows[0])[2:]}
        self.assertEqual(list(row), ["naive", "naive-lo-50", "naive-hi-50", "naive-lo-99.5", "naive-hi-99.5"])
        self.assertLess(row["naive-lo-99.5"], row["naive-lo-50"])
        self.assertLess(row["naive-lo-50"], row["naive"])
        self.assertLess(row["naive-hi-50"], row["naive-hi-99.5"])

    def test_takes_one_season_as_the_default_horizon_and_ten_without(self):
        self.file("hourly.csv", timestamp_value(daily(240)))
        self.file("numbers.csv", long_layout({"a": range(30)}))

        self.assertEqual(len(self.rows("forecast", "hourly.csv", "--model", "naive")), 24)
        self.assertEqual(len(self.rows("forecast", "numbers.csv", "--model", "naive")), 10)

    def test_reads_horizon_and_season_as_times(self):
        self.file("a.csv", timestamp_value(daily(240)))

        rows = self.rows("forecast", "a.csv", "-h", "6h", "--season", "1d", "--model", "seasonal-naive")

        last_day = [value for _, value in daily(240)][-24:]
        self.assertEqual([float(row["seasonal-naive"]) for row in rows], last_day[:6])

    def test_reads_standard_input(self):
        done = self.run_program("forecast", "-", "-h", 1, "--model", "naive",
                                stdin=timestamp_value(daily(48)))

        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(len(done.stdout.splitlines()), 2)

    def test_says_the_schema_once_and_nothing_when_quiet(self):
        self.file("a.csv", timestamp_value(daily(48)))

        self.assertEqual(self.run_program("forecast", "a.csv", "-h", 1).stderr.count("sniffed"), 1)
        self.assertEqual(self.run_program("forecast", "a.csv", "-h", 1, "--quiet").stderr, "")

    def test_says_which_model_was_fitted_when_asked(self):
        self.file("a.csv", timestamp_value(daily(48)))

        self.assertIn("naive is ", self.run_program("forecast", "a.csv", "--model", "naive", "-v").stderr)


if __name__ == "__main__":
    unittest.main()
