#include "foreshock/spectral/ar_spectrum.h"

#include <cmath>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "golden_lines.h"

#include "foreshock/core/random.h"

namespace foreshock {
namespace {

TEST(ArDensity, IsTwiceTheTwoSidedOneOfR) {
  int cases = 0;
  for (const auto& line : golden::read_lines(FORESHOCK_GOLDEN "/ar_spectrum.txt")) {
    if (line.words.size() < 2) continue;
    const std::size_t p = std::stoul(line.words[1]);
    const std::vector<double> ar(line.values.begin(),
                                 line.values.begin() + static_cast<std::ptrdiff_t>(p));
    const auto found = ar_density(ar, line.values[p], 65).value();
    ASSERT_EQ(line.values.size(), p + 66);
    for (std::size_t k = 0; k < 65; ++k) {
      const double theirs = 2 * line.values[p + 1 + k];
      EXPECT_NEAR(found.power[k], theirs, 1e-11 * theirs) << line.words[0] << p;
      EXPECT_DOUBLE_EQ(found.frequency[k], static_cast<double>(k) / 128);
    }
    ++cases;
  }
  EXPECT_GE(cases, 12);
}

TEST(ArDensity, IntegratesToTheVarianceOfTheProcess) {
  const double phi = 0.8;
  const auto found = ar_density(std::vector{phi}, 1, 20001, 4).value();
  double sum = 0;
  for (std::size_t k = 0; k + 1 < found.power.size(); ++k) {
    sum +=
        (found.power[k] + found.power[k + 1]) / 2 * (found.frequency[k + 1] - found.frequency[k]);
  }
  EXPECT_NEAR(sum, 1 / (1 - phi * phi), 1e-6);
}

TEST(BurgSpectrum, ChoosesTheOrderAndFindsThePeak) {
  Rng rng(1);
  std::vector<double> y;
  double a = 0;
  double b = 0;
  for (int t = 0; t < 400; ++t) {
    const double x =
        2 * 0.95 * std::cos(2 * 3.141592653589793 / 10) * a - 0.95 * 0.95 * b + rng.normal();
    b = a;
    y.push_back(a = x);
  }
  const auto found = burg_spectrum(y, 1001).value();
  EXPECT_GE(found.order, 2U);
  EXPECT_LE(found.order, 6U);
  std::size_t peak = 0;
  for (std::size_t k = 0; k < 1001; ++k) {
    if (found.spectrum.power[k] > found.spectrum.power[peak]) peak = k;
  }
  EXPECT_NEAR(found.spectrum.frequency[peak], 0.1, 0.01);
}

TEST(BurgSpectrum, RefusesWhatCannotBe) {
  EXPECT_FALSE(burg_spectrum({}));
  EXPECT_FALSE(burg_spectrum(std::vector<double>(50, 1.0)));
  EXPECT_FALSE(burg_spectrum(std::vector<double>{1, 2}, 10, 2));
  EXPECT_FALSE(ar_density(std::vector{1.0}, 1, 65));  // A random walk has none at 0.
  EXPECT_FALSE(ar_density({}, -1, 65));
  EXPECT_FALSE(ar_density({}, 1, 1));
  EXPECT_FALSE(ar_density(std::vector{std::nan("")}, 1, 65));
}

}  // namespace
}  // namespace foreshock
