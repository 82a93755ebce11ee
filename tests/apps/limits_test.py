"""Interrupts and bounded memory."""
import os
import signal
import subprocess
import time
import unittest

from program import PROGRAM, ProgramTest

MEGABYTE = 1 << 20


class Limits(ProgramTest):
    def big_file(self, points):
        with open(self.folder / "big.csv", "w") as file:
            file.write("unique_id,ds,y\n")
            for s in range(4):
                file.writelines(f"s{s},{i},{i * 7919 % 101}\n" for i in range(1, points // 4 + 1))

    def start(self, *words):
        return subprocess.Popen([PROGRAM, *words], cwd=self.folder, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, text=True)

    def test_an_interrupt_keeps_what_is_done_and_leaves_with_130(self):
        for threads in ("1", "2"):
            with self.subTest(threads=threads):
                # Standard input that never ends: the program is in the middle for certain.
                run = subprocess.Popen([PROGRAM, "detect", "-", "--season", "none", "--threads", threads,
                                        "--output", f"{threads}.csv"],
                                       cwd=self.folder, stdin=subprocess.PIPE, stderr=subprocess.PIPE,
                                       text=True)
                run.stdin.write("unique_id,ds,y\n")
                deadline = time.monotonic() + 60
                i = 0
                part = self.folder / f"{threads}.csv.part"
                while time.monotonic() < deadline and (not part.exists() or part.stat().st_size == 0):
                    run.stdin.writelines(f"s,{k},{k * 7919 % 101}\n" for k in range(i + 1, i + 20_001))
                    i += 20_000
                run.send_signal(signal.SIGINT)
                try:
                    run.stdin.close()
                except BrokenPipeError:
                    pass
                said = run.stderr.read()
                run.stderr.close()

                self.assertEqual(run.wait(timeout=60), 130)
                self.assertIn("interrupted", said)
                lines = part.read_text().splitlines()
                self.assertGreater(len(lines), 1000)
                self.assertEqual({line.count(",") for line in lines}, {9})

    def test_a_stream_is_scored_in_bounded_memory(self):
        if os.environ.get("FORESHOCK_SANITIZE"):
            self.skipTest("sanitizers need more memory")
        self.big_file(8_000_000)  # 128 MB of numbers, 700 MB of rows.

        done = subprocess.Popen([PROGRAM, "detect", "big.csv", "--model", "naive", "--season", "none",
                                 "--threads", "2",
                                 "--output", "/dev/null", "--quiet"], cwd=self.folder)
        _, status, usage = os.wait4(done.pid, 0)

        self.assertEqual(os.waitstatus_to_exitcode(status), 0)
        self.assertLess(usage.ru_maxrss * 1024, 110 * MEGABYTE)


if __name__ == "__main__":
    unittest.main()
