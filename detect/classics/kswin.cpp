#include "foreshock/detect/classics/kswin.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <numeric>

#include "foreshock/core/random.h"
#include "foreshock/detect/classics/state.h"

namespace foreshock::classics {
namespace {
constexpr std::int32_t kMostWindow = 100'000;

/// The largest difference of two sorted samples' counts up to any value.
std::int32_t largest_gap(const std::vector<double>& a, const std::vector<double>& b) {
  std::size_t i = 0;
  std::size_t j = 0;
  std::int32_t most = 0;
  while (i < a.size() && j < b.size()) {
    const double x = std::min(a[i], b[j]);
    while (i < a.size() && a[i] == x) ++i;
    while (j < b.size() && b[j] == x) ++j;
    most = std::max(most, std::abs(static_cast<std::int32_t>(i) - static_cast<std::int32_t>(j)));
  }
  return most;
}
}  // namespace

Kswin::Kswin(const Options& options) : options_(options) {
  // p falls as the distance grows, so the first one that is small enough is found by halving.
  const std::int32_t n = options.recent;
  std::int32_t low = 1;
  std::int32_t high = n + 1;
  while (low < high) {
    const std::int32_t k = low + (high - low) / 2;
    const bool is_far = static_cast<double>(k) / n > options.min_distance;
    if (is_far && ks_p_value(n, k) <= options.alpha) {
      high = k;
    } else {
      low = k + 1;
    }
  }
  least_distance_ = low;
}

Result<Kswin> Kswin::make(const Options& o) {
  if (!(o.alpha > 0 && o.alpha < 1)) {
    return fail(Errc::kInvalidArgument, "kswin: alpha must be in (0, 1)");
  }
  if (o.recent < 1 || o.window > kMostWindow || o.window / 2 < o.recent) {
    return fail(Errc::kInvalidArgument,
                "kswin: needs 1 <= recent <= window / 2 and window <= 100000");
  }
  if (!(o.min_distance >= 0 && o.min_distance < 1)) {
    return fail(Errc::kInvalidArgument, "kswin: min_distance must be in [0, 1)");
  }
  return Kswin(o);
}

DriftSignal Kswin::update(double x) {
  if (!is_value(x)) return {};
  const auto full = static_cast<std::size_t>(options_.window);
  if (window_.size() == full) window_.erase(window_.begin());
  window_.push_back(bounded(x));
  if (window_.size() < full) return {};
  const bool is_drift = distance() >= least_distance_;
  tests_ = std::min(tests_ + 1, kMostPoints);
  if (!is_drift) return {};
  if (options_.after == AfterDrift::kRestart) {
    reset();
  } else {
    window_.erase(window_.begin(), window_.end() - options_.recent);
  }
  return {DriftSignal::Level::kDrift, options_.recent - 1};
}

/// Of the newest points from as many of the older ones, drawn without replacement.
std::int32_t Kswin::distance() {
  const auto recent = static_cast<std::size_t>(options_.recent);
  const std::size_t older = window_.size() - recent;
  if (order_.size() != older) {
    order_.resize(older);
    drawn_.resize(recent);
  }
  std::iota(order_.begin(), order_.end(), 0);
  Rng rng(options_.seed + static_cast<std::uint64_t>(tests_));
  for (std::size_t i = 0; i < recent; ++i) {
    std::swap(order_[i], order_[i + rng.below(older - i)]);
    drawn_[i] = window_[static_cast<std::size_t>(order_[i])];
  }
  newest_.assign(window_.end() - options_.recent, window_.end());
  std::sort(drawn_.begin(), drawn_.end());
  std::sort(newest_.begin(), newest_.end());
  return largest_gap(drawn_, newest_);
}

void Kswin::reset() {
  window_.clear();
  tests_ = 0;
}

void Kswin::save(StateWriter& out) const {
  out.put_all<double>(window_);
  out.put(tests_);
}

Status Kswin::read(StateReader& in) {
  const auto full = static_cast<std::size_t>(options_.window);
  FORESHOCK_TRY(std::vector<double> window, in.get_all<double>(full));
  FORESHOCK_TRY(const std::int64_t tests, get_count(in));
  for (const double x : window) {
    if (!(std::abs(x) <= kMostValue)) {
      return fail(Errc::kMalformedInput, "kswin: a value that cannot be");
    }
  }
  window_ = std::move(window);
  tests_ = tests;
  return {};
}

double ks_p_value(std::int32_t n, std::int32_t k) {
  if (k <= 0) return 1;
  // P(D >= k/n) = 2 sum_j (-1)^(j-1) C(2n, n - jk) / C(2n, n), over j >= 1 with jk <= n: paths that
  // leave a strip, by reflection. The ratio is the product of (n - i) / (n + jk - i) over i < jk.
  double sum = 0;
  for (std::int64_t shift = k, j = 1; shift <= n; shift += k, ++j) {
    double ratio = 1;
    for (std::int64_t i = 0; i < shift && ratio > 0; ++i) {
      ratio *= static_cast<double>(n - i) / static_cast<double>(n + shift - i);
    }
    sum += j % 2 == 1 ? ratio : -ratio;
    if (ratio < 1e-18 * std::abs(sum)) break;
  }
  return std::clamp(2 * sum, 0.0, 1.0);
}

}  // namespace foreshock::classics
