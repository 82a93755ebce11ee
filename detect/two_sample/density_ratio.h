#pragma once

/// r(x) = q(x) / p(x), now over before, as a sum of bumps exp(-|x - c|^2 / (2 sigma^2)): weights
/// that make the reference look like now.

#include <span>
#include <vector>

#include "foreshock/core/result.h"
#include "foreshock/detect/two_sample/points.h"

namespace foreshock {

struct DensityRatio {
  std::vector<double> coefficients;  ///< Of each centre, >= 0.
  std::vector<double> at_reference;  ///< r at every point of the reference.
  /// uLSIF: Pearson's divergence mean_q r - mean_p r^2 / 2 - 1/2; KLIEP: mean_q log r.
  double divergence;
};

/// a = (H + lambda I)^-1 h, H the mean of phi phi' over the reference, h that of phi over now;
/// negative ones become 0.
///
/// Shapes:  one point each and one centre at least, of equal dimension; sigma > 0, lambda > 0.
/// Errors:  kInvalidArgument otherwise; kNotConverged if the equations are singular.
/// Cost:    O((n + m) b + n b^2 + b^3), b centres.
/// Source:  Kanamori, Hido & Sugiyama (2009), J. Machine Learning Research 10, 1391-1445: uLSIF.
Result<DensityRatio> ulsif(const Points& reference, const Points& current, const Points& centres,
                           double sigma, double lambda);

/// The r >= 0 with mean 1 over the reference that makes mean_q log r greatest: by the EM algorithm
/// of a mixture, to 1e-12.
///
/// Errors:  as ulsif; kInvalidArgument if a centre's bump is 0 over the reference or a point of now
///          is out of reach of all bumps; kNotConverged after 200,000 rounds.
/// Source:  Sugiyama et al. (2008), Annals of the Institute of Statistical Mathematics 60, 699-746.
Result<DensityRatio> kliep(const Points& reference, const Points& current, const Points& centres,
                           double sigma);

/// (sum w)^2 / sum w^2: how many equally weighted values these are worth.
double ess_of_weights(std::span<const double> weights);

}  // namespace foreshock
