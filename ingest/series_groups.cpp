#include "foreshock/ingest/series_groups.h"

#include <utility>

namespace foreshock {

SeriesGroups::SeriesGroups(const CsvSchema& schema)
    : wide_(schema.layout == CsvSchema::Layout::kWide) {
  if (!wide_) return;
  for (const std::size_t column : schema.series_columns) names_.id_of(schema.names[column]);
  groups_.resize(names_.size());
}

void SeriesGroups::add(const CsvRow& row) {
  if (wide_) {
    for (std::size_t i = 0; i < groups_.size(); ++i) groups_[i].add(row.time, row.values[i]);
    return;
  }
  if (groups_.empty() || name_of(last_) != row.series) {
    last_ = static_cast<std::size_t>(names_.id_of(row.series));
    if (last_ == groups_.size()) {
      groups_.emplace_back();
    } else {
      interleaved_ = true;
    }
  }
  groups_[last_].add(row.time, row.values[0]);
}

const std::string& SeriesGroups::name_of(std::size_t group) const {
  return names_.text_of(SeriesId{static_cast<std::uint32_t>(group)});
}

Points SeriesGroups::take(std::size_t group) {
  return std::exchange(groups_[group], {});
}

}  // namespace foreshock
