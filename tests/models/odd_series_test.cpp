#include <cmath>
#include <ostream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "foreshock/core/random.h"
#include "foreshock/engine/catalog.h"

namespace foreshock {
namespace {

const double kNaN = std::nan("");

struct Odd {
  std::string name;
  std::vector<double> y;
};

std::vector<double> noise(int n, double scale, double offset = 0) {
  Rng rng(51);
  std::vector<double> y;
  for (int t = 0; t < n; ++t) y.push_back(offset + scale * rng.normal());
  return y;
}

std::vector<double> all_but(std::vector<double> y, std::vector<std::size_t> kept) {
  std::vector<double> out(y.size(), kNaN);
  for (const std::size_t t : kept) out[t] = y[t];
  return out;
}

std::vector<double> repeated(const std::vector<double>& part, int times) {
  std::vector<double> y;
  for (int k = 0; k < times; ++k) y.insert(y.end(), part.begin(), part.end());
  return y;
}

std::vector<Odd> odd_series() {
  auto spike = noise(40, 1);
  spike[20] = 1e300;
  auto ramp = std::vector<double>{};
  for (int t = 0; t < 30; ++t) ramp.push_back(t);
  std::vector<double> counts;
  for (int t = 0; t < 60; ++t) counts.push_back(t % 7 == 3 ? 1 : 0);
  return {{"one", {5}},
          {"two", {5, 6}},
          {"three", {5, 6, 4}},
          {"three equal", {5, 5, 5}},
          {"constant", std::vector<double>(50, 5)},
          {"zeros", std::vector<double>(50, 0)},
          {"one of many", all_but(noise(50, 1), {17})},
          {"first of many", all_but(noise(50, 1), {0})},
          {"two of many", all_but(noise(50, 1), {17, 40})},
          {"three of many", all_but(noise(50, 1), {2, 17, 40})},
          {"every fourth", all_but(noise(20, 1, 10), {0, 4, 8, 12, 16})},
          {"huge", noise(40, 1e300)},
          {"huge and positive", noise(40, 1e298, 1e300)},
          {"huge steps", repeated({1.7e308, -1.7e308}, 20)},
          {"tiny", noise(40, 1e-300)},
          {"tiny and positive", noise(40, 1e-302, 1e-300)},
          {"denormal", noise(40, 1e-310)},
          {"far from zero", noise(40, 1e-3, 1e12)},
          {"spike", spike},
          {"ramp", ramp},
          {"pure season", repeated({1, 2, 3, 4}, 12)},
          {"two rounds", {1, 5, 2, 8, 2, 5, 3, 9}},
          {"mostly zero", counts},
          {"one step", repeated({0}, 20)},
          {"alternating", repeated({1, -1}, 30)}};
}

/// Finite, or unknown: a number that is not one is never an answer.
void expect_sound(const OnlineModel& model, const std::string& where) {
  for (const Predictive& step : model.forecast(Horizon(13)).steps) {
    if (!step.is_known()) continue;
    EXPECT_TRUE(std::isfinite(step.location())) << where;
    EXPECT_TRUE(std::isfinite(step.scale())) << where;
    EXPECT_GT(step.dof(), 0) << where;
  }
}

class OddSeries : public testing::TestWithParam<Effort> {};

TEST_P(OddSeries, GiveAModelThatIsFiniteOrHonestlyUnknown) {
  for (const ModelEntry& entry : model_entries()) {
    for (const int season : {0, 4, 12}) {
      for (const Odd& odd : odd_series()) {
        const std::string where = std::string(entry.name) + " on " + odd.name;
        const auto fitted =
            fit_model({.name = std::string(entry.name), .season = season}, odd.y, GetParam());
        ASSERT_TRUE(fitted.has_value()) << where << ": " << fitted.error().message;
        expect_sound(*fitted->model, where);
        for (const double y : {odd.y.back(), kNaN, 1.0, -1.0, 0.0, 1e300, 1e-300}) {
          fitted->model->learn(y);
          expect_sound(*fitted->model, where + " after " + std::to_string(y));
        }
      }
    }
  }
}

// Whatever a model has been through, its snapshot is one that can be read.
TEST_P(OddSeries, GiveModelsWhoseSnapshotsCanBeRead) {
  for (const ModelEntry& entry : model_entries()) {
    for (const Odd& odd : odd_series()) {
      const ModelSpec spec{.name = std::string(entry.name), .season = 4};
      const auto model = fit_model(spec, odd.y, GetParam()).value().model;
      for (const double y : {kNaN, odd.y.back(), 0.0, 1e300, -1.0, 1e-300}) {
        model->learn(y);
        StateWriter out;
        save_model(*model, out);
        StateReader in(out.bytes());
        const auto twin = read_model(in);
        ASSERT_TRUE(twin.has_value())
            << entry.name << " on " << odd.name << " after " << y << ": " << twin.error().message;
        const Predictive ours = model->expect();
        const Predictive its = (*twin)->expect();
        ASSERT_EQ(ours.is_known(), its.is_known());
        if (ours.is_known()) {
          ASSERT_EQ(ours.scale(), its.scale());
        }
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Efforts, OddSeries, testing::Values(Effort::kThorough, Effort::kLive),
                         [](const auto& one) {
                           return one.param == Effort::kThorough ? "Thorough" : "Live";
                         });

}  // namespace
}  // namespace foreshock
