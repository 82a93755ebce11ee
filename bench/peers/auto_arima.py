"""AutoARIMA of statsforecast, defaults, on every series of a long CSV.
  python auto_arima.py IN.csv SEASON HORIZON OUT.csv
OUT: unique_id,ds,SF,SF-lo-95,SF-hi-95,seconds; a series that fails is left out and named."""
import csv
import itertools
import sys
import time
import warnings

import numpy
from statsforecast.models import AutoARIMA

warnings.simplefilter("ignore")
source, season, horizon, target = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
with open(source, newline="") as lines, open(target, "w", newline="") as out:
    rows = csv.writer(out)
    rows.writerow(["unique_id", "ds", "SF", "SF-lo-95", "SF-hi-95", "seconds"])
    for name, group in itertools.groupby(csv.reader(itertools.islice(lines, 1, None)),
                                         key=lambda row: row[0]):
        y = numpy.array([float(row[2]) for row in group])
        begin = time.process_time()
        try:
            ahead = AutoARIMA(season_length=season).fit(y).predict(horizon, level=[95])
        except Exception as problem:  # Whatever it is, the next series may do.
            print("statsforecast:", name, problem, file=sys.stderr)
            continue
        seconds = time.process_time() - begin
        for h in range(horizon):
            rows.writerow([name, len(y) + h + 1, ahead["mean"][h], ahead["lo-95"][h],
                           ahead["hi-95"][h], seconds])
