#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace foreshock {

/// Which complex exponential smoothing, no numbers. Names of Svetunkov, Kourentzes & Ord (2022).
struct CesForm {
  enum class Season : std::uint8_t {
    kNone,     ///< A level and its potential.
    kSimple,   ///< A level and its potential for every step of the season, nothing else.
    kPartial,  ///< Level, potential, and a season by simple smoothing.
    kFull,     ///< Level, potential, and the same for every step of the season.
  };
  Season kind = Season::kNone;
  int season = 0;  ///< Steps a season; 0 for kNone, else >= 2.

  bool has_level() const { return kind != Season::kSimple; }
  bool has_season() const { return kind != Season::kNone; }
  bool has_echo() const { return kind == Season::kSimple || kind == Season::kFull; }
  /// Smoothing parameters that are searched for: 2 to 4.
  int smoothing_count() const {
    return kind == Season::kPartial ? 3 : kind == Season::kFull ? 4 : 2;
  }
  /// Initial states that are estimated: values, which their potentials follow from.
  int state_count() const { return (has_level() ? 1 : 0) + season; }
  /// All that is estimated, the variance included: the k of AICc.
  int parameter_count() const { return smoothing_count() + state_count() + 1; }

  /// "CES(full) season 12".
  std::string name() const;
  friend bool operator==(const CesForm&, const CesForm&) = default;
};

/// A complex smoothing parameter, re + i im: a value and its potential are turned and shrunk by
/// 1 + i less the one, and moved by the error times the other. 1 < re < 2, im = 1 is simple
/// exponential smoothing by re - 1.
struct CesWeight {
  double re = 1.3;
  double im = 1;
};

struct CesSmoothing {
  CesWeight level;           ///< For kSimple, of the season.
  CesWeight season{0.1, 0};  ///< For kPartial re alone, a plain weight; for kNone unused.
};

/// A value and its potential, the part of the past that it does not show yet.
struct CesPair {
  double value = 0;
  double echo = 0;

  void learn(const CesWeight& w, double error) {
    const double before = value;
    value += (w.re - w.im) * error - (1 - w.im) * echo;
    echo = before + (1 - w.re) * echo + (w.re + w.im) * error;
  }
};

/// What is carried from step to step.
struct CesState {
  CesPair level;
  std::vector<double> season;  ///< [m], season[phase] belongs to the next step.
  std::vector<double> echo;    ///< [m] their potentials; empty for kPartial.
  int phase = 0;

  /// Expected value of the next step.
  double expect() const {
    return level.value + (season.empty() ? 0 : season[static_cast<std::size_t>(phase)]);
  }
  /// One step on, with the error that was made; 0 for a missing point.
  void learn(const CesForm& form, const CesSmoothing& s, double error);
};

/// Whether what was long ago stops to matter: the errors, as a filter of y, are stable.
/// Cost: O(m^2), m the season; O(1) without.
bool is_stable(const CesForm& form, const CesSmoothing& smoothing);

}  // namespace foreshock
