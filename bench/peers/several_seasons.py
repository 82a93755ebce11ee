"""MSTL of statsforecast, whose seasons must be given, with AutoARIMA or AutoETS for its trend, on
every series of a long CSV.
  python several_seasons.py IN.csv[.gz] SEASONS HORIZON OUT.csv      SEASONS: 24,168
OUT: unique_id,ds,SF-mstl-arima,SF-mstl-ets; prints the CPU time of each on a series."""
import csv
import gzip
import itertools
import sys
import time
import warnings

import numpy
from statsforecast.models import MSTL, AutoARIMA, AutoETS

warnings.simplefilter("ignore")
source, seasons, horizon, target = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4]
seasons = [int(m) for m in seasons.split(",")]
trends = {"SF-mstl-arima": AutoARIMA, "SF-mstl-ets": lambda: AutoETS(model="ZZN")}
seconds = dict.fromkeys(trends, 0.0)
count = 0
opener = gzip.open if source.endswith(".gz") else open
with opener(source, "rt", newline="") as lines, open(target, "w", newline="") as out:
    rows = csv.writer(out)
    rows.writerow(["unique_id", "ds"] + [f"{name}{end}" for name in trends for end in ("", "-lo-95", "-hi-95")])
    for name, group in itertools.groupby(csv.reader(itertools.islice(lines, 1, None)), key=lambda row: row[0]):
        y = numpy.array([float(row[2]) for row in group])
        columns = []
        count += 1
        for label, trend in trends.items():
            begin = time.process_time()
            ahead = MSTL(season_length=seasons, trend_forecaster=trend()).fit(y).predict(horizon, level=[95])
            seconds[label] += time.process_time() - begin
            columns += [ahead["mean"], ahead["lo-95"], ahead["hi-95"]]
        for h in range(horizon):
            rows.writerow([name, len(y) + h + 1] + [column[h] for column in columns])
print("  statsforecast " + ", ".join(f"{label} {1e3 * seconds[label] / count:.1f} ms" for label in trends))
