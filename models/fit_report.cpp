#include "foreshock/models/fit_report.h"

#include <array>
#include <cmath>
#include <cstdio>
#include <numbers>

namespace foreshock {

double gaussian_log_likelihood(std::int64_t n, double squared_errors) {
  if (n < 1) return std::numeric_limits<double>::quiet_NaN();
  const auto count = static_cast<double>(n);
  return -0.5 * count * (std::log(2 * std::numbers::pi * squared_errors / count) + 1);
}

double corrected_aic(double log_likelihood, int parameters, std::int64_t n) {
  const double k = parameters;
  const double left = static_cast<double>(n) - k - 1;
  if (left <= 0) return std::numeric_limits<double>::infinity();
  return -2 * log_likelihood + 2 * k + 2 * k * (k + 1) / left;
}

std::string summary(const FitReport& report) {
  std::array<char, 64> text{};
  std::string out = report.form;
  if (std::isfinite(report.aicc)) {
    std::snprintf(text.data(), text.size(), "; AICc %.5g", report.aicc);
    out += text.data();
  }
  if (report.outcome != FitReport::Outcome::kClosedForm) {
    out += ", " + std::to_string(report.evaluations) + " evaluations, ";
    out += report.outcome == FitReport::Outcome::kConverged ? "converged" : "not converged";
  }
  if (std::isfinite(report.ljung_box_p)) {
    std::snprintf(text.data(), text.size(), "; residuals: Ljung-Box p %.2g", report.ljung_box_p);
    out += text.data();
  }
  return out;
}

}  // namespace foreshock
