#!/usr/bin/env python3
"""report.py FOLDER: counts what ./run test left in FOLDER and says it on the last line.

FOLDER has NAME.xml, written by `ctest --output-junit`, and `steps`: lines "passed|failed NAME".
Exit code 1 if anything failed or nothing passed."""
import dataclasses
import pathlib
import re
import sys
import xml.etree.ElementTree as xml

SKIPPED = re.compile(r"SKIP_|Disabled")  # Any other test that did not run is a failure.
GTEST_REASON = re.compile(r"^.*: Skipped\n(.*)", re.MULTILINE)


@dataclasses.dataclass
class Tally:
    passed: int = 0
    failed: list = dataclasses.field(default_factory=list)
    skipped: list = dataclasses.field(default_factory=list)

    def add_suite(self, path):
        try:
            cases = xml.parse(path).getroot().iter("testcase")
        except xml.ParseError as error:
            self.failed.append(f"{path.name}: {error}")
            return
        for case in cases:
            self.add_case(f"{path.stem}: {' '.join(case.get('name', '').split())}", case)

    def add_case(self, name, case):
        skipped = case.find("skipped")
        if case.get("status") == "run" and skipped is None:
            self.passed += 1
        elif skipped is not None and SKIPPED.search(skipped.get("message", "")):
            self.skipped.append(f"{name}: {reason(case)}")
        elif case.get("status") == "disabled":
            self.skipped.append(f"{name}: disabled")
        else:
            self.failed.append(name)

    def add_steps(self, text):
        for line in text.splitlines():
            outcome, name = line.split(" ", 1)
            if outcome == "passed":
                self.passed += 1
            else:
                self.failed.append(f"step: {name}")


def reason(case):
    """What the test said: googletest's message, or the last line that was printed."""
    output = (case.findtext("system-out") or "").strip()
    found = GTEST_REASON.search(output)
    return found.group(1).strip() if found else output.rsplit("\n", 1)[-1]


def main():
    folder = pathlib.Path(sys.argv[1])
    tally = Tally()
    for path in sorted(folder.glob("*.xml")):
        tally.add_suite(path)
    if (folder / "steps").exists():
        tally.add_steps((folder / "steps").read_text(encoding="utf-8"))
    for line in tally.failed:
        print(f"FAILED   {line}")
    for line in tally.skipped:
        print(f"skipped  {line}")
    print(f"{tally.passed} passed, {len(tally.failed)} failed, {len(tally.skipped)} skipped")
    return 0 if tally.passed and not tally.failed else 1


if __name__ == "__main__":
    sys.exit(main())
