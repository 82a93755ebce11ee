#pragma once

/// What every model of a hard series must stand.

#include <array>
#include <cmath>
#include <cstdio>
#include <limits>
#include <string>

#include <gtest/gtest.h>

#include "foreshock/models/arima/arima.h"

namespace foreshock {

inline std::string text_of(const Forecast& forecast) {
  std::string out;
  for (const Predictive& p : forecast.steps) {
    for (const double v : {p.location(), p.scale(), p.dof()}) {
      std::array<char, 40> hex{};
      std::snprintf(hex.data(), hex.size(), "%a ", v);  // All of its bits.
      out += hex.data();
    }
  }
  return out;
}

/// Every step is finite, or says that it knows nothing.
inline void expect_sound(const OnlineModel& model) {
  for (const Predictive& step : model.forecast(Horizon(30)).steps) {
    if (!step.is_known()) continue;
    EXPECT_TRUE(std::isfinite(step.location()));
    EXPECT_TRUE(std::isfinite(step.scale()));
    EXPECT_TRUE(std::isfinite(step.quantile(0.025)));
    EXPECT_TRUE(std::isfinite(step.quantile(0.975)));
  }
}

/// The twin from a snapshot gives the same bits, now and after some more points.
inline void expect_same_after_restore(OnlineModel& model, double next) {
  for (const double y : {next, std::nan(""), next, 1.7e308, -1.7e308, next}) {
    StateWriter out;
    model.save(out);
    StateReader in(out.bytes());
    auto twin = Arima::read(in);
    ASSERT_TRUE(twin.has_value()) << twin.error().message;
    EXPECT_EQ(in.left(), 0U);
    EXPECT_EQ(text_of(twin->forecast(Horizon(15))), text_of(model.forecast(Horizon(15))));
    twin->learn(y);
    model.learn(y);
    EXPECT_EQ(text_of(twin->forecast(Horizon(15))), text_of(model.forecast(Horizon(15))));
  }
}

}  // namespace foreshock
