#include <cmath>
#include <functional>
#include <limits>
#include <vector>

#include <gtest/gtest.h>

#include "foreshock/core/random.h"
#include "foreshock/detect/drift/column_drift.h"
#include "foreshock/detect/drift/conditional_drift.h"
#include "foreshock/detect/drift/inclusion.h"
#include "foreshock/detect/drift/whitening.h"
#include "foreshock/detect/two_sample/multiple.h"

namespace foreshock {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

/// AR(1) of variance 1.
std::vector<double> ar1(Rng& rng, std::size_t n, double phi) {
  std::vector<double> y(n);
  double last = rng.normal();
  for (double& value : y) {
    value = last;
    last = phi * last + std::sqrt(1 - phi * phi) * rng.normal();
  }
  return y;
}

std::vector<double> moved(std::vector<double> y, double shift, double scale) {
  for (double& value : y) value = shift + scale * value;
  return y;
}

std::vector<double> thinned(Rng& rng, std::vector<double> y, double loss) {
  for (double& value : y) {
    if (rng.uniform() < loss) value = kNaN;
  }
  return y;
}

/// Alarms in 400 runs at 5 %: 20 expected, standard error 4.4. Bounds are 3 standard errors beyond
/// sizes of 3 and 8 %.
constexpr int kRuns = 400;
void expect_size(int fired) {
  EXPECT_GE(fired, 4);
  EXPECT_LE(fired, 48);
}

// The short form of bench/batch_drift.cpp.
TEST(BatchDrift, HoldsItsSizeUnderAutocorrelation) {
  for (const double phi : {0.0, 0.8, 0.95}) {
    for (const std::size_t m : {100U, 200U}) {
      Rng rng(41);
      int fired = 0;
      for (int run = 0; run < kRuns; ++run) {
        fired += column_drift(ar1(rng, 1000, phi), ar1(rng, m, phi))->p_value < 0.05 ? 1 : 0;
      }
      SCOPED_TRACE(testing::Message() << "phi " << phi << " m " << m);
      expect_size(fired);
    }
  }
}

TEST(BatchDrift, HoldsItsSizeWithGapsAndHeavyTails) {
  Rng rng(42);
  int gaps = 0;
  int tails = 0;
  for (int run = 0; run < kRuns; ++run) {
    gaps +=
        column_drift(thinned(rng, ar1(rng, 1000, 0.9), 0.3), thinned(rng, ar1(rng, 200, 0.9), 0.3))
            ->p_value < 0.05;
    std::vector<double> x(1000);
    std::vector<double> y(200);
    for (double& value : x) value = rng.student_t(3);
    for (double& value : y) value = rng.student_t(3);
    tails += column_drift(x, y)->p_value < 0.05;
  }
  expect_size(gaps);
  expect_size(tails);
}

TEST(BatchDrift, SeesLevelsAndSpreads) {
  Rng rng(43);
  int level = 0;
  int spread = 0;
  for (int run = 0; run < kRuns; ++run) {
    const auto x = ar1(rng, 1000, 0.8);
    level += column_drift(x, moved(ar1(rng, 200, 0.8), 0.5, 1))->p_value < 0.05;
    spread += column_drift(x, moved(ar1(rng, 200, 0.8), 0, 1.5))->spread.p_value < 0.05;
  }
  EXPECT_GE(level, kRuns * 46 / 100);  // 54 % in 1000 runs, less three standard errors of 2.5.
  EXPECT_GE(spread, kRuns * 98 / 100);
}

TEST(BatchDrift, SaysHowFarTheLevelMoved) {
  Rng rng(44);
  const auto drift =
      column_drift(moved(ar1(rng, 2000, 0.5), 100, 7), moved(ar1(rng, 2000, 0.5), 121, 7)).value();

  EXPECT_EQ(drift.path, DriftPath::kInnovations);
  EXPECT_NEAR(drift.shift, 3, 4 * drift.shift_error);
  EXPECT_LT(drift.shift_error, 0.1);
  EXPECT_NEAR(drift.level.n_eff, 2000.0 / 3, 100);  // n (1 - phi) / (1 + phi).
  EXPECT_LT(drift.p_value, 1e-10);
}

// Property: units do not matter.
TEST(BatchDrift, IsTheSameInEveryUnit) {
  Rng rng(45);
  const auto x = ar1(rng, 500, 0.7);
  const auto y = moved(ar1(rng, 200, 0.7), 0.4, 1.2);
  const auto plain = column_drift(x, y).value();
  for (const double unit : {0x1p-40, 0x1p40}) {
    const auto scaled = column_drift(moved(x, 0, unit), moved(y, 0, unit)).value();
    EXPECT_DOUBLE_EQ(scaled.p_value, plain.p_value);
    EXPECT_DOUBLE_EQ(scaled.shift, plain.shift);
  }
}

TEST(BatchDrift, OneHugePointIsNoDrift) {
  Rng rng(46);
  const auto x = ar1(rng, 500, 0.7);
  auto y = ar1(rng, 200, 0.7);
  const double before = column_drift(x, y)->p_value;
  for (const double huge : {1e6, 1e300, -1e308}) {
    y[77] = huge;
    const auto drift = column_drift(x, y).value();
    EXPECT_GT(drift.p_value, 0.01) << huge << ' ' << before;
    EXPECT_TRUE(std::isfinite(drift.shift));
    EXPECT_TRUE(std::isfinite(drift.spread.statistic));
  }
}

TEST(BatchDrift, ASeasonAcrossTheCutIsNoDrift) {
  // A season of 240 steps that modulates a fast wave: beyond an autoregression of order 12.
  Rng rng(47);
  std::vector<double> x;
  for (int t = 0; t < 2400; ++t) {
    x.push_back(5 * std::sin(2 * 3.141592653589793 * t / 240) * std::sin(2.0 * t) + rng.normal());
  }
  const std::vector<double> before(x.begin(), x.begin() + 1440);
  const std::vector<double> now(x.begin() + 1440, x.end());

  const auto drift = column_drift(before, now).value();

  EXPECT_GT(drift.p_value, 0.01);
}

TEST(BatchDrift, BearsConstantsAndShortSamples) {
  const std::vector<double> constant(50, 5.0);
  const std::vector<double> other(50, 6.0);
  const std::vector<double> few{1, 2, 3};
  const std::vector<double> eight{1, 2, 3, 4, 5, 6, 7, 8};
  std::vector<double> missing(50, kNaN);

  EXPECT_EQ(column_drift(constant, constant)->p_value, 1);
  EXPECT_LT(column_drift(constant, other)->p_value, 1e-6);
  EXPECT_EQ(column_drift(eight, eight)->path, DriftPath::kEffectiveSize);
  EXPECT_FALSE(column_drift(few, eight));
  EXPECT_FALSE(column_drift(eight, missing));
  EXPECT_FALSE(column_drift({}, {}));
  missing[0] = std::numeric_limits<double>::infinity();
  EXPECT_FALSE(column_drift(missing, eight));
}

// Property: innovations of the process that was fitted are white and of one variance, gaps or not.
TEST(BatchDrift, WhiteningBridgesGaps) {
  Rng rng(48);
  auto y = thinned(rng, ar1(rng, 4000, 0.9), 0.4);
  const auto whitening = Whitening::fit(y).value();
  const auto plan = whitening.plan(y);
  const auto e = Whitening::apply(plan, y);
  ASSERT_EQ(e.size(), plan.rows.size());
  double product = 0;
  double square = 0;
  for (std::size_t i = 1; i < e.size(); ++i) {
    product += e[i] * e[i - 1];
    square += e[i] * e[i];
  }
  EXPECT_NEAR(product / square, 0, 0.06);
  EXPECT_NEAR(square / static_cast<double>(e.size()), 0.19, 0.02);  // 1 - phi^2.
}

/// y = x + 0.6 u with random losses of 10 %; what is asked of it is told by a function.
struct Tables {
  std::vector<double> x, y;
};
Tables table(Rng& rng, std::size_t n, double slope, const std::function<double(double)>& loss) {
  Tables out{ar1(rng, n, 0.85), ar1(rng, n, 0.8)};
  for (std::size_t t = 0; t < n; ++t) {
    out.y[t] = slope * out.x[t] + 0.6 * out.y[t];
    if (rng.uniform() < loss(out.y[t])) out.y[t] = kNaN;
  }
  return out;
}
double tenth(double) {
  return 0.1;
}

DriftTest selection(const ConditionalDrift& given, const Tables& before, const Tables& now) {
  const auto s = inclusion_of(before.y);
  const auto t = inclusion_of(now.y);
  const Groups x = bands_of(given.forecast_before, s, 10);
  const Groups y = bands_of(given.forecast_now, t, 10);
  return inclusion_change({s, x}, {t, y}, 10, GroupOrder::kAscending);
}

// The short form of bench/attribution.cpp: 100 windows of 500 rows at 1 %.
TEST(BatchDrift, TellsWhichDriftItIs) {
  Rng rng(49);
  int clean = 0;
  int slope = 0;
  int lossy = 0;
  int lossy_concept = 0;
  int rate = 0;
  for (int run = 0; run < 100; ++run) {
    const Tables before = table(rng, 1000, 1, tenth);
    const Tables same = table(rng, 500, 1, tenth);
    const Tables steep = table(rng, 500, 1.5, tenth);
    const Tables top = table(rng, 500, 1, [](double y) { return y > 1.4945 ? 0.6 : 0.1; });
    const Tables sparse = table(rng, 500, 1, [](double) { return 0.3; });
    const auto given = conditional_drift(before.y, {before.x}, same.y, {same.x}).value();
    clean += given.p_value < 0.01 || selection(given, before, same).p_value < 0.01 ||
             missing_rate_change(inclusion_of(before.y), inclusion_of(same.y)).p_value < 0.01;
    slope += conditional_drift(before.y, {before.x}, steep.y, {steep.x})->p_value < 0.01;
    const auto cut = conditional_drift(before.y, {before.x}, top.y, {top.x}).value();
    lossy += selection(cut, before, top).p_value < 0.01;
    lossy_concept += cut.p_value < 0.01;
    rate += missing_rate_change(inclusion_of(before.y), inclusion_of(sparse.y)).p_value < 0.01;
  }
  EXPECT_LE(clean, 10);  // Three tests at 1 %.
  EXPECT_GE(slope, 98);
  EXPECT_GE(lossy, 90);
  EXPECT_LE(lossy_concept, 8);
  EXPECT_GE(rate, 98);
}

TEST(BatchDrift, OneOutageIsNotManyLosses) {
  std::vector<double> before(1000, 1.0);
  std::vector<double> now(500, 1.0);
  for (std::size_t t = 100; t < 140; ++t) now[t] = 0;
  EXPECT_GT(missing_rate_change(before, now).p_value, 0.01);
  for (std::size_t t = 0; t < 500; t += 12) now[t] = 0;
  EXPECT_LT(missing_rate_change(before, now).p_value, 0.01);
}

// Ten runs of five lost points and one of 70: losses that know nothing of the values.
TEST(BatchDrift, OutagesAreNoSelection) {
  Rng rng(51);
  int fired = 0;
  for (int run = 0; run < 200; ++run) {
    const Tables before = table(rng, 1000, 1, tenth);
    Tables now = table(rng, 500, 1, tenth);
    for (int outage = 0; outage < 11; ++outage) {
      const std::size_t length = outage == 0 ? 70 : 5;
      const std::size_t at = rng.below(500 - length);
      for (std::size_t t = at; t < at + length; ++t) now.y[t] = kNaN;
    }
    const auto given = conditional_drift(before.y, {before.x}, now.y, {now.x}).value();
    fired += selection(given, before, now).p_value < 0.05;
  }
  EXPECT_LE(fired, 22);  // 10 at 5 %, with a standard error of 3.1.
}

TEST(BatchDrift, GivesOnePValueForSeveralTests) {
  // Liu & Xie: of equal p-values it is the same.
  EXPECT_NEAR(cauchy_combination(std::vector<double>{0.03, 0.03}), 0.03, 1e-15);
  EXPECT_NEAR(cauchy_combination(std::vector<double>{1e-20, 0.5}), 2e-20, 1e-22);
  EXPECT_TRUE(std::isnan(cauchy_combination(std::vector<double>{})));
  EXPECT_LE(cauchy_combination(std::vector<double>{1, 1}), 1);
  EXPECT_EQ(cauchy_combination(std::vector<double>{0, 1}) < 1e-200, true);
}

TEST(BatchDrift, RefusesDriversThatSayNothing) {
  Rng rng(50);
  const auto y = ar1(rng, 100, 0.5);
  const std::vector<double> constant(100, 3.0);
  EXPECT_FALSE(conditional_drift(y, {constant}, y, {constant}));
  const std::vector<double> few(y.begin(), y.begin() + 10);
  EXPECT_FALSE(conditional_drift(few, {few}, few, {few}));
  // The same driver twice is one driver.
  const auto x = ar1(rng, 100, 0.5);
  EXPECT_EQ(conditional_drift(y, {x, x}, y, {x, x})->used.size(), 1U);
}

}  // namespace
}  // namespace foreshock
