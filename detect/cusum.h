#pragma once

#include "foreshock/core/detector.h"
#include "foreshock/core/result.h"
#include "foreshock/core/state_io.h"

namespace foreshock {

/// Two-sided CUSUM on normal scores: finds small lasting shifts that no single point shows.
/// Source: Page (1954), Biometrika 41, 100-115.
class Cusum {
 public:
  struct Options {
    double slack = 0.25;  ///< Standard deviations; half of the shift that is to be found. > 0.
  };

  /// kInvalidArgument unless the slack is positive and finite.
  static Result<Cusum> make(const Options& options);
  /// kMalformedInput for sums that cannot be.
  Status read(StateReader& in);

  /// z ~ N(0, 1) while nothing changes. Missing points (NaN) change nothing and score 0.
  Score observe(double z);
  void reset();
  void save(StateWriter& out) const;
  /// Whether its bytes can be those of one made with these options.
  bool is_sound(const Options& options) const;

 private:
  explicit Cusum(const Options& options);

  double slack_;
  double offset_;                 ///< -log10(4 slack^2), of the run length.
  double above_ = 0;              ///< >= 0, standard deviations
  double below_ = 0;              ///< >= 0, standard deviations
  std::int32_t above_since_ = 0;  ///< Points since above_ was last 0.
  std::int32_t below_since_ = 0;
};

/// Mean points between false alarms of the two-sided CUSUM, at the given slack and threshold.
/// Source: Siegmund (1985), Sequential Analysis, corrected diffusion approximation; within 1 % of
///         the tabulated 168 and 465 (slack 0.5, thresholds 4 and 5).
double cusum_run_length(double slack, double threshold);

}  // namespace foreshock
