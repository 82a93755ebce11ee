"""Orders and regressors of ARIMA models on the command line."""
import csv
import io
import pathlib
import random
import unittest

from program import ProgramTest, daily, long_layout, timestamp_value

AIR = pathlib.Path(__file__).parents[2] / "examples/data/air-passengers.csv"
# forecast(Arima(AirPassengers, c(0,1,1), c(0,1,1)), 3)$mean of forecast 8.20 for R 4.2.2, whose
# likelihood is not quite exact.
R_MEANS = [447.0532111, 421.8774280, 453.5262022]


class Orders(ProgramTest):
    def test_the_airline_model_forecasts_as_r_does(self):
        rows = self.rows("forecast", AIR, "-h", 3, "--order", "0,1,1", "--seasonal", "0,1,1,12")

        for row, mean in zip(rows, R_MEANS):
            self.assertAlmostEqual(float(row["arima"]), mean, delta=1e-3)

    def test_the_season_may_come_from_the_calendar_or_the_option(self):
        bare = self.rows("forecast", AIR, "-h", 2, "--order", "0,1,1", "--seasonal", "0,1,1")
        given = self.rows("forecast", AIR, "-h", 2, "--order", "0,1,1", "--seasonal", "0,1,1",
                          "--season", 12)
        inside = self.rows("forecast", AIR, "-h", 2, "--order", "0,1,1", "--seasonal", "0,1,1,12",
                           "--season", "none")

        self.assertEqual(bare, given)
        self.assertEqual(bare, inside)
        self.refused("forecast", AIR, "--order", "0,1,1", "--seasonal", "0,1,1", "--season", "none",
                     says=["season", "--seasonal 0,1,1,12"])

    def test_an_order_means_arima_and_no_other_model(self):
        rows = self.rows("forecast", AIR, "-h", 1, "--order", "1,1,0", "--model", "naive,arima")

        self.assertEqual(list(rows[0])[2], "naive")
        self.assertIn("arima-hi-95", rows[0])
        self.refused("forecast", AIR, "--order", "1,1,0", "--model", "ets",
                     says=["--order", "arima"])

    def test_an_order_that_makes_no_sense_is_refused_before_the_work(self):
        for order in ("1,1", "1,1,1,1", "-1,0,0", "a,b,c", "1.5,0,0", ""):
            with self.subTest(order=order):
                self.refused("forecast", AIR, f"--order={order}", says=["--order"])
        self.refused("forecast", AIR, "--seasonal", "1,1", says=["--seasonal"])

    def test_backtest_and_detect_take_orders_too(self):
        scores = self.rows("backtest", AIR, "--order", "0,1,1", "--seasonal", "0,1,1")
        self.assertEqual(scores[0]["model"], "arima")
        self.assertLess(float(scores[0]["mase"]), 1)

        self.file("a.csv", timestamp_value(daily(240)))
        points = self.rows("detect", "a.csv", "--order", "1,0,0", "--seasonal", "0,1,1,24")
        self.assertEqual(len(points), 240)
        self.assertTrue(all(row["expected"] for row in points[60:]))

    def test_the_rules_of_r_give_the_order_of_r(self):
        # auto.arima(AirPassengers) of forecast 8.20 for R 4.2.2: ARIMA(2,1,1)(0,1,0)[12].
        done = self.run_program("forecast", AIR, "-h", 1, "--model", "arima", "--compat", "r", "-v")

        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("arima is ARIMA(2,1,1)(0,1,0)[12];", done.stderr)
        self.refused("forecast", AIR, "--model", "ets", "--compat", "r", says=["arima"])
        self.refused("forecast", AIR, "--model", "arima", "--compat", "s", says=["--compat"])

    def test_a_power_is_given_or_chosen_or_refused(self):
        # forecast(Arima(AirPassengers, c(0,1,1), c(0,1,1), lambda = 0.3), 2)$mean, as above.
        given = self.rows("forecast", AIR, "-h", 2, "--order", "0,1,1", "--seasonal", "0,1,1",
                          "--box-cox", 0.3)
        for row, mean in zip(given, [449.19141, 424.35921]):
            self.assertAlmostEqual(float(row["arima"]), mean, delta=0.05)

        chosen = self.run_program("forecast", AIR, "-h", 1, "--box-cox", "auto", "-v")
        self.assertRegex(chosen.stderr, r"arima is ARIMA.*, log")
        none = self.rows("forecast", AIR, "-h", 1, "--box-cox", "none", "--model", "arima")
        plain = self.rows("forecast", AIR, "-h", 1, "--model", "arima")
        self.assertEqual(none, plain)

        for bad in ("3", "-1", "nan", "x", ""):
            with self.subTest(power=bad):
                self.refused("forecast", AIR, f"--box-cox={bad}", says=["--box-cox"])
        self.refused("forecast", AIR, "--box-cox", "auto", "--model", "naive", says=["arima or ets"])
        self.refused("forecast", AIR, "--box-cox", "auto", "--regressors", "x",
                     says=["--regressors"])

    def test_a_power_of_what_is_not_positive_is_refused_by_value(self):
        self.file("z.csv", long_layout({"a": [3, 5, 0, 4, 7, 6] * 20}))
        for verb in ("forecast", "backtest"):
            self.refused(verb, "z.csv", "-h", 2, "--box-cox", 0.5,
                         says=["value 3 is 0", "add a constant"])
            self.assertTrue(self.rows(verb, "z.csv", "-h", 2, "--box-cox", "auto"))
        # A stream takes it for missing, and goes on.
        points = self.rows("detect", "z.csv", "--box-cox", 0.5)
        self.assertEqual(len(points), 120)
        self.assertTrue(all(float(row["lower"]) >= 0 for row in points[60:]))

    def test_the_config_file_knows_them(self):
        self.file("c.yaml", "models: {default: {order: [0, 1, 1], seasonal: [0, 1, 1, 12]}}\n")

        by_config = self.rows("forecast", AIR, "-h", 2, "--config", "c.yaml")
        by_option = self.rows("forecast", AIR, "-h", 2, "--order", "0,1,1", "--seasonal",
                              "0,1,1,12")

        self.assertEqual(by_config, by_option)


def explained(seed=5, known=150, steps=160):
    """Two series that follow a price and a promotion, with autocorrelated errors; the last rows
    have no value."""
    rng = random.Random(seed)
    lines = ["unique_id,ds,y,price,promo"]
    for name in "ab":
        error = 0
        for t in range(1, steps + 1):
            price, promo = 10 + rng.gauss(0, 1), int(rng.random() < 0.2)
            error = 0.6 * error + rng.gauss(0, 1)
            y = "" if t > known else 100 - 3 * price + 8 * promo + error
            lines.append(f"{name},{t},{y},{price},{promo}")
    return "\n".join(lines) + "\n"


class Regressors(ProgramTest):
    def expected(self, text):
        return [100 - 3 * float(row["price"]) + 8 * float(row["promo"])
                for row in csv.DictReader(io.StringIO(text)) if not row["y"]]

    def test_rows_without_a_value_are_forecast_with_what_explains_them(self):
        text = explained()
        self.file("a.csv", text)

        rows = self.rows("forecast", "a.csv", "--regressors", "price,promo")

        self.assertEqual([row["ds"] for row in rows], [str(t) for t in range(151, 161)] * 2)
        for row, truth in zip(rows, self.expected(text)):  # The effects are found, within errors.
            self.assertAlmostEqual(float(row["arima"]), truth, delta=5)
            self.assertLess(float(row["arima-hi-95"]) - float(row["arima-lo-95"]), 12)

    def test_without_them_the_same_rows_are_much_less_sure(self):
        self.file("a.csv", explained())

        with_them = self.rows("forecast", "a.csv", "--regressors", "price,promo", "-h", 1)
        without = self.rows("forecast", "a.csv", "--model", "arima", "-h", 1)

        def width(row):
            return float(row["arima-hi-95"]) - float(row["arima-lo-95"])

        self.assertLess(2 * width(with_them[0]), width(without[0]))

    def test_regressors_unknown_ahead_are_forecast_and_said_to_be(self):
        self.file("a.csv", explained(known=160))

        done = self.run_program("forecast", "a.csv", "--regressors", "price,promo", "-h", 5, "-v")

        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("forecast themselves: 2 regressors", done.stderr)
        self.assertRegex(done.stderr, r"price -\d\.\d+ \+- 0\.\d+")

    def test_works_on_standard_input_and_on_one_plain_series(self):
        text = explained()
        self.file("a.csv", text)
        piped = self.run_program("forecast", "-", "--regressors", "price,promo", stdin=text)
        filed = self.run_program("forecast", "a.csv", "--regressors", "price,promo")
        self.assertEqual(piped.stdout, filed.stdout)

        plain = ["ds,sales,price,promo"]
        plain += [line.split(",", 1)[1] for line in text.splitlines() if line.startswith("a,")]
        self.file("b.csv", "\n".join(plain) + "\n")
        rows = self.rows("forecast", "b.csv", "--regressors", "price,promo")
        self.assertEqual([row["arima"] for row in rows],
                         [line.split(",")[2] for line in filed.stdout.splitlines()[1:11]])
        self.refused("forecast", "b.csv", "--regressors", "price", says=["--value-col"])

    def test_backtest_shows_what_they_are_worth(self):
        self.file("a.csv", explained())

        scores = {row["model"]: float(row["mase"]) for row in self.rows(
            "backtest", "a.csv", "--regressors", "price,promo", "--model", "arima,ets", "-h", 5)}

        self.assertLess(2 * scores["arima"], scores["ets"])

    def test_a_gap_in_a_regressor_costs_that_value_and_no_more(self):
        text = explained()
        lines = text.splitlines()
        lines[40] = ",".join(lines[40].split(",")[:3] + ["", "0"])
        self.file("a.csv", "\n".join(lines) + "\n")

        rows = self.rows("forecast", "a.csv", "--regressors", "price,promo")

        for row, truth in zip(rows, self.expected(text)):
            self.assertAlmostEqual(float(row["arima"]), truth, delta=5)

    def test_what_cannot_explain_is_refused_by_name(self):
        self.file("a.csv", explained())
        self.refused("forecast", "a.csv", "--regressors", "prize",
                     says=["prize", "did you mean", "price"])
        self.refused("forecast", "a.csv", "--regressors", "price,price", says=["twice"])
        self.refused("forecast", "a.csv", "--regressors", "price", "--model", "ets",
                     says=["arima"])
        self.refused("forecast", "a.csv", "--regressors", "price,,promo", says=["--regressors"])
        constant = explained().replace(",0\n", ",1\n")
        self.file("c.csv", constant)
        self.refused("forecast", "c.csv", "--regressors", "promo", says=["constant"])


if __name__ == "__main__":
    unittest.main()
