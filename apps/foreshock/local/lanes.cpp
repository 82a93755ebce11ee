#include "foreshock/app/local/lanes.h"

namespace foreshock::app {

Lanes::Lanes(const RunOptions& options, Board& board, IncidentListener& incidents,
             FitListener& fits)
    : options_(options),
      board_(board),
      incidents_(incidents),
      fits_(fits),
      coverage_(board.levels.size()) {}

Result<Lane*> Lanes::of(const Frequency& frequency) {
  const std::lock_guard lock(mutex_);
  const auto found = lanes_.find(frequency.name());
  if (found != lanes_.end()) return found->second.get();
  FORESHOCK_TRY(auto lane, Lane::make(options_, frequency, board_, coverage_, incidents_, fits_));
  Lane* const made = lane.get();
  lanes_.emplace(frequency.name(), std::move(lane));
  return made;
}

std::optional<SeriesOutlook> Lanes::outlook(std::string_view series, int steps) const {
  for (const Lane* lane : all()) {
    if (auto outlook = lane->outlook(series, steps)) return outlook;
  }
  return std::nullopt;
}

const Lane* Lanes::lane_of(std::string_view series) const {
  for (const Lane* lane : all()) {
    if (lane->knows(series)) return lane;
  }
  return nullptr;
}

std::vector<Lane*> Lanes::all() const {
  const std::lock_guard lock(mutex_);
  std::vector<Lane*> out;
  for (const auto& [name, lane] : lanes_) out.push_back(lane.get());
  return out;
}

}  // namespace foreshock::app
