"""The image and the composition: paths that exist, nothing that is written to, configs that are read."""
import pathlib
import re
import subprocess
import sys
import unittest

import yaml

import declared

FOLDER = declared.DEPLOY / "docker"
sys.path.append(str(declared.ROOT / "tests" / "serve"))


def instructions():
    """(instruction, rest) of the Dockerfile, lines joined, comments left out."""
    lines = [line for line in (FOLDER / "Dockerfile").read_text(encoding="utf-8").splitlines()
             if not line.lstrip().startswith("#")]
    for line in re.sub(r"\\\n", " ", "\n".join(lines)).splitlines():
        if line.strip():
            word, rest = line.split(None, 1)
            yield word, rest


def named(word):
    return [rest for each, rest in instructions() if each == word]


def ignored():
    """Patterns of .dockerignore, as far as they are names and folders at the root."""
    return [line.rstrip("/") for line in declared.read(".dockerignore").splitlines() if line and line[0] != "#"]


class DockerfileTest(unittest.TestCase):
    def test_what_is_copied_from_the_tree_exists_and_is_not_ignored(self):
        copied = [rest for rest in named("COPY") if "--from=" not in rest]

        self.assertTrue(copied)
        for rest in copied:
            for path in rest.split()[:-1]:
                self.assertTrue((declared.ROOT / path).exists(), path)
                for pattern in ignored():
                    self.assertFalse(path == pattern or path.startswith(pattern + "/"), f"{path}: {pattern}")

    def test_what_is_ignored_is_not_built_from(self):
        top = declared.read("CMakeLists.txt").split("include(CTest)")[0]
        for folder in re.findall(r"add_subdirectory\((\w+)", top):
            self.assertNotIn(folder, ignored())
        self.assertIn("BUILD_TESTING=OFF", declared.read("run"))

    def test_verbs_of_run_are_there(self):
        verbs = set(re.findall(r"\./run (\w+)", " ".join(named("RUN"))))

        self.assertEqual(verbs, {"setup", "build"})
        for verb in verbs:
            self.assertRegex(declared.read("run"), rf"(?m)^{verb}\(\) {{")

    def test_the_program_that_is_copied_is_the_one_that_is_built(self):
        built, = re.findall(r"install -D -m 755 (\S+)", " ".join(named("RUN")))

        self.assertIn(built, declared.read("run"))

    def test_both_stages_are_of_the_debian_that_run_knows(self):
        self.assertEqual([rest.split()[0] for rest in named("FROM")], ["debian:12-slim"] * 2)

    def test_it_runs_as_nobody_and_says_how_it_is(self):
        self.assertEqual(named("USER"), ["65532:65532"])
        self.assertEqual(named("VOLUME"), ["/var/lib/foreshock"])
        self.assertEqual(len(named("HEALTHCHECK")), 1)
        self.assertEqual(named("ENTRYPOINT"), ['["foreshock"]'])
        self.assertEqual(named("CMD"), ['["run", "--config", "/etc/foreshock", "--log-format", "json"]'])


class HealthcheckTest(unittest.TestCase):
    def check(self, address):
        return subprocess.run([FOLDER / "healthcheck.sh", address], capture_output=True, check=False,
                              timeout=60).returncode

    def test_it_tells_a_process_that_answers_from_one_that_does_not(self):
        from openapi_fake import Answer, fake_service

        with fake_service() as url:
            address = url.removeprefix("http://")
            self.assertEqual(self.check(address), 0)
        self.assertNotEqual(self.check(address), 0)
        with fake_service(lambda method, path, answer: Answer(503, "text/plain", "no\n")) as url:
            self.assertNotEqual(self.check(url.removeprefix("http://")), 0)


class ComposeTest(unittest.TestCase):
    def setUp(self):
        self.compose, = declared.documents("docker/compose.yaml")
        self.services = self.compose["services"]

    def test_files_that_are_mounted_exist_and_are_read_only(self):
        for name, service in self.services.items():
            for each in service.get("volumes", []):
                source, *rest = each.split(":")
                if source.startswith("."):
                    self.assertTrue((FOLDER / source).exists(), each)
                    self.assertEqual(rest[-1], "ro", each)
                else:
                    self.assertIn(source, self.compose["volumes"], f"{name}: {each}")

    def test_it_has_what_foreshock_meets(self):
        self.assertLessEqual({"foreshock", "kafka", "prometheus", "alertmanager", "grafana"}, set(self.services))

    def test_all_of_it_is_published_on_loopback_only(self):
        for name, service in self.services.items():
            for each in service.get("ports", []):
                self.assertTrue(each.startswith("127.0.0.1:"), f"{name}: {each}")

    def test_images_are_of_a_fixed_version(self):
        for name, service in self.services.items():
            if "build" not in service:
                self.assertRegex(service["image"], r":v?\d+\.\d+", name)

    def test_what_is_depended_on_is_there(self):
        for service in self.services.values():
            self.assertLessEqual(set(service.get("depends_on", {})), set(self.services))

    def test_foreshock_cannot_write_but_to_its_state(self):
        service = self.services["foreshock"]

        self.assertTrue(service["read_only"])
        self.assertEqual(service["cap_drop"], ["ALL"])
        self.assertEqual(service["build"]["dockerfile"], "deploy/docker/Dockerfile")
        self.assertTrue((FOLDER / service["build"]["context"] / service["build"]["dockerfile"]).exists())

    def test_the_config_of_foreshock_is_as_its_schema_says_and_reaches_the_broker(self):
        config, = declared.documents("docker/foreshock.yaml")

        self.assertEqual(declared.config_faults(config), [])
        self.assertEqual(config["sources"]["kafka"]["brokers"], ["kafka:9092"])
        self.assertIn("PLAINTEXT://kafka:9092", self.services["kafka"]["environment"]["KAFKA_ADVERTISED_LISTENERS"])
        self.assertEqual(config["server"]["listen"], "0.0.0.0:8080")

    def test_topics_that_are_read_are_made_before(self):
        config, = declared.documents("docker/foreshock.yaml")

        for topic in config["sources"]["kafka"]["topics"]:
            self.assertIn(topic, self.services["topics"]["command"])
        self.assertIn("topics", self.services["foreshock"]["depends_on"])

    def test_prometheus_scrapes_foreshock_under_the_name_that_the_rules_know(self):
        config, = declared.documents("docker/prometheus.yaml")
        job, = config["scrape_configs"]

        self.assertRegex(job["job_name"], "foreshock")
        self.assertEqual(job["static_configs"][0]["targets"], ["foreshock:8080"])
        self.assertEqual(config["rule_files"], ["/etc/prometheus/alerts.yaml"])
        self.assertIn("../prometheus/alerts.yaml:/etc/prometheus/alerts.yaml:ro", self.services["prometheus"]["volumes"])

    def test_grafana_is_given_what_its_provisioning_asks_for(self):
        asked = set()
        for path in (declared.DEPLOY / "grafana/provisioning").rglob("*.yaml"):
            text = re.sub(r"(?m)^ *#.*$", "", path.read_text(encoding="utf-8"))
            asked |= set(re.findall(r"\$\{(\w+)\}", text))

        self.assertEqual(asked, {each for each in self.services["grafana"]["environment"] if each.endswith("_URL")})


class ConfigCheckerTest(unittest.TestCase):
    def test_a_config_with_a_key_that_is_not_known_is_refused(self):
        self.assertTrue(declared.config_faults({"series": {"frq": "1m"}}))

    def test_every_yaml_below_deploy_can_be_read(self):
        for path in [*declared.DEPLOY.rglob("*.yaml"), *declared.DEPLOY.rglob("*.yml")]:
            if "templates" not in pathlib.PurePath(path).parts:
                list(yaml.safe_load_all(path.read_text(encoding="utf-8")))


if __name__ == "__main__":
    unittest.main()
