"""--version against what the build looks for, what sources include and what the program loads."""
import pathlib
import os
import re
import subprocess
import unittest

from program import PROGRAM, ProgramTest

ROOT = pathlib.Path(__file__).resolve().parents[2]
ROOMS = ["core", "spectral", "filters", "models", "detect", "engine", "ingest", "serve", "apps"]

# What CMake, sources and the loader call it, and what --version does. Nothing: no library of ours to name.
NAMES = {
    # find_package and pkg_check_modules
    "tl-expected": "tl-expected", "Boost": "Boost", "Eigen3": "Eigen", "Ceres": "Ceres", "Threads": "",
    "ZLIB": "zlib", "PkgConfig": "", "CURL": "curl", "Snappy": "snappy", "simdjson": "simdjson",
    "absl": "abseil", "fftw3": "FFTW", "zstd": "zstd", "prometheus_cpp": "prometheus-cpp", "re2": "RE2",
    "Rdkafka": "librdkafka", "CLI11": "CLI11", "yaml-cpp": "yaml-cpp", "openssl": "OpenSSL",
    "sasl2": "SASL", "nlohmann_json": "nlohmann-json",
    # <folder/...> and <header.h>
    "boost": "Boost", "Eigen": "Eigen", "ceres": "Ceres", "tl": "tl-expected", "prometheus": "prometheus-cpp",
    "librdkafka": "librdkafka", "CLI": "CLI11", "nlohmann": "nlohmann-json", "curl": "curl",
    "simdjson.h": "simdjson", "zlib.h": "zlib", "zstd.h": "zstd", "snappy.h": "snappy",
    "fftw3.h": "FFTW", "sys": "", "netinet": "", "unistd.h": "", "fcntl.h": "", "poll.h": "",
    "signal.h": "", "emmintrin.h": "", "immintrin.h": "", "pthread.h": "", "sched.h": "", "malloc.h": "",
    # libNAME.so
    "z": "zlib", "snappy": "snappy", "crypto": "OpenSSL", "ssl": "OpenSSL", "prometheus-cpp-core": "prometheus-cpp",
    "rdkafka": "librdkafka", "lz4": "lz4", "ld-linux-x86-64": "", "ld-linux-aarch64": "", "stdc++": "",
    "m": "", "gcc_s": "", "c": "", "asan": "", "ubsan": "", "tsan": "", "atomic": "", "pthread": "", "dl": "",
}


class Version(ProgramTest):
    def setUp(self):
        super().setUp()
        text = self.run_program("--version").stdout
        self.named = dict(line.split(maxsplit=1) for line in text.splitlines())

    def check(self, found):
        """Every name found is known here, and its library is named with a version."""
        self.assertTrue(found)
        for name in sorted(found):
            known = "abseil" if name.startswith("absl_") else NAMES.get(name)
            self.assertIsNotNone(known, f"{name}: which library is it, for --version?")
            if known:
                self.assertRegex(self.named.get(known, ""), r"^\d+(\.\d+)*", f"{name} is {known}")

    def test_it_names_what_the_build_looks_for(self):
        files = [ROOT / "CMakeLists.txt", *(path for room in ROOMS for path in ROOT.glob(f"{room}/**/CMakeLists.txt"))]
        text = "".join(path.read_text() for path in files)

        self.check(set(re.findall(r"(?:find_package|pkg_check_modules)\((\S+)", text)))

    def test_it_names_what_sources_include(self):
        found = set()
        for room in ROOMS:
            for path in [*ROOT.glob(f"{room}/**/*.h"), *ROOT.glob(f"{room}/**/*.cpp")]:
                found |= set(re.findall(r"^#include <(\w+\.h|\w+(?=/))", path.read_text(), re.MULTILINE))

        self.check(found)

    @unittest.skipIf(os.environ.get("FORESHOCK_SANITIZE"), "linked with what it does not need")
    def test_it_names_what_the_program_loads(self):
        table = subprocess.run(["readelf", "-d", PROGRAM], capture_output=True, text=True, check=True).stdout

        self.check(set(re.findall(r"NEEDED.*\[(?:lib)?([^\]]+?)\.so", table)))

    def test_libraries_that_can_be_asked_say_it_themselves(self):
        for library, package in [("curl", "libcurl"), ("FFTW", "fftw3"), ("zlib", "zlib"), ("zstd", "libzstd")]:
            found = subprocess.run(["pkg-config", "--modversion", package], capture_output=True, text=True,
                                   check=True).stdout.strip()
            self.assertEqual(self.named[library], found)

    def test_it_names_the_compiler_and_the_rules_of_time_zones(self):
        self.assertRegex(self.named["compiler"], r"\d")
        self.assertRegex(self.named["tzdata"], r"^20\d\d[a-z]+$")


if __name__ == "__main__":
    unittest.main()
