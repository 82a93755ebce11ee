#include "foreshock/filters/smoother.h"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <limits>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "../support/classic_series.h"
#include "../support/dense_smoother.h"
#include "../support/random_system.h"
#include "../support/structural_system.h"

namespace foreshock::kalman {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

using structural::stack;

/// One line of tests/golden/smoothed.csv.
struct Line {
  std::string model;
  std::size_t t = 0;
  Eigen::Index state = 0;
  double predicted[2];
  double filtered[2];
  double smoothed[2];
};

std::vector<Line> golden_lines() {
  std::vector<Line> out;
  std::ifstream in(FORESHOCK_GOLDEN "/smoothed.csv");
  for (std::string text; std::getline(in, text);) {
    if (text.starts_with('#') || text.starts_with("model")) continue;
    std::replace(text.begin(), text.end(), ',', ' ');
    std::istringstream fields(text);
    Line line;
    fields >> line.model >> line.t >> line.state;
    for (auto* pair : {line.predicted, line.filtered, line.smoothed}) fields >> pair[0] >> pair[1];
    EXPECT_TRUE(fields) << text;
    out.push_back(line);
  }
  return out;
}

template <class Series>
std::vector<double> values(const Series& series, double (*f)(double)) {
  std::vector<double> out;
  std::transform(series.begin(), series.end(), std::back_inserter(out), f);
  return out;
}

double same(double v) {
  return v;
}

System with_noise(System system, double r) {
  system.r = r;
  return system;
}

struct Model {
  System system;
  std::vector<double> y;
};

Model model_of(const std::string& name) {
  if (name.starts_with("Nile")) {
    Model out{with_noise(structural::level(1469.1), 15099), values(classic::kNile, same)};
    if (name.ends_with("trend")) out.system = with_noise(structural::trend(1469.1, 10), 15099);
    if (name.ends_with("80")) {
      for (std::size_t t = 20; t < 40; ++t) out.y[t] = out.y[t + 40] = kNaN;
    }
    return out;
  }
  if (name.starts_with("log10")) {
    const System system = stack(structural::trend(1e-4, 1e-5), structural::dummies(4, 1e-4));
    return {with_noise(system, 1e-4),
            values(classic::kUkGas, [](double v) { return std::log10(v); })};
  }
  if (name.starts_with("sunspot")) {
    return {stack(structural::level(0), structural::cycle(500, 0.57, 10)),
            values(classic::kSunspots, same)};
  }
  System system = structural::trend(7e-4, 1e-6);
  if (name.ends_with("dummy")) system = stack(system, structural::dummies(12, 6e-5));
  const int harmonics = name.ends_with("h3") ? 3 : name.ends_with("trig12") ? 6 : 0;
  for (int j = 1; j <= harmonics; ++j) system = stack(system, structural::wave(12, j, 6e-5));
  return {with_noise(system, 1e-4),
          values(classic::kAirPassengers, [](double v) { return std::log(v); })};
}

/// statsmodels takes the gain for steady once the square of the change of P is below 1e-19, which
/// the logarithms of the gas reach too soon: the whole Gaussian has our numbers
/// (IsTheWholeGaussianOfGas).
double tolerance_of(const std::string& model) {
  return model.starts_with("log10") ? 1e-7 : 1e-8;
}

TEST(Smoother, AgreesWithStatsmodels) {
  std::string name;
  Model model;
  Course course;
  std::vector<Belief> smoothed;
  int lines = 0;
  for (const Line& line : golden_lines()) {
    SCOPED_TRACE(line.model + " " + std::to_string(line.t) + " " + std::to_string(line.state));
    if (line.model != name) {
      name = line.model;
      model = model_of(name);
      course = filter(model.system, model.system.start, model.y).value();
      smoothed = smooth(model.system, course);
    }
    Belief predicted = model.system.start;
    if (line.t > 0) {
      predicted = course.steps[line.t - 1].belief;
      predict(model.system, predicted);
    }
    const auto i = line.state;
    const auto expect_near = [&](double found, double wanted, const char* what) {
      EXPECT_NEAR(found, wanted, tolerance_of(name) * std::max(1.0, std::abs(wanted))) << what;
    };
    expect_near(predicted.x[i], line.predicted[0], "predicted");
    expect_near(predicted.P(i, i), line.predicted[1], "variance predicted");
    expect_near(course.steps[line.t].belief.x[i], line.filtered[0], "filtered");
    expect_near(course.steps[line.t].belief.P(i, i), line.filtered[1], "variance filtered");
    expect_near(smoothed[line.t].x[i], line.smoothed[0], "smoothed");
    expect_near(smoothed[line.t].P(i, i), line.smoothed[1], "variance smoothed");
    ++lines;
  }
  EXPECT_EQ(lines, 288);
}

// Property: for any system, any part of it diffuse, gaps in the diffuse phase too.
TEST(Smoother, IsTheWholeGaussian) {
  Rng rng(61);
  for (int i = 0; i < 60; ++i) {
    const Eigen::Index k = 1 + i % 5;
    const auto unknown = static_cast<Eigen::Index>(rng.below(static_cast<std::uint64_t>(k) + 1));
    System system = random_system(rng, k, unknown);
    if (i % 7 == 0) system.r = 0;
    const auto y = random_values(rng, 20);

    const auto found = smooth(system, filter(system, system.start, y).value());

    const dense::Smoother wanted(system, y);
    for (std::size_t t = 0; t < y.size(); ++t) {
      const auto at = static_cast<Eigen::Index>(t);
      const double size = wanted.P(at).cast<double>().norm() + 1;
      ASSERT_EQ(found[t].A.cols(), 0);
      ASSERT_NEAR((found[t].x - wanted.x(at).cast<double>()).norm(), 0, 1e-9 * size) << i << t;
      ASSERT_NEAR((found[t].P - wanted.P(at).cast<double>()).norm(), 0, 1e-9 * size) << i << t;
    }
  }
}

TEST(Smoother, IsTheWholeGaussianOfGas) {
  Model model = model_of("log10_UKgas_BSM_dummy");
  model.y.resize(60);

  const auto found =
      smooth(model.system, filter(model.system, model.system.start, model.y).value());

  const dense::Smoother wanted(model.system, model.y);
  for (Eigen::Index t = 0; t < 60; ++t) {
    const Belief& belief = found[static_cast<std::size_t>(t)];
    EXPECT_NEAR((belief.x - wanted.x(t).cast<double>()).norm(), 0, 1e-14) << t;
    EXPECT_NEAR((belief.P - wanted.P(t).cast<double>()).norm(), 0, 1e-16) << t;
  }
}

// A state that nothing shows stays unknown in the smoothed belief too; the others are what they are
// without it.
TEST(Smoother, LeavesUnknownWhatIsNeverSeen) {
  const System seen = with_noise(stack(structural::trend(1, 0.1), structural::wave(4, 1, 0.3)), 1);
  System system = stack(structural::wave(2, 1, 0.5), seen);
  system.r = 1;
  system.h[1] = 0;
  System whole = stack(structural::level(0.5), seen);
  whole.F(0, 0) = -1;
  whole.r = 1;
  Rng rng(62);
  std::vector<double> y = random_values(rng, 40);

  const auto found = smooth(system, filter(system, system.start, y).value());

  const auto wanted = smooth(whole, filter(whole, whole.start, y).value());
  for (std::size_t t = 0; t < y.size(); ++t) {
    ASSERT_EQ(found[t].A.cols(), 1);
    EXPECT_NEAR(std::abs(found[t].A(1, 0)), found[t].A.norm(), 1e-9);
    ASSERT_NEAR(found[t].x[0], wanted[t].x[0], 1e-8);
    ASSERT_NEAR((found[t].x.tail(4) - wanted[t].x.tail(4)).norm(), 0, 1e-8);
    ASSERT_NEAR((found[t].P.bottomRightCorner(4, 4) - wanted[t].P.bottomRightCorner(4, 4)).norm(),
                0, 1e-8);
  }
}

// By hand: without noise of its own a level is the mean of all values, with variance r / n.
TEST(Smoother, OfAConstantLevelIsTheMean) {
  const System system = with_noise(structural::level(0), 2);
  const std::vector<double> y{1, kNaN, 4, 7};
  for (const Belief& belief : smooth(system, filter(system, system.start, y).value())) {
    EXPECT_NEAR(belief.x[0], 4, 1e-13);
    EXPECT_NEAR(belief.P(0, 0), 2.0 / 3, 1e-13);
  }
}

// Gaps at either end and inside: a line goes through and on beyond the values.
TEST(Smoother, FillsGapsOfALine) {
  const System system = with_noise(structural::trend(0, 0), 1e-3);
  std::vector<double> y(30, kNaN);
  for (const std::size_t t : {4u, 5u, 19u, 24u}) y[t] = 3 + 0.5 * static_cast<double>(t);

  const auto found = smooth(system, filter(system, system.start, y).value());

  for (std::size_t t = 0; t < y.size(); ++t) {
    EXPECT_NEAR(found[t].x[0], 3 + 0.5 * static_cast<double>(t), 1e-10) << t;
    EXPECT_NEAR(found[t].x[1], 0.5, 1e-11) << t;
  }
}

// Property: y -> a + b y moves states likewise. Offsets cost the digits that they have more.
TEST(Smoother, FollowsScaleAndOffset) {
  Rng rng(63);
  const auto y = random_values(rng, 60);
  const auto run = [&](double scale, double offset) {
    const double s2 = scale * scale;
    const System system = with_noise(structural::trend(s2, 0.1 * s2), s2);
    std::vector<double> z;
    for (const double v : y) z.push_back(offset + scale * v);
    return smooth(system, filter(system, system.start, z).value());
  };
  const auto base = run(1, 0);
  for (const auto& [scale, offset] : {std::pair{1e-9, 0.0}, {1e12, 0.0}, {1.0, 1e6}}) {
    const auto moved = run(scale, offset);
    for (std::size_t t = 0; t < y.size(); ++t) {
      EXPECT_NEAR((moved[t].x[0] - offset) / scale, base[t].x[0], 1e-8) << scale;
      EXPECT_NEAR(moved[t].x[1] / scale, base[t].x[1], 1e-8) << scale;
      EXPECT_NEAR(moved[t].P(0, 0) / scale / scale, base[t].P(0, 0), 1e-10) << scale;
    }
  }
}

TEST(Smoother, HasNothingToSayOfAnEmptySeries) {
  const System system = structural::level(1);
  EXPECT_TRUE(smooth(system, filter(system, system.start, {}).value()).empty());
  const std::vector<double> missing(3, kNaN);
  for (const Belief& belief : smooth(system, filter(system, system.start, missing).value())) {
    EXPECT_EQ(belief.A, Eigen::MatrixXd::Ones(1, 1));
    EXPECT_EQ(belief.x[0], 0);
  }
}

}  // namespace
}  // namespace foreshock::kalman
