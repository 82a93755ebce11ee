#pragma once

/// All series of a service without Kafka: a lane for each step length that they have.

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "foreshock/app/local/lane.h"

namespace foreshock::app {

/// Every member may be called from any thread.
class Lanes {
 public:
  Lanes(const RunOptions& options, Board& board, IncidentListener& incidents, FitListener& fits);

  /// The lane of this step length, made where there is none yet.
  Result<Lane*> of(const Frequency& frequency);
  /// From the lane that knows the series.
  std::optional<SeriesOutlook> outlook(std::string_view series, int steps) const;
  std::vector<Lane*> all() const;
  /// The lane that knows the series, or none.
  const Lane* lane_of(std::string_view series) const;
  const CoverageCounts& coverage() const { return coverage_; }

 private:
  const RunOptions& options_;
  Board& board_;
  IncidentListener& incidents_;
  FitListener& fits_;
  CoverageCounts coverage_;
  mutable std::mutex mutex_;
  std::map<std::string, std::unique_ptr<Lane>> lanes_;  ///< By the name of the frequency.
};

}  // namespace foreshock::app
