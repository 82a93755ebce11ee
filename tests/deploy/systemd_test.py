"""The unit file: what operations.md promises of it, and systemd's own verdict where there is one."""
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

import declared

UNIT = declared.DEPLOY / "systemd" / "foreshock.service"
EXPOSURE_MOST = 20  # Of 100, as systemd-analyze counts.


def directives():
    """{section: {name: [values]}}."""
    found, section = {}, None
    for line in UNIT.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            section = found.setdefault(line.strip("[]"), {})
        elif line and not line.startswith("#"):
            name, value = line.split("=", 1)
            section.setdefault(name, []).append(value)
    return found


def seconds(text):
    value, unit = re.fullmatch(r"(\d+)(s|min|)", text).groups()
    return int(value) * (60 if unit == "min" else 1)


class SystemdTest(unittest.TestCase):
    def setUp(self):
        self.service = directives()["Service"]

    def one(self, name):
        value, = self.service[name]
        return value

    def test_it_starts_the_program_as_its_help_has_it(self):
        self.assertEqual(self.one("ExecStart"),
                         "/usr/local/bin/foreshock run --config /etc/foreshock --log-format json")
        self.assertEqual(self.one("ExecStartPre"), "/usr/local/bin/foreshock config check /etc/foreshock")

    def test_systemd_is_told_by_the_program_and_watches_it(self):
        self.assertEqual(self.one("Type"), "notify")
        self.assertEqual(self.one("NotifyAccess"), "main")
        self.assertIn("NOTIFY_SOCKET", declared.read("apps/foreshock/supervisor.cpp"))
        self.assertIn("supervisor.ready()", declared.read("apps/foreshock/run.cpp"))

    def test_a_last_commit_is_not_taken_for_death(self):
        """Signs of life come ten times within WatchdogSec, but not while all is drained."""
        watchdog = seconds(self.one("WatchdogSec"))

        self.assertGreater(watchdog - watchdog / 10, seconds(self.one("TimeoutStopSec")))

    def test_sighup_reloads(self):
        self.assertEqual(self.one("ExecReload"), "/bin/kill -HUP $MAINPID")

    def test_only_a_config_that_cannot_be_used_is_not_tried_again(self):
        self.assertEqual(self.one("Restart"), "always")
        self.assertEqual(self.one("RestartPreventExitStatus"), "2")

    def test_the_last_commit_has_the_time_it_may_take(self):
        self.assertGreaterEqual(seconds(self.one("TimeoutStopSec")), 180)

    def test_state_lies_where_the_config_examples_have_it(self):
        self.assertEqual(self.one("StateDirectory"), "foreshock")
        self.assertIn("/var/lib/foreshock", declared.read("docs/formats/config.md"))

    def test_it_may_do_no_more_than_it_needs(self):
        for name in ("DynamicUser", "NoNewPrivileges", "PrivateTmp", "PrivateDevices", "ProtectHome",
                     "ProtectClock", "ProtectKernelTunables", "ProtectKernelModules", "ProtectKernelLogs",
                     "ProtectControlGroups", "ProtectHostname", "RestrictNamespaces", "RestrictRealtime",
                     "RestrictSUIDSGID", "LockPersonality", "MemoryDenyWriteExecute"):
            self.assertEqual(self.one(name), "yes", name)
        self.assertEqual(self.one("ProtectSystem"), "strict")
        self.assertEqual(self.one("CapabilityBoundingSet"), "")
        self.assertEqual(self.one("SystemCallArchitectures"), "native")
        self.assertEqual(self.one("RestrictAddressFamilies"), "AF_INET AF_INET6 AF_UNIX")

    def test_what_the_program_reads_of_proc_is_there(self):
        """serve/process.cpp reads /proc/stat, which ProcSubset=pid hides: process_* would go with it."""
        self.assertNotIn("ProcSubset", self.service)

    def test_memory_files_and_tasks_are_bounded(self):
        for name in ("MemoryHigh", "MemoryMax", "LimitNOFILE", "TasksMax"):
            self.assertRegex(self.one(name), r"^\d+G?$")

    @unittest.skipUnless(shutil.which("systemd-analyze"), "systemd-analyze is not installed")
    def test_systemd_takes_it(self):
        text = re.sub("/usr/local/bin/foreshock", "/bin/true", UNIT.read_text(encoding="utf-8"))
        with tempfile.TemporaryDirectory() as folder:
            unit = pathlib.Path(folder) / UNIT.name
            unit.write_text(text, encoding="utf-8")
            verdict = subprocess.run(["systemd-analyze", "verify", "--man=no", unit], capture_output=True,
                                     text=True, check=False, timeout=60, env={**os.environ, "SYSTEMD_LOG_LEVEL": "warning"})
            # Units of this machine are read too, and spoken of.
            ours = [line for line in verdict.stderr.splitlines() if UNIT.name in line]
            self.assertEqual(ours, [])
            exposure = subprocess.run(["systemd-analyze", "security", "--offline=true", "--no-pager",
                                       f"--threshold={EXPOSURE_MOST}", unit], capture_output=True, text=True,
                                      check=False, timeout=60)
            self.assertEqual(exposure.returncode, 0, exposure.stdout[-300:] + exposure.stderr)


if __name__ == "__main__":
    unittest.main()
