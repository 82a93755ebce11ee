#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "foreshock/core/result.h"
#include "foreshock/core/state_io.h"

namespace foreshock {

/// What a series repeats is not what it repeated before.
struct SeasonChange {
  enum class Kind : std::uint8_t {
    kAppeared,  ///< What was not there is.
    kVanished,  ///< What was there is not.
    kMoved,     ///< One went and one came: another period, or the same at other phases or shapes.
  };
  Kind kind;
  double before;      ///< Period in steps; 0 if it appeared.
  double now;         ///< 0 if it vanished.
  double p_value;     ///< Of the newer part of the window being like the older.
  std::size_t since;  ///< Steps of that newer part: it began before them, or soon after.
};

/// The seasons of a stream, looked at again from time to time.
///
/// The newest half or quarter of a window is held against what is older: a season is gone if its
/// lines there are not half as high as before, in phase; a new one must be found there, and not be
/// half as high in the older part. Searches run only where a line stands out of the spectrum, rarer
/// for one that came to nothing.
class SeasonWatch {
 public:
  static constexpr std::size_t kMost = 6;

  /// alpha: chance of a change, per look, where nothing changes. In (0, 0.1].
  explicit SeasonWatch(double alpha = 1e-4);

  /// Takes the seasons of the window for what there is, without a verdict: as long as it grows.
  ///
  /// Shapes:  window is [n], oldest first, NaN = missing, else finite.
  /// Cost:    find_seasons().
  void learn(std::span<const double> window);

  /// What changed within the window; from then on the new seasons are the known ones, and windows
  /// should begin with the newer part: older values missing. A window that has shrunk below three
  /// quarters is learnt from only, until it has grown again. Looks that share most of their window
  /// are no new evidence: a quarter apart is often enough.
  ///
  /// Shapes:  as learn().
  /// Cost:    some 0.1 us a value; find_seasons() of its newer half where a search runs.
  /// Source:  docs/math/seasons.md.
  std::optional<SeasonChange> look(std::span<const double> window);

  /// Periods in steps, as found: need not be whole.
  std::span<const double> periods() const { return periods_; }

  void save(StateWriter& out) const;
  static Result<SeasonWatch> read(StateReader& in, double alpha);

 private:
  struct Gone;
  std::optional<Gone> what_is_gone(std::span<const double> x) const;
  std::optional<SeasonChange> what_came(std::span<const double> x);
  double instead(std::span<const double> newer) const;
  /// Period of the strongest line besides the known seasons; 0 if none is.
  double what_stands_out(std::span<const double> newer) const;
  bool rests(double line, std::size_t n) const;
  bool is_known(double period, std::size_t n) const;
  void replace(const SeasonChange& change);

  double alpha_;
  std::vector<double> periods_;
  std::uint32_t looks_ = 0;    ///< Since the last search.
  double fruitless_ = 0;       ///< Period of the line that it was for, if it came to nothing.
  std::uint32_t in_vain_ = 0;  ///< Searches in a row.
  std::uint32_t whole_ = 0;    ///< The longest window looked at.
};

}  // namespace foreshock
