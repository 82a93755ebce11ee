#include "foreshock/ingest/points.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <span>

namespace foreshock {
namespace {

double mean_of_present(std::span<const double> values) {
  double sum = 0;
  double n = 0;
  for (const double value : values) {
    if (std::isnan(value)) continue;
    sum += value;
    n += 1;
  }
  return n > 0 ? sum / n : std::numeric_limits<double>::quiet_NaN();
}

}  // namespace

void sort_by_time(Points& points, std::size_t begin) {
  std::vector<std::size_t> order(points.size() - begin);
  std::iota(order.begin(), order.end(), begin);
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return points.times[a] < points.times[b]; });
  Points sorted;
  sorted.times.reserve(order.size());
  sorted.values.reserve(order.size());
  for (const std::size_t i : order) sorted.add(points.times[i], points.values[i]);
  const auto from = static_cast<std::ptrdiff_t>(begin);
  std::copy(sorted.times.begin(), sorted.times.end(), points.times.begin() + from);
  std::copy(sorted.values.begin(), sorted.values.end(), points.values.begin() + from);
}

std::size_t count_repeats(const Points& points, std::size_t begin, std::size_t end) {
  std::size_t repeats = 0;
  for (std::size_t i = begin + 1; i < end; ++i) {
    if (points.times[i] == points.times[i - 1]) ++repeats;
  }
  return repeats;
}

Points without_repeats(const Points& points, std::size_t begin, std::size_t end,
                       CsvOptions::Duplicates rule) {
  Points kept;
  kept.times.reserve(end - begin);
  kept.values.reserve(end - begin);
  for (std::size_t i = begin; i < end;) {
    std::size_t next = i + 1;
    while (next < end && points.times[next] == points.times[i]) ++next;
    const std::span same(points.values.data() + i, next - i);
    const bool mean = rule == CsvOptions::Duplicates::kMean && same.size() > 1;
    kept.add(points.times[i], mean ? mean_of_present(same) : same.back());
    i = next;
  }
  return kept;
}

}  // namespace foreshock
