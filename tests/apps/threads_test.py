"""The output never depends on the number of threads."""
import random
import unittest

from program import ProgramTest, long_layout


class Threads(ProgramTest):
    def setUp(self):
        super().setUp()
        rng = random.Random(5)
        series = {f"s{i}": [rng.gauss(i, 1) for _ in range(rng.randrange(1, 300))] for i in range(60)}
        series["long"] = [rng.gauss(0, 1) for _ in range(150_000)]  # Several blocks.
        self.file("a.csv", long_layout(series))

    def same(self, *words):
        one = self.run_program(*words, "--threads", 1)
        self.assertEqual(one.returncode, 0, one.stderr)
        for threads in (2, 5):
            many = self.run_program(*words, "--threads", threads)
            self.assertEqual(many.stdout, one.stdout)
            self.assertEqual(many.stderr, one.stderr)

    def test_forecast(self):
        self.same("forecast", "a.csv", "--model", "naive,local-level", "-v")

    def test_detect(self):
        self.same("detect", "a.csv", "--model", "local-level")

    def test_cv_of_backtest(self):
        files = []
        for threads in (1, 2):
            self.rows("backtest", "a.csv", "--model", "naive", "-h", 3, "--threads", threads,
                      "--cv", "cv.csv")
            files.append((self.folder / "cv.csv").read_bytes())

        self.assertEqual(files[0], files[1])


if __name__ == "__main__":
    unittest.main()
