"""SARIMAX of statsmodels, defaults, (0,1,1)(0,1,1) on every series named NAME-SEASON of a long CSV.
  python arima_fit.py IN.csv"""
import csv
import itertools
import sys
import time
import warnings

import numpy
from statsmodels.tsa.statespace.sarimax import SARIMAX

warnings.simplefilter("ignore")
with open(sys.argv[1], newline="") as lines:
    for name, group in itertools.groupby(csv.reader(itertools.islice(lines, 1, None)),
                                         key=lambda row: row[0]):
        y = numpy.array([float(row[2]) for row in group])
        order = {"order": (0, 1, 1), "seasonal_order": (0, 1, 1, int(name.rsplit("-", 1)[1]))}
        best = float("inf")
        for _ in range(3):
            begin = time.process_time()
            fit = SARIMAX(y, **order).fit(disp=False)
            best = min(best, time.process_time() - begin)
        print(f"statsmodels {name} {1e6 * best:.1f} us, loglik {fit.llf:.6f}")
