"""Seasons found by several methods, against the truth, by category.
  python3 seasons_table.py TRUTH.csv NAME=FOUND.csv..
TRUTH: id,category,..,periods,allowed; FOUND: id,period. A period within 2 % of a true one is a hit, each once; one near
an allowed one counts neither way; any other is false. A line for each category and method: precision, recall, F1, how
many series are right to the last period, in how many something false was found."""
import csv
import re
import sys

TOLERANCE = 0.02


def numbers(text):
    return [float(x) for x in re.split(r"[ ;|]+", (text or "").strip()) if x]


def is_near(a, b):
    return abs(a - b) <= TOLERANCE * b


def count_of(true, allowed, found):
    """Hits, false ones, missed ones."""
    left, hits, false = list(true), 0, 0
    for period in sorted(found):
        near = [t for t in left if is_near(period, t)]
        if near:
            left.remove(min(near, key=lambda t: abs(period - t)))
            hits += 1
        elif not any(is_near(period, t) for t in allowed + true):
            false += 1
    return hits, false, len(left)


def line_of(counts):
    hits, false, missed = (sum(c[i] for c in counts) for i in range(3))
    share = lambda a, b: f"{a / b:9.3f}" if b else "        -"
    exact = sum(1 for c in counts if c[1] == c[2] == 0)
    alarms = sum(1 for c in counts if c[1] > 0)
    return (share(hits, hits + false) + share(hits, hits + missed) + share(2 * hits, 2 * hits + false + missed)
            + share(exact, len(counts)) + share(alarms, len(counts)))


truth = list(csv.DictReader(open(sys.argv[1], newline="")))
rows = {}
for argument in sys.argv[2:]:
    name, path = argument.split("=", 1)
    found = {}
    for row in csv.DictReader(open(path, newline="")):
        found.setdefault(row["id"], []).append(float(row["period"]))
    for row in truth:
        counts = count_of(numbers(row["periods"]), numbers(row["allowed"]), found.get(row["id"], []))
        with_none = "all without" if not numbers(row["periods"]) else "all with"
        for category in (row["category"], with_none, "all"):
            rows.setdefault(category, {}).setdefault(name, []).append(counts)
width = max(26, *(len(argument.split("=")[0]) for argument in sys.argv[2:]))
for category in sorted(rows, key=lambda c: (c.startswith("all"), c)):
    methods = rows[category]
    title = f"{category}, {len(next(iter(methods.values())))} series"
    print(f"{title:{width + 2}s}precision   recall       F1    exact    false")
    for name, counts in methods.items():
        print(f"  {name:{width}s}{line_of(counts)}")
