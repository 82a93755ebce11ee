#pragma once

#include <array>
#include <cstdint>

#include "foreshock/core/detector.h"
#include "foreshock/core/result.h"
#include "foreshock/core/state_io.h"

namespace foreshock {

/// Generalised likelihood ratios for a change of unknown size and start in the level, the spread
/// and the serial dependence of normal scores. Windows end at the newest point and begin on a
/// dyadic grid: two for each doubling of the length, from 2 to 255 points, so that memory and time
/// grow with the logarithm of the longest.
///
/// Spread and dependence are measured against what is usual for the series, learnt slowly: rounded
/// values, or a model that leaves some correlation for good, are no change.
///
/// Cost:    14 windows a point; fixed memory, 392 bytes.
/// Source:  Willsky & Jones (1976), IEEE TAC 21; Siegmund & Venkatraman (1995), Ann. Stat. 23, for
///          windows and run lengths. The run-length tables come from bench/run_lengths.
class Glr {
 public:
  enum class Of : std::uint8_t { kLevel, kSpread, kDependence };
  static constexpr std::size_t kKinds = 3;
  /// Values of the statistics from which on a change is told.
  struct Lines {
    double level = 0;
    double spread = 0;
    double dependence = 0;
  };
  struct Finding : Score {
    Of of = Of::kLevel;
    double level_share = 0;   ///< Of its line, that the level's statistic has.
    double spread_share = 0;  ///< The same of the spread's, from half of it on.
    double size = 0;  ///< Mean score; ratio of variances to what is usual; lag-1 correlation more.
  };

  /// The next score, without a verdict. z ~ N(0, 1) while nothing changes. Missing points (NaN)
  /// change nothing.
  void add(double z);
  /// The same in two: who looks in between decides whether the point is one of what is usual. In
  /// the midst of what may be larger noise it is not, or a change would be learnt before it is
  /// told.
  void add_unlearnt(double z);
  void learn_spread(double z);
  /// Of the windows that end at the newest point: the kind that is furthest over its line, if any
  /// is, with its surprise, log10 of the mean points between false alarms; else surprise 0.
  Finding look(const Lines& lines) const;
  /// Both, with every line at 0: whatever is most surprising.
  Finding observe(double z);
  /// Long-run variance of the scores, as it is usual: what sums of 64 of them vary by, to what
  /// independent ones would; >= 1. A model that leaves some correlation makes levels wander.
  double long_run_variance() const { return static_cast<double>(level_wander_); }
  /// The largest statistic of the newest point, for simulations.
  double statistic(Of of) const;
  /// Forgets the evidence, not what is usual.
  void reset();
  /// The spread, or the dependence, is another one for good: what is usual is learnt anew.
  void forget_usual(Of of);
  /// A change of this kind was told. What is told again and again is no change but how the series
  /// is: for the next few thousand points the next one has to be three times as clear.
  void told(Of of);
  void save(StateWriter& out) const;
  /// kMalformedInput for sums that cannot be.
  Status read(StateReader& in);
  /// Whether its bytes can be those of one: no sum beyond reach.
  bool is_sound() const;

 private:
  static constexpr int kLevels = 7;
  static constexpr std::int32_t kRound = 256;  ///< Four times the coarsest step.
  static constexpr std::size_t kSlots = 4 * kLevels;
  using Starts = std::array<float, kSlots>;
  struct Window {
    float sum, square, product;
    int length;
  };
  struct Most;

  void begin_round();
  void learn_wander();
  template <class Visit>
  void each_window(const Visit& visit) const;
  double level_of(const Window& w) const;
  double spread_of(const Window& w, double line) const;
  double dependence_of(const Window& w) const;
  double ratio_of(const Window& w) const;
  Most most(const Lines& lines) const;
  bool is_calm(const Lines& lines, double& level_share) const;

  Starts sums_{};      ///< Of all scores before each start.
  Starts squares_{};   ///< Of their squares.
  Starts products_{};  ///< Of each with the one before it.
  float sum_ = 0;
  float square_ = 0;
  float product_ = 0;
  float last_ = 0;           ///< The score before; 0 before the first.
  float usual_square_ = 1;   ///< Mean square, slowly.
  float usual_product_ = 0;  ///< Mean product, slowly.
  float level_wander_ = 1;   ///< Variance of sums of a block, to that of independent scores; >= 1.
  float spread_wander_ = 1;  ///< The same of sums of squares.
  float dependence_wander_ = 1;
  float unused_ = 0;                 ///< In place of padding.
  std::int32_t square_points_ = 0;   ///< Behind the former, up to its memory.
  std::int32_t product_points_ = 0;  ///< Behind the latter.
  std::int64_t points_ = 0;  ///< Since reset; from two rounds on it goes round between one and two.
};
static_assert(sizeof(Glr) == 3 * 28 * 4 + 12 * 4 + 8);

/// log10 of the mean points between false alarms at a value of the statistic, by simulation with
/// this very code on N(0, 1); linear between the points of the table and beyond.
double glr_log10_run_length(Glr::Of of, double statistic);
/// Its inverse, never below 0.
double glr_line(Glr::Of of, double log10_run_length);

}  // namespace foreshock
