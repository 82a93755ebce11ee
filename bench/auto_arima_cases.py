"""Writes what R's auto.arima chose, and every model it looked at, as plain text.
  python3 auto_arima_cases.py NUMERICS_FOLDER [NAME ..] > CASES.txt
NUMERICS_FOLDER holds auto_arima.json and datasets.json; NAME: only these series. Lines, fields
between single spaces:
  search NAME stepwise|full SEASON p d q P D Q CONSTANT AICC N y_1 .. y_N    (nan: missing)
  tried p d q P D Q CONSTANT AICC                                    (inf: not taken), in R's order
CONSTANT is 1 for a mean or a drift. In a stepwise search models that were fitted again without
approximation stand last."""
import json
import math
import pathlib
import re
import sys

TRIED = re.compile(r"ARIMA\((\d+),(\d+),(\d+)\)(?:\((\d+),(\d+),(\d+)\)\[\d+\])?\s*"
                   r"(with (?:drift|non-zero mean|zero mean))?\s*: (\S+)")


def values(name, sets):
    """The series; NAME_log and NAME_log10 are made of NAME."""
    logarithm = next((f for end, f in (("_log10", math.log10), ("_log", math.log))
                      if name.endswith(end)), None)
    y = sets[re.sub(r"_log(10)?$", "", name)]["values"]
    return ["nan" if v is None else repr(logarithm(v) if logarithm else float(v)) for v in y]


def main():
    folder = pathlib.Path(sys.argv[1])
    sets = json.loads((folder / "datasets.json").read_text())
    for name, searches in json.loads((folder / "auto_arima.json").read_text())["auto_arima"].items():
        if sys.argv[2:] and name not in sys.argv[2:]:
            continue
        for kind, one in searches.items():
            y = values(name, sets)
            p, d, q = one["order"]
            P, D, Q = one["seasonal"]
            print("search", name, "stepwise" if kind == "default" else "full", one["m"], p, d, q,
                  P, D, Q, int(one["drift"] or one["mean"]), one["aicc"], len(y), *y)
            for line in one["trace"]:
                found = TRIED.search(line)
                if found and "Best model" not in line:
                    *order, constant, score = found.groups(default="0")
                    has = int(constant in ("with drift", "with non-zero mean"))
                    print("tried", *order, has, score.lower())


main()
