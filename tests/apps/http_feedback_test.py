"""What people say of alerts, and what comes of it."""
import json
import re
import unittest

from http_service import SPIKE_AT, ServiceTest, minutes, ms_at

STATE = "state: {local: {path: state}}\nsinks: {jsonl: alerts.jsonl}\n"


def rows():
    """The usual minutes, but the spike of checkout is a small one: 12 standard deviations."""
    header, *points = minutes(2400).splitlines()
    out = [header]
    for i, row in enumerate(points):
        name, at, y = row.split(",")
        if name == "checkout" and SPIKE_AT <= i // 2 < SPIKE_AT + 3:
            row = f"{name},{at},{float(y) / 3 + 12:.3f}"
        out.append(row)
    return "\n".join(out) + "\n"


class FeedbackTest(ServiceTest):
    def replay(self):
        service = self.start(self.config("{csv: {path: metrics.csv, speed: max}}", STATE))
        service.wait_for_line("the file is through")
        return service

    def setUp(self):
        super().setUp()
        self.file("metrics.csv", rows())

    def columns(self, service, series="checkout"):
        return service.get("/api/v1/columns", series=series, end="now", max_points=100_000).json

    def spikes(self, service):
        return [one for one in service.get("/api/v1/anomalies", window="100d").json["incidents"]
                if one["series"] == "checkout" and one["raised_ms"] == ms_at(SPIKE_AT)]

    def suppressed(self, service):
        return float(re.search(r'foreshock_alerts_suppressed_total\{reason="feedback"\} (\S+)',
                               service.get("/metrics").text).group(1))

    def say(self, service, incident, label):
        answer = service.post("/api/v1/feedback", {
            "series": incident["series"], "id": incident["id"], "time": incident["raised_ms"],
            "label": label, "note": ""})
        self.assertEqual(answer.status, 204, answer.text)

    def test_noise_is_not_told_again_and_real_is(self):
        service = self.replay()
        before = self.columns(service)
        spike, = self.spikes(service)
        self.assertEqual((before["line"], self.suppressed(service)), (1, 0))
        self.say(service, spike, "noise")
        self.assertAlmostEqual(self.columns(service)["line"], min(8, 1.05 * spike["score"]))
        self.assertEqual(self.columns(service, "search")["line"], 1)
        service.end()
        told = (self.folder / "alerts.jsonl").read_text(encoding="utf-8")

        service = self.replay()  # The same points once more.

        after = self.columns(service)
        self.assertEqual(self.spikes(service), [])
        self.assertGreaterEqual(self.suppressed(service), 1)
        names = after["columns"]
        flags, score = names.index("flags"), names.index("score")
        for i, name in enumerate(names):
            if i != flags:  # Scores and expectations are what they were.
                self.assertEqual(after["data"][i], before["data"][i], name)
        row = after["data"][0].index(ms_at(SPIKE_AT))
        self.assertEqual(after["data"][flags][row] & 6, 0)
        self.assertEqual(before["data"][flags][row] & 6, 6)
        self.assertGreaterEqual(after["data"][score][row], 1)
        self.assertEqual(self.lines_of_spike(told), self.lines_of_spike(
            (self.folder / "alerts.jsonl").read_text(encoding="utf-8")))

        self.say(service, spike, "real")
        self.assertEqual(self.columns(service)["line"], 1)
        self.assertEqual(service.post("/-/reload", "").status, 200)  # Reads the file once more.
        self.assertTrue(service.until(lambda: self.spikes(service)))

    def lines_of_spike(self, told):
        return [line for line in map(json.loads, told.splitlines())
                if line["series"] == "checkout" and line["raised_ms"] == ms_at(SPIKE_AT)]

    def test_a_real_point_below_the_line_lowers_it_and_its_like_is_told(self):
        service = self.replay()
        columns = self.columns(service, "search")
        time, score, flags = (columns["data"][columns["columns"].index(name)]
                              for name in ["time", "score", "flags"])
        at = max((i for i in range(200, len(time)) if score[i] < 0.95 and not flags[i] & 6),
                 key=lambda i: score[i])
        self.assertGreater(score[at], 0.55)  # Of 2,200 points at a line of one in 10,000.
        self.assertEqual(service.post("/api/v1/feedback", {
            "series": "search", "time": time[at], "label": "real"}).status, 204)
        self.assertAlmostEqual(self.columns(service, "search")["line"],
                               max(0.5, score[at] / 1.05), places=6)
        service.end()

        service = self.replay()

        columns = self.columns(service, "search")
        self.assertEqual(columns["data"][columns["columns"].index("flags")][at] & 6, 6)
        told, = [one for one in columns["alerts"] if one["raised_ms"] == time[at]]
        self.assertIn(told["kind"], ["spike", "dip"])
        self.assertAlmostEqual(told["score"], score[at], places=6)
        self.assertFalse(told["open"])

    def test_a_damaged_file_is_told_and_passed_over(self):
        (self.folder / "state").mkdir()
        self.file("state/feedback.ndjson", "{\"series\":\n"
                  '{"series":"checkout","id":"","time":1,"label":"noise","note":"","score":2}\n'
                  "\x00\n{\"ser")

        service = self.replay()

        self.assertAlmostEqual(self.columns(service)["line"], 2.1)
        self.assertEqual(len(re.findall("feedback.ndjson: a line is passed over", service.said())), 3)
        self.assertEqual(service.post("/api/v1/feedback", {
            "series": "search", "id": "x", "time": 0, "label": "noise"}).status, 204)
        last = service.get("/api/v1/feedback").text.splitlines()[-1]
        self.assertIsNone(json.loads(last)["score"])

    def test_many_words_leave_a_small_file(self):
        service = self.replay()
        for i in range(1500):
            self.assertEqual(service.post("/api/v1/feedback", {
                "series": "checkout", "id": "x", "time": i % 2, "label": "noise",
                "note": "n" * 200}).status, 204)
        self.assertLess((self.folder / "state" / "feedback.ndjson").stat().st_size, 80_000)
        self.assertLess(len(service.get("/api/v1/feedback").text), 80_000)


if __name__ == "__main__":
    unittest.main()
