#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "foreshock/models/arima/internal/shape.h"
#include "foreshock/models/structural/internal/reduced_form.h"
#include "foreshock/models/structural/spec.h"

namespace foreshock::structural {

Dynamics dynamics_of(const StructuralParams& params);

/// The process of given numbers, the irregular variance its unit; nothing to search.
std::unique_ptr<const arima::Shape> fixed_shape(const StructuralSpec& spec,
                                                const StructuralParams& params,
                                                const ReducedForm& form);

/// What a search moves: log standard deviations relative to that of the irregular, each from its
/// own middle, then dynamics, each by a sigmoid between its bounds.
class Coordinates {
 public:
  /// n: steps of the series; cycles are looked for up to half of that.
  Coordinates(const StructuralSpec& spec, std::size_t n);

  std::size_t size() const { return middles_.size() + ranges_.size(); }
  std::vector<double> bounds() const;
  Dynamics usual_dynamics() const;
  /// Points to begin at, spread over what is usual.
  std::vector<std::vector<double>> grid() const;
  /// The form must be of the usual dynamics.
  std::unique_ptr<const arima::Shape> shape(const ReducedForm& form) const;
  StructuralParams params(std::span<const double> x, double irregular) const;
  /// x with those variances at their lower end, which params() takes for 0, that f does not miss.
  std::vector<double> without_nothings(std::vector<double> x,
                                       const std::function<double(std::vector<double>)>& f) const;

  const StructuralSpec& spec() const { return spec_; }
  /// Ratio of variance i, not counting the irregular, to that of the irregular.
  double ratio(std::size_t i, std::span<const double> x) const;
  Dynamics dynamics(std::span<const double> x) const;

 private:
  struct Range {
    double least;
    double most;
    double Dynamics::*number;
    bool logarithmic;  ///< A frequency, whose period's logarithm moves.
  };
  StructuralSpec spec_;
  std::vector<double> middles_;  ///< Of each variance but the irregular's.
  std::vector<double> widths_;   ///< How far from there.
  std::vector<Range> ranges_;
};

}  // namespace foreshock::structural
