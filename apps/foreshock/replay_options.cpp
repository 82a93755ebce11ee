#include "foreshock/app/replay_options.h"

#include <limits>
#include <string_view>

#include "foreshock/app/given.h"

namespace foreshock::app {
namespace {

constexpr std::int64_t kMostOffset = std::numeric_limits<std::int64_t>::max();

/// TOPIC[/PARTITION]@OFFSET: names of topics have neither '/' nor '@'.
Status read_from(const Given& given, ReplayOptions& into) {
  const std::string_view text = given.text;
  const auto refused = [&] {
    return refuse(given, "'" + given.text +
                             "' is not TOPIC@OFFSET or TOPIC/PARTITION@OFFSET (metrics/3@4711)");
  };
  const std::size_t at = text.find('@');
  if (at == std::string_view::npos) return refused();
  const auto offset = number_in<std::int64_t>(text.substr(at + 1));
  const std::string_view place = text.substr(0, at);
  const std::size_t slash = place.find('/');
  into.topic = place.substr(0, slash);
  if (!offset || *offset < 0 || into.topic.empty()) return refused();
  into.from = *offset;
  if (slash == std::string_view::npos) return {};
  into.partition = number_in<std::int32_t>(place.substr(slash + 1));
  if (!into.partition || *into.partition < 0) return refused();
  return {};
}

}  // namespace

Result<ReplayOptions> replay_options(const Values& values) {
  if (!values.has("--config")) {
    return fail(Errc::kInvalidArgument, "replay needs --config FILE, that of the service");
  }
  if (!values.has("--from")) {
    return fail(Errc::kInvalidArgument,
                "replay needs --from TOPIC[/PARTITION]@OFFSET (metrics/3@4711)");
  }
  ReplayOptions options;
  FORESHOCK_TRY_VOID(read_from(values["--from"], options));
  if (values.has("--to")) {
    FORESHOCK_TRY(options.to, count(values["--to"], options.from, kMostOffset));
  }
  const Given series = values["--series"];
  if (values.has("--series")) {
    if (series.text.empty()) return refuse(series, "is empty");
    options.series = series.text;
  }
  const Given format = values["--format"];
  if (values.has("--format") && format.text != "ndjson") {
    return refuse(format, "'" + format.text + "': replay writes ndjson, a line an event");
  }
  options.forecasts = values.has("--forecasts");
  options.with_ids = values.has("--with-ids");
  if (values["--output"].text != "-") options.output = values["--output"].text;
  options.quiet = values.has("--quiet");
  FORESHOCK_TRY(options.service, read_run_options(values));
  if (options.forecasts && options.service.forecasts_topic.empty()) {
    return refuse(values["--forecasts"],
                  "the config publishes none: sinks.kafka.forecasts is missing");
  }
  return options;
}

}  // namespace foreshock::app
