#include "foreshock/spectral/window.h"

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "golden_lines.h"
#include "golden_spectra.h"

namespace foreshock {
namespace {

constexpr double kNotANumber = std::numeric_limits<double>::quiet_NaN();

const std::vector<Window> kAll{
    Window::rectangular(), Window::hann(),      Window::hamming(),   Window::blackman(),
    Window::flat_top(),    Window::kaiser(8.6), Window::tukey(0.3),  Window::blackman_harris(),
    Window::nuttall(),     Window::bartlett(),  Window::gaussian(4), Window::cosine()};

TEST(MakeWindow, IsThatOfSciPy) {
  for (const auto& line : golden::read_lines(FORESHOCK_GOLDEN "/windows.txt")) {
    const auto ends = line.words[2] == "periodic" ? WindowEnds::kPeriodic : WindowEnds::kSymmetric;
    const auto window = golden::window_named(line.words[0], line.words[1]);
    const std::size_t n = line.values.size() - 2;
    const std::string about = line.words[0] + ' ' + line.words[2] + ' ' + std::to_string(n);

    const auto weights = make_window(window, n, ends).value();

    for (std::size_t t = 0; t < n; ++t) EXPECT_NEAR(weights[t], line.values[t + 2], 1e-14) << about;
    EXPECT_NEAR(coherent_gain(weights).value(), line.values[1], 1e-14) << about;
    const auto bandwidth = equivalent_noise_bandwidth(weights);
    ASSERT_EQ(bandwidth.has_value(), !std::isnan(line.values[0])) << about;
    if (!bandwidth) continue;
    EXPECT_NEAR(*bandwidth, line.values[0], 1e-14 * line.values[0]) << about;
  }
}

// Harris (1978), table 1, for long windows: 1.00, 1.50, 1.36, 1.73 bins.
TEST(MakeWindow, HasTheKnownNoiseBandwidths) {
  const auto bandwidth = [](const Window& window) {
    return equivalent_noise_bandwidth(make_window(window, 4096).value()).value();
  };
  EXPECT_NEAR(bandwidth(Window::rectangular()), 1, 1e-12);
  EXPECT_NEAR(bandwidth(Window::hann()), 1.5, 1e-12);
  EXPECT_NEAR(bandwidth(Window::hamming()), 1.36, 5e-3);
  EXPECT_NEAR(bandwidth(Window::blackman()), 1.73, 5e-3);
}

TEST(MakeWindow, OfSymmetricEndsIsThatOfOneMorePeriodicPointLess) {
  for (const auto& window : kAll) {
    const auto periodic = make_window(window, 30).value();
    const auto symmetric = make_window(window, 31, WindowEnds::kSymmetric).value();
    for (std::size_t t = 0; t < 30; ++t) EXPECT_EQ(periodic[t], symmetric[t]);
    for (std::size_t t = 0; t < 31; ++t) EXPECT_EQ(symmetric[t], symmetric[30 - t]);
  }
}

TEST(MakeWindow, GoesFromRectangularToHannWithTukeysAlpha) {
  EXPECT_EQ(make_window(Window::tukey(0), 20).value(), std::vector<double>(20, 1.0));
  EXPECT_EQ(make_window(Window::kaiser(0), 20).value(), std::vector<double>(20, 1.0));
  EXPECT_EQ(make_window(Window::tukey(1), 20).value(), make_window(Window::hann(), 20).value());
}

TEST(MakeWindow, OfOnePointIsOne) {
  for (const auto& window : kAll) EXPECT_EQ(make_window(window, 1).value(), std::vector{1.0});
}

TEST(MakeWindow, IsFiniteAtTheEndOfEachParameter) {
  const auto weights = make_window(Window::kaiser(700), 1000).value();
  for (const double w : weights) {
    EXPECT_TRUE(std::isfinite(w) && w >= 0 && w <= 1) << w;
  }
}

TEST(MakeWindow, RefusesNoPointsAndParametersOutOfRange) {
  for (const auto& window : {Window::kaiser(-1), Window::kaiser(701), Window::kaiser(kNotANumber),
                             Window::tukey(-0.1), Window::tukey(1.1), Window::tukey(kNotANumber),
                             Window::gaussian(0), Window::gaussian(kNotANumber)}) {
    EXPECT_EQ(make_window(window, 8).error().code, Errc::kInvalidArgument) << window.parameter;
  }
  for (const auto& window : kAll) {
    EXPECT_EQ(make_window(window, 0).error().code, Errc::kInvalidArgument);
  }
}

TEST(EquivalentNoiseBandwidth, RefusesWhatHasNone) {
  const std::vector<std::vector<double>> bad{
      {}, {0, 0}, {1, -1}, {1, kNotANumber}, {std::numeric_limits<double>::infinity(), 1}};
  for (const auto& weights : bad) {
    EXPECT_EQ(equivalent_noise_bandwidth(weights).error().code, Errc::kInvalidArgument);
  }
  EXPECT_EQ(coherent_gain(std::vector<double>{}).error().code, Errc::kInvalidArgument);
  EXPECT_EQ(coherent_gain(std::vector{kNotANumber}).error().code, Errc::kInvalidArgument);
}

}  // namespace
}  // namespace foreshock
