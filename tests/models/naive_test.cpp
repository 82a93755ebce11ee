#include "foreshock/models/naive.h"

#include <cmath>
#include <vector>

#include <gtest/gtest.h>

namespace foreshock {
namespace {

const double kNaN = std::nan("");

Fitted fitted(const std::vector<double>& y, bool drift) {
  return Naive::fit(y, drift).value();
}

// By hand: changes 2, -1, 3 have mean square 14 / 3; h steps ahead their variance is h times that.
TEST(Naive, GoesOnWithTheLastValue) {
  const auto model = fitted({10, 12, 11, 14}, false).model;
  const auto steps = model->forecast(Horizon(4)).steps;
  for (std::size_t h = 0; h < 4; ++h) {
    EXPECT_EQ(steps[h].location(), 14);
    EXPECT_NEAR(steps[h].scale(), std::sqrt(14.0 / 3 * static_cast<double>(h + 1)), 1e-14);
    EXPECT_EQ(steps[h].dof(), 3);
  }
}

// By hand: the drift is (14 - 10) / 3; squares about it are 14 - 16 / 3 with 2 degrees of freedom;
// h ahead the variance grows as h + h^2 / 3. Hyndman & Athanasopoulos, FPP3, table 5.2.
TEST(Naive, GoesOnWithTheMeanDrift) {
  const auto model = fitted({10, 12, 11, 14}, true).model;
  const auto steps = model->forecast(Horizon(4)).steps;
  const double variance = (14 - 16.0 / 3) / 2;
  for (std::size_t i = 0; i < 4; ++i) {
    const auto h = static_cast<double>(i + 1);
    EXPECT_NEAR(steps[i].location(), 14 + 4.0 / 3 * h, 1e-13);
    EXPECT_NEAR(steps[i].scale(), std::sqrt(variance * (h + h * h / 3)), 1e-13);
    EXPECT_EQ(steps[i].dof(), 2);
  }
}

// By hand: a change over two steps counts half its square, and a gap at the end widens.
TEST(Naive, TakesAGapForAsManySteps) {
  const auto model = fitted({1, kNaN, 5, 4, kNaN}, false).model;
  const auto step = model->expect();
  EXPECT_EQ(step.location(), 4);
  EXPECT_NEAR(step.scale(), std::sqrt((16.0 / 2 + 1) / 2 * 2), 1e-14);
}

TEST(Naive, KnowsAPlaceButNoSpreadAfterOneValue) {
  for (const bool drift : {false, true}) {
    const auto model = fitted({7}, drift).model;
    EXPECT_FALSE(model->expect().is_known());
    EXPECT_EQ(model->expect().median(), 7);
  }
  EXPECT_FALSE(Naive::fit(std::vector{kNaN, kNaN}, false).has_value());
  EXPECT_FALSE(Naive::fit({}, true).has_value());
}

TEST(Naive, SaysWhatItIsMadeOf) {
  const auto parts = fitted({10, 12, 11, 14}, true).model->explain();
  ASSERT_EQ(parts.size(), 2U);
  EXPECT_EQ(parts[0].value, 14);
  EXPECT_NEAR(parts[1].value, 4.0 / 3, 1e-15);
}

TEST(Naive, ReportsAFitWithoutASearch) {
  const auto report = fitted({10, 12, 11, 14}, false).report;
  EXPECT_EQ(report.outcome, FitReport::Outcome::kClosedForm);
  EXPECT_EQ(report.parameters, 1);
  EXPECT_NEAR(report.log_likelihood, gaussian_log_likelihood(3, 14), 1e-13);
}

}  // namespace
}  // namespace foreshock
