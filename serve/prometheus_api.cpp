#include "foreshock/serve/prometheus_api.h"

#include <algorithm>
#include <utility>

#include "foreshock/core/check.h"
#include "foreshock/serve/internal/prometheus_answer.h"
#include "foreshock/serve/milliseconds.h"
#include "foreshock/serve/promql/parser.h"
#include "foreshock/serve/query_time.h"

namespace foreshock {
namespace {

using promql::Steps;
using SteadyClock = std::chrono::steady_clock;

tl::expected<promql::ExprPtr, PrometheusFailure> query_of(const Form& form) {
  auto expr = promql::parse_query(form.first("query"));
  if (!expr) return bad_parameter("query", expr.error());
  return *std::move(expr);
}

tl::expected<promql::EvaluateOptions, PrometheusFailure> options_of(const PrometheusApi& api,
                                                                    const Form& form) {
  Duration timeout = api.timeout;
  if (form.has("timeout")) {
    const auto asked = parse_query_duration(form.first("timeout"));
    if (!asked) return bad_parameter("timeout", asked.error());
    timeout = std::min(timeout, *asked);
  }
  promql::EvaluateOptions options = api.evaluation;
  if (api.lookback_ms) options.lookback_ms = api.lookback_ms();
  if (form.has("lookback_delta")) {
    const auto asked = parse_query_duration(form.first("lookback_delta"));
    if (!asked) return bad_parameter("lookback_delta", asked.error());
    options.lookback_ms =
        std::max<std::int64_t>(1, std::chrono::floor<std::chrono::milliseconds>(*asked).count());
  }
  const auto deadline = SteadyClock::now() + timeout;
  options.expired = [deadline] { return SteadyClock::now() >= deadline; };
  return options;
}

PrometheusOutcome query(const PrometheusApi& api, const Form& form, std::string& out) {
  const Timestamp now = api.now();
  FORESHOCK_TRY_PROMETHEUS(const std::int64_t time_ms, time_ms_of(form, "time", now, ms_of(now)));
  FORESHOCK_TRY_PROMETHEUS(const std::size_t limit, limit_of(form));
  FORESHOCK_TRY_PROMETHEUS(const auto options, options_of(api, form));
  FORESHOCK_TRY_PROMETHEUS(const auto expr, query_of(form));
  const Steps steps{.start_ms = time_ms};
  const auto value = promql::evaluate(*expr, steps, *api.storage, options);
  if (!value) return not_carried_out(value.error());
  const bool cut = write_instant(*value, time_ms, limit, out);
  return cut ? PrometheusWarnings{kCut} : PrometheusWarnings{};
}

tl::expected<Steps, PrometheusFailure> steps_of(const PrometheusApi& api, const Form& form) {
  for (const char* const name : {"start", "end", "step"}) {
    if (!form.has(name)) {
      return bad_data("invalid parameter \"" + std::string(name) + "\": it is missing");
    }
  }
  const Timestamp now = api.now();
  Steps steps;
  const auto start = parse_query_time(form.first("start"), now);
  if (!start) return bad_parameter("start", start.error());
  const auto end = parse_query_time(form.first("end"), now);
  if (!end) return bad_parameter("end", end.error());
  if (*end < *start) {
    return bad_data("invalid parameter \"end\": end timestamp must not be before start time");
  }
  const auto step = parse_query_duration(form.first("step"));
  if (!step) return bad_parameter("step", step.error());
  steps.step_ms = std::chrono::floor<std::chrono::milliseconds>(*step).count();
  if (steps.step_ms == 0) {
    return bad_data(
        "invalid parameter \"step\": zero or negative query resolution step widths are "
        "not accepted. Try a positive integer");
  }
  steps.start_ms = ms_of(*start);
  const auto count = static_cast<std::size_t>((ms_of(*end) - steps.start_ms) / steps.step_ms);
  if (count > api.most_points) {
    return bad_data("exceeded maximum resolution of " + std::to_string(api.most_points) +
                    " points per timeseries. Try decreasing the query resolution (?step=XX)");
  }
  steps.count = count + 1;
  return steps;
}

PrometheusOutcome query_range(const PrometheusApi& api, const Form& form, std::string& out) {
  FORESHOCK_TRY_PROMETHEUS(const Steps steps, steps_of(api, form));
  FORESHOCK_TRY_PROMETHEUS(const std::size_t limit, limit_of(form));
  FORESHOCK_TRY_PROMETHEUS(const auto options, options_of(api, form));
  FORESHOCK_TRY_PROMETHEUS(const auto expr, query_of(form));
  const auto type = expr->type;
  if (type != promql::ValueType::kScalar && type != promql::ValueType::kVector) {
    return bad_data(R"(invalid parameter "query": invalid expression type ")" +
                    std::string(name_of(type)) +
                    "\" for range query, must be Scalar or instant Vector");
  }
  const auto value = promql::evaluate(*expr, steps, *api.storage, options);
  if (!value) return not_carried_out(value.error());
  const bool cut = write_range(*value, steps, limit, out);
  return cut ? PrometheusWarnings{kCut} : PrometheusWarnings{};
}

}  // namespace

void add_prometheus_api(PrometheusApi api, HttpRoutes& routes) {
  FORESHOCK_CHECK(api.storage != nullptr && api.now != nullptr);
  const SharedApi shared = std::make_shared<const PrometheusApi>(std::move(api));
  const auto add = [&routes](const std::string& path, const PrometheusHandler& handler,
                             bool takes_post) {
    routes.add("/api/v1/" + path, "GET", in_envelope(handler));
    if (takes_post) routes.add("/api/v1/" + path, "POST", in_envelope(handler));
  };
  const auto with =
      [&shared](PrometheusOutcome (*function)(const PrometheusApi&, const Form&, std::string&)) {
        return [shared, function](const HttpRequest&, const Form& form, std::string& out) {
          return function(*shared, form, out);
        };
      };
  add("query", with(query), true);
  add("query_range", with(query_range), true);
  add("series", list_series_of(shared), true);
  add("labels", list_labels_of(shared), true);
  add("label/{name}/values", list_values_of(shared), false);
  add("metadata", metadata_of(shared), false);
  add("status/buildinfo", build_info_of(shared), false);
  add("alerts", alerts_of(shared), false);
  add("rules", rules_of(shared), false);
}

}  // namespace foreshock
