"""Puts the outputs of auto_arima programs side by side.
  python3 auto_arima.py TEST.csv TRAIN.csv SEASON OURS.csv AGAIN.csv [R.csv [SF.csv]]
OURS ran before the others and AGAIN after them; the shorter time of the two counts.
Every program is scored on the series that all of them have a forecast for: MASE (scaled by the
training part's seasonal step), sMAPE, coverage of the 95 % interval, milliseconds a series; and how
often our AICc is no worse than R's, where both difference alike."""
import csv
import sys


def read(path, name):
    out = {}
    with open(path, newline="") as lines:
        for row in csv.DictReader(lines):
            one = out.setdefault(row["unique_id"], {"y": [], "lo": [], "hi": [], **row})
            one["y"].append(float(row[name]))
            one["lo"].append(float(row[name + "-lo-95"]))
            one["hi"].append(float(row[name + "-hi-95"]))
    return out


def values(path):
    out = {}
    with open(path, newline="") as lines:
        for row in csv.DictReader(lines):
            out.setdefault(row["unique_id"], []).append(float(row["y"]))
    return out


def differences(form):
    """(d, D) of 'ARIMA(0 1 1)(0 1 1)[12]' or of R's 'p d q P D Q m'."""
    if not form.startswith("ARIMA"):
        numbers = form.split()
        return int(numbers[1]), int(numbers[4]) if len(numbers) > 3 else 0
    parts = form.replace(")", "").split("(")
    seasonal = parts[2].split("[")[0].split()[1] if len(parts) > 2 else 0
    return int(parts[1].split()[1]), int(seasonal)


def main():
    test, train, season = values(sys.argv[1]), values(sys.argv[2]), int(sys.argv[3])
    programs = {"foreshock": read(sys.argv[4], "arima")}
    plain = read(sys.argv[5], "arima")
    for key, one in programs["foreshock"].items():
        one["seconds"] = min(float(one["seconds"]), float(plain[key]["seconds"]))
    for path, name in zip(sys.argv[6:], ("R", "SF")):
        programs[name] = read(path, name)
    common = [key for key in test if all(key in each for each in programs.values())]
    for name, each in programs.items():
        mase = smape = inside = points = seconds = 0
        for key in common:
            y, past, one = test[key], train[key], each[key]
            scale = sum(abs(a - b) for a, b in zip(past[season:], past)) / (len(past) - season)
            errors = [abs(a - b) for a, b in zip(y, one["y"])]
            mase += sum(errors) / len(y) / scale / len(common)
            smape += sum(200 * e / (abs(a) + abs(b) or 1)
                         for e, a, b in zip(errors, y, one["y"])) / len(y) / len(common)
            inside += sum(lo <= a <= hi for a, lo, hi in zip(y, one["lo"], one["hi"]))
            points += len(y)
            seconds += float(one["seconds"])
        print(f"  {name:10} {len(common):4} of {len(test)} series  MASE {mase:.3f}  sMAPE {smape:.2f}"
              f"  95 % holds {100 * inside / points:.1f} %  {1e3 * seconds / len(common):.2f} ms")
    if "R" in programs:
        alike = [key for key in plain if key in programs["R"] and
                 differences(plain[key]["form"]) == differences(programs["R"][key]["order"])]
        good = sum(float(plain[key]["aicc"]) <= float(programs["R"][key]["aicc"]) + 0.1
                   for key in alike)
        print(f"  differences as R's: {len(alike)} of {len(plain)}; AICc there no worse than R's by "
              f"more than 0.1: {good}")


main()
