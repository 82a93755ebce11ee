#pragma once

/// Noise that is not what it was: variances followed from innovations, cheapest first. None of them
/// is a fit; where there is time for one, refit.

#include "foreshock/core/result.h"
#include "foreshock/filters/kalman.h"

namespace foreshock::kalman {

/// How much larger innovations are than promised, as a variance: an exponentially weighted mean of
/// e^2 / s, innovations beyond `clip` deviations counting as ones that are there. Multiply r and Q,
/// or forecast variances, by ratio() to have z-scores that are honest again.
class InnovationScale {
 public:
  struct Options {
    double rate = 0.02;  ///< Weight of the newest; in (0, 1). 0.02 forgets half in 34 values.
    double clip = 3;     ///< Deviations, > 0: one outlier moves the ratio by at most rate clip^2.
  };

  /// kInvalidArgument if an option is out of range.
  static Result<InnovationScale> make(const Options& options);

  /// e = y - seen.expected; NaN, and what is diffuse or certain, teaches nothing.
  void learn(const Seen& seen, double e);
  double ratio() const { return ratio_; }

 private:
  InnovationScale(const Options& options, double mean_of_clipped);
  Options options_;
  double mean_of_clipped_;  ///< E min(z^2, clip^2) of a normal z.
  double ratio_ = 1;
};

/// Whether a filter follows too slowly or too fast, by the correlation of neighbouring innovations:
/// above 0 the gain is too small, below 0 too large. factor() is what to multiply Q by; the
/// innovations that are learnt are to come from a filter that does. Source:  Mehra (1970), IEEE
/// Trans. Autom. Control 15, 175-184, for what it says; the steps are
///          those of a stochastic approximation (Robbins & Monro 1951).
class NoiseTuner {
 public:
  struct Options {
    double rate = 0.02;    ///< Of log factor for each product of neighbours; in (0, 1).
    double clip = 3;       ///< Deviations, > 0.
    double largest = 1e6;  ///< factor() stays in [1 / largest, largest]; > 1.
  };

  static Result<NoiseTuner> make(const Options& options);

  /// As InnovationScale; a gap is no neighbour.
  void learn(const Seen& seen, double e);
  double factor() const;

 private:
  explicit NoiseTuner(const Options& options) : options_(options) {}
  Options options_;
  double log_factor_ = 0;
  double before_ = 0;  ///< The last innovation in its deviations; 0 after a gap.
};

/// The variance of the observation's noise by Sage and Husa: a fading mean of what is left of a
/// value after it was learnt, residual^2 + h' P h, which unlike e^2 - h' P h is never negative.
/// Biased while Q is wrong, hence the floor.
/// Source:  Sage & Husa (1969), Joint Automatic Control Conference; Mohamed & Schwarz (1999), J. of
///          Geodesy 73, 193-203.
class SageHusa {
 public:
  struct Options {
    double forgetting = 0.98;  ///< In (0, 1): what a value weighs when the next one comes.
    double floor = 0;          ///< r stays above; > 0, units of y squared.
  };

  /// kInvalidArgument if an option is out of range or r is not above the floor.
  static Result<SageHusa> make(const Options& options, double r);

  /// Learns y into the belief with the present r, then the value into r.
  Seen correct(const System& system, Belief& belief, double y);
  double r() const { return r_; }

 private:
  SageHusa(const Options& options, double r) : options_(options), r_(r) {}
  Options options_;
  double r_;
  double faded_ = 1;  ///< forgetting^values
};

/// The variance of the observation's noise as an unknown with an inverse gamma belief, learnt
/// together with the state. An outlier raises r for itself, so it is robust too.
/// Source:  Sarkka & Nummenmaa (2009), IEEE Trans. Autom. Control 54, 596-600.
class VariationalNoise {
 public:
  struct Options {
    double forgetting = 0.98;  ///< In (0, 1]: r is known from 1 / (1 - forgetting) values at most.
    int sweeps = 3;            ///< Over state and noise, >= 1.
  };

  /// r as if known from `values` values, > 0. kInvalidArgument if an option is out of range or r or
  /// values are not above 0.
  static Result<VariationalNoise> make(const Options& options, double r, double values = 2);

  /// Learns y into the belief, with system.r not looked at.
  Seen correct(const System& system, Belief& belief, double y);
  double r() const { return scale_ / shape_; }

 private:
  VariationalNoise(const Options& options, double shape, double scale)
      : options_(options), shape_(shape), scale_(scale) {}
  Options options_;
  double shape_;
  double scale_;
};

}  // namespace foreshock::kalman
