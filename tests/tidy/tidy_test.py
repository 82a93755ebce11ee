"""Each rule of tidy.py fires on a tree that breaks it, and keeps quiet on one that does not."""
import json
import pathlib
import subprocess
import tempfile
import unittest

import headers
import source
import tidy

GOOD = {
    "core/CMakeLists.txt": "foreshock_room(core SOURCES mean.cpp)\n",
    "core/mean.h": "#pragma once\n\ndouble mean(double a, double b);\n",
    "core/mean.cpp": '#include "foreshock/core/mean.h"\n\n'
                     "double mean(double a, double b) {\n  return (a + b) / 2;\n}\n",
    "docs/mean.md": "# The mean\n\n```sh\n# not a title\n```\n",
}


class Tree(unittest.TestCase):
    """A tree in a temporary folder, without git."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)
        self.write(GOOD)

    def write(self, files):
        for name, text in files.items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")

    def breaches(self, name=None, text=None):
        """What tidy says once the file stands in the tree."""
        if name:
            self.write({name: text})
        return list(tidy.breaches(self.root, tidy.tracked(self.root)))

    def expect(self, name, text, *wanted):
        found = self.breaches(name, text)
        self.assertEqual(len(found), len(wanted), found)
        for line, part in zip(found, wanted):
            self.assertIn(part, line)

    def cpp(self, name, text, *wanted):
        """As expect, for a source that the build names."""
        folder = str(pathlib.PurePosixPath(name).parent)
        self.write({f"{folder}/CMakeLists.txt": f"add_library(x mean.cpp {pathlib.Path(name).name})"})
        self.expect(name, text, *wanted)


class Shape(Tree):
    def test_a_good_tree_is_tidy(self):
        self.assertEqual(self.breaches(), [])

    def test_long_file(self):
        self.cpp("core/a.cpp", "\n" * 401, "core/a.cpp:400: longer than 400 lines")

    def test_file_of_400_lines(self):
        self.cpp("core/a.cpp", "\n" * 400)

    def test_wide_line(self):
        self.cpp("core/a.cpp", "\n//" + "a" * 99 + "\n", "core/a.cpp:2: wider than 100")

    def test_wide_line_with_an_address(self):
        self.cpp("core/a.cpp", "// https://" + "a" * 99 + "\n")

    def test_header_without_pragma_once(self):
        self.expect("core/a.h", "// A.\n#pragma once\n", "core/a.h:1: starts without #pragma once")

    def test_empty_header(self):
        self.expect("core/a.h", "", "core/a.h:1: starts without #pragma once")

    def test_long_function(self):
        body = "  f();\n" * 69
        self.cpp("core/a.cpp", f"\nvoid f() {{\n{body}}}\n", "core/a.cpp:2: function of 71 lines")

    def test_function_of_70_lines(self):
        body = "  f();\n" * 68
        self.cpp("core/a.cpp", f"void f() {{\n{body}}}\n")


class Functions(unittest.TestCase):
    def lines(self, text):
        return list(source.functions(source.code_only(text)))

    def test_member_of_a_class_in_a_namespace(self):
        text = "namespace a {\nclass B : public C<int> {\n public:\n  int d() const {\n  }\n};\n}\n"
        self.assertEqual(self.lines(text), [(4, 5)])

    def test_template_with_a_default_argument(self):
        text = "template <class T>\nstd::vector<T> f(A a = {}, int b = 1) {\n  if (b) {\n  }\n}\n"
        self.assertEqual(self.lines(text), [(2, 5)])

    def test_constructor_with_braces_in_its_list(self):
        self.assertEqual(self.lines("A::A(int b) : b_{b}, c_(b) {\n  d();\n}\n"), [(1, 3)])
        self.assertEqual(self.lines("A::A(int b) : c_(b), b_{b} {\n  d();\n}\n"), [(1, 3)])

    def test_tables_and_types_are_no_functions(self):
        text = "struct A {\n  int b = 1;\n};\nconst A kAs[] = {\n  {f(1)},\n  {2},\n};\nenum B { kC };\n"
        self.assertEqual(self.lines(text), [])

    def test_braces_in_comments_strings_characters_and_macros(self):
        text = ("#define F(x) \\\n  if (x) {\nvoid f() {  // {\n  g('{', \"{\", R\"x(})x\", 1'000);\n"
                "  /* } */\n}\nvoid g() {\n}\n")
        self.assertEqual(self.lines(text), [(3, 6), (7, 8)])

    def test_trailing_return_type(self):
        self.assertEqual(self.lines("auto f(int a) -> std::map<int, B> {\n}\n"), [(1, 2)])


class Bans(Tree):
    def test_every_banned_call_in_core(self):
        for call in ("std::chrono::system_clock::now()", "time(nullptr)", "std::cout << 1",
                     'printf("x")', "std::ifstream in", 'std::getenv("X")', "rand()",
                     "std::random_device d", "std::normal_distribution<double> d", "std::mutex m",
                     "std::thread t", "A.inverse()", "using namespace std"):
            with self.subTest(call):
                self.cpp("core/a.cpp", f"void f() {{\n  {call};\n}}\n", "core/a.cpp:2: '")

    def test_what_ingest_may_do_and_what_not(self):
        self.cpp("ingest/a.cpp", "auto t = std::chrono::steady_clock::now();\nstd::ifstream in;\n")
        self.cpp("ingest/a.cpp", "void f() { std::cerr << 1; }\n", "ingest/a.cpp:1: 'std::cerr'")

    def test_apps_may_print(self):
        self.cpp("apps/a.cpp", "void f() { std::cout << std::getenv(\"X\"); }\n")

    def test_words_in_comments_and_strings_are_free(self):
        self.cpp("core/a.cpp", '// std::cout\n/* rand() */ auto s = "printf(";\n')

    def test_headers_of_newer_libraries(self):
        for header in ("ranges", "format", "expected"):
            with self.subTest(header):
                self.cpp("apps/a.cpp", f"#include <{header}>\n", "apps/a.cpp:1: '#include")

    def test_unfinished_work_in_a_comment(self):
        self.cpp("apps/a.cpp", "// FIX" + "ME later\n", "apps/a.cpp:1: finish it")


class Heavy(Tree):
    def test_heavy_header_in_a_header(self):
        for header, room in (("ceres/ceres.h", "models"), ("fftw3.h", "spectral"),
                             ("boost/beast/http.hpp", "serve"), ("CLI/CLI.hpp", "apps"),
                             ("nlohmann/json.hpp", "serve"), ("librdkafka/rdkafka.h", "ingest")):
            with self.subTest(header):
                text = f"#pragma once\n#include <{header}>\n"
                self.expect(f"{room}/a.h", text, f"{room}/a.h:2: <{header}> is heavy")
                (self.root / room / "a.h").unlink()
                self.cpp(f"{room}/a.cpp", f"#include <{header}>\n")
                (self.root / room / "a.cpp").unlink()

    def test_heavy_header_in_a_foreign_room(self):
        self.cpp("detect/a.cpp", "#include <ceres/ceres.h>\n", "<ceres/ceres.h> belongs in models")

    def test_heavy_header_in_a_test(self):
        self.cpp("tests/serve/a.cpp", "#include <nlohmann/json.hpp>\n")

    def test_eigen(self):
        self.expect("filters/a.h", "#pragma once\n#include <Eigen/Core>\n")
        self.cpp("filters/a.cpp", "#include <Eigen/Cholesky>\n")
        self.cpp("spectral/a.cpp", "#include <Eigen/SVD>\n")
        self.expect("spectral/a.h", "#pragma once\n#include <Eigen/Core>\n", "belongs in filters, models")
        (self.root / "spectral/a.h").unlink()
        self.cpp("detect/b.cpp", "#include <Eigen/Core>\n", "<Eigen/Core> belongs in filters, models")
        (self.root / "detect/b.cpp").unlink()
        self.expect("filters/a.h", "#pragma once\n#include <Eigen/Dense>\n", "filters/a.h:2: headers")


class Build(Tree):
    def test_source_in_no_build_file(self):
        self.expect("core/dead.cpp", "\n", "core/dead.cpp:1: in no CMakeLists.txt")

    def test_name_within_another_name_does_not_count(self):
        self.expect("core/ean.cpp", "\n", "core/ean.cpp:1: in no CMakeLists.txt")

    def test_tests_and_fuzz_targets_are_named_by_what_they_test(self):
        self.write({"tests/core/CMakeLists.txt": "foreshock_test(mean DEPENDS core)\n",
                    "tests/core/mean_test.cpp": "\n",
                    "tests/fuzz/CMakeLists.txt": "foreshock_fuzz(mean)\n",
                    "tests/fuzz/mean_fuzz.cpp": "\n"})
        self.assertEqual(self.breaches(), [])

    def test_what_is_built_is_not_read(self):
        self.expect("build/dev/a.cpp", "std::cout << 1\n")

    def test_git_hides_what_it_ignores(self):
        subprocess.run(["git", "init", "-q", self.root], check=True)
        self.write({".gitignore": "out/\n", "out/a.cpp": "\n"})
        self.expect("core/dead.cpp", "\n", "core/dead.cpp:1: in no CMakeLists.txt")


class Pages(Tree):
    def test_no_title(self):
        self.expect("docs/a.md", "## Second\n", "docs/a.md:1: 0 titles")

    def test_two_titles(self):
        self.expect("docs/a.md", "# One\n\n# Two\n", "docs/a.md:3: 2 titles")


class Headers(Tree):
    def alone(self, text):
        self.write({"core/a.h": text})
        command = f"g++ -std=c++20 -Wall -Werror -o a.o -c {self.root}/core/mean.cpp"
        entry = {"directory": str(self.root), "command": command,
                 "file": f"{self.root}/core/mean.cpp"}
        self.write({"compile_commands.json": json.dumps([entry])})
        return list(headers.breaches(self.root, [pathlib.PurePosixPath("core/a.h")], self.root))

    def test_header_that_stands_alone(self):
        self.assertEqual(self.alone("#pragma once\n#include <vector>\nstd::vector<int> a();\n"), [])

    def test_header_that_needs_another(self):
        found = self.alone("#pragma once\nstd::vector<int> a();\n")

        self.assertEqual(len(found), 1)
        self.assertIn("core/a.h:1: does not stand alone", found[0])

    def test_header_that_its_own_source_includes_first_is_not_compiled_again(self):
        self.assertTrue(headers.proved(self.root, pathlib.PurePosixPath("core/mean.h")))
        self.write({"core/mean.cpp": '#include <vector>\n#include "foreshock/core/mean.h"\n'})
        self.assertFalse(headers.proved(self.root, pathlib.PurePosixPath("core/mean.h")))


if __name__ == "__main__":
    unittest.main()
