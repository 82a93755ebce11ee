"""Times SciPy, statsmodels and astropy on what bench/fft.cpp and bench/spectra.cpp time, by the same
names: python3 spectra.py fft | spectra"""
import sys
import time

import numpy


def milliseconds(run):
    start = time.perf_counter()
    run()
    return 1e3 * (time.perf_counter() - start)


def print_best(what, run, rounds=10):
    print(f"{what:<28} {min(milliseconds(run) for _ in range(rounds)):8.3f} ms")


def fft():
    import scipy.fft
    y = numpy.random.default_rng(1).normal(size=2**20)
    for n in [2**k for k in range(10, 21)] + [10080, 17496, 100000, 100003, 1000000]:
        x = y[:n]
        first = milliseconds(lambda: scipy.fft.rfft(x))
        best = min(milliseconds(lambda: scipy.fft.rfft(x)) for _ in range(max(20, 3000000 // n)))
        print(f"fft {n:<24} {best:8.4f} ms")
        print(f"fft {str(n) + ', the first':<24} {first:8.4f} ms")


def spectra():
    from astropy.timeseries import LombScargle
    from scipy import signal
    from statsmodels.tsa.stattools import acf
    rng = numpy.random.default_rng(1)
    y = rng.normal(size=1_000_000)
    print_best("periodogram, the first", lambda: signal.periodogram(y), 1)
    print_best("periodogram", lambda: signal.periodogram(y))
    print_best("welch 256", lambda: signal.welch(y, nperseg=256))
    print_best("welch 1024", lambda: signal.welch(y, nperseg=1024))
    print_best("welch 1024, lines off", lambda: signal.welch(y, nperseg=1024, detrend="linear"))
    print_best("welch 1024, median", lambda: signal.welch(y, nperseg=1024, average="median"))
    print_best("welch 4096", lambda: signal.welch(y, nperseg=4096))
    print_best("acf, 40 lags", lambda: acf(y, nlags=40, fft=True), 5)
    print_best("acf, 1000 lags", lambda: acf(y, nlags=1000, fft=True), 5)
    some = y[:10000]
    times = 1000 * rng.uniform(size=10000)
    grid = 0.0002 * numpy.arange(1, 25001)
    print_best("lomb-scargle 25000", lambda: LombScargle(times, some).power(
        grid, method="fast", assume_regular_frequency=True))


{"fft": fft, "spectra": spectra}[sys.argv[1]]()
