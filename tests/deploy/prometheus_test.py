"""The rules on foreshock's own metrics: promtool's verdict, and that they ask for what there is."""
import json
import re
import shutil
import subprocess
import unittest

import declared
import promql

FOLDER = declared.DEPLOY / "prometheus"
OTHERS = {"up"}  # Prometheus' own.
WITHOUT = unittest.skipUnless(shutil.which("promtool"), "promtool is not installed: apt-get install prometheus")


def rules():
    document, = declared.documents("prometheus/alerts.yaml")
    return [rule for group in document["groups"] for rule in group["rules"]]


def names_in(text):
    return set(promql.names_in(text))


class PrometheusTest(unittest.TestCase):
    def promtool(self, *words):
        done = subprocess.run(["promtool", *words], cwd=FOLDER, capture_output=True, text=True, check=False,
                              timeout=300)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done.stdout

    @WITHOUT
    def test_promtool_takes_the_rules(self):
        self.assertIn(f"{len(rules())} rules found", self.promtool("check", "rules", "alerts.yaml"))

    @WITHOUT
    def test_rules_fire_when_they_should_and_only_then(self):
        self.promtool("test", "rules", "alerts_test.yaml")

    @WITHOUT
    def test_promtool_takes_the_config_that_compose_uses(self):
        self.promtool("check", "config", "--syntax-only", "../docker/prometheus.yaml")

    def test_every_rule_is_tried_both_ways(self):
        document, = declared.documents("prometheus/alerts_test.yaml")
        tried = {(each["alertname"], bool(each["exp_alerts"])) for test in document["tests"]
                 for each in test["alert_rule_test"]}

        self.assertEqual(tried, {(rule["alert"], fires) for rule in rules() for fires in (False, True)})

    def test_rules_use_only_metrics_that_are_declared_and_documented(self):
        histograms = {name for name in declared.metrics() if re.search(r"(_seconds|_size)$", name)}
        known = declared.metrics() | OTHERS
        known |= {f"{name}_{each}" for name in histograms for each in ("bucket", "sum", "count")}

        for rule in rules():
            found = names_in(rule["expr"])
            self.assertTrue(found, rule["alert"])
            self.assertLessEqual(found, known, rule["alert"])

    def test_rules_use_only_labels_that_are_documented(self):
        page = declared.read("docs/formats/metrics.md")
        documented = set(re.findall(r"`(\w+)`", " ".join(re.findall(r"^\| `\w+` \| \w+ \| ([^|]*) \|", page,
                                                                    re.MULTILINE))))
        for rule in rules():
            used = set(re.findall(r"(\w+) *(?:=~|!~|!=|=) *\"", rule["expr"]))
            used |= {each for group in re.findall(r"by \(([^)]*)\)", rule["expr"]) for each in re.split(r", *", group)}
            self.assertLessEqual(used, documented | {"job", "instance", "le"}, rule["alert"])

    def test_values_of_closed_labels_are_those_of_the_page(self):
        page = declared.read("docs/formats/metrics.md")
        for rule in rules():
            for label, values in re.findall(r"\b(kind|reason|result|severity|outcome)(?:=~|!~|!=|=)\"([^\"]*)\"",
                                            rule["expr"]):
                row = re.search(rf"^\| `{label}` \|(.*)$", page, re.MULTILINE).group(1)
                for value in values.split("|"):
                    self.assertIn(f"`{value}`", row, rule["alert"])

    def test_every_rule_says_what_and_what_to_do(self):
        self.assertEqual(len({rule["alert"] for rule in rules()}), len(rules()))
        for rule in rules():
            self.assertRegex(rule["alert"], r"^Foreshock[A-Z]")
            self.assertIn(rule["labels"]["severity"], ("warning", "critical"))
            self.assertEqual(set(rule["annotations"]), {"summary", "description"})
            self.assertIn("{{", rule["annotations"]["summary"])

    def test_the_page_of_metrics_tells_of_rules_that_are_there(self):
        page = declared.read("docs/formats/metrics.md")

        self.assertLessEqual(set(re.findall(r"alert: (\w+)", page)), {rule["alert"] for rule in rules()})


class DeclaredTest(unittest.TestCase):
    def test_metrics_are_found(self):
        self.assertIn("foreshock_series_active", declared.metrics())
        self.assertIn("process_open_fds", declared.metrics())
        self.assertNotIn("foreshock_no_such_thing", declared.metrics())

    def test_json_of_the_dashboards_can_be_read(self):
        for path in declared.DEPLOY.rglob("*.json"):
            json.loads(path.read_text(encoding="utf-8"))


if __name__ == "__main__":
    unittest.main()
