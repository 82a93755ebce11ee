/// Fills a topic: kafka_load BOOTSTRAP TOPIC SERIES ROUNDS [RATE] [FIRST_STEP]
///
/// A round is one record for each series, keyed by it: plain JSON of about 110 bytes, one minute
/// further than the round before. RATE in records a second; 0 or none: as fast as it goes. Spikes
/// come once in 3,000 points.

#include <chrono>
#include <cstdlib>
#include <thread>

#include "load.h"

namespace {

struct Plan {
  int series = 0;
  int rounds = 0;
  double rate = 0;
  int first = 0;
};

void fill(const Plan& plan, rd_kafka_t* producer, rd_kafka_topic_t* topic) {
  const auto keys = load::names(plan.series);
  std::vector<std::string> heads;
  for (const std::string& key : keys) heads.push_back(load::head_of(key));
  foreshock::Rng rng(static_cast<std::uint64_t>(plan.first) + 1);
  const auto begin = std::chrono::steady_clock::now();
  std::int64_t sent = 0;
  std::string value;
  for (int round = plan.first; round < plan.first + plan.rounds; ++round) {
    for (std::size_t s = 0; s < keys.size(); ++s) {
      double y = load::value_at(round, rng);
      if (rng.uniform() < 1.0 / 3000) y += load::kSpike;
      load::write_record(value, heads[s], load::kStartMs + round * load::kStepMs, y);
      load::put(producer, topic, keys[s], value);
      if (++sent % 100 != 0) continue;
      rd_kafka_poll(producer, 0);
      if (plan.rate > 0) {
        const std::chrono::duration<double> at(static_cast<double>(sent) / plan.rate);
        std::this_thread::sleep_until(begin +
                                      std::chrono::duration_cast<std::chrono::nanoseconds>(at));
      }
    }
  }
  rd_kafka_flush(producer, 120'000);
  const double taken =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  std::printf("%lld records of %zu bytes in %.1f s\n", static_cast<long long>(sent), value.size(),
              taken);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 5) {
    std::fprintf(stderr, "kafka_load BOOTSTRAP TOPIC SERIES ROUNDS [RATE] [FIRST_STEP]\n");
    return 2;
  }
  const Plan plan{std::atoi(argv[3]), std::atoi(argv[4]), argc > 5 ? std::atof(argv[5]) : 0,
                  argc > 6 ? std::atoi(argv[6]) : 0};
  rd_kafka_t* producer = load::make_producer(argv[1], plan.rate <= 0);
  if (producer == nullptr) return 1;
  rd_kafka_topic_t* topic = rd_kafka_topic_new(producer, argv[2], nullptr);
  fill(plan, producer, topic);
  rd_kafka_topic_destroy(topic);
  rd_kafka_destroy(producer);
  return 0;
}
