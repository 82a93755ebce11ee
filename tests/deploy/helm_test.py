"""The chart, without Helm: values against their schema, templates against the values, config against its schema."""
import copy
import json
import re
import unittest

import declared
from json_schema import faults_of

CHART = declared.DEPLOY / "helm" / "foreshock"
OPENS = r"\{\{-? *(?:if|range|with|define|block) "
KINDS = {"ConfigMap", "PodDisruptionBudget", "Service", "ServiceMonitor", "StatefulSet"}


def values():
    document, = declared.documents("helm/foreshock/values.yaml")
    return document


def value_faults(given):
    schema = json.loads((CHART / "values.schema.json").read_text(encoding="utf-8"))
    return list(faults_of(given, schema, schema))


def templates():
    return {path.name: path.read_text(encoding="utf-8") for path in (CHART / "templates").iterdir()}


def changed(path, value):
    """The default values with another one at a path such as image.tag."""
    out = copy.deepcopy(values())
    *folders, last = path.split(".")
    inner = out
    for name in folders:
        inner = inner[name]
    inner[last] = value
    return out


class ValuesTest(unittest.TestCase):
    def test_the_defaults_are_as_the_schema_says(self):
        self.assertEqual(value_faults(values()), [])

    def test_the_config_is_one_that_foreshock_takes(self):
        self.assertEqual(declared.config_faults(values()["config"]), [])

    def test_the_schema_refuses_what_would_not_work(self):
        for path, value in (("replicaCount", -1), ("replicaCount", "two"), ("replicas", 2), ("image.repository", ""),
                            ("image.pullPolicy", "Sometimes"), ("config.server.listen", "127.0.0.1:8080"),
                            ("config.server", {}), ("persistence.size", "5"), ("persistence.accessModes", ["ReadWriteMany"]),
                            ("service.port", 0), ("service.type", "External"), ("serviceMonitor.interval", "often"),
                            ("podDisruptionBudget.maxUnavailable", 0), ("resources.request", {}),
                            ("secretMounts", [{"secretName": "a"}]), ("probes.liveness", {"path": "/"}),
                            ("podLabels", {"a": 1})):
            self.assertTrue(value_faults(changed(path, value)), f"{path}: {value}")

    def test_the_schema_takes_what_people_set(self):
        for path, value in (("replicaCount", 3), ("image.tag", "0.2.0"), ("persistence.enabled", True),
                            ("config.workers", 4), ("config.server.listen", "[::]:9999"),
                            ("podDisruptionBudget.maxUnavailable", "25%"), ("tolerations", [{"key": "a"}]),
                            ("envFrom", [{"secretRef": {"name": "kafka"}}]), ("affinity", {"podAntiAffinity": {"a": []}}),
                            ("secretMounts", [{"secretName": "a", "mountPath": "/run/secrets/a"}])):
            self.assertEqual(value_faults(changed(path, value)), [], f"{path}: {value}")

    def test_every_value_has_a_template_that_uses_it(self):
        text = "".join(templates().values())
        for name, value in values().items():
            self.assertRegex(text, rf"\.Values\.{name}\b")
            if isinstance(value, dict) and name not in ("config", "resources", "affinity", "nodeSelector"):
                for each in value:
                    self.assertRegex(text, rf"\.Values\.{name}\.{each}\b")


class TemplatesTest(unittest.TestCase):
    def test_they_use_only_values_that_are_there(self):
        for name, text in templates().items():
            for path in re.findall(r"\.Values\.([\w.]+)", text):
                inner = values()
                for each in path.split("."):
                    self.assertIn(each, inner, f"{name}: {path}")
                    inner = inner[each]

    def test_each_block_that_opens_is_closed(self):
        for name, text in templates().items():
            self.assertEqual(len(re.findall(OPENS, text)), len(re.findall(r"\{\{-? *end *-?\}\}", text)), name)

    def test_what_is_included_is_defined(self):
        text = "".join(templates().values())

        self.assertLessEqual(set(re.findall(r'include "([^"]+)"', text)), set(re.findall(r'define "([^"]+)"', text)))

    def test_it_makes_what_a_service_needs(self):
        kinds = set(re.findall(r"(?m)^kind: (\w+)$", "".join(templates().values())))

        self.assertEqual(kinds, KINDS)
        self.assertIn("NOTES.txt", templates())

    def test_the_pod_may_do_no_more_than_it_needs(self):
        text = templates()["statefulset.yaml"]
        for line in ("runAsNonRoot: true", "runAsUser: 65532", "readOnlyRootFilesystem: true",
                     "allowPrivilegeEscalation: false", "capabilities: {drop: [ALL]}",
                     "seccompProfile: {type: RuntimeDefault}", "automountServiceAccountToken: false"):
            self.assertIn(line, text)

    def test_probes_ask_paths_that_the_service_has(self):
        page = declared.read("docs/formats/http.md")
        text = templates()["statefulset.yaml"]

        self.assertEqual(re.findall(r"(\w+)Probe:\n +httpGet: \{path: (/\w+), port: http\}", text),
                         [("startup", "/healthz"), ("liveness", "/healthz"), ("readiness", "/readyz")])
        for path in ("/healthz", "/readyz"):
            self.assertIn(f"`GET {path}`", page)
        self.assertIn("path: /metrics", templates()["servicemonitor.yaml"])

    def test_the_config_is_mounted_where_the_program_is_told(self):
        text = templates()["statefulset.yaml"]

        self.assertIn("args: [run, --config, /etc/foreshock/foreshock.yaml, --log-format, json]", text)
        self.assertIn("{name: config, mountPath: /etc/foreshock, readOnly: true}", text)
        self.assertIn("  foreshock.yaml: |", templates()["configmap.yaml"])

    def test_a_pod_has_the_time_that_its_last_commit_may_take(self):
        self.assertGreaterEqual(values()["terminationGracePeriodSeconds"], 180)


class ChartTest(unittest.TestCase):
    def test_it_is_of_the_version_of_the_program(self):
        chart, = declared.documents("helm/foreshock/Chart.yaml")

        self.assertEqual((chart["apiVersion"], chart["name"], chart["type"]), ("v2", "foreshock", "application"))
        self.assertEqual(chart["appVersion"], declared.version())


if __name__ == "__main__":
    unittest.main()
