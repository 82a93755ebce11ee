// One ARIMA order by exact maximum likelihood: time, memory, and time of an online step.
//   arima_fit [IN.csv]
// IN.csv: unique_id,ds,y, each series named NAME-M: (0,1,1)(0,1,1)[M] is fitted to it, as
// bench/peers/arima_fit.{R,py} do. Without it, made-up series of the same sizes.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <new>
#include <string>
#include <vector>

#include <malloc.h>

#include "foreshock/core/random.h"
#include "foreshock/ingest/csv_source.h"
#include "foreshock/models/arima/arima.h"
#include "foreshock/models/arima/mle.h"

namespace {

std::size_t in_use = 0;
std::size_t most_in_use = 0;

}  // namespace

void* operator new(std::size_t size) {
  void* const place = std::malloc(size > 0 ? size : 1);
  if (place == nullptr) throw std::bad_alloc();
  in_use += malloc_usable_size(place);
  most_in_use = std::max(most_in_use, in_use);
  return place;
}
void operator delete(void* place) noexcept {
  in_use -= malloc_usable_size(place);
  std::free(place);
}
void operator delete(void* place, std::size_t /*size*/) noexcept {
  operator delete(place);
}

namespace {

using namespace foreshock;
using Clock = std::chrono::steady_clock;

/// A random walk with a wandering season: what the airline model is the model of.
std::vector<double> airline_like(std::size_t n, int season, std::uint64_t seed) {
  Rng rng(seed);
  const auto m = static_cast<std::size_t>(season);
  std::vector<double> e(n + m + 1);
  for (double& v : e) v = rng.normal();
  std::vector<double> y(n);
  for (std::size_t t = 0; t < n; ++t) {
    const std::size_t at = t + m + 1;
    const double w = e[at] - 0.4 * e[at - 1] - 0.6 * e[at - m] + 0.24 * e[at - m - 1];
    const double last = t > 0 ? y[t - 1] : 0;
    const double season_ago = t >= m ? y[t - m] : 0;
    y[t] = w + last + season_ago - (t > m ? y[t - m - 1] : 0);
  }
  return y;
}

template <class F>
double least_microseconds(F f, int rounds) {
  double least = 1e300;
  for (int i = 0; i < rounds; ++i) {
    const auto begin = Clock::now();
    f();
    const auto taken = Clock::now() - begin;
    least = std::min(least, std::chrono::duration<double, std::micro>(taken).count());
  }
  return least;
}

void report(const std::string& name, const std::vector<double>& y, const ArimaOrder& order) {
  const ArimaSpec spec{order, ArimaConstant::kNone, {}};
  const auto fit = arima_mle(y, spec);
  if (!fit) {
    std::fprintf(stderr, "%s: %s\n", name.c_str(), fit.error().message.c_str());
    return;
  }
  const double us = least_microseconds([&] { (void)arima_mle(y, spec); }, y.size() > 2000 ? 3 : 30);
  const std::size_t before = in_use;
  most_in_use = in_use;
  (void)arima_mle(y, spec);
  std::printf("foreshock %s %.1f us, loglik %.6f, %zu bytes at most\n", name.c_str(), us,
              fit->log_likelihood, most_in_use - before);

  Arima model = arima_after(y, *fit).value();
  constexpr int kSteps = 200'000;
  double sum = 0;
  const double stream = least_microseconds(
      [&] {
        for (int i = 0; i < kSteps; ++i) {
          model.learn(y[static_cast<std::size_t>(i) % y.size()]);
          sum += model.sigma();
        }
      },
      5);
  std::printf("foreshock %s-step %.1f ns (sum %g)\n", name.c_str(), 1e3 * stream / kSteps, sum);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    report("airline-12", airline_like(144, 12, 1), {0, 1, 1, 0, 1, 1, 12});
    report("hourly-24", airline_like(700, 24, 2), {0, 1, 1, 0, 1, 1, 24});
  } else {
    auto source = CsvSource::open(argv[1], {});
    if (!source) {
      std::fprintf(stderr, "%s\n", source.error().message.c_str());
      return 1;
    }
    while (auto block = source->next().value()) {
      const int season = std::atoi(block->id.c_str() + block->id.rfind('-') + 1);
      report(block->id, block->values, {0, 1, 1, 0, 1, 1, season});
    }
  }
  report("long-168", airline_like(10'000, 168, 3), {1, 1, 1, 0, 1, 1, 168});
  return 0;
}
