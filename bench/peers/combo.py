"""The combinations that statsforecast's users reach for, on every series of a long CSV: the mean of
AutoETS and DOT and the median of AutoETS, AutoCES and DOT (Petropoulos & Svetunkov 2020).
  python combo.py IN.csv[.gz] SEASON HORIZON OUT.csv
OUT: unique_id,ds,SF-mean,SF-median; prints the CPU time of each model on a series. A series that a
model fails on is combined from the others and counted."""
import csv
import gzip
import itertools
import sys
import time
import warnings

import numpy
from statsforecast.models import AutoCES, AutoETS, DynamicOptimizedTheta

warnings.simplefilter("ignore")
source, season, horizon, target = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
models = {"ets": AutoETS, "ces": AutoCES, "dot": DynamicOptimizedTheta}
seconds = dict.fromkeys(models, 0.0)
failed = dict.fromkeys(models, 0)
count = 0
opener = gzip.open if source.endswith(".gz") else open
with opener(source, "rt", newline="") as lines, open(target, "w", newline="") as out:
    rows = csv.writer(out)
    rows.writerow(["unique_id", "ds", "SF-mean", "SF-median"])
    for name, group in itertools.groupby(csv.reader(itertools.islice(lines, 1, None)),
                                         key=lambda row: row[0]):
        y = numpy.array([float(row[2]) for row in group])
        ahead = {}
        count += 1
        for label, model in models.items():
            begin = time.process_time()
            try:
                ahead[label] = model(season_length=season).fit(y).predict(horizon)["mean"]
            except Exception:  # Whatever it is, the others may do.
                failed[label] += 1
            seconds[label] += time.process_time() - begin
        pair = [ahead[label] for label in ("ets", "dot") if label in ahead]
        means = numpy.mean(pair or [numpy.full(horizon, y[-1])], axis=0)
        medians = numpy.median(list(ahead.values()) or [numpy.full(horizon, y[-1])], axis=0)
        for h in range(horizon):
            rows.writerow([name, len(y) + h + 1, means[h], medians[h]])
print("  statsforecast " + ", ".join(
    f"{label} {1e3 * seconds[label] / count:.1f} ms" + (f" ({failed[label]} failed)" if failed[label] else "")
    for label in models))
