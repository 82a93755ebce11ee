#pragma once

// Series in memory, for tests, with everything that a storage promises and nothing more.

#include <algorithm>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "foreshock/serve/promql/storage.h"

namespace foreshock::promql {

class MemoryStorage : public Storage {
 public:
  /// Points are sorted by time.
  void add(std::vector<Label> labels, std::vector<Point> points) {
    series_.push_back({std::make_shared<const Labels>(std::move(labels)), std::move(points)});
  }
  /// Values every `step_ms` from `from_ms` on.
  void add(std::vector<Label> labels, std::int64_t from_ms, std::int64_t step_ms,
           std::initializer_list<double> values) {
    std::vector<Point> points;
    for (const double value : values) {
      points.push_back({from_ms, value});
      from_ms += step_ms;
    }
    add(std::move(labels), std::move(points));
  }

  Status select(std::span<const Matcher> matchers, TimeRange range,
                const VisitPoints& visit) const override {
    for (const Series& one : series_) {
      if (!matches(matchers, *one.labels)) continue;
      const auto within = std::span(one.points);
      const auto less = [](const Point& point, std::int64_t time) { return point.time_ms < time; };
      const auto from = std::lower_bound(within.begin(), within.end(), range.from_ms, less);
      const auto behind = std::lower_bound(from, within.end(), range.to_ms + 1, less);
      if (!visit(one.labels, {from, behind})) break;
    }
    return {};
  }

  Status series(std::span<const Matcher> matchers, TimeRange range,
                const VisitLabels& visit) const override {
    return select(matchers, range,
                  [&visit](const LabelsPtr& labels, std::span<const Point> points) {
                    return points.empty() || visit(labels);
                  });
  }

 private:
  struct Series {
    LabelsPtr labels;
    std::vector<Point> points;
  };
  std::vector<Series> series_;
};

}  // namespace foreshock::promql
