#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "foreshock/app/options.h"
#include "foreshock/app/report_series.h"
#include "foreshock/app/scoreboard.h"
#include "foreshock/app/trial.h"

namespace foreshock::app {

/// The page of `backtest --report`: one file, no script, nothing fetched, at most 2 MB whatever the
/// input. Everything is thinned out while it is collected, so that memory stays bounded, too.
class Report {
 public:
  explicit Report(const BacktestOptions& options);

  void add(const Trial& trial);
  std::string html(const Scoreboard& board, long long skipped) const;

 private:
  /// Charts are chosen among so many series; the table speaks of all of them.
  static constexpr std::size_t kCandidates = 2000;

  std::string title_;
  std::vector<std::string> models_;
  std::vector<NamedLevel> levels_;
  std::vector<std::vector<Profile>> profiles_;  ///< [models][steps ahead]
  Honesty honesty_;                             ///< Of the first model.
  std::vector<SeriesSketch> sketches_;
  int horizon_ = 0;  ///< Largest one met.
  int windows_ = 0;  ///< Largest number met.
};

}  // namespace foreshock::app
