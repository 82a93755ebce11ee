"""Optimal partitioning of means by ruptures, the penalty of bench/offline_changes --time-mean: 3 log n.
  offline_changes.py FILE [pelt|kernel]     a value a line
"""
import math
import sys
import time

import numpy
import ruptures

values = numpy.loadtxt(sys.argv[1])
penalty = 3 * math.log(len(values))
best = math.inf
for _ in range(3):
    start = time.perf_counter()
    if sys.argv[2:] == ["kernel"]:  # In C; costs of a linear kernel are those of means.
        found = ruptures.KernelCPD(kernel="linear", min_size=2).fit_predict(values, pen=penalty)
    else:
        found = ruptures.Pelt(model="l2", min_size=2, jump=1).fit_predict(values, pen=penalty)
    best = min(best, time.perf_counter() - start)
    if best > 5:
        break
print(f"{best:.5f} s, {len(found) - 1} changes")
