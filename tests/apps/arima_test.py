"""Orders of ARIMA models on the command line."""
import pathlib
import unittest

from program import ProgramTest, daily, timestamp_value

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

    def test_the_config_file_knows_them(self):
        self.file("c.yaml", "models: {default: {order: [0, 1, 1], seasonal: [0, 1, 1, 12]}}\n")

        by_config = self.rows("forecast", AIR, "-h", 2, "--config", "c.yaml")
        by_option = self.rows("forecast", AIR, "-h", 2, "--order", "0,1,1", "--seasonal",
                              "0,1,1,12")

        self.assertEqual(by_config, by_option)


if __name__ == "__main__":
    unittest.main()
