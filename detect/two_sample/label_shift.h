#pragma once

/// How often each class occurs now, when labels are known for the reference only and P(X | Y) is as
/// it was.

#include <vector>

#include "foreshock/core/result.h"

namespace foreshock {

struct LabelShift {
  std::vector<double> weights;  ///< q(y) / p(y).
  std::vector<double> shares;   ///< q(y), the estimate for now.
};

/// Black-box shift estimation: w with C w = mu, C_ij = P(predicted i, label j) in the reference,
/// mu_i = P(predicted i) now. Weights may come out negative where C says little.
///
/// Shapes:  joint is [k][k], predicted is [k], both shares.
/// Errors:  kInvalidArgument for other shapes or values; kNotConverged if C is singular: the
///          predictions do not tell the classes apart.
/// Source:  Lipton, Wang & Smola (2018), ICML, 3122-3130.
Result<LabelShift> black_box_shift(const std::vector<std::vector<double>>& joint,
                                   const std::vector<double>& predicted);

struct LabelShiftEm {
  std::vector<double> shares;
  int iterations;
  double log_likelihood;  ///< Of the shares, against those of the reference.
};

/// q_k = mean_i r_ik, r_ik proportional to p_ik q_k / p_k, until no share moves by more than 1e-12.
///
/// Shapes:  posteriors is [n][k], rows sum to 1; source is [k], positive.
/// Errors:  kInvalidArgument for other shapes or values; kNotConverged after 100,000 rounds.
/// Source:  Saerens, Latinne & Decaestecker (2002), Neural Computation 14, 21-41.
Result<LabelShiftEm> label_shift_em(const std::vector<std::vector<double>>& posteriors,
                                    const std::vector<double>& source);

}  // namespace foreshock
