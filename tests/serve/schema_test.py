"""What goes out is as docs/formats says."""
import json
import os
import pathlib
import re
import subprocess
import unittest

from json_schema import faults_of

FORMATS = pathlib.Path(__file__).resolve().parents[2] / "docs" / "formats"
SAMPLES = os.environ.get("SAMPLES", "samples")


def refuse(word):
    raise ValueError(f"{word} is not JSON")


def documents(what):
    done = subprocess.run([SAMPLES, what], capture_output=True, check=True, timeout=60)
    return [json.loads(line, parse_constant=refuse) for line in done.stdout.decode().splitlines()]


def schema(name):
    return json.loads((FORMATS / f"{name}.schema.json").read_text(encoding="utf-8"))


def examples(page):
    """The JSON documents on a page, joined where they are broken for reading."""
    text = (FORMATS / page).read_text(encoding="utf-8")
    return [json.loads(block) for block in re.findall(r"```json\n(.*?)```", text, re.DOTALL)]


class SchemaTest(unittest.TestCase):
    def assert_valid(self, document, named):
        rules = schema(named)
        self.assertEqual(list(faults_of(document, rules, rules)), [])

    def test_every_alert_is_as_its_schema_says(self):
        alerts = documents("alerts")

        self.assertGreater(len(alerts), 5)
        for alert in alerts:
            self.assert_valid(alert, "alert")

    def test_every_kind_of_alert_is_named_by_the_schema(self):
        kinds = {alert["kind"] for alert in documents("alerts")}

        self.assertEqual(kinds, set(schema("alert")["properties"]["kind"]["examples"]))

    def test_every_forecast_is_as_its_schema_says(self):
        forecasts = documents("forecasts")

        self.assertGreater(len(forecasts), 3)
        for forecast in forecasts:
            self.assert_valid(forecast, "forecast")

    def test_the_columns_of_a_forecast_are_of_one_length(self):
        for forecast in documents("forecasts"):
            columns = [forecast["ds"], forecast["median"], forecast["mean"]]
            for interval in forecast["intervals"]:
                columns += [interval["lower"], interval["upper"]]
            self.assertEqual({len(column) for column in columns}, {len(forecast["ds"])})

    def test_the_examples_on_the_page_are_as_the_schemas_say(self):
        alert, forecast = examples("events.md")

        self.assert_valid(alert, "alert")
        self.assert_valid(forecast, "forecast")


class CheckerTest(unittest.TestCase):
    """The checker itself must be able to say no."""

    def test_it_finds_each_fault_that_it_is_there_for(self):
        good = documents("alerts")[0]
        rules = schema("alert")
        broken = [
            {"schema": "foreshock.alert/2"}, {"series": 1}, {"labels": {"a": 1}}, {"kind": "Spike!"},
            {"severity": "bad"}, {"from": "2024-03-01 10:00"}, {"score": "1"}, {"score": True},
            {"p_value": 1.5}, {"p_value": -1}, {"level": 0}, {"level": 100}, {"direction": None},
            {"source": {"topic": "t", "partition": 0}}, {"source": {"topic": "t", "partition": 0.5, "offset": 1}},
            {"source": []}, {"extra": 1}]

        for change in broken:
            with self.subTest(change=change):
                self.assertTrue(list(faults_of({**good, **change}, rules, rules)))
        for name in rules["required"]:
            with self.subTest(missing=name):
                rest = {key: value for key, value in good.items() if key != name}
                self.assertTrue(list(faults_of(rest, rules, rules)))

    def test_it_refuses_keywords_that_it_does_not_know(self):
        with self.assertRaisesRegex(ValueError, "minItems"):
            list(faults_of([], {"minItems": 1}, {}))


if __name__ == "__main__":
    unittest.main()
