#include "foreshock/models/fit_report.h"

#include <cmath>
#include <limits>
#include <numbers>

#include <gtest/gtest.h>

namespace foreshock {
namespace {

// By hand: four errors of mean square 1 have log density -log(2 pi)/2 - 1/2 each.
TEST(GaussianLogLikelihood, IsThatOfErrorsWithTheirOwnMeanSquare) {
  EXPECT_NEAR(gaussian_log_likelihood(4, 4), -2 * std::log(2 * std::numbers::pi) - 2, 1e-14);
  EXPECT_NEAR(gaussian_log_likelihood(4, 400) - gaussian_log_likelihood(4, 4), -4 * std::log(10.0),
              1e-13);
}

TEST(GaussianLogLikelihood, HasNoValueWithoutErrors) {
  EXPECT_TRUE(std::isnan(gaussian_log_likelihood(0, 0)));
  EXPECT_EQ(gaussian_log_likelihood(3, 0), std::numeric_limits<double>::infinity());
}

// By hand: -2 (-10) + 2 * 3 + 2 * 3 * 4 / (20 - 3 - 1) = 27.5.
TEST(CorrectedAic, AddsThePriceOfTheParameters) {
  EXPECT_DOUBLE_EQ(corrected_aic(-10, 3, 20), 27.5);
  EXPECT_DOUBLE_EQ(corrected_aic(-10, 0, 20), 20);
}

TEST(CorrectedAic, IsInfiniteWithoutPointsToSpare) {
  EXPECT_EQ(corrected_aic(-10, 3, 4), std::numeric_limits<double>::infinity());
  EXPECT_EQ(corrected_aic(-10, 30, 4), std::numeric_limits<double>::infinity());
  EXPECT_DOUBLE_EQ(corrected_aic(-10, 3, 5), 50);
}

TEST(FitReportSummary, SaysWhatIsKnown) {
  FitReport report{.form = "ETS(A,N,N)"};
  EXPECT_EQ(summary(report), "ETS(A,N,N)");

  report.outcome = FitReport::Outcome::kStopped;
  report.aicc = 812.44;
  report.evaluations = 31;
  report.ljung_box_p = 0.414;
  EXPECT_EQ(summary(report),
            "ETS(A,N,N); AICc 812.44, 31 evaluations, not converged; residuals: Ljung-Box p 0.41");
}

}  // namespace
}  // namespace foreshock
