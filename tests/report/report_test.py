"""What report.py must count, on results as ctest 3.25 writes them."""
import contextlib
import io
import pathlib
import sys
import tempfile
import unittest
from unittest import mock

import report

GTEST = "[ RUN ] A.B\na_test.cpp:4: Skipped\nno broker was found\n\n[  SKIPPED ] A.B"
CASES = {
    "passes": '<testcase name="passes" status="run"/>',
    "fails": '<testcase name="fails" status="fail"><failure message=""/></testcase>',
    "not built": '<testcase name="not built" status="notrun">'
                 '<skipped message="Unable to find executable"/></testcase>',
    "off": '<testcase name="off" status="disabled"/>',
    "skips": '<testcase name="skips" status="notrun"><skipped message="SKIP_RETURN_CODE=77"/>'
             "<system-out>one\nno R here\n</system-out></testcase>",
    "skips in gtest": '<testcase name="skips in gtest" status="notrun">'
                      '<skipped message="SKIP_REGULAR_EXPRESSION_MATCHED"/>'
                      f"<system-out>{GTEST}</system-out></testcase>",
}


class Report(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def suite(self, *names, name="dev"):
        cases = "".join(CASES[case] for case in names)
        (self.folder / f"{name}.xml").write_text(f"<testsuite>{cases}</testsuite>")

    def steps(self, text):
        (self.folder / "steps").write_text(text)

    def run_report(self):
        """(exit code, lines)"""
        out = io.StringIO()
        with mock.patch.object(sys, "argv", ["report.py", str(self.folder)]):
            with contextlib.redirect_stdout(out):
                code = report.main()
        return code, out.getvalue().splitlines()

    def test_sums_suites_and_steps(self):
        self.suite("passes", "passes")
        self.suite("passes", name="asan")
        self.steps("passed format\npassed build dev\n")

        code, lines = self.run_report()

        self.assertEqual((code, lines), (0, ["5 passed, 0 failed, 0 skipped"]))

    def test_says_which_failed_and_fails(self):
        self.suite("passes", "fails")
        self.steps("failed build asan\n")

        code, lines = self.run_report()

        self.assertEqual(code, 1)
        self.assertEqual(lines, ["FAILED   dev: fails", "FAILED   step: build asan",
                                 "1 passed, 2 failed, 0 skipped"])

    def test_a_test_that_was_not_built_is_a_failure(self):
        self.suite("passes", "not built")

        code, lines = self.run_report()

        self.assertEqual((code, lines[-1]), (1, "1 passed, 1 failed, 0 skipped"))

    def test_names_every_skip_with_its_reason(self):
        self.suite("passes", "off", "skips", "skips in gtest")

        code, lines = self.run_report()

        self.assertEqual(code, 0)
        self.assertEqual(lines, ["skipped  dev: off: disabled", "skipped  dev: skips: no R here",
                                 "skipped  dev: skips in gtest: no broker was found",
                                 "1 passed, 0 failed, 3 skipped"])

    def test_a_cut_file_is_a_failure(self):
        self.suite("passes")
        (self.folder / "asan.xml").write_text("<testsuite><testcase")

        code, lines = self.run_report()

        self.assertEqual((code, lines[-1]), (1, "1 passed, 1 failed, 0 skipped"))

    def test_no_test_at_all_is_a_failure(self):
        code, lines = self.run_report()

        self.assertEqual((code, lines), (1, ["0 passed, 0 failed, 0 skipped"]))


if __name__ == "__main__":
    unittest.main()
