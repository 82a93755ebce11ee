#include "foreshock/serve/metrics.h"

#include <cmath>
#include <limits>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "event_fixture.h"

namespace foreshock {
namespace {

class MetricsText : public testing::Test {
 protected:
  /// Whether the text has this line.
  bool has(const std::string& line) const {
    return ("\n" + metrics_.text()).find("\n" + line + "\n") != std::string::npos;
  }
  bool mentions(const std::string& part) const {
    return metrics_.text().find(part) != std::string::npos;
  }

  Timestamp now_ = at_minute(0);
  Metrics metrics_{{"1.2.3", "abc"}, [this] { return now_; }};
};

TEST_F(MetricsText, NamesTheBuild) {
  EXPECT_TRUE(has(R"(foreshock_build_info{revision="abc",version="1.2.3"} 1)")) << metrics_.text();
}

TEST_F(MetricsText, CountsFromZeroWhereTheLabelsAreKnown) {
  EXPECT_TRUE(has(R"(foreshock_alerts_total{kind="silence",severity="critical"} 0)"))
      << metrics_.text();
  EXPECT_TRUE(has(R"(foreshock_samples_rejected_total{reason="too-far-ahead"} 0)"));
  EXPECT_TRUE(has(R"(foreshock_alerts_suppressed_total{reason="calendar"} 0)"));
  for (const std::string outcome : {"accepted", "kept", "failed", "postponed", "simpler"}) {
    EXPECT_TRUE(has("foreshock_refits_total{outcome=\"" + outcome + "\"} 0")) << outcome;
  }
  EXPECT_TRUE(has("foreshock_refits_waiting 0"));
}

TEST_F(MetricsText, AddsUpWhatHandlesCount) {
  const Metrics::Counter consumed = metrics_.samples_consumed("kafka");
  consumed.add(1000);
  consumed.add();
  metrics_.samples_consumed("kafka").add(10);
  metrics_.alerts_sent("kafka", true).add(3);
  metrics_.alerts_sent("kafka", false).add(4);

  EXPECT_TRUE(has(R"(foreshock_samples_consumed_total{source="kafka"} 1011)")) << metrics_.text();
  EXPECT_TRUE(has(R"(foreshock_alerts_sent_total{result="ok",sink="kafka"} 3)"));
  EXPECT_TRUE(has(R"(foreshock_alerts_sent_total{result="error",sink="kafka"} 4)"));
}

TEST_F(MetricsText, CountsExactlyBeyondFourBillion) {
  metrics_.samples_consumed("kafka").add(4'294'967'297);
  metrics_.samples_consumed("kafka").add();

  EXPECT_TRUE(has(R"(foreshock_samples_consumed_total{source="kafka"} 4294967298)"))
      << metrics_.text();
}

TEST_F(MetricsText, HasGaugesThatAreSetOrShared) {
  metrics_.consumer_lag_seconds().set(0.25);
  metrics_.series_active().add(70);
  metrics_.series_active().add(40);
  metrics_.series_active().add(-10);

  EXPECT_TRUE(has("foreshock_consumer_lag_seconds 0.25")) << metrics_.text();
  EXPECT_TRUE(has("foreshock_series_active 100")) << metrics_.text();
}

TEST_F(MetricsText, ForgetsTheLagOfAPartitionThatIsGone) {
  metrics_.set_consumer_lag("metrics", 0, 5);
  metrics_.set_consumer_lag("metrics", 1, 6);
  metrics_.set_consumer_lag("metrics", 1, 7);
  metrics_.forget_consumer_lag("metrics", 0);
  metrics_.forget_consumer_lag("metrics", 9);

  EXPECT_TRUE(has(R"(foreshock_consumer_lag_messages{partition="1",topic="metrics"} 7)"))
      << metrics_.text();
  EXPECT_FALSE(mentions(R"(partition="0")"));
  EXPECT_FALSE(mentions(R"(partition="9")"));
}

TEST_F(MetricsText, HasCumulativeBuckets) {
  metrics_.batch_size().observe(1);
  metrics_.batch_size().observe(500);
  metrics_.batch_size().observe(1e9);
  metrics_.batch_size().observe(std::numeric_limits<double>::quiet_NaN());

  EXPECT_TRUE(has(R"(foreshock_batch_size_bucket{le="1"} 1)")) << metrics_.text();
  EXPECT_TRUE(has(R"(foreshock_batch_size_bucket{le="1000"} 2)"));
  EXPECT_TRUE(has(R"(foreshock_batch_size_bucket{le="+Inf"} 3)"));
  EXPECT_TRUE(has("foreshock_batch_size_count 3"));
  EXPECT_TRUE(has("foreshock_batch_size_sum 1000000501"));
}

TEST_F(MetricsText, TellsTheAgeOfACheckpointOnceThereIsOne) {
  EXPECT_FALSE(mentions("foreshock_checkpoint_age_seconds"));

  metrics_.set_checkpoint(at_minute(-2));
  EXPECT_TRUE(has("foreshock_checkpoint_age_seconds 120")) << metrics_.text();

  now_ = at_minute(1);
  EXPECT_TRUE(has("foreshock_checkpoint_age_seconds 180"));
}

TEST_F(MetricsText, SaysNothingOfAConfigurationThatWasNotRead) {
  EXPECT_FALSE(mentions("foreshock_config_last_reload_successful"));

  metrics_.set_config_reload(true);
  EXPECT_TRUE(has("foreshock_config_last_reload_successful 1"));

  metrics_.set_config_reload(false);
  EXPECT_TRUE(has("foreshock_config_last_reload_successful 0"));
}

TEST_F(MetricsText, TellsRequestsByHandlerAndCode) {
  metrics_.http_request("/metrics", 200, 0.004);
  metrics_.http_request("/metrics", 503, 0.004);

  EXPECT_TRUE(
      has(R"(foreshock_http_request_duration_seconds_count{code="200",handler="/metrics"} 1)"))
      << metrics_.text();
  EXPECT_TRUE(has(
      R"(foreshock_http_request_duration_seconds_bucket{code="503",handler="/metrics",le="0.005"} 1)"));
}

TEST_F(MetricsText, EscapesLabels) {
  metrics_.samples_consumed("a\"b\\c\nd").add();

  EXPECT_TRUE(has(R"(foreshock_samples_consumed_total{source="a\"b\\c\nd"} 1)")) << metrics_.text();
}

TEST_F(MetricsText, SpeaksOfTheProcess) {
  EXPECT_TRUE(mentions("\nprocess_resident_memory_bytes "));
  EXPECT_TRUE(mentions("# TYPE process_cpu_seconds_total counter\n"));
}

TEST_F(MetricsText, IsTheSameTextForTheSameNumbers) {
  metrics_.set_consumer_lag("b", 1, 1);
  metrics_.set_consumer_lag("a", 1, 2);
  const auto ours = [this] {
    const std::string text = metrics_.text();
    return text.substr(0, text.find("# HELP process_"));
  };

  EXPECT_EQ(ours(), ours());
  EXPECT_LT(ours().find(R"(topic="a")"), ours().find(R"(topic="b")"));
}

// Data races are for the thread sanitizer to see; what is added must all arrive.
TEST_F(MetricsText, LosesNothingBetweenThreads) {
  constexpr int kTimes = 2000;
  std::vector<std::thread> threads;
  threads.reserve(4);
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([this, t] {
      const Metrics::Counter consumed = metrics_.samples_consumed("kafka");
      for (int i = 0; i < kTimes; ++i) {
        consumed.add(2);
        metrics_.series_active().add(1);
        metrics_.batch_size().observe(i);
        metrics_.set_consumer_lag("metrics", t % 2, i);
        if (i % 7 == t) metrics_.forget_consumer_lag("metrics", t % 2);
        if (i % 500 == 0) metrics_.text();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();

  EXPECT_TRUE(has(R"(foreshock_samples_consumed_total{source="kafka"} 16000)")) << metrics_.text();
  EXPECT_TRUE(has("foreshock_series_active 8000"));
  EXPECT_TRUE(has("foreshock_batch_size_count 8000"));
}

}  // namespace
}  // namespace foreshock
