#pragma once

/// The part of Prometheus' HTTP API that Grafana asks of a data source; docs/formats/http.md and
/// docs/formats/promql.md have the promise.

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "foreshock/core/time.h"
#include "foreshock/serve/http.h"
#include "foreshock/serve/promql/evaluate.h"
#include "foreshock/serve/promql/labels.h"
#include "foreshock/serve/promql/storage.h"

namespace foreshock {

/// One that fires now.
struct PrometheusAlert {
  promql::Labels labels;  ///< With alertname.
  promql::Labels annotations;
  Timestamp active_at;
  double value = 1;
};

struct PrometheusMetadata {
  std::string metric;
  std::string type;  ///< "gauge"
  std::string help;
  std::string unit;
};

struct PrometheusApi {
  std::shared_ptr<const promql::Storage> storage;        ///< Not null.
  std::function<Timestamp()> now;                        ///< The service's own; not empty.
  std::function<std::vector<PrometheusAlert>()> alerts;  ///< Empty: there are none.
  std::vector<PrometheusMetadata> metadata;
  std::string alert_query = "anomaly_active == 1";  ///< What /rules says that alerts come of.
  std::string version;
  std::string revision;
  Duration timeout = std::chrono::seconds{30};  ///< Of one query; a request may ask for less.
  std::size_t most_points = 11'000;             ///< Steps of a range query.
  promql::EvaluateOptions evaluation;           ///< All but `expired`.
  std::function<std::int64_t()> lookback_ms{};  ///< Instead of the fixed one, if not empty.
};

/// Adds /api/v1/query, query_range, series, labels, label/{name}/values, metadata, rules, alerts
/// and status/buildinfo.
void add_prometheus_api(PrometheusApi api, HttpRoutes& routes);

}  // namespace foreshock
