"""What the clients of Kafka say of a real broker, in /metrics, while records flow."""
import os
import re
import shutil
import subprocess
import unittest
import urllib.request

import client
from exactly_once_test import ServiceCase
from foreshock_service import Plan, Service, port_of

FORESHOCK = [os.environ["FORESHOCK"], "run", "--config"]
NAMES = {"broker_connects_total", "broker_disconnects_total", "broker_request_errors_total",
         "broker_request_retries_total", "broker_request_timeouts_total",
         "broker_requests_in_flight", "broker_requests_queued", "broker_requests_total",
         "broker_response_errors_total", "broker_round_trip_mean_seconds",
         "broker_round_trip_p99_seconds", "fetch_queue_bytes", "fetch_queue_messages",
         "produce_queue_bytes", "produce_queue_messages", "rebalance_age_seconds",
         "rebalances_total", "transaction_duration_seconds"}


def metrics(service):
    url = f"http://127.0.0.1:{port_of(service)}/metrics"
    with urllib.request.urlopen(url, timeout=10) as answer:
        return answer.read().decode()


def values(text, name):
    """{labels: value} of one metric."""
    found = re.findall(rf"^foreshock_kafka_{name}(\{{.*\}})? (\S+)$", text, re.MULTILINE)
    return {labels: float(value) for labels, value in found}


class KafkaMetrics(ServiceCase):
    def test_tell_of_the_broker_and_of_ourselves(self):
        topic = self.topic(partitions=4)
        plan = Plan(self.kafka, self.folder.name, "looks", [topic], workers=2, sources={
            "kafka": {"properties": {"statistics.interval.ms": "250"}}})
        step = iter(range(10_000))
        with Service(FORESHOCK, plan) as service:
            def are_told():
                minute = next(step)
                client.produce(self.at, topic, [
                    (f"s{i}", b'{"id":"s%d","ts":%d,"value":%d}'
                     % (i, 1_704_067_200_000 + 60_000 * minute, i)) for i in range(20)])
                text = metrics(service)
                told = set(re.findall(r"^# TYPE foreshock_kafka_(\w+)", text, re.MULTILINE))
                commits = values(text, "transaction_duration_seconds_count").get("", 0)
                rebalances = values(text, "rebalances_total").get("", 0)
                done = told == NAMES and commits > 3 and rebalances > 1
                return text if done else None

            text = client.wait_for("all metrics", are_told)
            self.assertEqual(service.end(), 0, service.last_words())

        kinds = {f'{{broker="1",client="{kind}"}}' for kind in ("consumer", "producer")}
        self.assertLessEqual(kinds, set(values(text, "broker_requests_total")))
        for labels, value in values(text, "broker_requests_total").items():
            self.assertGreater(value, 0, labels)
        for name in ("broker_round_trip_mean_seconds", "broker_round_trip_p99_seconds"):
            for labels, value in values(text, name).items():
                self.assertTrue(0 < value < 30, (name, labels, value))
        self.assertLess(values(text, "rebalances_total")[""], 20, text)
        self.assertTrue(0 <= values(text, "rebalance_age_seconds")[""] < 120, text)
        count = values(text, "transaction_duration_seconds_count")[""]
        mean = values(text, "transaction_duration_seconds_sum")[""] / count
        self.assertTrue(0.001 < mean < 30, mean)
        for labels, value in values(text, "broker_request_errors_total").items():
            self.assertEqual(value, 0, labels)
        self.assertNotIn('"s1"', text)
        if shutil.which("promtool"):
            done = subprocess.run(["promtool", "check", "metrics"], input=text, text=True,
                                  capture_output=True, check=False, timeout=60)
            self.assertEqual((done.returncode, done.stdout + done.stderr), (0, ""))


if __name__ == "__main__":
    unittest.main()
