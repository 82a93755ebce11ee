// Walks over samples: each series once, whatever the number of steps.

#include <algorithm>
#include <utility>

#include "foreshock/serve/promql/internal/evaluator.h"

namespace foreshock::promql {

Status Evaluator::walk(
    const Selector& selector, std::int64_t before_ms,
    const std::function<Status(const LabelsPtr&, std::span<const Point>)>& visit) {
  Status status;
  std::size_t series = 0;
  const auto held = [](std::int64_t time_ms) {
    return std::clamp(time_ms, TimeRange::kFirstMs, TimeRange::kLastMs);
  };
  const TimeRange range{held(steps_.start_ms - selector.offset_ms - before_ms),
                        held(steps_.last_ms() - selector.offset_ms)};
  const auto each = [&](const LabelsPtr& labels, std::span<const Point> points) {
    status = work_.count_series(++series);
    if (status) status = work_.look(points.size() + steps_.count);
    if (status && !points.empty()) status = visit(labels, points);
    return status.has_value();
  };
  FORESHOCK_TRY_VOID(storage_.select(selector.matchers, range, each));
  return status;
}

/// The newest point at each step. Whether there is any.
bool Evaluator::read_current(std::span<const Point> points, std::int64_t offset_ms, Reading reading,
                             std::vector<double>& values) const {
  bool any = false;
  std::size_t next = 0;  // The first point behind the step's time.
  for (std::size_t i = 0; i < steps_.count; ++i) {
    const std::int64_t time_ms = steps_.at(i) - offset_ms;
    while (next < points.size() && points[next].time_ms <= time_ms) ++next;
    if (next == 0 || points[next - 1].time_ms < time_ms - options_.lookback_ms) continue;
    const Point& point = points[next - 1];
    if (is_absent(point.value)) continue;
    values[i] =
        reading == Reading::kValue ? point.value : static_cast<double>(point.time_ms) / 1000;
    any = true;
  }
  return any;
}

Status Evaluator::each_current(const Selector& selector, Reading reading, const RowSink& sink) {
  Row row;
  const auto visit = [&](const LabelsPtr& labels, std::span<const Point> points) -> Status {
    row.values.assign(steps_.count, kAbsent);
    if (!read_current(points, selector.offset_ms, reading, row.values)) return {};
    row.labels = labels;
    return sink(row);
  };
  return walk(selector, options_.lookback_ms, visit);
}

/// The function of the points in the range at each step. Whether there is any.
Result<bool> Evaluator::read_windows(std::span<const Point> points, const Selector& selector,
                                     WindowFunction function, const std::vector<double>& parameter,
                                     std::vector<double>& values) {
  bool any = false;
  std::size_t first = 0;
  std::size_t behind = 0;
  for (std::size_t i = 0; i < steps_.count; ++i) {
    const std::int64_t to_ms = steps_.at(i) - selector.offset_ms;
    const std::int64_t from_ms = to_ms - selector.range_ms;
    while (behind < points.size() && points[behind].time_ms <= to_ms) ++behind;
    while (first < behind && points[first].time_ms < from_ms) ++first;
    if (first == behind) continue;
    FORESHOCK_TRY_VOID(work_.look(behind - first));
    values[i] = function({points.subspan(first, behind - first), from_ms, to_ms,
                          parameter.empty() ? 0 : parameter[i], scratch_});
    any = any || !is_absent(values[i]);
  }
  return any;
}

Status Evaluator::each_window(const Selector& selector, WindowFunction function,
                              const std::vector<double>& parameter, bool keeps_name,
                              const RowSink& sink) {
  Row row;
  const auto visit = [&](const LabelsPtr& labels, std::span<const Point> points) -> Status {
    row.values.assign(steps_.count, kAbsent);
    FORESHOCK_TRY(const bool any, read_windows(points, selector, function, parameter, row.values));
    if (!any) return {};
    row.labels = keeps_name ? labels : without_name(labels);
    return sink(row);
  };
  return walk(selector, selector.range_ms, visit);
}

Result<std::vector<PointRow>> Evaluator::windows(const Selector& selector) {
  std::vector<PointRow> rows;
  const auto visit = [&](const LabelsPtr& labels, std::span<const Point> points) -> Status {
    FORESHOCK_TRY_VOID(work_.spend(points.size()));
    rows.push_back({labels, {points.begin(), points.end()}});
    return {};
  };
  FORESHOCK_TRY_VOID(walk(selector, selector.range_ms, visit));
  std::sort(rows.begin(), rows.end(),
            [](const PointRow& a, const PointRow& b) { return *a.labels < *b.labels; });
  return rows;
}

}  // namespace foreshock::promql
