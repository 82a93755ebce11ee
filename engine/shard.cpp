#include "foreshock/engine/shard.h"

#include <cmath>
#include <utility>

namespace foreshock {

Result<Shard> Shard::make(const Options& options) {
  FORESHOCK_TRY(const auto pipeline, Pipeline::make(options.pipeline));
  static_cast<void>(pipeline);
  if (options.most_series < 1 || options.longest_gap < 1) {
    return fail(Errc::kInvalidArgument, "shard: most_series and longest_gap must be 1 or more");
  }
  return Shard(options);
}

Shard::Place& Shard::place_of(const Observation& observation) {
  if (const auto found = places_.find(observation.series); found != places_.end()) {
    by_use_.splice(by_use_.begin(), by_use_, found->second);
    return by_use_.front();
  }
  if (places_.size() >= options_.most_series) {
    const Place& oldest = by_use_.back();
    if (evicted_) evicted_(oldest.id, oldest.pipeline);
    places_.erase(oldest.id);
    by_use_.pop_back();
  }
  by_use_.push_front({observation.series, Aligner(options_.frequency, observation.time),
                      Pipeline::make(options_.pipeline).value()});
  places_[observation.series] = by_use_.begin();
  return by_use_.front();
}

Shard::Outcome Shard::push(const Observation& observation) {
  using Kind = Aligner::Placed::Kind;
  Place& place = place_of(observation);
  const auto placed = place.aligner.place(observation.time);
  if (placed.kind == Kind::kSameStep) return {.kind = Outcome::Kind::kDuplicate, .step = {}};
  if (placed.kind == Kind::kLate) return {.kind = Outcome::Kind::kLate, .step = {}};
  Outcome out;
  out.missing = placed.missing;
  if (placed.missing > options_.longest_gap) {
    place.pipeline = Pipeline::make(options_.pipeline).value();
    out.started_anew = true;
  } else {
    for (std::int64_t g = 0; g < placed.missing; ++g) {
      out.silence_alert |= place.pipeline.push(std::nan("")).alert;
    }
  }
  out.step = place.pipeline.push(observation.value);
  return out;
}

const Pipeline* Shard::find(SeriesId id) const {
  const auto found = places_.find(id);
  return found == places_.end() ? nullptr : &found->second->pipeline;
}

std::size_t Shard::state_bytes() const {
  std::size_t sum = 0;
  for (const Place& place : by_use_) {
    sum += sizeof(Place) - sizeof(Pipeline) + place.pipeline.state_bytes() +
           place.pipeline.history_bytes();
  }
  return sum;
}

}  // namespace foreshock
