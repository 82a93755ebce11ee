"""One likelihood of statsmodels' local level with r = 1, q = 0.09, exact diffuse start.
  python local_level.py Y.txt"""
import sys
import time

import numpy
from statsmodels.tsa.statespace.structural import UnobservedComponents

y = numpy.loadtxt(sys.argv[1])
model = UnobservedComponents(y, "llevel", use_exact_diffuse=True)
best = float("inf")
for _ in range(3):
    begin = time.process_time()
    value = model.loglike([1, 0.09])
    best = min(best, time.process_time() - begin)
print(f"statsmodels: {1e6 * best:.0f} us, log-likelihood {value:.6f}")
