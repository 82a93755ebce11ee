"""Runs the built program on files in a folder of its own."""
import csv
import io
import math
import os
import pathlib
import random
import subprocess
import tempfile
import unittest

PROGRAM = os.environ.get("FORESHOCK", "foreshock")


def daily(count, seed=1):
    """(time, value) of an hourly series with a day's season."""
    rng = random.Random(seed)
    for i in range(count):
        value = 100 + 20 * math.sin(2 * math.pi * (i % 24) / 24) + rng.gauss(0, 2)
        yield f"2024-01-{1 + i // 24:02d}T{i % 24:02d}:00:00Z", value


def timestamp_value(points):
    return "timestamp,value\n" + "".join(f"{time},{value}\n" for time, value in points)


def long_layout(series):
    """{id: [value...]}, numbered from 1."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["unique_id", "ds", "y"])
    writer.writerows((name, i, value) for name, values in series.items()
                     for i, value in enumerate(values, 1))
    return text.getvalue()


class ProgramTest(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def file(self, name, content):
        path = self.folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return name

    def run_program(self, *words, stdin=None, timeout=120):
        return subprocess.run([PROGRAM, *map(str, words)], cwd=self.folder, input=stdin,
                              capture_output=True, text=True, timeout=timeout, check=False)

    def rows(self, *words):
        """Rows of a run that must go well, as dicts."""
        done = self.run_program(*words)
        self.assertEqual(done.returncode, 0, done.stderr)
        return list(csv.DictReader(io.StringIO(done.stdout)))

    def refused(self, *words, code=2, says=()):
        """A run that must fail without any data on stdout, with the words that help."""
        done = self.run_program(*words)
        self.assertEqual(done.returncode, code, done.stderr)
        self.assertEqual(done.stdout, "")
        for text in [says] if isinstance(says, str) else says:
            self.assertIn(text, done.stderr)
        return done.stderr
