"""Puts automatic choices side by side.
  python3 ets_choice.py OURS.csv AGAIN.csv R.csv SF.csv
AICc counts as no worse if it is above theirs by no more than 0.01."""
import csv
import sys

ours, again, *peers = [{row["unique_id"]: row for row in csv.DictReader(open(path))}
                       for path in sys.argv[1:]]
own = sum(min(float(ours[i]["seconds"]), float(again[i]["seconds"])) for i in ours) / len(ours)
print(f"  foreshock  {1e3 * own:.2f} ms a series")
for label, peer in zip(("R", "SF"), peers):
    both = [i for i in ours if i in peer]
    good = sum(float(ours[i]["aicc"]) <= float(peer[i]["aicc"]) + 0.01 for i in both)
    spent = sum(float(peer[i]["seconds"]) for i in both) / len(both)
    print(f"  {label:<9}  {1e3 * spent:.1f} ms, {spent / own:.0f} times; AICc no worse than its on "
          f"{good} of {len(both)}")
