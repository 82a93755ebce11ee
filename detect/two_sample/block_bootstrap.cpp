#include "foreshock/detect/two_sample/block_bootstrap.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "foreshock/core/random.h"
#include "foreshock/detect/two_sample/dependence.h"

namespace foreshock {
namespace {

/// The place of every value of both series among the distinct ones, in order of time.
struct Places {
  std::vector<std::size_t> of_x;
  std::vector<std::size_t> of_y;
  std::size_t distinct;
};

Places places_of(const std::vector<double>& x, const std::vector<double>& y) {
  std::vector<double> sorted = x;
  sorted.insert(sorted.end(), y.begin(), y.end());
  std::sort(sorted.begin(), sorted.end());
  sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
  const auto place = [&](double value) {
    return static_cast<std::size_t>(std::lower_bound(sorted.begin(), sorted.end(), value) -
                                    sorted.begin());
  };
  Places out{{}, {}, sorted.size()};
  for (const double value : x) out.of_x.push_back(place(value));
  for (const double value : y) out.of_y.push_back(place(value));
  return out;
}

/// sup |F - G| from how often each distinct value came.
double distance_of(const std::vector<double>& first, const std::vector<double>& second, double n,
                   double m) {
  double gap = 0;
  double largest = 0;
  for (std::size_t i = 0; i < first.size(); ++i) {
    gap += first[i] / n - second[i] / m;
    largest = std::max(largest, std::abs(gap));
  }
  return largest;
}

/// Blocks of either series; none spans the seam between them.
class Blocks {
 public:
  Blocks(const Places& places, std::size_t block)
      : places_(places),
        block_(block),
        of_x_(places.of_x.size() - block + 1),
        of_y_(places.of_y.size() - block + 1) {}

  void draw(Rng& rng, std::size_t count, std::vector<double>& into) const {
    std::fill(into.begin(), into.end(), 0.0);
    for (std::size_t done = 0; done < count; done += block_) {
      const std::size_t start = rng.below(of_x_ + of_y_);
      const auto& from = start < of_x_ ? places_.of_x : places_.of_y;
      const std::size_t first = start < of_x_ ? start : start - of_x_;
      for (std::size_t i = 0; i < std::min(block_, count - done); ++i) ++into[from[first + i]];
    }
  }

 private:
  const Places& places_;
  std::size_t block_;
  std::size_t of_x_;
  std::size_t of_y_;
};

}  // namespace

Result<TestResult> ks_block_bootstrap(std::span<const double> x, std::span<const double> y,
                                      const BootstrapOptions& options) {
  if (options.resamples < 19) return fail(Errc::kInvalidArgument, "at least 19 resamples");
  FORESHOCK_TRY(const std::vector<double> first, present(x, 4));
  FORESHOCK_TRY(const std::vector<double> second, present(y, 4));
  const Places places = places_of(first, second);
  std::size_t block = options.block;
  if (block == 0) {
    // A constant series has no autocorrelation time and needs none.
    const double time = std::max(autocorrelation_time(first).value_or(1.0),
                                 autocorrelation_time(second).value_or(1.0));
    block = static_cast<std::size_t>(std::ceil(3 * time));
  }
  const std::size_t shorter = std::min(first.size(), second.size());
  block = std::clamp<std::size_t>(block, 1, std::max<std::size_t>(1, shorter / 4));
  const auto n = static_cast<double>(first.size());
  const auto m = static_cast<double>(second.size());
  std::vector<double> a(places.distinct, 0.0);
  std::vector<double> b(places.distinct, 0.0);
  for (const std::size_t place : places.of_x) ++a[place];
  for (const std::size_t place : places.of_y) ++b[place];
  const double seen = distance_of(a, b, n, m);
  const Blocks blocks(places, block);
  Rng rng(options.seed);
  double reached = 1;
  for (std::size_t i = 0; i < options.resamples; ++i) {
    blocks.draw(rng, first.size(), a);
    blocks.draw(rng, second.size(), b);
    reached += distance_of(a, b, n, m) >= seen - 1e-12 ? 1 : 0;
  }
  return TestResult{seen, reached / static_cast<double>(options.resamples + 1)};
}

}  // namespace foreshock
