#!/usr/bin/env python3
"""run.py MODULE [unittest's options]: runs tests that need a broker, in the Python that has its
client. Without a broker it is a skip, or a failure where FORESHOCK_REQUIRE_BROKER=1."""
import sys
import unittest

import installation

SKIPPED = 77  # The exit code by which ctest knows a skip.


def main():
    reason = installation.missing() or installation.missing_client()
    if reason:
        print(f"no broker: {reason}")
        return 1 if installation.required() else SKIPPED
    installation.use_client()
    unittest.main(module=None, argv=["run.py", "-v", *sys.argv[1:]])
    return 0


if __name__ == "__main__":
    sys.exit(main())
