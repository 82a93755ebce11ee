/// From append to alert: alert_latency BOOTSTRAP TOPIC ALERTS SERIES RATE SECONDS [FIRST_STEP]
///
/// Appends records at a steady rate, one in 500 a spike, and reads the alerts as a consumer of
/// committed records. What is measured of each alert of a spike: from the call that hands its
/// record to the producer, to the poll that gives back the alert. Prints percentiles.

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <map>
#include <mutex>
#include <thread>
#include <utility>

#include "load.h"

namespace {

using Clock = std::chrono::steady_clock;
using Point = std::pair<std::string, std::string>;  // Series and time, as alerts have it.

/// Spikes on their way.
class Waiting {
 public:
  void sent(Point point) {
    const std::lock_guard lock(mutex_);
    points_[std::move(point)] = Clock::now();
  }
  void heard(const Point& point) {
    const auto now = Clock::now();
    const std::lock_guard lock(mutex_);
    const auto found = points_.find(point);
    if (found == points_.end()) return;
    latencies_ms_.push_back(std::chrono::duration<double, std::milli>(now - found->second).count());
    points_.erase(found);
  }
  void print() {
    const std::lock_guard lock(mutex_);
    auto& all = latencies_ms_;
    std::sort(all.begin(), all.end());
    if (all.empty()) return static_cast<void>(std::printf("no alerts\n"));
    const auto at = [&](double q) {
      return all[static_cast<std::size_t>(q * static_cast<double>(all.size() - 1))];
    };
    std::printf("%zu alerts, %zu spikes without: p50 %.1f ms, p90 %.1f, p99 %.1f, most %.1f\n",
                all.size(), points_.size(), at(.5), at(.9), at(.99), all.back());
  }

 private:
  std::mutex mutex_;
  std::map<Point, Clock::time_point> points_;
  std::vector<double> latencies_ms_;
};

std::string text_between(const std::string& text, const std::string& before, char end) {
  const auto from = text.find(before);
  if (from == std::string::npos) return {};
  const auto begin = from + before.size();
  return text.substr(begin, text.find(end, begin) - begin);
}

void listen(const std::string& brokers, const std::string& alerts, Waiting& waiting,
            const std::atomic<bool>& stop) {
  std::array<char, 512> error{};
  rd_kafka_conf_t* conf = rd_kafka_conf_new();
  for (const auto& [name, value] : std::map<std::string, std::string>{
           {"bootstrap.servers", brokers},
           {"group.id", "alert-latency-" + std::to_string(Clock::now().time_since_epoch().count())},
           {"auto.offset.reset", "latest"},
           {"fetch.wait.max.ms", "10"},
           {"isolation.level", "read_committed"}}) {
    rd_kafka_conf_set(conf, name.c_str(), value.c_str(), error.data(), error.size());
  }
  rd_kafka_t* consumer = rd_kafka_new(RD_KAFKA_CONSUMER, conf, error.data(), error.size());
  rd_kafka_poll_set_consumer(consumer);
  rd_kafka_topic_partition_list_t* list = rd_kafka_topic_partition_list_new(1);
  rd_kafka_topic_partition_list_add(list, alerts.c_str(), RD_KAFKA_PARTITION_UA);
  rd_kafka_subscribe(consumer, list);
  while (!stop) {
    rd_kafka_message_t* message = rd_kafka_consumer_poll(consumer, 20);
    if (message == nullptr) continue;
    if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
      const std::string text(static_cast<const char*>(message->payload), message->len);
      waiting.heard({std::string(static_cast<const char*>(message->key), message->key_len),
                     text_between(text, "\"raised\":\"", '"')});
    }
    rd_kafka_message_destroy(message);
  }
  rd_kafka_topic_partition_list_destroy(list);
  rd_kafka_destroy(consumer);
}

std::string text_of(std::int64_t time_ms) {
  const std::time_t seconds = time_ms / 1000;
  std::array<char, 32> out{};
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  std::strftime(out.data(), out.size(), "%Y-%m-%dT%H:%M:%SZ", &parts);
  return out.data();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 7) {
    std::fprintf(stderr, "alert_latency BOOTSTRAP TOPIC ALERTS SERIES RATE SECONDS [FIRST_STEP]\n");
    return 2;
  }
  const auto keys = load::names(std::atoi(argv[4]));
  const double rate = std::atof(argv[5]);
  const auto most = static_cast<std::int64_t>(rate * std::atof(argv[6]));
  const int first = argc > 7 ? std::atoi(argv[7]) : 0;
  std::vector<std::string> heads;
  for (const std::string& key : keys) heads.push_back(load::head_of(key));
  Waiting waiting;
  std::atomic<bool> stop = false;
  std::thread ear([&] { listen(argv[1], argv[3], waiting, stop); });
  std::this_thread::sleep_for(std::chrono::seconds{3});  // Until it has joined.
  rd_kafka_t* producer = load::make_producer(argv[1], false);
  rd_kafka_topic_t* topic = rd_kafka_topic_new(producer, argv[2], nullptr);
  foreshock::Rng rng(static_cast<std::uint64_t>(first) + 1);
  const auto begin = Clock::now();
  std::string value;
  for (std::int64_t sent = 0; sent < most; ++sent) {
    const auto s = static_cast<std::size_t>(sent) % keys.size();
    const int round = first + static_cast<int>(sent / static_cast<std::int64_t>(keys.size()));
    const std::int64_t time_ms = load::kStartMs + round * load::kStepMs;
    double y = load::value_at(round, rng);
    if (rng.uniform() < 1.0 / 500) {
      y += load::kSpike;
      waiting.sent({keys[s], text_of(time_ms)});
    }
    load::write_record(value, heads[s], time_ms, y);
    load::put(producer, topic, keys[s], value);
    if (sent % 50 != 0) continue;
    rd_kafka_poll(producer, 0);
    const std::chrono::duration<double> at(static_cast<double>(sent) / rate);
    std::this_thread::sleep_until(begin + std::chrono::duration_cast<std::chrono::nanoseconds>(at));
  }
  rd_kafka_flush(producer, 10'000);
  std::this_thread::sleep_for(std::chrono::seconds{2});
  stop = true;
  ear.join();
  waiting.print();
  rd_kafka_topic_destroy(topic);
  rd_kafka_destroy(producer);
  return 0;
}
