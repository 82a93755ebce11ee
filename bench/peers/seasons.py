"""Periods by pyriodicity, periodicity-detection (CodeLionX) and two plain baselines, each by its own defaults.
  python seasons.py FOLDER LONG.csv..     columns unique_id,ds,y; FOLDER/NAME.csv: id,period, a file a method
A call that takes longer than the cap counts as nothing found. Prints the CPU time of each, and how many were cut off."""
import csv
import itertools
import os
import signal
import sys
import time
import warnings

import numpy
import periodicity_detection
import pyriodicity
from scipy import signal as filters

warnings.simplefilter("ignore")
CAP_S = 5


def periodogram_peak(y):
    f, power = filters.periodogram(y, window="hann", detrend="linear")
    return 1 / f[2 + numpy.argmax(power[2:])]


def correlation_peak(y):
    x = filters.detrend(y)
    size = 1 << (2 * len(x) - 1).bit_length()
    r = numpy.fft.irfft(numpy.abs(numpy.fft.rfft(x, size)) ** 2)[: len(x) // 2]
    peaks = [k for k in range(2, len(r) - 1) if r[k] > r[k - 1] and r[k] >= r[k + 1]]
    return max(peaks, key=lambda k: r[k], default=0)


METHODS = {
    "SAZED": lambda y: pyriodicity.SAZED.detect(y),
    "Autoperiod": lambda y: pyriodicity.Autoperiod.detect(y, seed=1),
    "CFD-Autoperiod": lambda y: pyriodicity.CFDAutoperiod.detect(y, seed=1),
    "pyriodicity-ACF": lambda y: pyriodicity.ACFPeriodicityDetector.detect(y, max_period_count=1),
    "pyriodicity-FFT": lambda y: pyriodicity.FFTPeriodicityDetector.detect(y, max_period_count=1),
    "CodeLionX-autoperiod": lambda y: periodicity_detection.autoperiod(y, detrend=True, random_state=1),
    "CodeLionX-find_length": lambda y: periodicity_detection.find_length(y),
    "SciPy-periodogram": periodogram_peak,
    "ACF-peak": correlation_peak,
}


def series(paths):
    for path in paths:
        with open(path, newline="") as lines:
            for name, group in itertools.groupby(csv.reader(itertools.islice(lines, 1, None)), key=lambda row: row[0]):
                y = numpy.array([float(row[2]) if row[2] else numpy.nan for row in group])
                there = numpy.flatnonzero(~numpy.isnan(y))
                yield name, numpy.interp(numpy.arange(len(y)), there, y[there])


def too_long(*_):
    raise TimeoutError


signal.signal(signal.SIGALRM, too_long)
folder, paths = sys.argv[1], sys.argv[2:]
loaded = list(series(paths))
for method, detect in METHODS.items():
    cut_off = refused = 0
    begin = time.process_time()
    with open(os.path.join(folder, method + ".csv"), "w", encoding="ascii") as out:
        out.write("id,period\n")
        for name, y in loaded:
            signal.alarm(CAP_S)
            try:
                found = detect(y)
            except TimeoutError:
                found, cut_off = None, cut_off + 1
            except Exception:  # noqa: whatever a peer throws is "nothing found"
                found, refused = None, refused + 1
            signal.alarm(0)
            periods = [] if found is None else numpy.atleast_1d(found)
            out.writelines(f"{name},{p:.10g}\n" for p in periods if p is not None and p > 1)
    print(f"{method}: {time.process_time() - begin:.2f} s of CPU, {cut_off} cut off after {CAP_S} s, {refused} refused")
