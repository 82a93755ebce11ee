#include <algorithm>
#include <limits>
#include <map>
#include <utility>

#include "foreshock/serve/internal/prometheus_answer.h"
#include "foreshock/serve/promql/parser.h"

namespace foreshock {
namespace {

// All the time there is, far from where sums overflow.
constexpr std::int64_t kEverMs = std::numeric_limits<std::int64_t>::max() / 4;
constexpr std::size_t kMostSelectors = 100;  // match[] of one request.

struct Asked {
  std::vector<std::vector<promql::Matcher>> any_of;
  promql::TimeRange range;
  std::size_t limit = 0;

  promql::Listing listing() const { return {any_of, range, limit}; }
};

tl::expected<Asked, PrometheusFailure> asked_of(const PrometheusApi& api, const Form& form) {
  Asked asked;
  const Timestamp now = api.now();
  FORESHOCK_TRY_PROMETHEUS(asked.range.from_ms, time_ms_of(form, "start", now, -kEverMs));
  FORESHOCK_TRY_PROMETHEUS(asked.range.to_ms, time_ms_of(form, "end", now, kEverMs));
  FORESHOCK_TRY_PROMETHEUS(asked.limit, limit_of(form));
  const auto selectors = form.all("match[]");
  if (selectors.size() > kMostSelectors) {
    return bad_data("more than " + std::to_string(kMostSelectors) + " parameters \"match[]\"");
  }
  for (const std::string_view text : selectors) {
    auto matchers = promql::parse_selector(text);
    if (!matchers) return bad_parameter("match[]", matchers.error());
    asked.any_of.push_back(*std::move(matchers));
  }
  return asked;
}

PrometheusOutcome write_texts(const Result<promql::TextList>& list, std::string& out) {
  if (!list) return not_carried_out(list.error());
  JsonWriter json(out);
  json.begin_array();
  for (const std::string& text : list->texts) json.text(text);
  json.end_array();
  return list->cut ? PrometheusWarnings{kCut} : PrometheusWarnings{};
}

bool is_label_name(std::string_view name) {
  constexpr std::string_view kLetters =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789";
  return !name.empty() && !(name.front() >= '0' && name.front() <= '9') &&
         name.find_first_not_of(kLetters) == std::string_view::npos;
}

}  // namespace

PrometheusHandler list_series_of(SharedApi api) {
  return [api = std::move(api)](const HttpRequest&, const Form& form,
                                std::string& out) -> PrometheusOutcome {
    if (!form.has("match[]")) return bad_data("no match[] parameter provided");
    FORESHOCK_TRY_PROMETHEUS(const Asked asked, asked_of(*api, form));
    const auto list = promql::list_series(*api->storage, asked.listing());
    if (!list) return not_carried_out(list.error());
    JsonWriter json(out);
    json.begin_array();
    for (const promql::LabelsPtr& labels : list->series) write_labels(*labels, json);
    json.end_array();
    return list->cut ? PrometheusWarnings{kCut} : PrometheusWarnings{};
  };
}

PrometheusHandler list_labels_of(SharedApi api) {
  return [api = std::move(api)](const HttpRequest&, const Form& form,
                                std::string& out) -> PrometheusOutcome {
    FORESHOCK_TRY_PROMETHEUS(const Asked asked, asked_of(*api, form));
    return write_texts(promql::list_label_names(*api->storage, asked.listing()), out);
  };
}

PrometheusHandler list_values_of(SharedApi api) {
  return [api = std::move(api)](const HttpRequest& request, const Form& form,
                                std::string& out) -> PrometheusOutcome {
    const std::string_view name = request.segment("name");
    if (!is_label_name(name)) {
      return bad_data("invalid label name: \"" + std::string(name.substr(0, 100)) + '"');
    }
    FORESHOCK_TRY_PROMETHEUS(const Asked asked, asked_of(*api, form));
    return write_texts(promql::list_label_values(*api->storage, asked.listing(), name), out);
  };
}

PrometheusHandler metadata_of(SharedApi api) {
  return [api = std::move(api)](const HttpRequest&, const Form& form,
                                std::string& out) -> PrometheusOutcome {
    FORESHOCK_TRY_PROMETHEUS(const std::size_t limit, limit_of(form));
    const std::string_view metric = form.first("metric");
    JsonWriter json(out);
    json.begin_object();
    std::size_t written = 0;
    for (const PrometheusMetadata& one : api->metadata) {
      if (!metric.empty() && one.metric != metric) continue;
      if (limit > 0 && written++ == limit) break;
      json.key(one.metric);
      json.begin_array();
      json.begin_object();
      json.text("type", one.type);
      json.text("help", one.help);
      json.text("unit", one.unit);
      json.end_object();
      json.end_array();
    }
    json.end_object();
    return {};
  };
}

PrometheusHandler build_info_of(SharedApi api) {
  return [api = std::move(api)](const HttpRequest&, const Form&,
                                std::string& out) -> PrometheusOutcome {
    JsonWriter json(out);
    json.begin_object();
    json.text("version", api->version);
    json.text("revision", api->revision);
    // No "features": by them Grafana tells Mimir, which has rules to be written.
    for (const char* const unknown : {"branch", "buildUser", "buildDate", "goVersion"}) {
      json.text(unknown, "");
    }
    json.end_object();
    return {};
  };
}

}  // namespace foreshock
