"""UnobservedComponents of statsmodels (local linear trend, dummies, exact diffuse start) on every
series named NAME-SEASON of a long CSV.
  python structural.py IN.csv"""
import csv
import itertools
import sys
import time
import warnings

import numpy
from statsmodels.tsa.statespace.structural import UnobservedComponents

warnings.simplefilter("ignore")
with open(sys.argv[1], newline="") as lines:
    for name, group in itertools.groupby(csv.reader(itertools.islice(lines, 1, None)),
                                         key=lambda row: row[0]):
        y = numpy.array([float(row[2]) for row in group])
        season = int(name.rsplit("-", 1)[1])
        begin = time.process_time()
        model = UnobservedComponents(y, "lltrend", seasonal=season, use_exact_diffuse=True)
        fit = model.fit(disp=False)
        print(f"statsmodels {name} {1e6 * (time.process_time() - begin):.1f} us, "
              f"loglik {fit.llf:.6f}")
