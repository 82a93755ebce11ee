"""The config of the service: what is accepted, and what is said about everything else."""
import json
import os
import pathlib
import re
import subprocess
import unittest

from program import PROGRAM, ProgramTest

FORMATS = pathlib.Path(__file__).resolve().parents[2] / "docs" / "formats"

SOURCE = """\
sources:
  kafka:
    brokers: [localhost:9092]
    topics: [metrics]
"""  # Four lines; what a test adds begins in line 5.

CONTRACT = """\
sources:  { kafka: { brokers: [localhost:9092], topics: [metrics], group: foreshock, format: auto, properties: {} } }
          # or  csv: { path: metrics.csv, speed: max }   (speed: 60x, 1x, max; the service goes on serving at the end)   or  remote_write: {}
series:   { id_labels: [job, instance], match: ['{job="api"}'], freq: 1m, lateness: 30s }
models:   { default: { class: auto, season: auto, horizon: 6h, levels: [80, 95] } }
detect:   { budget: 1/week, direction: both, min_dev: 0, for: 1, calendars: [] }
recover:  { policy: challenge, window: 2w }
latency:  { budget: 50ms, max_batch: 10000 }
state:    { kafka: { topic: foreshock.state } }   # or  local: { path: /var/lib/foreshock };  snapshot every 30s
sinks:    { kafka: { forecasts: foreshock.forecasts, alerts: foreshock.alerts }, alertmanager: [http://localhost:9093], webhook: [] }
server:   { listen: 127.0.0.1:8080, token_file: /run/secrets/foreshock }
"""


class RunConfigTest(ProgramTest):
    def check(self, text, **environment):
        self.file("c.yaml", text)
        return subprocess.run([PROGRAM, "config", "check", "c.yaml"], cwd=self.folder,
                              capture_output=True, text=True, check=False, timeout=60,
                              env={**os.environ, **environment})

    def accepted(self, text, **environment):
        done = self.check(text, **environment)
        self.assertEqual((done.returncode, done.stderr, done.stdout), (0, "", "c.yaml: ok\n"))

    def refused_with(self, text, message, **environment):
        done = self.check(text, **environment)
        self.assertEqual(done.stderr, f"foreshock: {message}\n")
        self.assertEqual((done.returncode, done.stdout), (2, ""))


class Accepted(RunConfigTest):
    def test_the_least_and_every_key(self):
        self.accepted(SOURCE)
        self.accepted(CONTRACT.replace(", token_file: /run/secrets/foreshock", ""))
        self.accepted(SOURCE + """\
    instance: foreshock-1
    format: pointers
    pointers: { series: temperature, time: /at, value: /readings/0, labels: { site: /where~1site } }
    properties: { security.protocol: ssl, socket.keepalive.enable: true, fetch.wait.max.ms: 50 }
    rekey: never
    rekey_topic: again
    dead_letters: none
series: { most: 5, match: '{job="api",env=~"prod|test"}', id_labels: job }
models: { default: { class: ets, season: [1d, 1w], horizon: 30, forecast_every: 5m } }
workers: 2
state: { local: { path: state }, every: 1m }
server: { listen: none }
log: { format: json }
""")

    def test_the_example_of_the_manual_as_it_stands(self):
        done = self.check(CONTRACT)

        self.assertEqual((done.returncode, done.stdout), (0, "c.yaml: ok\n"))
        if not os.access("/run/secrets/foreshock", os.R_OK):  # As on most machines.
            self.assertEqual(done.stderr, "foreshock: c.yaml:10:37: server.token_file: /run/secrets/"
                             "foreshock can't be read here, so it is not checked\n")

    def test_calendars_recovery_and_units_of_deviations(self):
        self.file("c.ics", "BEGIN:VCALENDAR\nEND:VCALENDAR\n")
        self.accepted(SOURCE + '''\
detect:
  min_dev: 5%
  calendars: ['Sat,Sun 02:00-04:00', 2024-12-24/2024-12-27, c.ics, 2024-11-29T00:00Z/PT30H]
recover: { policy: keep, window: 2000 }
''')
        self.accepted(SOURCE + "detect: { calendars: Mon-Fri }\n")
        self.accepted(SOURCE + "detect: { min_dev: 10% of range }\n"
                      "models: { default: { class: auto } }\n")

    def test_keys_of_other_verbs_alone_need_no_source(self):
        self.accepted("detect: { budget: 1/day }\nmodels: { default: { class: live } }\n")

    def test_a_folder_joins_maps_and_groups(self):
        (self.folder / "conf").mkdir()
        self.file("conf/1.yaml", SOURCE + "    properties: { client.id: a }\n")
        self.file("conf/2.yaml", "sources: { kafka: { group: b, properties: { socket.nagle.disable: true } } }\n")
        self.file("conf/notes.txt", "not: [yaml")

        self.assertEqual(self.run_program("config", "check", "conf").stdout, "conf: ok\n")

        self.file("conf/3.yaml", "\nsources: { kafka: { properties: { client.id: c } } }\n")
        self.refused("config", "check", "conf", says="conf/3.yaml:2:35: 'sources.kafka.properties.client.id' "
                     "is given twice, first at conf/1.yaml:5:19")

    def test_a_config_of_the_service_serves_the_verbs_that_read_files(self):
        self.file("c.yaml", SOURCE + "models: { default: { class: live, horizon: 3 } }\n")
        self.file("a.csv", "timestamp,value\n" + "".join(f"{i},{i % 5}\n" for i in range(60)))

        rows = self.rows("forecast", "a.csv", "--config", "c.yaml")

        self.assertEqual((len(rows), list(rows[0])[2]), (3, "auto"))
        self.refused("forecast", "a.csv", "--model", "live",
                     says="--model: 'live' is for `foreshock run` and `plan`")


class Refused(RunConfigTest):
    def test_what_is_missing(self):
        for text, message in [
            ("sources: { kafka: { topics: [a] } }",
             "c.yaml: sources.kafka.brokers is missing (brokers: [localhost:9092])"),
            ("sources: { kafka: { brokers: [a:1] } }",
             "c.yaml: sources.kafka.topics is missing (topics: [metrics])"),
            ("workers: 2", "c.yaml: sources.kafka.brokers is missing (brokers: [localhost:9092])"),
            ("sources: { kafka: { brokers: [], topics: [a] } }",
             "c.yaml:1:21: sources.kafka.brokers: is empty; brokers look like localhost:9092"),
            ("sources: { kafka: { brokers: [a:1], topics: [] } }",
             "c.yaml:1:37: sources.kafka.topics: is empty"),
            (SOURCE + "    group: ''", "c.yaml:5:5: sources.kafka.group: is empty"),
            (SOURCE + "state: { local: { path: '' } }", "c.yaml:5:19: state.local.path: is empty"),
            (SOURCE + "    format: pointers", "c.yaml:5:5: sources.kafka.format: pointers needs "
             "sources.kafka.pointers.value"),
            (SOURCE + "    format: pointers\n    pointers: { value: /v }", "c.yaml:5:5: "
             "sources.kafka.format: pointers needs one of sources.kafka.pointers.name and .series"),
        ]:
            with self.subTest(text=text):
                self.refused_with(text + "\n", message)

    def test_unknown_keys_and_what_does_not_exist_yet(self):
        ends = "; `foreshock config print` lists the keys"
        for text, message in [
            ("sources: { kafka: { broker: [a:1] } }",
             "c.yaml:1:21: unknown key 'sources.kafka.broker' (did you mean 'brokers'?)"),
            ("sorces: {}", "c.yaml:1:1: unknown key 'sorces' (did you mean 'sources'?)"),
            ("latency: { bugdet: 1s }",
             "c.yaml:1:12: unknown key 'latency.bugdet' (did you mean 'budget'?)"),
            ("recover: { window_: 2w }",
             "c.yaml:1:12: unknown key 'recover.window_' (did you mean 'window'?)"),
        ]:
            with self.subTest(text=text):
                self.refused_with(text + "\n", message + ends)

    def test_values_of_another_shape(self):
        for text, message in [
            ("workers: [2]", "c.yaml:5:1: 'workers' needs one plain value, not a list"),
            ("workers: {a: 2}", "c.yaml:5:1: 'workers' needs one plain value, not keys below it"),
            ("workers:", "c.yaml:5:1: 'workers' needs one plain value, not nothing"),
            ("workers: two", "c.yaml:5:1: workers: 'two' is not a whole number from 1 to 1024"),
            ("workers: 1.5", "c.yaml:5:1: workers: '1.5' is not a whole number from 1 to 1024"),
            ("workers: 0", "c.yaml:5:1: workers: '0' is not a whole number from 1 to 1024"),
            ("latency: 5", "c.yaml:5:10: 'latency' needs keys below it, not a plain value"),
            ("latency: { budget: 50 }", "c.yaml:5:12: latency.budget: '50' is not a time from 1ms to 1m"),
            ("latency: { budget: 1h }", "c.yaml:5:12: latency.budget: '1h' is not a time from 1ms to 1m"),
            ("latency: { max_batch: 0 }",
             "c.yaml:5:12: latency.max_batch: '0' is not a whole number from 1 to 1000000"),
            ("state: { every: 1 }", "c.yaml:5:10: state.every: '1' is not a time from 1s to 1d"),
            ("series: { id_labels: {a: b} }",
             "c.yaml:5:11: 'series.id_labels' needs a list or one plain value, not keys below it"),
            ("series: { id_labels: [[a]] }", "c.yaml:5:23: series.id_labels: not a plain value"),
            ("series: { lateness: 2d }", "c.yaml:5:11: series.lateness: '2d' is not a time from 0s to 1d"),
            ("series: { match: [''] }",
             "c.yaml:5:19: series.match: a selector is empty; {job=\"api\"} is one"),
            ("    properties: [a]",
             "c.yaml:5:17: 'sources.kafka.properties' needs names with values below it, not a list"),
            ("    properties: { a: [b] }",
             "c.yaml:5:19: sources.kafka.properties.a: needs one plain value, not a list"),
            ("recover: { policy: kep }", "c.yaml:5:12: recover.policy: 'kep' is not one of "
             "challenge|keep (did you mean 'keep'?)"),
            ("recover: { window: 20 }", "c.yaml:5:12: recover.window: '20' steps; from 50 to 1000000 "
             "are possible"),
            ("recover: { window: 100w }",
             "c.yaml:5:12: recover.window: '100w' is more than 1000000 steps of 1m"),
            ("detect: { min_dev: 10% of range }", "c.yaml:5:11: detect.min_dev: the class live keeps "
             "no range of values: 5, or 5%"),
            ("detect: { min_dev: -5 }", "c.yaml:5:11: detect.min_dev: '-5' is not a number of 0 or "
             "more (5, 5%, 10% of range)"),
            ("detect: { calendars: [Mon, Mo] }", "c.yaml:5:28: detect.calendars: 'Mo' is no day of "
             "the week (Mon Tue Wed Thu Fri Sat Sun)"),
            ("log: { format: jsn }",
             "c.yaml:5:8: log.format: 'jsn' is not one of text|json (did you mean 'json'?)"),
            ("    format: influxx", "c.yaml:5:5: sources.kafka.format: 'influxx' is not one of auto|plain|"
             "prometheus|telegraf|influx|otlp-json|otlp-protobuf|pointers (did you mean 'influx'?)"),
            ("    rekey: maybe",
             "c.yaml:5:5: sources.kafka.rekey: 'maybe' is not one of auto|always|never"),
        ]:
            with self.subTest(text=text):
                self.refused_with(SOURCE + text + "\n", message)

    def test_documents_that_are_no_config(self):
        self.refused_with("a\n", "c.yaml:1:1: a config needs keys below it, not a plain value")
        self.refused_with("- a\n", "c.yaml:1:1: a config needs keys below it, not a list")
        self.refused_with("workers: 1\n---\nworkers: 2\n",
                          "c.yaml:3:1: a second document (---); one, please")
        self.accepted("")
        self.accepted("# nothing\n")

    def test_addresses_and_topics(self):
        address = "is not host:port (localhost:9092, [::1]:9092)"
        topic = "is not the name of a topic (letters, digits, . _ -; at most 249)"
        for text, message in [
            ("sources: { kafka: { brokers: [a:1, b], topics: [m] } }",
             f"c.yaml:1:36: sources.kafka.brokers: 'b' {address}"),
            ("sources: { kafka: { brokers: 'a:1,b:0', topics: [m] } }",
             f"c.yaml:1:21: sources.kafka.brokers: 'b:0' {address}"),
            ("sources: { kafka: { brokers: [a:65536], topics: [m] } }",
             f"c.yaml:1:31: sources.kafka.brokers: 'a:65536' {address}"),
            ("sources: { kafka: { brokers: ['::1:9092'], topics: [m] } }",
             f"c.yaml:1:31: sources.kafka.brokers: '::1:9092' {address}"),
            ("sources: { kafka: { brokers: ['SSL://a:1'], topics: [m] } }",
             f"c.yaml:1:31: sources.kafka.brokers: 'SSL://a:1' {address}"),
            ("sources: { kafka: { brokers: [a:1], topics: ['^m.*'] } }",
             f"c.yaml:1:46: sources.kafka.topics: '^m.*' {topic}"),
            ("sources: { kafka: { brokers: [a:1], topics: ['..'] } }",
             f"c.yaml:1:46: sources.kafka.topics: '..' {topic}"),
            ("sources: { kafka: { brokers: [a:1], topics: [m, m] } }",
             "c.yaml:1:49: sources.kafka.topics: 'm' stands twice"),
            (SOURCE + "sinks: { kafka: { alerts: a/b } }",
             f"c.yaml:5:19: sinks.kafka.alerts: 'a/b' {topic}"),
            (SOURCE + "server: { listen: 8080 }", f"c.yaml:5:11: server.listen: '8080' {address}"),
            (SOURCE + "server: { listen: ':8080' }", f"c.yaml:5:11: server.listen: ':8080' {address}"),
        ]:
            with self.subTest(text=text):
                self.refused_with(text + "\n", message)

    def test_what_contradicts_itself(self):
        for text, message in [
            ("state: { kafka: { topic: s }, local: { path: s } }",
             "c.yaml:5:40: state.local.path: state.kafka.topic is given too; one of them keeps the state"),
            ("sinks: { kafka: { alerts: metrics } }",
             "c.yaml:5:19: sinks.kafka.alerts: 'metrics' is the topic of sources.kafka.topics too"),
            ("sinks: { kafka: { alerts: a, forecasts: a } }",
             "c.yaml:5:19: sinks.kafka.alerts: 'a' is the topic of sinks.kafka.forecasts too"),
            ("sinks: { kafka: { alerts: metrics.dlq } }",
             "c.yaml:5:19: sinks.kafka.alerts: 'metrics.dlq' is the topic of sources.kafka.dead_letters too"),
            ("    rekey_topic: metrics",
             "c.yaml:5:5: sources.kafka.rekey_topic: 'metrics' is the topic of sources.kafka.topics too"),
            ("    pointers: { value: /v }",
             "c.yaml:5:17: sources.kafka.pointers.value: is for sources.kafka.format: pointers, not auto"),
            ("    format: pointers\n    pointers: { value: v, series: s }", "c.yaml:6:17: "
             "sources.kafka.pointers.value: 'v' is not a JSON pointer (/tags/host; ~1 for /, ~0 for ~)"),
            ("    format: pointers\n    pointers: { value: /v~2, series: s }", "c.yaml:6:17: "
             "sources.kafka.pointers.value: '/v~2' is not a JSON pointer (/tags/host; ~1 for /, ~0 for ~)"),
            ("    properties: { group.id: x }", "c.yaml:5:19: sources.kafka.properties.group.id: "
             "is not to be set here: sources.kafka.group sets it"),
            ("models: { default: { forecast_every: none } }\nsinks: { kafka: { forecasts: f } }",
             "c.yaml:5:22: models.default.forecast_every: none, yet sinks.kafka.forecasts is given"),
        ]:
            with self.subTest(text=text):
                self.refused_with(SOURCE + text + "\n", message)

    def test_models_that_do_not_fit(self):
        for text, message in [
            ("class: liv", "c.yaml:5:22: models.default.class: unknown model 'liv' (did you mean 'live'?)"),
            ("class: [live, ets]", "c.yaml:5:22: models.default.class: one model, please"),
            ("class: ets, order: [1, 0, 0]", "c.yaml:5:34: models.default.order: is for --model arima"),
            ("class: live, box_cox: 0", "c.yaml:5:35: models.default.box_cox: 0 is for --model arima or ets"),
            ("season: 90s", "c.yaml:5:22: models.default.season: '90s' is not two or more whole steps of 1m"),
            ("season: 1m", "c.yaml:5:22: models.default.season: '1m' is not two or more whole steps of 1m"),
            ("season: [1h, 1d]", "c.yaml:5:22: models.default.season: '1h,1d': the class live has one season"),
            ("horizon: 100w", "c.yaml:5:22: models.default.horizon: '100w' is more than 1000000 steps of 1m"),
            ("horizon: 0", "c.yaml:5:22: models.default.horizon: '0' steps; from 1 to 1000000 are possible"),
            ("forecast_every: 10s",
             "c.yaml:5:22: models.default.forecast_every: '10s' is not a time from 1m to 366d"),
            ("levels: [0.8]",
             "c.yaml:5:22: models.default.levels: '0.8' is less than 1 percent (80, not 0.8?)"),
        ]:
            with self.subTest(text=text):
                self.refused_with(SOURCE + f"models: {{ default: {{ {text} }} }}\n", message)


class Environment(RunConfigTest):
    def test_values_come_from_the_environment(self):
        text = "sources:\n  kafka:\n    brokers: ${A}:${B:-9092}\n    topics: ['${C}']\n"

        self.accepted(text, A="localhost", C="x,y")
        self.refused_with(text, "c.yaml:3:5: sources.kafka.brokers: 'localhost:0' is not host:port "
                          "(localhost:9092, [::1]:9092)", A="localhost", B="0", C="x")

    def test_a_variable_that_is_not_set_is_refused_where_it_stands(self):
        self.refused_with(SOURCE + "    group: ${FORESHOCK_NONE}\n", "c.yaml:5:5: sources.kafka.group: the "
                          "environment has no FORESHOCK_NONE; ${FORESHOCK_NONE:-default} does without")
        self.refused_with(SOURCE + "    group: ${oh no}\n", "c.yaml:5:5: sources.kafka.group: ${ without "
                          "the name of a variable behind it; $${ stands for a plain ${")
        self.refused_with(SOURCE + "    group: a${b\n", "c.yaml:5:5: sources.kafka.group: ${ without a }; "
                          "$${ stands for a plain ${")

    def test_braces_inside_braces_are_explained(self):
        self.refused_with("sources: { kafka: { brokers: [${A}] } }\n", "c.yaml:1:32: not YAML: end of "
                          "sequence flow not found; inside [ ] and { } it is \"${NAME}\", with quotes")

    def test_secrets_are_read_from_files_and_never_shown(self):
        self.file("secret", "hunter2\n")
        password = "    properties:\n      sasl.password_file: ${FOLDER}/secret\n"

        self.accepted(SOURCE + password, FOLDER=str(self.folder))
        done = self.check(SOURCE + password + "      sasl.password: hunter2\n", FOLDER=str(self.folder))
        self.assertEqual(done.stderr, "foreshock: c.yaml:7:7: 'sources.kafka.properties.sasl.password' is "
                         "given twice, first at c.yaml:6:7\n")
        done = self.check(SOURCE + "    properties: { group.id: hunter2 }\n")
        self.assertNotIn("hunter2", done.stderr)

    def test_a_secret_that_is_not_there_or_empty_is_refused(self):
        self.file("empty", "\n")
        place = "c.yaml:5:19: sources.kafka.properties.sasl.password_file: "

        self.refused_with(SOURCE + "    properties: { sasl.password_file: none/such }\n",
                          place + "none/such: No such file or directory")
        self.refused_with(SOURCE + "    properties: { sasl.password_file: empty }\n",
                          place + "empty: is empty")
        self.refused_with(SOURCE + "    properties: { sasl.password_file: . }\n",
                          place + ".: Is a directory")


def schema_keys(schema, place=()):
    """Dotted names of everything in a JSON Schema that has nothing below it."""
    for name, below in schema.get("properties", {}).items():
        if "properties" in below:
            yield from schema_keys(below, (*place, name))
        else:
            yield ".".join((*place, name))


class Documents(RunConfigTest):
    def test_the_schema_that_is_shipped_is_the_printed_one(self):
        self.assertEqual(self.run_program("config", "schema").stdout,
                         (FORMATS / "config.schema.json").read_text(),
                         "foreshock config schema > docs/formats/config.schema.json")

    def test_the_page_ends_with_the_printed_table(self):
        table = self.run_program("config", "keys").stdout

        self.assertEqual((FORMATS / "config.md").read_text().partition("## Keys\n\n")[2], table,
                         "the end of docs/formats/config.md is what `foreshock config keys` prints")

    def test_schema_page_and_printed_config_name_the_same_keys(self):
        schema = json.loads(self.run_program("config", "schema").stdout)
        table = self.run_program("config", "keys").stdout.splitlines()[2:]
        printed = self.run_program("config", "print").stdout

        keys = list(schema_keys(schema))
        self.assertEqual(keys, [line.split("`")[1] for line in table])
        self.assertEqual([key.split(".")[-1] for key in keys],
                         re.findall(r"^ *#?(\w+): +\S", printed, re.MULTILINE))

    def test_every_line_of_the_printed_config_can_be_uncommented(self):
        printed = self.run_program("config", "print").stdout
        whole = re.sub(r"^( *)#", r"\1", printed, flags=re.MULTILINE)

        whole = whole.replace("format: auto", "format: pointers").replace("series: temperature", "")
        # One source feeds a process, and files that hold secrets have to be there.
        whole = re.sub(r"^ *(path: metrics.csv|stdin: {}|remote_write: {}) .*\n", "", whole,
                       flags=re.MULTILINE)
        self.file("secret", "hunter2\n")
        whole = re.sub(r"/run/secrets/\w+", "secret", whole)
        self.accepted(whole.replace("path: /var/lib/foreshock", ""))

    def test_the_example_of_the_page_is_accepted(self):
        page = (FORMATS / "config.md").read_text()
        example = page.partition("```yaml\n")[2].partition("```")[0]
        self.file("kafka", "hunter2\n")

        self.accepted(example.replace("/run/secrets/kafka", "kafka"))


class Run(ProgramTest):
    def test_run_needs_a_config_and_nothing_else(self):
        self.refused("run", says="run needs --config FILE")
        self.refused("run", "c.yaml", says="run takes no file but --config: 'c.yaml'")
        self.refused("run", "--config", "none.yaml", says="none.yaml: cannot be read")
        self.refused("run", "--config", "c.yaml", "--horizon", "3", says="not an option of 'run'")

    def test_run_says_what_its_config_lacks(self):
        self.file("c.yaml", "detect: { budget: 1/day }\n")

        self.refused("run", "--config", "c.yaml", says="c.yaml: sources.kafka.brokers is missing")
        self.file("d.yaml", SOURCE)
        self.refused("run", "--config", "d.yaml", "--log-format", "xml",
                     says="--log-format: 'xml' is not one of text|json")


if __name__ == "__main__":
    unittest.main()
