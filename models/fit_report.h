#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <string>

#include "foreshock/core/model.h"

namespace foreshock {

/// What a fit found and how it ended. "Did not converge" is not "failed": the best point found is
/// kept and said to be that; a fit that has nothing to show returns an Error instead.
struct FitReport {
  enum class Outcome : std::uint8_t {
    kClosedForm,  ///< Nothing to search.
    kConverged,
    kStopped,  ///< The search used up its steps; the best point found is kept.
  };
  std::string form;  ///< What was fitted: "ETS(A,Ad,A) season 12, log".
  Outcome outcome = Outcome::kClosedForm;
  double log_likelihood = std::numeric_limits<double>::quiet_NaN();
  double aicc = std::numeric_limits<double>::quiet_NaN();  ///< Smaller is better.
  int parameters = 0;   ///< Estimated ones, variances and initial states among them.
  int evaluations = 0;  ///< Of the likelihood.
  /// Ljung-Box p-value of the residuals: small says that something was left. NaN where not asked.
  double ljung_box_p = std::numeric_limits<double>::quiet_NaN();
};

/// "ETS(A,N,N); AICc 812.4, 31 evaluations, converged; residuals: Ljung-Box p 0.41".
std::string summary(const FitReport& report);

/// Log-likelihood of n independent Gaussian errors whose variance is their mean square; NaN for 0.
double gaussian_log_likelihood(std::int64_t n, double squared_errors);

/// AIC corrected for small samples; infinite where there are no more points than k + 1.
/// Source: Hurvich & Tsai (1989), Biometrika 76, 297-307.
double corrected_aic(double log_likelihood, int parameters, std::int64_t n);

/// A model that can be asked, and how it came about. An unfitted model does not exist.
struct Fitted {
  std::unique_ptr<OnlineModel> model;
  FitReport report;
};

}  // namespace foreshock
