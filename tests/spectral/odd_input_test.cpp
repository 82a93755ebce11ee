// Every method of the room on series that nobody would draw: a result without NaN, or an error that
// says something. What a result must be is for the tests of each method; what a refusal must be
// stands here where it is the only sensible answer.
#include <cmath>
#include <functional>
#include <limits>
#include <numeric>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "random_series.h"

#include "foreshock/spectral/burg.h"
#include "foreshock/spectral/correlation.h"
#include "foreshock/spectral/cross.h"
#include "foreshock/spectral/dpss.h"
#include "foreshock/spectral/goertzel.h"
#include "foreshock/spectral/lomb_scargle.h"
#include "foreshock/spectral/mstl.h"
#include "foreshock/spectral/multitaper.h"
#include "foreshock/spectral/partial.h"
#include "foreshock/spectral/peak_tests.h"
#include "foreshock/spectral/portmanteau.h"
#include "foreshock/spectral/residual.h"
#include "foreshock/spectral/seasons.h"
#include "foreshock/spectral/sliding_dft.h"
#include "foreshock/spectral/spectral_shape.h"
#include "foreshock/spectral/spectrum.h"
#include "foreshock/spectral/stft.h"
#include "foreshock/spectral/stl.h"

namespace foreshock {
namespace {

using Values = std::vector<double>;

struct Input {
  const char* name;
  Values y;
};

void PrintTo(const Input& input, std::ostream* out) {
  *out << input.name;
}

Values noise(std::size_t n) {
  Rng rng(20240601);
  return random_series(rng, n, 0.5);
}

Values with(Values y, std::size_t at, double value) {
  y[at] = value;
  return y;
}

Values times_of(std::size_t n, std::size_t together) {
  Values times(n);
  for (std::size_t t = 0; t < n; ++t) times[t] = static_cast<double>(t / together);
  return times;
}

std::vector<Input> inputs() {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  constexpr double kLargest = std::numeric_limits<double>::max();
  Values alternating(97);
  for (std::size_t t = 0; t < alternating.size(); ++t) alternating[t] = t % 2 == 0 ? 1 : -1;
  Values ramp(128);
  std::iota(ramp.begin(), ramp.end(), 0.0);
  Values huge = noise(64);
  for (double& value : huge) value *= 1e307;
  Values tiny = noise(64);
  for (double& value : tiny) value *= 1e-310;
  Values offset = noise(64);
  for (double& value : offset) value += 1e15;
  Values half_missing = noise(90);
  for (std::size_t t = 0; t < half_missing.size(); t += 2) half_missing[t] = kNaN;
  return {{"Empty", {}},
          {"OnePoint", {3}},
          {"TwoPoints", {3, 4}},
          {"ThreePoints", {3, 5, 4}},
          {"Constant", Values(100, 7)},
          {"ConstantZero", Values(100, 0)},
          {"ConstantHuge", Values(100, kLargest)},
          {"AllMissing", Values(60, kNaN)},
          {"OneMissing", with(noise(60), 10, kNaN)},
          {"HalfMissing", half_missing},
          {"OneThere", with(Values(60, kNaN), 7, 1)},
          {"OneInfinite", with(noise(60), 10, kInfinity)},
          {"OneMinusInfinite", with(noise(60), 59, -kInfinity)},
          {"OneSpike", with(noise(120), 60, 1e9)},
          {"SpikeOnZero", with(Values(120, 0), 60, 1e9)},
          {"Alternating", alternating},
          {"Ramp", ramp},
          {"Prime", noise(1009)},
          {"Huge", huge},
          {"Tiny", tiny},
          {"Offset", offset},
          {"LargestOfBothSigns", {kLargest, -kLargest, kLargest, -kLargest, 0, kLargest}}};
}

/// What a method said, as numbers.
using Told = Result<Values>;
using Method = std::pair<const char*, std::function<Told(const Values&)>>;

template <class Answer, class Flatten>
Told told(const Result<Answer>& answer, Flatten flatten) {
  if (!answer) return tl::unexpected(answer.error());
  Values numbers;
  flatten(*answer, numbers);
  return numbers;
}

void add(Values& to, const Values& from) {
  to.insert(to.end(), from.begin(), from.end());
}
void add(Values& to, const std::vector<std::complex<double>>& from) {
  for (const auto& z : from) {
    to.push_back(z.real());
    to.push_back(z.imag());
  }
}

std::vector<Method> spectra() {
  const auto power = [](const Spectrum& s, Values& out) {
    add(out, s.frequency);
    add(out, s.power);
  };
  std::vector<Method> all{
      {"periodogram", [=](const Values& y) { return told(periodogram(y), power); }},
      {"periodogram, windowed",
       [=](const Values& y) {
         return told(periodogram(y, {.window = Window::hann(),
                                     .scaling = SpectrumScaling::kSpectrum,
                                     .detrend = Detrend::kLinear,
                                     .transform_length = kFastLength}),
                     power);
       }},
      {"welch", [=](const Values& y) { return told(welch(y, {.segment = 2}), power); }},
      {"welch, median",
       [=](const Values& y) {
         return told(welch(y, {.segment = 32, .average = SegmentAverage::kMedian}), power);
       }},
      {"stft",
       [](const Values& y) {
         return told(stft(y, {.segment = 16}), [](const Stft& s, Values& o) { add(o, s.values); });
       }},
      {"spectrogram",
       [](const Values& y) {
         return told(spectrogram(y, {.segment = 16}),
                     [](const Spectrogram& s, Values& o) { add(o, s.power); });
       }},
      {"coherence",
       [](const Values& y) {
         Values x(y.rbegin(), y.rend());
         return told(coherence(x, y, {.segment = 16}),
                     [](const Coherence& c, Values& o) { add(o, c.squared); });
       }},
      {"goertzel",
       [](const Values& y) {
         return told(goertzel(y, 0.1), [](std::complex<double> z, Values& o) {
           add(o, std::vector<std::complex<double>>{z});
         });
       }},
      {"multitaper",
       [](const Values& y) -> Told {
         FORESHOCK_TRY(const auto tapers, dpss(y.size(), 2, 3));
         return told(multitaper(y, tapers), [](const Multitaper& m, Values& o) {
           for (const auto* part : {&m.density, &m.degrees_of_freedom, &m.p}) add(o, *part);
           add(o, m.line);
         });
       }},
  };
  return all;
}

std::vector<Method> correlations() {
  const auto itself = [](const Values& v, Values& out) { add(out, v); };
  // A lag without any pair is NaN, as correlation.h says; every second point gives none at lag 1.
  const auto where_pairs_are = [](const Values& v, Values& out) {
    for (const double r : v) {
      if (r == r) out.push_back(r);
    }
  };
  return {
      {"acf", [=](const Values& y) { return told(acf(y, 2), where_pairs_are); }},
      {"autocovariance",
       [=](const Values& y) { return told(autocovariance(y, 1), where_pairs_are); }},
      {"pacf", [=](const Values& y) { return told(pacf(y, 2), itself); }},
      {"burg",
       [](const Values& y) {
         return told(burg(y, 2), [](const Burg& b, Values& o) {
           add(o, b.ar);
           add(o, b.variance);
         });
       }},
      {"ljung_box",
       [](const Values& y) {
         return told(ljung_box(y, 2, 0), [](const Portmanteau& p, Values& o) {
           add(o, Values{p.statistic, p.p_value});
         });
       }},
      {"fisher_g_test",
       [](const Values& y) -> Told {
         FORESHOCK_TRY(const auto ordinates, peak_ordinates(y));
         return told(fisher_g_test(ordinates), [](const PeakTest& p, Values& o) {
           add(o, Values{p.statistic, p.p_value});
         });
       }},
      {"spectral_entropy",
       [](const Values& y) -> Told {
         FORESHOCK_TRY(const auto spectrum, periodogram(y));
         return told(spectral_entropy(spectrum.power),
                     [](double entropy, Values& o) { o.push_back(entropy); });
       }},
      {"spectral_residual",
       [](const Values& y) {
         return told(spectral_residual(y), [](const SpectralResidual& s, Values& o) {
           add(o, s.saliency);
           add(o, s.score);
         });
       }},
  };
}

std::vector<Method> seasons() {
  const auto lomb = [](const Values& y, std::size_t together) {
    return told(lomb_scargle(times_of(y.size(), together), y, FrequencyGrid{0.01, 0.01, 60}),
                [](const Values& v, Values& o) { add(o, v); });
  };
  const auto by_stl = [](const StlOptions& options, int season) {
    return [=](const Values& y) {
      return told(stl(y, season, options), [](const Stl& s, Values& o) {
        for (const auto* part : {&s.season, &s.trend, &s.remainder}) add(o, *part);
      });
    };
  };
  return {
      {"lomb_scargle", [=](const Values& y) { return lomb(y, 1); }},
      {"lomb_scargle, three at a time", [=](const Values& y) { return lomb(y, 3); }},
      {"lomb_scargle, all at once", [=](const Values& y) { return lomb(y, y.size() + 1); }},
      {"lomb_scargle, term by term",
       [](const Values& y) {
         return told(lomb_scargle(times_of(y.size(), 1), y, Values{0, 0.1, 0.5, 1, 1e6}),
                     [](const Values& v, Values& o) { add(o, v); });
       }},
      {"stl", by_stl({}, 12)},
      {"stl, the shortest season", by_stl(StlOptions::r(0), 2)},
      {"stl, robust", by_stl(StlOptions::r(7, true), 7)},
      {"mstl",
       [](const Values& y) {
         return told(mstl(y, std::vector<int>{4, 12}), [&](const Mstl& s, Values& o) {
           add(o, s.trend);
           for (const auto& season : s.seasons) add(o, season);
           for (std::size_t t = 0; t < y.size(); ++t) {
             if (y[t] == y[t]) o.push_back(s.remainder[t]);  // Missing ones stay missing.
           }
         });
       }},
      {"find_seasons",
       [](const Values& y) {
         return told(find_seasons(y), [](const std::vector<FoundSeason>& all, Values& o) {
           for (const auto& s : all) add(o, Values{s.period, s.low, s.high, s.strength, s.p_value});
         });
       }},
      {"sliding_dft",
       [](const Values& y) -> Told {
         const std::vector<std::size_t> bins{0, 1, 3};
         FORESHOCK_TRY(auto sliding, SlidingDft::make(8, bins));
         for (const double value : y) FORESHOCK_TRY_VOID(sliding.push(value));
         std::vector<std::complex<double>> spectrum(bins.size());
         sliding.spectrum(spectrum);
         Values out;
         add(out, spectrum);
         return out;
       }},
  };
}

std::vector<Method> methods() {
  std::vector<Method> all = spectra();
  for (const auto& more : {correlations(), seasons()}) {
    all.insert(all.end(), more.begin(), more.end());
  }
  return all;
}

class OddInput : public testing::TestWithParam<Input> {};

TEST_P(OddInput, GivesNumbersOrAnErrorThatSaysSomething) {
  for (const auto& [name, method] : methods()) {
    const Told answer = method(GetParam().y);
    if (!answer) {
      EXPECT_GT(answer.error().message.size(), 10U) << name;
      continue;
    }
    for (std::size_t i = 0; i < answer->size(); ++i) {
      EXPECT_TRUE(std::isfinite((*answer)[i])) << name << ", number " << i << ": " << (*answer)[i];
      if (!std::isfinite((*answer)[i])) break;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Series, OddInput, testing::ValuesIn(inputs()),
                         [](const auto& one) { return std::string(one.param.name); });

TEST(OddInputs, OfWhichNothingIsThereAreRefusedByAll) {
  for (const auto& [name, method] : methods()) {
    const std::string which = name;
    if (which == "find_seasons") continue;  // Of nothing, no season: below.
    EXPECT_FALSE(method(Values(60, kNaN)).has_value()) << name;
    if (which == "sliding_dft" || which == "goertzel") continue;  // The sum of nothing is 0.
    EXPECT_FALSE(method({}).has_value()) << name;
  }
  EXPECT_TRUE(find_seasons(Values{}).value().empty());
  EXPECT_TRUE(find_seasons(Values(60, kNaN)).value().empty());
}

TEST(OddInputs, AreTransformedAtALongPrimeLength) {
  const Values y = noise(1'000'003);

  const auto spectrum = periodogram(y).value();

  // Parseval: the densities over n are the variance, to the rounding of a million sums.
  double mean = 0;
  for (const double value : y) mean += value / static_cast<double>(y.size());
  double variance = 0;
  for (const double value : y) variance += (value - mean) * (value - mean);
  const double sum = std::accumulate(spectrum.power.begin(), spectrum.power.end(), 0.0);
  EXPECT_NEAR(sum / variance, 1, 1e-9);
}

TEST(OddInputs, SeasonsLongerThanHalfTheSeriesAreRefused) {
  const Values y = noise(100);

  for (const int season : {50, 51, 99, 100, 1000, 1 << 30, 1, 0, -3}) {
    EXPECT_EQ(stl(y, season, {}).error().code, Errc::kInvalidArgument) << season;
    EXPECT_EQ(mstl(y, std::vector<int>{season}).error().code, Errc::kInvalidArgument) << season;
  }
  EXPECT_TRUE(stl(y, 49, {}).has_value());
}

TEST(OddInputs, WindowsThatAreNoNumbersAreRefused) {
  const Values y = noise(64);

  for (const double parameter : {kNaN, std::numeric_limits<double>::infinity(), -1.0, 1e6}) {
    for (const auto& window : {Window::kaiser(parameter), Window::tukey(parameter)}) {
      EXPECT_FALSE(periodogram(y, {.window = window}).has_value()) << parameter;
      EXPECT_FALSE(welch(y, {.window = window, .segment = 16}).has_value()) << parameter;
      EXPECT_FALSE(stft(y, {.window = window, .segment = 16}).has_value()) << parameter;
    }
  }
  for (const double rate : {kNaN, std::numeric_limits<double>::infinity(), 0.0, -1.0}) {
    EXPECT_FALSE(periodogram(y, {.rate = rate}).has_value()) << rate;
    EXPECT_FALSE(stft(y, {.segment = 16, .rate = rate}).has_value()) << rate;
  }
}

}  // namespace
}  // namespace foreshock
