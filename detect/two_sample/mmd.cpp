#include "foreshock/detect/two_sample/mmd.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

#include "foreshock/core/random.h"
#include "foreshock/detect/two_sample/tails.h"

namespace foreshock {
namespace {

Status check(const Points& x, const Points& y, double sigma, std::size_t least) {
  if (!(sigma > 0)) return fail(Errc::kInvalidArgument, "MMD: sigma must be positive");
  return check_points(x, y, least);
}

double kernel(std::span<const double> a, std::span<const double> b, double sigma) {
  return std::exp(-squared_distance(a, b) / (2 * sigma * sigma));
}

/// Sums over pairs within x, within y, and across.
struct Sums {
  double xx = 0;  ///< i < j.
  double yy = 0;
  double xy = 0;
};

/// Points [from, to) of a sample.
struct Part {
  const Points& points;
  std::size_t from;
  std::size_t to;
};

Sums sums_of(const Part& first, const Part& second, double sigma) {
  const auto& [x, x_from, x_to] = first;
  const auto& [y, y_from, y_to] = second;
  Sums sums;
  for (std::size_t i = x_from; i < x_to; ++i) {
    for (std::size_t j = i + 1; j < x_to; ++j) sums.xx += kernel(x[i], x[j], sigma);
    for (std::size_t j = y_from; j < y_to; ++j) sums.xy += kernel(x[i], y[j], sigma);
  }
  for (std::size_t i = y_from; i < y_to; ++i) {
    for (std::size_t j = i + 1; j < y_to; ++j) sums.yy += kernel(y[i], y[j], sigma);
  }
  return sums;
}

double unbiased(const Sums& sums, double n, double m) {
  return 2 * sums.xx / (n * (n - 1)) + 2 * sums.yy / (m * (m - 1)) - 2 * sums.xy / (n * m);
}

/// The kernel of the pooled points and what relabelling needs of it.
class Relabelled {
 public:
  Relabelled(const Points& x, const Points& y, double sigma)
      : n_(x.size()), N_(x.size() + y.size()), gram_(N_ * N_, 0.0), row_(N_, 0.0) {
    const auto at = [&](std::size_t i) { return i < n_ ? x[i] : y[i - n_]; };
    for (std::size_t i = 0; i < N_; ++i) {
      for (std::size_t j = i + 1; j < N_; ++j) {
        const double k = kernel(at(i), at(j), sigma);
        gram_[i * N_ + j] = gram_[j * N_ + i] = k;
        row_[i] += k;
        row_[j] += k;
        all_ += k;
      }
    }
  }

  /// The statistic if `chosen`, n of them, were x.
  double statistic(std::span<const std::size_t> chosen) const {
    Sums sums;
    double rows = 0;
    for (std::size_t i = 0; i < chosen.size(); ++i) {
      const double* const gram = gram_.data() + chosen[i] * N_;
      rows += row_[chosen[i]];
      for (std::size_t j = i + 1; j < chosen.size(); ++j) sums.xx += gram[chosen[j]];
    }
    sums.xy = rows - 2 * sums.xx;
    sums.yy = all_ - sums.xx - sums.xy;
    return unbiased(sums, static_cast<double>(n_), static_cast<double>(N_ - n_));
  }

 private:
  std::size_t n_;
  std::size_t N_;
  std::vector<double> gram_;
  std::vector<double> row_;
  double all_ = 0;
};

/// C(N, n), or something above `most`.
double choices(std::size_t N, std::size_t n, double most) {
  double count = 1;
  for (std::size_t i = 1; i <= n && count <= most; ++i) {
    count *= static_cast<double>(N - n + i) / static_cast<double>(i);
  }
  return std::round(count);
}

/// Moves to the next n of N in lexical order; false behind the last.
bool next_choice(std::vector<std::size_t>& chosen, std::size_t N) {
  for (std::size_t i = chosen.size(); i-- > 0;) {
    if (chosen[i] == N - chosen.size() + i) continue;
    ++chosen[i];
    for (std::size_t j = i + 1; j < chosen.size(); ++j) chosen[j] = chosen[j - 1] + 1;
    return true;
  }
  return false;
}

/// A relabelling that reaches what was seen but for rounding counts.
constexpr double kRounding = 1e-12;

}  // namespace

Result<double> median_distance(const Points& x, const Points& y) {
  FORESHOCK_TRY_VOID(check_points(x, y, 1));
  const std::size_t N = x.size() + y.size();
  const auto at = [&](std::size_t i) { return i < x.size() ? x[i] : y[i - x.size()]; };
  std::vector<double> distances;
  distances.reserve(N * (N - 1) / 2);
  for (std::size_t i = 0; i < N; ++i) {
    for (std::size_t j = i + 1; j < N; ++j) {
      distances.push_back(std::sqrt(squared_distance(at(i), at(j))));
    }
  }
  const double median = median_of(std::move(distances));
  return median > 0 ? median : 1.0;
}

Result<double> mmd_unbiased(const Points& x, const Points& y, double sigma) {
  FORESHOCK_TRY_VOID(check(x, y, sigma, 2));
  return unbiased(sums_of({x, 0, x.size()}, {y, 0, y.size()}, sigma), static_cast<double>(x.size()),
                  static_cast<double>(y.size()));
}

Result<double> mmd_biased(const Points& x, const Points& y, double sigma) {
  FORESHOCK_TRY_VOID(check(x, y, sigma, 2));
  const Sums sums = sums_of({x, 0, x.size()}, {y, 0, y.size()}, sigma);
  const auto n = static_cast<double>(x.size());
  const auto m = static_cast<double>(y.size());
  return (2 * sums.xx + n) / (n * n) + (2 * sums.yy + m) / (m * m) - 2 * sums.xy / (n * m);
}

Result<LinearMmd> mmd_linear(const Points& x, const Points& y, double sigma) {
  FORESHOCK_TRY_VOID(check(x, y, sigma, 4));
  std::vector<double> h;
  for (std::size_t i = 0; i + 1 < std::min(x.size(), y.size()); i += 2) {
    h.push_back(kernel(x[i], x[i + 1], sigma) + kernel(y[i], y[i + 1], sigma) -
                kernel(x[i], y[i + 1], sigma) - kernel(x[i + 1], y[i], sigma));
  }
  const double mean = mean_of(h);
  const double error = std::sqrt(variance_of(h) / static_cast<double>(h.size()));
  if (!(error > 0)) {
    return LinearMmd{mean, std::numeric_limits<double>::quiet_NaN(),
                     std::numeric_limits<double>::quiet_NaN()};
  }
  return LinearMmd{mean, mean / error, normal_tail(mean / error)};
}

Result<BlockMmd> mmd_block(const Points& x, const Points& y, double sigma, std::size_t block) {
  if (block < 2) return fail(Errc::kInvalidArgument, "MMD: a block has at least two points");
  FORESHOCK_TRY_VOID(check(x, y, sigma, block));
  std::vector<double> values;
  for (std::size_t i = 0; i + block <= std::min(x.size(), y.size()); i += block) {
    values.push_back(unbiased(sums_of({x, i, i + block}, {y, i, i + block}, sigma),
                              static_cast<double>(block), static_cast<double>(block)));
  }
  BlockMmd out{mean_of(values), std::numeric_limits<double>::quiet_NaN(), values.size()};
  if (values.size() < 2) return out;
  const double error = std::sqrt(variance_of(values) / static_cast<double>(values.size()));
  if (error > 0) out.p_value = normal_tail(out.statistic / error);
  return out;
}

Result<TestResult> mmd_permutation(const Points& x, const Points& y, double sigma, std::size_t most,
                                   std::uint64_t seed) {
  FORESHOCK_TRY_VOID(check(x, y, sigma, 2));
  if (most < 1) return fail(Errc::kInvalidArgument, "MMD: at least one relabelling");
  const Relabelled pooled(x, y, sigma);
  const std::size_t n = x.size();
  const std::size_t N = n + y.size();
  std::vector<std::size_t> chosen(n);
  std::iota(chosen.begin(), chosen.end(), std::size_t{0});
  const double seen = pooled.statistic(chosen);
  double reached = 0;
  double all = 0;
  if (choices(N, n, static_cast<double>(most)) <= static_cast<double>(most)) {
    do {
      reached += pooled.statistic(chosen) >= seen - kRounding ? 1 : 0;
      ++all;
    } while (next_choice(chosen, N));
    return TestResult{seen, reached / all};
  }
  Rng rng(seed);
  std::vector<std::size_t> order(N);
  std::iota(order.begin(), order.end(), std::size_t{0});
  for (reached = all = 1; all < static_cast<double>(most); ++all) {
    for (std::size_t i = 0; i < n; ++i) std::swap(order[i], order[i + rng.below(N - i)]);
    reached += pooled.statistic(std::span(order).first(n)) >= seen - kRounding ? 1 : 0;
  }
  return TestResult{seen, reached / all};
}

}  // namespace foreshock
