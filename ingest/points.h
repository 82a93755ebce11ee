#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "foreshock/core/time.h"
#include "foreshock/ingest/csv_schema.h"

namespace foreshock {

/// Points of one series; both vectors are equally long.
struct Points {
  std::vector<Timestamp> times;
  std::vector<double> values;

  std::size_t size() const { return times.size(); }
  void add(Timestamp time, double value) {
    times.push_back(time);
    values.push_back(value);
  }
};

/// Sorts the points from `begin` on by time; points of the same time keep their order.
void sort_by_time(Points& points, std::size_t begin);

/// How many points of [begin, end) share their time with the one before.
std::size_t count_repeats(const Points& points, std::size_t begin, std::size_t end);

/// Copies the sorted points [begin, end) so that every time stands once. kLast takes the last
/// value, missing or not; kMean the mean of those that are not missing.
Points without_repeats(const Points& points, std::size_t begin, std::size_t end,
                       CsvOptions::Duplicates rule);

}  // namespace foreshock
