"""Three nodes, of which two die in turn."""
import time
import unittest

import client
from exactly_once_test import ServiceCase


class BrokerLoss(ServiceCase):
    nodes = 3

    def test_two_nodes_die_and_come_back(self):
        with self.trial(20, topic_config={"min_insync_replicas": 2}) as trial:
            service = trial.start()
            client.wait_for("progress", lambda: trial.committed() > 2_000)
            for node in (2, 3):
                before = trial.committed()
                self.kafka.kill9(node)
                client.wait_for("progress without it", lambda: trial.committed() > before + 2_000,
                                seconds=180)
                self.kafka.restart(node)
                client.wait_in_sync(self.at, trial.topic)
            trial.settle([service])
            self.assert_once(trial)


if __name__ == "__main__":
    unittest.main()
