#include "foreshock/serve/promql/internal/windows.h"

#include <cmath>
#include <cstddef>

#include "foreshock/serve/promql/internal/evaluator.h"
#include "foreshock/serve/promql/internal/sum.h"

namespace foreshock::promql {
namespace {

double seconds(std::int64_t milliseconds) {
  return static_cast<double>(milliseconds) / 1000;
}

double count_over_time(const Window& window) {
  return static_cast<double>(window.points.size());
}

double present_over_time(const Window&) {
  return 1;
}

double last_over_time(const Window& window) {
  return window.points.back().value;
}

double sum_over_time(const Window& window) {
  Sum sum;
  for (const Point& point : window.points) sum.add(point.value);
  return sum.value();
}

double avg_over_time(const Window& window) {
  Mean mean;
  for (const Point& point : window.points) mean.add(point.value);
  return mean.value();
}

double min_over_time(const Window& window) {
  double least = window.points.front().value;
  for (const Point& point : window.points) {
    if (point.value < least || std::isnan(least)) least = point.value;
  }
  return least;
}

double max_over_time(const Window& window) {
  double most = window.points.front().value;
  for (const Point& point : window.points) {
    if (point.value > most || std::isnan(most)) most = point.value;
  }
  return most;
}

/// Of the population: divided by n.
double stddev_over_time(const Window& window) {
  // m_n = m_{n-1} + (x - m_{n-1}) / n,  s_n = s_{n-1} + (x - m_{n-1}) (x - m_n)      (Welford)
  double count = 0;
  Sum mean;
  Sum squares;
  for (const Point& point : window.points) {
    ++count;
    const double before = point.value - mean.value();
    mean.add(before / count);
    squares.add(before * (point.value - mean.value()));
  }
  return std::sqrt(squares.value() / count);
}

double quantile_over_time(const Window& window) {
  window.scratch.clear();
  for (const Point& point : window.points) window.scratch.push_back(point.value);
  return quantile(window.parameter, window.scratch);
}

/// What the last value has over the first, a counter's resets made good.
double gained(std::span<const Point> points, bool counter) {
  double gain = points.back().value - points.front().value;
  if (!counter) return gain;
  for (std::size_t i = 1; i < points.size(); ++i) {
    if (points[i].value < points[i - 1].value) gain += points[i - 1].value;
  }
  return gain;
}

/// The gain over the whole range: what was seen is stretched to the ends of the range where the
/// samples come close to them, else by half of their mean distance; a counter not below zero.
double extrapolated(const Window& window, bool counter) {
  const std::span<const Point> points = window.points;
  if (points.size() < 2) return kAbsent;
  const double gain = gained(points, counter);
  const double seen = seconds(points.back().time_ms - points.front().time_ms);
  const double distance = seen / static_cast<double>(points.size() - 1);

  double to_start = seconds(points.front().time_ms - window.from_ms);
  const double to_end = seconds(window.to_ms - points.back().time_ms);
  if (counter && gain > 0 && points.front().value >= 0) {
    const double to_zero = seen * (points.front().value / gain);
    if (to_zero < to_start) to_start = to_zero;
  }
  const double near = distance * 1.1;
  double stretched = seen;
  stretched += to_start < near ? to_start : distance / 2;
  stretched += to_end < near ? to_end : distance / 2;
  return gain * (stretched / seen);
}

double delta(const Window& window) {
  return extrapolated(window, false);
}

double increase(const Window& window) {
  return extrapolated(window, true);
}

double rate(const Window& window) {
  const double gain = extrapolated(window, true);
  return is_absent(gain) ? gain : gain / seconds(window.to_ms - window.from_ms);
}

}  // namespace

WindowFunction window_function(FunctionId id) {
  switch (id) {
    case FunctionId::kAvgOverTime:
      return avg_over_time;
    case FunctionId::kCountOverTime:
      return count_over_time;
    case FunctionId::kDelta:
      return delta;
    case FunctionId::kIncrease:
      return increase;
    case FunctionId::kLastOverTime:
      return last_over_time;
    case FunctionId::kMaxOverTime:
      return max_over_time;
    case FunctionId::kMinOverTime:
      return min_over_time;
    case FunctionId::kPresentOverTime:
      return present_over_time;
    case FunctionId::kQuantileOverTime:
      return quantile_over_time;
    case FunctionId::kRate:
      return rate;
    case FunctionId::kStddevOverTime:
      return stddev_over_time;
    case FunctionId::kSumOverTime:
      return sum_over_time;
    default:
      return nullptr;
  }
}

}  // namespace foreshock::promql
