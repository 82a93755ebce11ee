"""No node outlives who started it, and what a killed process left is removed by the next."""
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import unittest

import broker
import client


def children(pid):
    found = []
    for stat in pathlib.Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text("utf-8").rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == pid and fields[0] != "Z":
            found.append(int(stat.parent.name))
    return found


class Teardown(unittest.TestCase):
    def start(self):
        script = pathlib.Path(broker.__file__)
        process = subprocess.Popen([sys.executable, "-B", script, "run"], stdout=subprocess.PIPE,
                                   stderr=subprocess.DEVNULL, text=True)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.kill)
        self.assertRegex(process.stdout.readline(), r"^127\.0\.0\.1:\d+$")
        nodes = children(process.pid)
        self.assertEqual(len(nodes), 1)
        return process, nodes[0]

    def folder(self, process):
        return list(pathlib.Path(tempfile.gettempdir()).glob(f"{broker.FOLDER}{process.pid}-*"))

    def gone(self, pid):
        client.wait_for("the end of the node", lambda: not os.path.exists(f"/proc/{pid}"))

    def test_killed_with_sigkill(self):
        process, node = self.start()

        process.kill()
        process.wait()

        self.gone(node)
        self.assertEqual(len(self.folder(process)), 1)
        broker.sweep()
        self.assertEqual(self.folder(process), [])

    def test_ended_with_sigterm(self):
        process, node = self.start()

        process.send_signal(signal.SIGTERM)

        self.assertEqual(process.wait(60), 0)
        self.gone(node)
        self.assertEqual(self.folder(process), [])
