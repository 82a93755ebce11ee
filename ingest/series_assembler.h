#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "foreshock/core/result.h"
#include "foreshock/ingest/points.h"
#include "foreshock/ingest/series_block.h"

namespace foreshock {

/// Makes blocks of one series after another: sorts, resolves repeated times and cuts. While a
/// series is open it holds back as much as it gives out, so points may come up to one block too
/// late.
class SeriesAssembler {
 public:
  /// `name` is what errors call the input; `schema`, which says how they tell times, outlives this.
  SeriesAssembler(std::string name, CsvOptions::Duplicates rule, const CsvSchema& schema);

  /// Starts a series, with the points that are known already; the one before must have ended.
  void begin(std::string id, Points points);
  void add(Timestamp time, double value);
  void end() { ended_ = true; }

  const std::string& id() const { return id_; }
  bool ended() const { return ended_; }
  /// While the series is open: is a block worth taking?
  bool ready() const { return points_.size() - begin_ >= ready_at_; }

  /// The next block, or nothing: of an open series because more points are needed, of an ended one
  /// because all were taken.
  /// Errors:  kMalformedInput for a repeated time under kError, and for points that come too late.
  Result<std::optional<SeriesBlock>> take();

  /// What was put right so far, one line each.
  std::vector<std::string> notes() const;

 private:
  std::size_t cut() const;
  Status check_order() const;
  Status resolve(SeriesBlock& block, std::size_t end);

  std::string name_;
  CsvOptions::Duplicates rule_;
  const CsvSchema& schema_;

  std::string id_;
  Points points_;
  std::size_t begin_ = 0;  ///< First point that was not taken.
  std::size_t ready_at_ = 0;
  std::optional<Timestamp> taken_until_;
  bool sorted_ = true;
  bool noted_unsorted_ = false;
  bool ended_ = true;

  std::int64_t unsorted_ = 0;  ///< Series.
  std::string first_unsorted_;
  std::size_t repeats_ = 0;  ///< Points.
  std::string first_repeat_;
};

}  // namespace foreshock
