"""AutoETS of statsforecast on every series of a long CSV: AICc, seconds and form.
  python ets_choice.py IN.csv SEASON OUT.csv"""
import csv
import itertools
import sys
import time
import warnings

import numpy
from statsforecast.models import AutoETS

warnings.simplefilter("ignore")
source, season, target = sys.argv[1], int(sys.argv[2]), sys.argv[3]
with open(source, newline="") as lines, open(target, "w", newline="") as out:
    rows = csv.writer(out)
    rows.writerow(["unique_id", "aicc", "seconds", "form"])
    for name, group in itertools.groupby(csv.reader(itertools.islice(lines, 1, None)),
                                         key=lambda row: row[0]):
        y = numpy.array([float(row[2]) for row in group])
        begin = time.process_time()
        try:
            fit = AutoETS(season_length=season).fit(y).model_
        except Exception:  # Whatever it is, the next series may do.
            continue
        rows.writerow([name, fit["aicc"], time.process_time() - begin,
                       str(fit.get("method", "")).replace(",", ";")])
