#include "foreshock/app/service/replay_verb.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "foreshock/app/console.h"
#include "foreshock/app/did_you_mean.h"
#include "foreshock/app/file.h"
#include "foreshock/app/interrupt.h"
#include "foreshock/app/service/replay_source.h"
#include "foreshock/app/service/settings_of.h"
#include "foreshock/app/service/shard.h"
#include "foreshock/app/service/stores.h"
#include "foreshock/kafka/defaults.h"
#include "foreshock/kafka/reader.h"
#include "foreshock/serve/json.h"

namespace foreshock::app {
namespace {

constexpr int kPatienceMs = 30'000;

std::string text_of(const kafka::TopicPartition& at) {
  return at.topic + "/" + std::to_string(at.partition);
}

/// {"id":ID,"key":KEY,"value":VALUE}, the value as it is.
std::string with_id(const kafka::OutRecord& record) {
  std::string id;
  for (const auto& [name, value] : record.headers) {
    if (name == "ce_id") id = value;
  }
  std::string line;
  JsonWriter writer(line);
  writer.begin_object();
  writer.text("id", id);
  writer.text("key", record.key);
  writer.key("value");
  line += record.value;
  writer.end_object();
  return line;
}

/// What is printed of the outputs, and how much.
class Teller {
 public:
  Teller(const ReplayOptions& options, File& out) : options_(options), out_(out) {}

  Status tell(const Work& work) {
    for (const Output& output : work.outputs) {
      if (!is_wanted(output)) continue;
      ++(output.kind == Output::Kind::kAlert ? alerts_ : forecasts_);
      FORESHOCK_TRY_VOID(
          out_.write((options_.with_ids ? with_id(output.record) : output.record.value) + "\n"));
    }
    return {};
  }
  std::int64_t alerts() const { return alerts_; }
  std::int64_t forecasts() const { return forecasts_; }
  bool is_empty() const { return alerts_ + forecasts_ == 0; }

 private:
  bool is_wanted(const Output& output) const {
    const bool kind = output.kind == Output::Kind::kAlert ||
                      (output.kind == Output::Kind::kForecast && options_.forecasts);
    return kind && (options_.series.empty() || output.record.key == options_.series);
  }

  const ReplayOptions& options_;
  File& out_;
  std::int64_t alerts_ = 0;
  std::int64_t forecasts_ = 0;
};

/// One run of the verb.
class Retelling {
 public:
  Retelling(const ReplayOptions& options, const RunOptions& service, const Console& console,
            Teller& teller)
      : options_(options), service_(service), console_(console), teller_(teller) {}

  Status tell(const Stretch& stretch);
  /// Whether the series that is asked for has been met.
  bool has_met_series() const { return met_; }
  const std::vector<std::string>& other_series() const { return others_; }

 private:
  Result<std::unique_ptr<Shard>> begin(const Stretch& stretch) const;
  Status read(const Stretch& stretch, Shard& shard);
  void look_for_series(const Partition& partition);

  const ReplayOptions& options_;
  const RunOptions& service_;
  const Console& console_;
  Teller& teller_;
  bool met_ = false;
  std::vector<std::string> others_;  ///< While it has not been.
};

/// The shard as a session has it that takes the partition over with `from` as the committed offset.
Result<std::unique_ptr<Shard>> Retelling::begin(const Stretch& stretch) const {
  const std::string name = text_of(stretch.at);
  const auto make = [this] { return Partition::make(partition_options(service_)); };
  auto loaded = load_snapshot(service_, {stretch.at, stretch.from, stretch.note}, make);
  if (!loaded) {
    console_.note(name + ": no snapshot can be read: " + loaded.error().message);
    loaded.emplace();
  }
  for (const std::string& why : loaded->refused) {
    console_.note(name + ": snapshot refused: " + why);
  }
  std::int64_t next = stretch.oldest;
  if (loaded->partition && loaded->next_offset >= stretch.oldest) {
    next = loaded->next_offset;
    console_.note(name + ": from the snapshot at " + std::to_string(next));
  } else {
    FORESHOCK_TRY(loaded->partition, make());
    console_.note(name + ": no snapshot to go on from: from the oldest record, " +
                  std::to_string(next));
    if (next > 0) {
      console_.note(name + ": records before " + std::to_string(next) +
                    " are gone; what they taught the service is missing here, and what follows may "
                    "differ from what it said");
    }
  }
  FORESHOCK_TRY(auto decoder, Decoder::make(decoder_options(service_, stretch.at.topic)));
  return std::make_unique<Shard>(stretch.at, std::move(loaded->partition), std::move(decoder),
                                 service_, next, stretch.from, stretch.note);
}

Status Retelling::read(const Stretch& stretch, Shard& shard) {
  if (shard.next() >= stretch.to) return {};
  kafka::Properties properties = client_properties(service_);
  // Records that go while they are read must not be passed over.
  properties["auto.offset.reset"] = "error";
  Status status;
  const auto is_before_end = [&](const kafka::Message& message) {
    return message.offset < stretch.to;
  };
  const auto done = kafka::read_batches_to_end(
      properties, {{stretch.at, shard.next()}}, kPatienceMs,
      [&](std::span<const kafka::Message> messages) {
        const auto end = std::partition_point(messages.begin(), messages.end(), is_before_end);
        Work work;
        shard.take({messages.begin(), end}, work);
        status = teller_.tell(work);
        return status.has_value() && messages.back().offset + 1 < stretch.to && !interrupted();
      });
  if (!status) return status;
  return done ? Status{} : tl::unexpected(done.error().error());
}

void Retelling::look_for_series(const Partition& partition) {
  if (met_ || options_.series.empty()) return;
  for (auto& [key, state] : partition.digest()) {
    met_ = met_ || key == options_.series;
    others_.push_back(key);
  }
}

Status Retelling::tell(const Stretch& stretch) {
  const std::int64_t alerts = teller_.alerts();
  const std::int64_t forecasts = teller_.forecasts();
  FORESHOCK_TRY(const auto shard, begin(stretch));
  FORESHOCK_TRY_VOID(read(stretch, *shard));
  if (interrupted()) return {};
  std::string told = text_of(stretch.at) + ": " + std::to_string(stretch.from) + " to " +
                     std::to_string(stretch.to) + ": " +
                     counted(teller_.alerts() - alerts, "alert");
  if (options_.forecasts) told += ", " + counted(teller_.forecasts() - forecasts, "forecast");
  console_.note(told);
  if (teller_.is_empty()) look_for_series(*shard->partition());
  return {};
}

}  // namespace

Result<Exit> run_replay(const ReplayOptions& options) {
  const Console console(options.quiet);
  FORESHOCK_TRY(RunOptions service, as_running(options));
  // A service that publishes no alerts has had them all the same.
  if (service.alerts_topic.empty()) service.alerts_topic = "alerts";
  FORESHOCK_TRY(const auto stretches, stretches_of(options, service, console));
  FORESHOCK_TRY(File out, File::open(options.output));
  Teller teller(options, out);
  Retelling retelling(options, service, console, teller);
  for (const Stretch& stretch : stretches) {
    FORESHOCK_TRY_VOID(retelling.tell(stretch));
    if (!interrupted()) continue;
    FORESHOCK_TRY(const std::string part, out.keep_part());
    if (!part.empty()) console.note("interrupted; what was told is in " + part);
    return Exit::kInterrupted;
  }
  if (teller.is_empty() && !options.series.empty() && !retelling.has_met_series()) {
    return fail(Errc::kInvalidArgument, "--series: there is no '" + harmless(options.series) +
                                            "' in " + options.topic +
                                            did_you_mean(options.series, retelling.other_series()));
  }
  FORESHOCK_TRY_VOID(out.commit());
  return Exit::kOk;
}

}  // namespace foreshock::app
