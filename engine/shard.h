#pragma once

/// Many series in bounded memory.

#include <cstdint>
#include <functional>
#include <list>
#include <unordered_map>

#include "foreshock/core/observation.h"
#include "foreshock/engine/aligner.h"
#include "foreshock/engine/pipeline.h"

namespace foreshock {

/// Pipelines by series, each with its own grid. When there are more series than `most_series`, the
/// one seen least recently (in order of arrival, not by any clock) goes first.
/// One thread at a time.
class Shard {
 public:
  struct Options {
    Pipeline::Options pipeline;
    Frequency frequency;
    std::size_t most_series = 1'000'000;  ///< >= 1
    std::int64_t longest_gap = 10'000;    ///< Steps; after a longer gap a series starts anew.
  };
  /// What became of one observation.
  struct Outcome {
    enum class Kind : std::uint8_t { kScored, kDuplicate, kLate } kind = Kind::kScored;
    Step step;                   ///< If scored.
    std::int64_t missing = 0;    ///< Steps that were missing before it.
    bool silence_alert = false;  ///< An incident of silence opened in them.
    bool started_anew = false;   ///< The gap was too long to bridge.
  };
  using Evicted = std::function<void(SeriesId, const Pipeline&)>;

  static Result<Shard> make(const Options& options);

  Outcome push(const Observation& observation);
  /// Told of each series that goes, before it does.
  void on_evict(Evicted evicted) { evicted_ = std::move(evicted); }
  const Pipeline* find(SeriesId id) const;
  std::size_t size() const { return places_.size(); }
  std::size_t state_bytes() const;

 private:
  struct Place {
    SeriesId id;
    Aligner aligner;
    Pipeline pipeline;
  };
  explicit Shard(const Options& options) : options_(options) {}
  Place& place_of(const Observation& observation);

  Options options_;
  std::list<Place> by_use_;  ///< Most recently seen first.
  std::unordered_map<SeriesId, std::list<Place>::iterator> places_;
  Evicted evicted_;
};

}  // namespace foreshock
