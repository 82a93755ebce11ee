"""What Grafana is given: it can be read, fits together, and asks only what foreshock answers."""
import json
import os
import re
import shutil
import subprocess
import tempfile
import unittest
import urllib.parse
import urllib.request

import yaml

import declared
import promql

GRAFANA = declared.DEPLOY / "grafana"
LABEL_VALUES = re.compile(r"label_values\((?:(?P<match>.*), *)?(?P<label>\w+)\)")
VALUES = {"$metric": "cpu", "$job": ".*", "$instance": ".*", "$level": "95"}


def dashboards():
    return {path.name: json.loads(path.read_text(encoding="utf-8")) for path in GRAFANA.glob("dashboards/*.json")}


def panels(dashboard):
    """All panels, those in rows too."""
    for panel in dashboard["panels"]:
        yield panel
        yield from panel.get("panels", [])


def expressions(dashboard):
    """(where, uid of the data source, expression)."""
    for panel in panels(dashboard):
        for target in panel.get("targets", []):
            yield f"{panel['title']} {target['refId']}", target["datasource"]["uid"], target["expr"]
    for each in dashboard["annotations"]["list"]:
        yield f"annotation {each['name']}", each["datasource"]["uid"], each["expr"]


def variables(dashboard):
    return dashboard["templating"]["list"]


def filled(text, values=None):
    for name, value in (values or VALUES).items():
        text = text.replace(name, value)
    return text


class GrafanaTest(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.dashboards = dashboards()

    def test_there_is_a_dashboard_and_each_has_a_uid_and_a_title_of_its_own(self):
        every = list(self.dashboards.values())

        self.assertTrue(every)
        for name in ("uid", "title"):
            self.assertEqual(len({each[name] for each in every}), len(every))
        for each in every:
            self.assertRegex(each["uid"], r"^[a-z0-9-]{1,40}$")
            self.assertIsInstance(each["schemaVersion"], int)

    def test_a_dashboard_shows_the_past_day_and_the_hours_to_come(self):
        for each in self.dashboards.values():
            self.assertEqual(each["time"], {"from": "now-24h", "to": "now+6h"})

    def test_panels_have_an_id_a_place_and_a_title(self):
        for dashboard in self.dashboards.values():
            every = list(panels(dashboard))
            self.assertEqual(len({each["id"] for each in every}), len(every))
            for each in every:
                self.assertTrue(each["title"])
                place = each["gridPos"]
                self.assertLessEqual(place["x"] + place["w"], 24, each["title"])

    def test_no_panel_lies_on_another(self):
        for dashboard in self.dashboards.values():
            taken = {}
            for each in panels(dashboard):
                place = each["gridPos"]
                for x in range(place["x"], place["x"] + place["w"]):
                    for y in range(place["y"], place["y"] + place["h"]):
                        self.assertNotIn((x, y), taken, each["title"])
                        taken[x, y] = each["title"]

    def test_expressions_are_of_the_promql_that_foreshock_answers(self):
        for dashboard in self.dashboards.values():
            for where, _, text in expressions(dashboard):
                self.assertEqual(promql.breaches(filled(text)), [], where)

    def test_expressions_name_what_their_data_source_has(self):
        own = declared.metrics() | {f"{name}_{each}" for name in declared.metrics() for each in ("sum", "count")}
        for dashboard in self.dashboards.values():
            for where, source, text in expressions(dashboard):
                has = promql.NAMES if source == "foreshock" else own
                self.assertLessEqual(set(promql.names_in(filled(text))), has, where)

    @unittest.skipUnless(shutil.which("promtool"), "promtool is not installed: apt-get install prometheus")
    def test_expressions_are_promql_to_prometheus_too(self):
        rules = [{"record": f"r{i}", "expr": filled(text)} for i, text in enumerate(
            text for each in self.dashboards.values() for _, _, text in expressions(each))]
        with tempfile.NamedTemporaryFile("w", suffix=".yaml") as file:
            yaml.safe_dump({"groups": [{"name": "g", "rules": rules}]}, file)
            file.flush()
            done = subprocess.run(["promtool", "check", "rules", file.name], capture_output=True, text=True,
                                  check=False, timeout=60)

        self.assertEqual((done.returncode, done.stderr), (0, ""))

    def test_the_band_is_filled_between_fields_that_are_there(self):
        fills = []
        for dashboard in self.dashboards.values():
            for panel in panels(dashboard):
                legends = [target["legendFormat"] for target in panel.get("targets", [])]
                for override in panel.get("fieldConfig", {}).get("overrides", []):
                    for each in override["properties"]:
                        if each["id"] == "custom.fillBelowTo":
                            fills.append((override["matcher"]["options"], each["value"]))
                            self.assertIn(each["value"], legends)
                            self.assertIn(override["matcher"]["options"], legends)

        self.assertEqual(fills, [("upper", "lower")])

    def test_every_variable_that_is_used_is_defined_and_none_is_idle(self):
        for dashboard in self.dashboards.values():
            defined = {each["name"] for each in variables(dashboard)}
            text = json.dumps(dashboard["panels"]) + json.dumps(dashboard["annotations"])
            text += "".join(each.get("definition", "") for each in variables(dashboard))
            used = set(re.findall(r"\$\{?(?!__)(\w+)", text))
            free = {each["name"] for each in variables(dashboard) if each["type"] == "adhoc"}
            self.assertEqual(used, defined - free)

    def test_variables_come_from_labels(self):
        for dashboard in self.dashboards.values():
            queries = [each for each in variables(dashboard) if each["type"] == "query"]
            self.assertIn("metric", [each["name"] for each in queries])
            for each in queries:
                found = LABEL_VALUES.fullmatch(each["query"]["query"])
                self.assertTrue(found, each["query"])
                self.assertEqual(promql.breaches(filled(found["match"])), [])
                self.assertLessEqual(set(promql.names_in(filled(found["match"]))), promql.NAMES)

    def test_data_sources_are_those_that_are_provisioned(self):
        file, = GRAFANA.glob("provisioning/datasources/*.yaml")
        sources = {each["uid"]: each for each in yaml.safe_load(file.read_text(encoding="utf-8"))["datasources"]}

        self.assertEqual(set(sources), {"foreshock", "prometheus"})
        for each in sources.values():
            self.assertEqual((each["type"], each["access"]), ("prometheus", "proxy"))
            self.assertRegex(each["url"], r"^\$\{[A-Z_]+\}$")
        for dashboard in self.dashboards.values():
            own = {f"${{{each['name']}}}" for each in variables(dashboard) if each["type"] == "datasource"}
            for where, source, _ in expressions(dashboard):
                self.assertIn(source, own | {"foreshock"}, where)

    def test_forecasts_are_never_kept_by_grafana(self):
        file, = GRAFANA.glob("provisioning/datasources/*.yaml")
        source = yaml.safe_load(file.read_text(encoding="utf-8"))["datasources"][0]

        self.assertEqual(source["uid"], "foreshock")
        self.assertFalse(source["jsonData"]["incrementalQuerying"])
        self.assertEqual(source["jsonData"]["cacheLevel"], "None")

    def test_the_provider_reads_where_compose_puts_the_dashboards(self):
        file, = GRAFANA.glob("provisioning/dashboards/*.yaml")
        provider, = yaml.safe_load(file.read_text(encoding="utf-8"))["providers"]
        compose, = declared.documents("docker/compose.yaml")

        self.assertEqual(provider["type"], "file")
        self.assertIn(f"../grafana/dashboards:{provider['options']['path']}:ro",
                      compose["services"]["grafana"]["volumes"])


class SubsetTest(unittest.TestCase):
    """The check itself must be able to say no."""

    def test_it_refuses_what_foreshock_does_not_answer(self):
        for text in ("histogram_quantile(0.9, y)", "y and yhat", "y or vector(0)", "y unless yhat", "y > bool 1",
                     "y * on (job) yhat", "rate(y[5m:1m])", "y @ end()", "label_replace(y, 'a', 'b', 'c', 'd')",
                     "sum(y", "y)", "y[5m)", "stddev(y)", "y $ 1"):
            self.assertTrue(promql.breaches(text), text)

    def test_it_takes_what_foreshock_answers(self):
        for text in ("1+1", "y", 'y{a="1",b!="2",c=~"x|y",d!~"z"} offset 5m', "sum by (a, b) (y)",
                     "topk(3, anomaly_score) by (metric)", "quantile(0.9, y) without (host)", "y - yhat",
                     "(y - yhat) / 2 >= -1.5e-3", "rate(y[1h30m])", "max_over_time(anomaly_score[1d])",
                     "clamp_max(abs(residual), 3)", "time() - timestamp(y)", "absent(y)", "scalar(vector(1)) ^ 2"):
            self.assertEqual(promql.breaches(text), [], text)

    def test_it_tells_names_from_labels(self):
        self.assertEqual(list(promql.names_in('sum by (job) (rate(a_total{b="c"}[5m])) / count(d) without (e)')),
                         ["a_total", "d"])


@unittest.skipUnless(os.environ.get("FORESHOCK_URL"), "FORESHOCK_URL names no running service")
class ServiceTest(unittest.TestCase):
    """What Grafana asks, asked of a running service."""

    def ask(self, path, form=None):
        url = os.environ["FORESHOCK_URL"].rstrip("/") + path
        token = os.environ.get("FORESHOCK_TOKEN")
        request = urllib.request.Request(url, urllib.parse.urlencode(form).encode() if form else None,
                                         {"Authorization": f"Bearer {token}"} if token else {})
        with urllib.request.urlopen(request, timeout=60) as answer:
            document = json.load(answer)
        self.assertEqual(document["status"], "success", path)
        return document["data"]

    def values(self, query, values):
        found = LABEL_VALUES.fullmatch(query)
        words = urllib.parse.urlencode({"match[]": filled(found["match"], values)})
        return self.ask(f"/api/v1/label/{found['label']}/values?{words}")

    def test_the_health_check_of_the_data_source_passes(self):
        self.assertEqual(self.ask("/api/v1/query", {"query": "1+1", "time": "now"})["result"][1], "2")
        self.assertNotIn("features", self.ask("/api/v1/status/buildinfo"))

    def test_variables_offer_something(self):
        for dashboard in dashboards().values():
            queries = {each["name"]: each["query"]["query"] for each in variables(dashboard)
                       if each["type"] == "query"}
            metrics = self.values(queries["metric"], VALUES)
            self.assertTrue(metrics)
            self.assertTrue(self.values(queries["level"], {**VALUES, "$metric": metrics[0]}))

    def test_every_expression_is_answered(self):
        for dashboard in dashboards().values():
            metric = self.values("label_values(y, metric)", VALUES)[0]
            values = {**VALUES, "$metric": metric}
            for where, source, text in expressions(dashboard):
                if source == "foreshock":
                    with self.subTest(where=where):
                        self.ask("/api/v1/query_range", {"query": filled(text, values), "start": "now-24h",
                                                         "end": "now+6h", "step": "300"})

    def test_there_is_a_forecast_to_the_right_of_now(self):
        data = self.ask("/api/v1/query_range", {"query": "yhat", "start": "now", "end": "now+6h", "step": "60"})

        self.assertTrue(any(each["values"] for each in data["result"]))


if __name__ == "__main__":
    unittest.main()
