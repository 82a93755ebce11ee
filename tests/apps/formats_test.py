"""Output formats, and what happens where output cannot be written."""
import json
import os
import pty
import subprocess
import unittest

from program import PROGRAM, ProgramTest, daily, long_layout, timestamp_value


class Formats(ProgramTest):
    def setUp(self):
        super().setUp()
        self.file("a.csv", long_layout({"a,b": [1, 2, 3, 4], 'c"d': [5, 5, 5, 5]}))

    def test_json_is_one_array_and_ndjson_one_object_a_line(self):
        whole = json.loads(self.run_program("detect", "a.csv", "--format", "json").stdout)
        lines = self.run_program("detect", "a.csv", "--format", "ndjson").stdout.splitlines()

        self.assertEqual(whole, [json.loads(line) for line in lines])
        self.assertEqual(whole[0]["unique_id"], "a,b")
        self.assertIsNone(whole[0]["expected"])
        self.assertEqual(whole[4]["unique_id"], 'c"d')
        self.assertEqual(whole[4]["ds"], 1)

    def test_csv_quotes_what_must_be_quoted(self):
        rows = self.rows("forecast", "a.csv", "-h", 1, "--model", "naive")

        self.assertEqual([row["unique_id"] for row in rows], ["a,b", 'c"d'])

    def test_numbers_read_back_to_the_same_bits(self):
        values = [0.1, 1 / 3, 1e300, 1e-300, 123456789.12345679]
        self.file("b.csv", long_layout({"s": values}))

        rows = self.rows("detect", "b.csv")

        self.assertEqual([float(row["y"]) for row in rows], values)

    def test_a_table_is_aligned(self):
        lines = self.run_program("forecast", "a.csv", "-h", 2, "--model", "naive",
                                 "--format", "table").stdout.splitlines()

        self.assertEqual(lines[0].split()[:3], ["unique_id", "ds", "naive"])
        self.assertEqual(len({len(line) for line in lines}), 1)

    def test_a_terminal_gets_a_table(self):
        master, slave = pty.openpty()
        self.addCleanup(os.close, master)
        subprocess.run([PROGRAM, "forecast", "a.csv", "-h", "1", "--quiet"], cwd=self.folder,
                       stdout=slave, check=True, timeout=60)
        os.close(slave)

        self.assertNotIn(b",naive", os.read(master, 4096))

    def test_a_name_cannot_send_commands_to_the_terminal(self):
        self.file("b.csv", long_layout({"a\x1b[2Jb": [1, 2, 3]}))

        self.assertNotIn("\x1b", self.run_program("detect", "b.csv", "--format", "table").stdout)


class Files(ProgramTest):
    def setUp(self):
        super().setUp()
        self.file("a.csv", timestamp_value(daily(240)))

    def test_output_goes_to_a_file_that_is_whole_or_not_there(self):
        done = self.run_program("detect", "a.csv", "--output", "out.csv")

        self.assertEqual((done.returncode, done.stdout), (0, ""))
        self.assertEqual(len((self.folder / "out.csv").read_text().splitlines()), 241)
        self.assertFalse((self.folder / "out.csv.part").exists())

    def test_the_input_may_be_overwritten(self):
        self.run_program("detect", "a.csv", "--output", "a.csv")

        self.assertEqual(len((self.folder / "a.csv").read_text().splitlines()), 241)

    def test_a_full_disk_is_an_error(self):
        self.refused("detect", "a.csv", "--output", "/dev/full", code=1, says="No space left")

    def test_a_full_standard_output_is_an_error(self):
        with open("/dev/full", "wb") as full:
            done = subprocess.run([PROGRAM, "detect", "a.csv"], cwd=self.folder, stdout=full,
                                  stderr=subprocess.PIPE, text=True, timeout=60, check=False)

        self.assertEqual(done.returncode, 1)
        self.assertIn("No space left", done.stderr)

    def test_an_output_that_cannot_be_made_is_an_error(self):
        self.refused("detect", "a.csv", "--output", "no/such/folder.csv", code=1, says="cannot write")

    def test_a_reader_that_leaves_ends_it_quietly(self):
        self.file("b.csv", long_layout({"s": range(50000)}))
        run = subprocess.Popen([PROGRAM, "detect", "b.csv", "--quiet"], cwd=self.folder,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        run.stdout.readline()
        run.stdout.close()

        self.assertEqual(run.stderr.read(), b"")
        run.stderr.close()
        self.assertEqual(run.wait(timeout=60), 0)


if __name__ == "__main__":
    unittest.main()
