// The drift detectors that people know beside ours: mean points between false alarms on streams
// where nothing happens, mean points from a shift to the first alarm, and the time of a point.
//   classics [POINTS] [RUNS]     a table; points of each quiet stream, shifts of each size
//
// Quiet: N(0, 1); t with 3 degrees of freedom and AR(1) with phi = 0.8, both of standard deviation
// 1; the same AR(1), its residuals. Each stream begins with 600 points of which means, phi and
// calibrations are made; then alarms are counted, and after each the detector starts anew. Shifts
// are those of the mean of N(0, 1), after 1,000 quiet points; a miss is no alarm in 3,000 more.
// Detectors of errors hear whether a value lies outside the 90 % interval of N(0, 1). Ours alarm
// at a surprise of 4, which is to say once in 10,000 points.
#include <algorithm>
#include <array>
#include <bit>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "foreshock/core/normal.h"
#include "foreshock/core/random.h"
#include "foreshock/core/running.h"
#include "foreshock/detect/calibrate.h"
#include "foreshock/detect/classics/adwin.h"
#include "foreshock/detect/classics/cusum_chart.h"
#include "foreshock/detect/classics/ddm.h"
#include "foreshock/detect/classics/eddm.h"
#include "foreshock/detect/classics/ewma_chart.h"
#include "foreshock/detect/classics/hddm_a.h"
#include "foreshock/detect/classics/hddm_w.h"
#include "foreshock/detect/classics/kswin.h"
#include "foreshock/detect/classics/page_hinkley.h"
#include "foreshock/detect/cusum.h"
#include "foreshock/detect/glr.h"
#include "foreshock/detect/martingale.h"

namespace {

using namespace foreshock;            // NOLINT(google-build-using-namespace): a program.
using namespace foreshock::classics;  // NOLINT(google-build-using-namespace)

constexpr int kPhaseOne = 600;
constexpr double kSurprise = 4;

using Fires = std::function<bool(double)>;
/// Made of quiet points; told one value at a time; starts anew after it fired.
using Make = std::function<Fires(std::span<const double>)>;

template <class Detector>
Make classic(const Result<Detector>& made) {
  return [made](std::span<const double>) -> Fires {
    return [detector = *made](double x) mutable { return detector.update(x).is_drift(); };
  };
}

template <class Detector>
Make of_errors(const Result<Detector>& made) {
  return [made](std::span<const double>) -> Fires {
    return [detector = *made](double x) mutable {
      return detector.update(std::abs(x) > 1.6448536269514722 ? 1 : 0).is_drift();
    };
  };
}

Score observe(Martingale& martingale, double z) {
  return martingale.observe(normal_cdf(z));
}
Score observe(Cusum& cusum, double z) {
  return cusum.observe(std::clamp(z, -4.0, 4.0));
}
Score observe(Glr& glr, double z) {
  return glr.observe(std::clamp(z, -4.0, 4.0));
}

template <class Detector>
Make plain(const Detector& made) {
  return [made](std::span<const double>) -> Fires {
    return [detector = made](double x) mutable {
      const bool fires = observe(detector, x).surprise >= kSurprise;
      if (fires) detector.reset();
      return fires;
    };
  };
}

/// On scores through the distribution that was seen, as detect/judge feeds its detectors.
template <class Detector>
Make calibrated(const Detector& made) {
  return [made](std::span<const double> quiet) -> Fires {
    Calibrator calibrator(std::pow(10, -kSurprise));
    for (const double x : quiet) calibrator.learn(x);
    return [detector = made, calibrator](double x) mutable {
      const bool fires = observe(detector, calibrator.score(x)).surprise >= kSurprise;
      calibrator.learn(x);
      if (fires) detector.reset();
      return fires;
    };
  };
}

Make at_random(double p) {
  return [p](std::span<const double> quiet) -> Fires {
    const Rng seeded(std::bit_cast<std::uint64_t>(quiet[0]));
    return [p, rng = seeded](double) mutable { return rng.uniform() < p; };
  };
}

enum class Quiet { kNormal, kStudent, kAutoregression, kResidual };

/// Of a stream with unit variance; residuals by the phi and the deviation of the first 600 points.
std::vector<double> draw(Quiet kind, int points, Rng& rng) {
  std::vector<double> x;
  double level = rng.normal();
  for (int t = 0; t < kPhaseOne + points; ++t) {
    if (kind == Quiet::kNormal) {
      x.push_back(rng.normal());
    } else if (kind == Quiet::kStudent) {
      x.push_back(rng.student_t(3) / std::sqrt(3.0));
    } else {
      level = 0.8 * level + 0.6 * rng.normal();
      x.push_back(level);
    }
  }
  if (kind != Quiet::kResidual) return x;
  double across = 0;
  double squares = 0;
  for (std::size_t t = 1; t < kPhaseOne; ++t) {
    across += x[t] * x[t - 1];
    squares += x[t - 1] * x[t - 1];
  }
  const double phi = across / squares;
  std::vector<double> residuals{0};
  RunningMoments moments;
  for (std::size_t t = 1; t < x.size(); ++t) {
    residuals.push_back(x[t] - phi * x[t - 1]);
    if (t < kPhaseOne) moments.add(residuals.back());
  }
  for (double& r : residuals) r = (r - moments.mean()) / std::sqrt(moments.variance());
  return residuals;
}

std::string run_length(const Make& make, Quiet kind, int points) {
  constexpr int kStreams = 20;
  long alarms = 0;
  long seen = 0;
  for (std::uint64_t stream = 0; stream < kStreams; ++stream) {
    Rng rng(7000 + stream);
    const auto x = draw(kind, points / kStreams, rng);
    const std::span<const double> all(x);
    const Fires fires = make(all.first(kPhaseOne));
    for (const double v : all.subspan(kPhaseOne)) {
      alarms += fires(v) ? 1 : 0;
      ++seen;
    }
  }
  std::array<char, 32> text{};
  if (alarms == 0) {
    std::snprintf(text.data(), text.size(), "> %ld", seen);
  } else {
    std::snprintf(text.data(), text.size(), "%.0f",
                  static_cast<double>(seen) / static_cast<double>(alarms));
  }
  return text.data();
}

std::string delay(const Make& make, double shift, int runs) {
  constexpr int kBefore = 1000;
  constexpr int kAfter = 3000;
  double total = 0;
  int found = 0;
  for (int run = 0; run < runs; ++run) {
    Rng rng(9000 + static_cast<std::uint64_t>(run));
    const auto x = draw(Quiet::kNormal, kBefore + kAfter, rng);
    const std::span<const double> all(x);
    const Fires fires = make(all.first(kPhaseOne));
    for (const double v : all.subspan(kPhaseOne, kBefore)) fires(v);
    int t = 1;
    while (t <= kAfter &&
           !fires(all[static_cast<std::size_t>(kPhaseOne + kBefore + t - 1)] + shift))
      ++t;
    if (t > kAfter) continue;
    ++found;
    total += t;
  }
  std::array<char, 48> text{};
  const double missed = 100.0 * (runs - found) / runs;
  if (found == 0) return "never";
  std::snprintf(text.data(), text.size(), missed > 0 ? "%.1f (misses %.1f %%)" : "%.1f",
                total / found, missed);
  return text.data();
}

double nanoseconds(const Make& make) {
  constexpr int kPoints = 50'000;
  constexpr int kTries = 5;  // The fastest: others use the machine too.
  Rng rng(5);
  const auto x = draw(Quiet::kNormal, kPoints, rng);
  const std::span<const double> all(x);
  const Fires fires = make(all.first(kPhaseOne));
  double fastest = 1e300;
  for (int k = 0; k < kTries; ++k) {
    const auto start = std::chrono::steady_clock::now();
    for (const double v : all.subspan(kPhaseOne)) fires(v);
    const std::chrono::duration<double, std::nano> spent = std::chrono::steady_clock::now() - start;
    fastest = std::min(fastest, spent.count() / kPoints);
  }
  return fastest;
}

std::vector<std::pair<const char*, Make>> detectors() {
  using Bet = Martingale::Bet;
  using Form = Martingale::Form;
  const auto game = [](Bet bet, Form form) {
    return Martingale::make({.bet = bet, .form = form}).value();
  };
  const auto cusum = Cusum::make({}).value();
  return {
      {"ADWIN .002", classic(Adwin::make({}))},
      {"ADWIN .002, clock 1", classic(Adwin::make({.clock = 1}))},
      {"Page-Hinkley 50, up", classic(PageHinkley::make({.side = Side::kUp}))},
      {"Page-Hinkley 50", classic(PageHinkley::make({}))},
      {"KSWIN .005", classic(Kswin::make({}))},
      {"KSWIN .0001", classic(Kswin::make({.alpha = 0.0001}))},
      {"CUSUM chart .5, 5, of 30", classic(CusumChart::make({}))},
      {"EWMA chart .1, 4", classic(EwmaChart::make({}))},
      {"DDM", of_errors(Ddm::make({}))},
      {"EDDM", of_errors(Eddm::make({}))},
      {"HDDM_A", of_errors(HddmA::make({}))},
      {"HDDM_W", of_errors(HddmW::make({}))},
      {"our Cusum", plain(cusum)},
      {"our Glr", plain(Glr{})},
      {"our Cusum, calibrated", calibrated(cusum)},
      {"our Glr, calibrated", calibrated(Glr{})},
      {"martingale: powers, S-R", plain(game(Bet::kPower, Form::kShiryaevRoberts))},
      {"martingale: powers, CUSUM", plain(game(Bet::kPower, Form::kCusum))},
      {"martingale: jumper, S-R", plain(game(Bet::kJumper, Form::kShiryaevRoberts))},
      {"martingale: histogram, S-R", plain(game(Bet::kHistogram, Form::kShiryaevRoberts))},
      {"martingale: powers, S-R, calibrated",
       calibrated(game(Bet::kPower, Form::kShiryaevRoberts))},
      {"martingale: powers, CUSUM, calibrated", calibrated(game(Bet::kPower, Form::kCusum))},
      {"martingale: jumper, S-R, calibrated",
       calibrated(game(Bet::kJumper, Form::kShiryaevRoberts))},
      {"martingale: histogram, S-R, calibrated",
       calibrated(game(Bet::kHistogram, Form::kShiryaevRoberts))},
      {"always", at_random(1)},
      {"never", at_random(0)},
      {"at random, 1 in 10,000", at_random(1e-4)},
  };
}

}  // namespace

int main(int argc, char** argv) {
  const int points = argc > 1 ? std::atoi(argv[1]) : 1'000'000;
  const int runs = argc > 2 ? std::atoi(argv[2]) : 200;
  std::printf(
      "| detector | N(0, 1) | t3 | AR .8 | AR .8, residuals | .5 sd | 1 sd | 2 sd | ns |\n"
      "|---|---|---|---|---|---|---|---|---|\n");
  for (const auto& [name, make] : detectors()) {
    std::printf("| %s |", name);
    for (const Quiet kind :
         {Quiet::kNormal, Quiet::kStudent, Quiet::kAutoregression, Quiet::kResidual}) {
      std::printf(" %s |", run_length(make, kind, points).c_str());
    }
    for (const double shift : {0.5, 1.0, 2.0}) {
      std::printf(" %s |", delay(make, shift, runs).c_str());
    }
    std::printf(" %.0f |\n", nanoseconds(make));
    std::fflush(stdout);
  }
  return 0;
}
