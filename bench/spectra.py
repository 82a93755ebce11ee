"""Times SciPy on what bench/spectra.cpp times: python3 spectra.py"""
import time

import numpy
import scipy
from scipy import signal


def print_best(what, run):
    best = 1e300
    for _ in range(10):
        start = time.perf_counter()
        run()
        best = min(best, time.perf_counter() - start)
    print(f"{what:<28} {1e3 * best:6.2f} ms")


y = numpy.random.default_rng(1).normal(size=1_000_000)
print("SciPy", scipy.__version__)
print_best("welch 256", lambda: signal.welch(y, nperseg=256))
print_best("welch 1024", lambda: signal.welch(y, nperseg=1024))
print_best("welch 1024, lines off", lambda: signal.welch(y, nperseg=1024, detrend="linear"))
print_best("welch 1024, median", lambda: signal.welch(y, nperseg=1024, average="median"))
print_best("welch 4096", lambda: signal.welch(y, nperseg=4096))
print_best("periodogram", lambda: signal.periodogram(y))
