"""Regressors of structural models on the command line."""
import unittest

from arima_test import explained
from program import ProgramTest


def width(row):
    return float(row["structural-hi-95"]) - float(row["structural-lo-95"])


class Regressors(ProgramTest):
    def test_rows_without_a_value_are_forecast_with_what_explains_them(self):
        text = explained()
        self.file("a.csv", text)
        truth = [100 - 3 * float(cells[3]) + 8 * float(cells[4])
                 for cells in (line.split(",") for line in text.splitlines()[1:]) if not cells[2]]

        rows = self.rows("forecast", "a.csv", "--model", "structural", "--regressors", "price,promo")

        self.assertEqual([row["ds"] for row in rows], [str(t) for t in range(151, 161)] * 2)
        for row, wanted in zip(rows, truth, strict=True):  # The effects are found, within errors.
            self.assertAlmostEqual(float(row["structural"]), wanted, delta=5)
            self.assertLess(width(row), 14)

    def test_without_them_the_same_rows_are_much_less_sure(self):
        self.file("a.csv", explained())

        with_them = self.rows("forecast", "a.csv", "--model", "structural",
                              "--regressors", "price,promo", "-h", 1)
        without = self.rows("forecast", "a.csv", "--model", "structural", "-h", 1)

        self.assertLess(2 * width(with_them[0]), width(without[0]))

    def test_effects_and_what_had_to_be_forecast_are_said(self):
        self.file("a.csv", explained(known=160))

        done = self.run_program("forecast", "a.csv", "--model", "structural", "--regressors",
                                "price,promo", "-h", 5, "-v")

        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("forecast themselves: 2 regressors", done.stderr)
        self.assertRegex(done.stderr, r"local level.*price -\d\.\d+ \+- 0\.\d+")

    def test_stands_beside_arima_and_in_the_backtest(self):
        self.file("a.csv", explained())

        both = self.rows("forecast", "a.csv", "--model", "arima,structural", "--regressors",
                         "price,promo", "-h", 1)[0]
        tried = {row["model"]: row for row in self.rows(
            "backtest", "a.csv", "--regressors", "price,promo", "--model", "structural,ets", "-h", 5)}

        self.assertAlmostEqual(float(both["arima"]), float(both["structural"]), delta=2)
        self.assertLess(2 * float(tried["structural"]["mase"]), float(tried["ets"]["mase"]))

    def test_what_explains_nothing_is_refused(self):
        self.file("c.csv", "unique_id,ds,y,promo\n" + "".join(
            f"a,{t},{t % 7 + 0.1 * (t * t % 11)},1\n" for t in range(1, 60)))

        self.refused("forecast", "c.csv", "--model", "structural", "--regressors", "promo",
                     says=["constant"])
        self.refused("forecast", "c.csv", "--model", "ets", "--regressors", "promo",
                     says=["arima or structural"])


if __name__ == "__main__":
    unittest.main()
