#pragma once

#include <array>
#include <cstdint>

#include "foreshock/core/detector.h"
#include "foreshock/core/result.h"
#include "foreshock/core/state_io.h"

namespace foreshock {

/// A gambler against "nothing changes": at each point capital is put on bets that are fair while
/// p-values are uniform and independent of the past, so that a fortune is evidence. What the false
/// alarms are is a theorem, for every distribution and for all time, not a simulation.
///
/// Capital is spread over simple bettors; a part of it is dealt anew at each point, so that those
/// are heard that win now.
///
/// Cost:    O(1) a point and fixed memory: seven logarithms and exponentials for kPower, one
///          logarithm for kJumper.
/// Source:  Vovk, Nouretdinov & Gammerman (2003), ICML, power martingales; Vovk (2021), Statistical
///          Science 36(4), 595-611, and Vovk et al. (2021), COPA, the Simple Jumper; Shin, Ramdas
///          & Rinaldo (2023), New England J. Stat. Data Sci., e-detectors. docs/math/martingale.md.
class Martingale {
 public:
  enum class Bet : std::uint8_t {
    kPower,      ///< e u^(e-1), on values near 0, 1, either end or the middle.
    kJumper,     ///< 1 + e (u - 1/2), e in {-1, 0, 1}: slow and sure.
    kHistogram,  ///< The density of the last points, whatever its shape.
  };
  enum class Form : std::uint8_t {
    /// One game from the first point on. P(surprise ever reaches s) <= 10^-s. A change after a long
    /// quiet time is found late.
    kVille,
    /// A new game wherever the old one has lost. Mean points to a surprise of s >= 10^s.
    kCusum,
    /// The sum of games begun at every point: the same bound, and less is given away.
    kShiryaevRoberts,
  };
  struct Options {
    Bet bet = Bet::kPower;
    Form form = Form::kShiryaevRoberts;
    double jump = 0.01;   ///< Share of the capital that is dealt anew at a point; in [0, 1).
    double memory = 100;  ///< Points that kHistogram remembers; in [2, 1e6].
  };

  static Result<Martingale> make(const Options& options);  ///< kInvalidArgument, saying which.

  /// u: uniform on (0, 1) and independent of the past while nothing changes, as a model's cdf at
  /// the value is, or a conformal p-value. Values beyond are taken for the nearest end. Missing
  /// points (NaN) change nothing and score 0. Surprise ends at 30: by then something is wrong.
  Score observe(double u);
  /// Natural logarithm of the fortune; 0 before the first point.
  double log_value() const { return log_value_; }
  /// p-value of "nothing has ever changed", valid at any time one looks. 1 unless the form is
  /// kVille, where alone it exists.
  double anytime_p() const;

  void reset();
  void save(StateWriter& out) const;
  /// kMalformedInput for fortunes that cannot be; then nothing is changed.
  Status read(StateReader& in);

  static constexpr std::size_t kMostBettors = 17;
  static constexpr std::size_t kBins = 10;

 private:
  using Shares = std::array<double, kMostBettors>;
  explicit Martingale(const Options& options);
  void begin_point();
  void pay(double u, Shares& factors) const;
  void learn(double u);
  double direction() const;
  bool is_sound() const;

  Options options_;
  std::size_t bettors_;
  Shares dealt_{};                      ///< How capital is dealt; sums to 1.
  Shares shares_{};                     ///< How it stands now; sums to 1.
  std::array<double, kBins> counts_{};  ///< Of past values, fading.
  double log_value_ = 0;
  double most_ = 0;       ///< Largest log_value_.
  double reflected_ = 0;  ///< Log gains since they were last all lost, >= 0.
  std::int64_t points_ = 0;
  std::int32_t since_ = 0;  ///< Points since reflected_ was 0.
};

}  // namespace foreshock
