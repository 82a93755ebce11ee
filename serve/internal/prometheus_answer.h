#pragma once

/// Prometheus' envelope, and what goes into it.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "foreshock/core/result.h"
#include "foreshock/serve/form.h"
#include "foreshock/serve/http.h"
#include "foreshock/serve/json.h"
#include "foreshock/serve/prometheus_api.h"
#include "foreshock/serve/promql/evaluate.h"

namespace foreshock {

struct PrometheusFailure {
  int status = 400;
  std::string_view type = "bad_data";
  std::string message;
};

/// Of a parameter that cannot be read.
tl::unexpected<PrometheusFailure> bad_parameter(std::string_view name, const Error& error);
tl::unexpected<PrometheusFailure> bad_data(std::string message);
/// Of a query that was read but could not be carried out.
tl::unexpected<PrometheusFailure> not_carried_out(const Error& error);

using PrometheusWarnings = std::vector<std::string>;
using PrometheusOutcome = tl::expected<PrometheusWarnings, PrometheusFailure>;
inline constexpr const char* kCut = "results truncated due to limit";

/// Writes the answer's "data" behind what stands in `out`.
using PrometheusHandler =
    std::function<PrometheusOutcome(const HttpRequest&, const Form&, std::string& out)>;

/// With the envelope around it, and the form read.
HttpHandler in_envelope(PrometheusHandler handler);

void write_labels(const promql::Labels& labels, JsonWriter& json);
/// `limit`: how many series at most, 0 for all. Whether some were left out.
bool write_instant(const promql::Value& value, std::int64_t time_ms, std::size_t limit,
                   std::string& out);
bool write_range(const promql::Value& value, const promql::Steps& steps, std::size_t limit,
                 std::string& out);

// The handlers, each with what it needs of the API. `api` must outlive them.
using SharedApi = std::shared_ptr<const PrometheusApi>;
PrometheusHandler list_series_of(SharedApi api);
PrometheusHandler list_labels_of(SharedApi api);
PrometheusHandler list_values_of(SharedApi api);
PrometheusHandler metadata_of(SharedApi api);
PrometheusHandler build_info_of(SharedApi api);
PrometheusHandler alerts_of(SharedApi api);
PrometheusHandler rules_of(SharedApi api);

/// "limit": 0 if it is not given.
tl::expected<std::size_t, PrometheusFailure> limit_of(const Form& form);
/// A time parameter, or what stands in its place where it is not given.
tl::expected<std::int64_t, PrometheusFailure> time_ms_of(const Form& form, std::string_view name,
                                                         Timestamp now, std::int64_t otherwise);

}  // namespace foreshock

/// FORESHOCK_TRY for functions that return a PrometheusFailure.
#define FORESHOCK_TRY_PROMETHEUS(decl, ...) \
  FORESHOCK_TRY_PROMETHEUS_AS_(FORESHOCK_JOIN_(tried_, __LINE__), decl, __VA_ARGS__)
#define FORESHOCK_TRY_PROMETHEUS_AS_(tried, decl, ...)         \
  auto tried = (__VA_ARGS__);                                  \
  if (!tried) return tl::unexpected(std::move(tried).error()); \
  decl = *std::move(tried)
