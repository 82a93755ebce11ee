#pragma once

#include <array>
#include <cstdint>
#include <type_traits>

#include "foreshock/core/result.h"
#include "foreshock/core/state_io.h"

namespace foreshock {

/// Which values a series has taken, so that one is known that it never took: beyond all of them or
/// in a gap between them. At most 24 of them are kept, sorted, each with how many it stands for;
/// values nearer than a grain to one of them are it. The grain grows with what has to be told
/// apart, not with one outlier, which takes one place.
///
/// Cost:    a binary search a point; one pass over the 24 where a new one finds no place. 320
/// bytes.
class SeenValues {
 public:
  /// Values less than this many are no range to speak of.
  static constexpr std::int64_t kFewest = 8;

  /// -log10 of the chance that, if values keep coming in any order alike, the next one is as new as
  /// y: 0 for what is not new. How far out is far, the outermost values tell; a value that leaves
  /// them by one step is also no wonder if steps go so far: `step`, infinite where that is unknown.
  double surprise(double y, double step) const;
  /// -1 below all of them, +1 above, 0 among them.
  double side(double y) const;
  /// Takes in y, finite.
  void learn(double y);
  /// The middle nine tenths of what was seen; 0 before anything was.
  double range() const { return range_; }

  void save(StateWriter& out) const;
  Status read(StateReader& in);  ///< kMalformedInput for values that cannot be.
  bool is_sound() const;

 private:
  static constexpr std::int32_t kMost = 24;
  std::size_t below(double y) const;
  double distance(double y, std::size_t at) const;
  double spread_behind(std::size_t at) const;
  int gaps_as_wide(double width) const;
  void insert(double y, std::size_t at);
  void thin();
  void merge();
  void measure();

  std::array<double, kMost> at_{};     ///< Ascending; the ends are the least and the most.
  std::array<float, kMost> weight_{};  ///< How many each stands for.
  double grain_ = 0;
  double range_ = 0;
  std::array<double, 2>
      tails_{};     ///< How far apart the values at either end were when last measured.
  float ends_ = 0;  ///< How many of all went beyond those before, on either side.
  std::int32_t count_ = 0;
  std::int64_t seen_ = 0;
};
static_assert(std::is_trivially_copyable_v<SeenValues> && sizeof(SeenValues) == 24 * 12 + 48);

}  // namespace foreshock
