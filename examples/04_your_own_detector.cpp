// A detector of your own: too many points in a row on one side of the expectation. It looks at
// innovations, never at raw values, so it serves every model.
#include <cmath>
#include <cstdio>

#include "foreshock/core/detector.h"
#include "foreshock/core/innovation.h"
#include "foreshock/core/random.h"
#include "foreshock/models/local_level.h"

namespace {

using namespace foreshock;

/// A run of r equal signs has probability 2^-(r-1): that is its surprise, in powers of ten.
class Runs {
 public:
  Score observe(const Innovation& innovation) {
    const double residual = innovation.residual();
    if (residual != residual || residual == 0) return {};
    const double side = residual > 0 ? 1 : -1;
    run_ = side == side_ ? run_ + 1 : 1;
    side_ = side;
    return {.surprise = (run_ - 1) * std::log10(2.0), .direction = side, .since = run_ - 1};
  }

 private:
  int run_ = 0;
  double side_ = 0;
};

}  // namespace

int main() {
  Rng rng(7);
  auto model = LocalLevel::make({.q = 0.001, .r = 1}, 1e9).value();
  Runs runs;
  for (int t = 0; t < 400; ++t) {
    const double y = rng.normal() + (t >= 300 ? 2 : 0);  // The level rises by two at t = 300.
    const Innovation innovation{Timestamp{std::chrono::minutes{t}}, y, model.expect()};
    const Score score = runs.observe(innovation);
    if (score.surprise > 3.9) {
      std::printf("t=%d: %d points in a row %s, once in %.0f points by chance\n", t,
                  score.since + 1, score.direction > 0 ? "above" : "below",
                  std::pow(10, score.surprise));
      return t >= 300 ? 0 : 1;
    }
    model.learn(y);
  }
  std::puts("nothing found");
  return 1;
}
