"""Every k-th series of a set, so that N remain.
  python3 sample.py TRAIN.csv.gz TEST.csv.gz N OUT-TRAIN.csv OUT-TEST.csv
Prints the longest horizon of what remains."""
import csv
import gzip
import itertools
import sys

train, test, count, out_train, out_test = sys.argv[1:6]


def rows(path):
    with gzip.open(path, "rt", newline="") as lines:
        yield from itertools.islice(csv.reader(lines), 1, None)


names = list(dict.fromkeys(row[0] for row in rows(train)))
kept = set(names[::max(1, len(names) // int(count))][:int(count)])
horizon = {}
for source, target in ((train, out_train), (test, out_test)):
    with open(target, "w", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["unique_id", "ds", "y"])
        for row in rows(source):
            if row[0] not in kept:
                continue
            writer.writerow(row)
            if source == test:
                horizon[row[0]] = horizon.get(row[0], 0) + 1
print(max(horizon.values()))
