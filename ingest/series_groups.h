#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "foreshock/core/series.h"
#include "foreshock/ingest/csv_row.h"
#include "foreshock/ingest/points.h"

namespace foreshock {

/// Collects rows in any order into series, kept in the order of their first appearance.
class SeriesGroups {
 public:
  explicit SeriesGroups(const CsvSchema& schema);

  void add(const CsvRow& row);

  std::size_t size() const { return groups_.size(); }
  const std::string& name_of(std::size_t group) const;
  Points take(std::size_t group);
  /// A series came back after another one: the rows are not sorted by series.
  bool interleaved() const { return interleaved_; }

 private:
  SeriesTable names_;
  std::vector<Points> groups_;
  std::size_t last_ = 0;  ///< Group of the row before.
  bool wide_;
  bool interleaved_ = false;
};

}  // namespace foreshock
