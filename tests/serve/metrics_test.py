"""/metrics as promtool reads it, and as docs/formats/metrics.md describes it."""
import os
import pathlib
import re
import shutil
import subprocess
import unittest

PAGE = pathlib.Path(__file__).resolve().parents[2] / "docs" / "formats" / "metrics.md"
SAMPLES = os.environ.get("SAMPLES", "samples")
UNITS = {"_seconds": "s", "_bytes": "bytes"}


def exposition():
    return subprocess.run([SAMPLES, "metrics"], capture_output=True, text=True, check=True,
                          timeout=60).stdout


def emitted():
    """{name: (type, labels, help)} of the text."""
    text = exposition()
    helps = dict(re.findall(r"^# HELP (\S+) (.*)$", text, re.MULTILINE))
    types = dict(re.findall(r"^# TYPE (\S+) (\S+)$", text, re.MULTILINE))
    labels = {name: set() for name in types}
    for sample, inside in re.findall(r"^([a-z0-9_]+)(?:\{(.*)\})? \S+$", text, re.MULTILINE):
        name = sample if sample in types else re.sub(r"_(bucket|sum|count)$", "", sample)
        labels[name] |= set(re.findall(r'(\w+)="', inside)) - {"le"}
    return {name: (types[name], labels[name], helps[name]) for name in types}


def rows():
    """The table's cells: name, type, labels, unit, meaning."""
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        if re.match(r"\| `(foreshock|process)_", line):
            name, kind, labels, unit, meaning = (cell.strip() for cell in line.strip("|").split("|"))
            yield name.strip("`"), kind, set(re.findall(r"`(\w+)`", labels)), unit, meaning


class MetricsTest(unittest.TestCase):
    maxDiff = None

    @unittest.skipUnless(shutil.which("promtool"), "promtool is not installed: apt-get install prometheus")
    def test_promtool_has_nothing_to_say(self):
        done = subprocess.run(["promtool", "check", "metrics"], input=exposition(), text=True,
                              capture_output=True, check=False, timeout=60)

        self.assertEqual((done.returncode, done.stdout + done.stderr), (0, ""))

    def test_the_page_lists_what_is_emitted_and_nothing_else(self):
        documented = {name: (kind, labels, meaning) for name, kind, labels, _, meaning in rows()}

        self.assertEqual(documented, emitted())

    def test_the_page_is_in_alphabetical_order(self):
        names = [name for name, *_ in rows()]

        self.assertEqual(names, sorted(set(names)))

    def test_units_are_those_of_the_names(self):
        for name, _, _, unit, _ in rows():
            for suffix, expected in UNITS.items():
                if name.removesuffix("_total").endswith(suffix):
                    self.assertEqual(unit, expected, name)

    def test_every_value_of_a_closed_label_is_on_the_page(self):
        page = PAGE.read_text(encoding="utf-8")
        text = exposition()
        for label in ("kind", "severity", "reason", "outcome", "result"):
            row = re.search(rf"^\| `{label}` \|(.*)$", page, re.MULTILINE).group(1)
            self.assertEqual(set(re.findall(r"`([\w-]+)`", row)),
                             set(re.findall(rf'\b{label}="([^"]*)"', text)), label)


if __name__ == "__main__":
    unittest.main()
