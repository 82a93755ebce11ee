// Seasons found in series drawn anew, by category: recall, precision, and noise alone.
//   seasons_fresh [SERIES [SEED [show]]]      SERIES of each kind, 200 unless told; show: those
//   that are not right
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "foreshock/core/random.h"
#include "foreshock/spectral/seasons.h"

using namespace foreshock;

namespace {

constexpr double kTurn = 2 * M_PI;

struct Drawn {
  std::vector<double> y;
  std::vector<double> periods;
};

double between(Rng& rng, double low, double high) {
  return low + (high - low) * rng.uniform();
}
/// Evenly in logarithms.
double scaled(Rng& rng, double low, double high) {
  return low * std::pow(high / low, rng.uniform());
}

/// n such that there are `least` to `most` rounds, and 60 to 10,000 values.
std::size_t length_for(Rng& rng, double period, double least, double most) {
  const double n = period * scaled(rng, least, most);
  return static_cast<std::size_t>(std::clamp(n, std::max(60.0, least * period), 10'000.0));
}

/// One season of `height` times a standard deviation of 1: harmonics that fall like 1 / j.
std::vector<double> season(Rng& rng, std::size_t n, double period, double height, int harmonics) {
  std::vector<double> y(n, 0.0);
  double square = 0;
  for (int j = 1; j <= harmonics && j < period / 2; ++j) {
    const double size = (j == 1 ? 1 : between(rng, 0.3, 1)) / j;
    const double phase = kTurn * rng.uniform();
    square += size * size / 2;
    for (std::size_t t = 0; t < n; ++t) {
      y[t] += size * std::cos(kTurn * j * static_cast<double>(t) / period + phase);
    }
  }
  for (double& v : y) v *= height / std::sqrt(square);
  return y;
}

std::vector<double> ar1(Rng& rng, std::size_t n, double phi) {
  std::vector<double> y(n);
  double state = rng.normal();
  for (double& v : y) v = state = phi * state + std::sqrt(1 - phi * phi) * rng.normal();
  return y;
}

void add(std::vector<double>& y, const std::vector<double>& other, double times = 1) {
  for (std::size_t t = 0; t < y.size(); ++t) y[t] += times * other[t];
}

/// A whole period, its season and white noise of standard deviation 1; height 0.7 to 3.
Drawn plain(Rng& rng, int harmonics = 1, double least = 8) {
  const double period = std::round(scaled(rng, 4, 200));
  const std::size_t n = length_for(rng, period, least, 60);
  Drawn out{season(rng, n, period, scaled(rng, 0.7, 3), harmonics), {period}};
  add(out.y, ar1(rng, n, 0));
  return out;
}

Drawn non_integer(Rng& rng) {
  const double period = scaled(rng, 5, 200);
  const std::size_t n = length_for(rng, period, 8, 60);
  Drawn out{season(rng, n, period, scaled(rng, 0.7, 3), 3), {period}};
  add(out.y, ar1(rng, n, 0));
  return out;
}

Drawn coloured(Rng& rng) {
  const double period = std::round(scaled(rng, 4, 100));
  const std::size_t n = length_for(rng, period, 10, 60);
  Drawn out{season(rng, n, period, scaled(rng, 1, 3), 3), {period}};
  add(out.y, ar1(rng, n, between(rng, 0.3, 0.9)));
  return out;
}

Drawn two(Rng& rng, double inner, double outer, double least, double most) {
  const std::size_t n = length_for(rng, outer, least, most);
  Drawn out{season(rng, n, inner, scaled(rng, 0.7, 2), 4), {inner, outer}};
  add(out.y, season(rng, n, outer, scaled(rng, 0.7, 2), 3));
  add(out.y, ar1(rng, n, 0));
  return out;
}

Drawn trended(Rng& rng) {
  Drawn out = plain(rng, 3);
  const double slope = between(rng, -10, 10) / static_cast<double>(out.y.size());
  const double bend = between(rng, -10, 10);
  for (std::size_t t = 0; t < out.y.size(); ++t) {
    const double at = static_cast<double>(t) / static_cast<double>(out.y.size());
    out.y[t] += slope * static_cast<double>(t) + bend * at * at;
  }
  return out;
}

Drawn walking(Rng& rng) {
  Drawn out = plain(rng, 3);
  double level = 0;
  for (double& v : out.y) v += level += 0.15 * rng.normal();
  return out;
}

Drawn shifted(Rng& rng) {
  Drawn out = plain(rng, 3);
  const std::uint64_t shifts = 1 + rng.below(3);
  for (std::uint64_t i = 0; i < shifts; ++i) {
    const double size = between(rng, -8, 8);
    for (std::size_t t = rng.below(out.y.size()); t < out.y.size(); ++t) out.y[t] += size;
  }
  return out;
}

Drawn with_outliers(Rng& rng) {
  Drawn out = plain(rng, 3);
  const double share = between(rng, 0.01, 0.05);
  for (double& v : out.y) {
    if (rng.uniform() < share) v += between(rng, 5, 15) * (rng.uniform() < 0.5 ? -1 : 1);
  }
  return out;
}

Drawn gappy(Rng& rng, bool blocks) {
  Drawn out = plain(rng, 3);
  const double share = between(rng, 0.1, 0.3);
  const double nan = std::numeric_limits<double>::quiet_NaN();
  if (!blocks) {
    for (double& v : out.y) v = rng.uniform() < share ? nan : v;
    return out;
  }
  const auto size = std::max<std::size_t>(
      1, static_cast<std::size_t>(share * static_cast<double>(out.y.size()) / 3));
  for (int i = 0; i < 3; ++i) {
    const std::size_t from = rng.below(out.y.size() - size);
    std::fill_n(out.y.begin() + static_cast<std::ptrdiff_t>(from), size, nan);
  }
  return out;
}

Drawn counts(Rng& rng) {
  const double period = std::round(scaled(rng, 4, 100));
  const std::size_t n = length_for(rng, period, 10, 60);
  Drawn out{season(rng, n, period, 0.6, 2), {period}};
  const double rate = scaled(rng, 2, 50);
  for (double& v : out.y) v = rng.poisson(rate * std::exp(v));
  return out;
}

Drawn multiplied(Rng& rng) {
  const double period = std::round(scaled(rng, 4, 100));
  const std::size_t n = length_for(rng, period, 8, 60);
  Drawn out{season(rng, n, period, scaled(rng, 0.1, 0.5), 3), {period}};
  const double growth = between(rng, 0.5, 2.5) / static_cast<double>(n);
  for (std::size_t t = 0; t < n; ++t) {
    out.y[t] = 100 * std::exp(growth * static_cast<double>(t) + out.y[t] + 0.1 * rng.normal());
  }
  return out;
}

Drawn sparse(Rng& rng) {
  const double period = std::round(scaled(rng, 10, 200));
  const std::size_t n = length_for(rng, period, 10, 60);
  Drawn out{ar1(rng, n, 0), {period}};
  const double height = between(rng, 5, 15);
  for (std::size_t t = rng.below(static_cast<std::uint64_t>(period)); t < n;
       t += static_cast<std::size_t>(period)) {
    out.y[t] += height;
  }
  return out;
}

Drawn brief(Rng& rng) {
  const double period = std::round(scaled(rng, 4, 200));
  const auto n = static_cast<std::size_t>(std::max(60.0, period * between(rng, 3, 10)));
  Drawn out{season(rng, n, period, scaled(rng, 1, 4), 3), {period}};
  add(out.y, ar1(rng, n, 0));
  return out;
}

struct Kind {
  const char* name;
  std::function<Drawn(Rng&)> draw;
};

std::vector<Kind> seasonal() {
  return {{"sine", [](Rng& rng) { return plain(rng); }},
          {"non-sinusoidal", [](Rng& rng) { return plain(rng, 6); }},
          {"non-integer", non_integer},
          {"AR(1) .3 to .9", coloured},
          {"day and week", [](Rng& rng) { return two(rng, 24, 168, 4, 30); }},
          {"hour and day, of minutes", [](Rng& rng) { return two(rng, 60, 1440, 4, 7); }},
          {"trend", trended},
          {"random walk below", walking},
          {"level shifts", shifted},
          {"outliers", with_outliers},
          {"missing at random", [](Rng& rng) { return gappy(rng, false); }},
          {"missing in blocks", [](Rng& rng) { return gappy(rng, true); }},
          {"counts", counts},
          {"multiplicative", multiplied},
          {"spikes", sparse},
          {"3 to 10 rounds", brief}};
}

/// Noise whose next value depends on two states.
std::vector<double> recursive(Rng& rng, std::size_t n,
                              const std::function<double(Rng&, double&, double&)>& next) {
  std::vector<double> y(n);
  double a = 0;
  double b = 0;
  for (double& v : y) v = next(rng, a, b);
  return y;
}

std::vector<double> steps(Rng& rng, std::size_t n) {
  double level = 0;
  return recursive(rng, n, [&](Rng& r, double&, double&) {
    if (r.uniform() < 0.02) level = 5 * r.normal();
    return level + r.normal();
  });
}

std::vector<double> pseudo_cycle(Rng& rng, std::size_t n) {
  const double modulus = between(rng, 0.8, 0.95);
  const double turn = 2 * modulus * std::cos(kTurn / between(rng, 5, 40));
  return recursive(rng, n, [=](Rng& r, double& a, double& b) {
    const double y = turn * a - modulus * modulus * b + r.normal();
    b = a;
    return a = y;
  });
}

std::vector<double> volatile_noise(Rng& rng, std::size_t n) {
  return recursive(rng, n, [](Rng& r, double& variance, double& last) {
    variance = 0.05 + 0.15 * last * last + 0.8 * variance;
    return last = std::sqrt(variance) * r.normal();
  });
}

Kind noise(const char* name, std::function<std::vector<double>(Rng&, std::size_t)> draw) {
  return {name, [draw = std::move(draw)](Rng& rng) {
            return Drawn{draw(rng, static_cast<std::size_t>(scaled(rng, 60, 5'000))), {}};
          }};
}

std::vector<Kind> noises() {
  using Next = std::function<double(Rng&, double&, double&)>;
  const auto of = [](const char* name, Next next) {
    return noise(name, [next = std::move(next)](Rng& rng, std::size_t n) {
      return recursive(rng, n, next);
    });
  };
  return {of("white", [](Rng& r, double&, double&) { return r.normal(); }),
          of("lognormal", [](Rng& r, double&, double&) { return std::exp(r.normal()); }),
          of("Poisson 2", [](Rng& r, double&, double&) { return 1.0 * r.poisson(2); }),
          of("AR(1) .5", [](Rng& r, double& a, double&) { return a = 0.5 * a + r.normal(); }),
          of("AR(1) .7", [](Rng& r, double& a, double&) { return a = 0.7 * a + r.normal(); }),
          of("AR(1) .95", [](Rng& r, double& a, double&) { return a = 0.95 * a + r.normal(); }),
          of("MA(1) .8",
             [](Rng& r, double& a, double&) {
               const double last = a;
               a = r.normal();
               return a + 0.8 * last;
             }),
          of("random walk", [](Rng& r, double& a, double&) { return a += r.normal(); }),
          of("walk with drift", [](Rng& r, double& a, double&) { return a += 0.2 + r.normal(); }),
          noise("AR(2) pseudo-cycles", pseudo_cycle),
          noise("GARCH(1,1)", volatile_noise),
          noise("steps", steps)};
}

bool is_near(double found, double period) {
  return std::abs(found - period) <= 0.02 * period;
}

void print(const Drawn& drawn, const std::vector<FoundSeason>& found) {
  std::printf("    n = %zu, true:", drawn.y.size());
  for (const double period : drawn.periods) std::printf(" %.6g", period);
  std::printf(", found:");
  for (const FoundSeason& one : found) std::printf(" %.6g", one.period);
  std::printf("\n");
}

struct Count {
  int hits = 0;
  int missed = 0;
  int false_ones = 0;
  int exact = 0;
};

Count counted(const Kind& kind, int series, std::uint64_t seed, bool show) {
  Count out;
  Rng rng(seed);
  for (int i = 0; i < series; ++i) {
    const Drawn drawn = kind.draw(rng);
    const auto found = find_seasons(drawn.y).value();
    int hits = 0;
    for (const double period : drawn.periods) {
      hits += std::any_of(found.begin(), found.end(),
                          [&](const FoundSeason& one) { return is_near(one.period, period); });
    }
    const int false_ones = static_cast<int>(found.size()) - hits;
    const int missed = static_cast<int>(drawn.periods.size()) - hits;
    out.hits += hits;
    out.missed += missed;
    out.false_ones += false_ones;
    out.exact += false_ones == 0 && missed == 0 ? 1 : 0;
    if (show && (false_ones > 0 || missed > 0)) print(drawn, found);
  }
  return out;
}

}  // namespace

int main(int argc, char** argv) {
  const int series = argc > 1 ? std::atoi(argv[1]) : 200;
  // Another one for each kind, so that what happens by chance happens to one.
  std::uint64_t seed = argc > 2 ? 1'000 * std::strtoull(argv[2], nullptr, 10) : 1'000;
  const bool show = argc > 3;
  std::printf("%-26s recall precision  exact\n", "season");
  for (const Kind& kind : seasonal()) {
    const Count c = counted(kind, series, ++seed, show);
    std::printf("%-26s  %.3f     %.3f  %.3f\n", kind.name, 1.0 * c.hits / (c.hits + c.missed),
                1.0 * c.hits / std::max(1, c.hits + c.false_ones), 1.0 * c.exact / series);
  }
  std::printf("%-26s with a season\n", "noise");
  for (const Kind& kind : noises()) {
    const Count c = counted(kind, series, ++seed, show);
    std::printf("%-26s  %5.1f %%\n", kind.name, 100 - 100.0 * c.exact / series);
  }
}
