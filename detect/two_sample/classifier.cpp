#include "foreshock/detect/two_sample/classifier.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "foreshock/detect/two_sample/linear.h"
#include "foreshock/detect/two_sample/location.h"

namespace foreshock {
namespace {

constexpr std::size_t kMostProducts = 10;  ///< Coordinates up to which products are features.
constexpr std::size_t kBlocks = 10;
constexpr double kRidge = 1.0;  ///< As if one point of standardised weight said nothing.

using Rows = std::vector<std::vector<double>>;

/// Centres and scales of the coordinates of some points.
struct Scaling {
  std::vector<double> mean;
  std::vector<double> per_unit;

  /// A constant 1, the standardised coordinates cut off at 8, squares, products.
  std::vector<double> features(std::span<const double> point) const {
    std::vector<double> z;
    for (std::size_t i = 0; i < point.size(); ++i) {
      z.push_back(std::clamp((point[i] - mean[i]) * per_unit[i], -8.0, 8.0));
    }
    std::vector<double> out{1.0};
    out.insert(out.end(), z.begin(), z.end());
    for (const double value : z) out.push_back((value * value - 1) / 2);
    if (z.size() > kMostProducts) return out;
    for (std::size_t i = 0; i < z.size(); ++i) {
      for (std::size_t j = 0; j < i; ++j) out.push_back(z[i] * z[j]);
    }
    return out;
  }
};

Scaling scaling_of(const Points& x, const Points& y) {
  Scaling out;
  for (std::size_t d = 0; d < x.dimension; ++d) {
    std::vector<double> values;
    for (const Points* const sample : {&x, &y}) {
      for (std::size_t i = 0; i < sample->size(); ++i) values.push_back((*sample)[i][d]);
    }
    double largest = 0;
    for (const double value : values) largest = std::max(largest, std::abs(value));
    if (!(largest > 0)) largest = 1;
    for (double& value : values) value /= largest;  // Squares must not overflow.
    const double deviation = std::sqrt(variance_of(values));
    out.mean.push_back(mean_of(values) * largest);
    out.per_unit.push_back(deviation > 0 ? 1 / deviation / largest : 0);
  }
  return out;
}

/// Points by whether they stand in the first or the second half of their block.
void split(const Points& points, const Scaling& scaling, Rows& learnt, Rows& tested) {
  const std::size_t n = points.size();
  for (std::size_t i = 0; i < n; ++i) {
    const std::size_t half = i * 2 * kBlocks / n;
    (half % 2 == 0 ? learnt : tested).push_back(scaling.features(points[i]));
  }
}

double dot(const std::vector<double>& a, const std::vector<double>& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

/// Newton's method on the penalised likelihood; either sample has the same total weight.
Result<std::vector<double>> logistic(const Rows& x, const Rows& y) {
  constexpr int kRounds = 12;
  const std::size_t k = x.front().size();
  const auto all = static_cast<double>(x.size() + y.size());
  std::vector<double> w(k, 0.0);
  for (int round = 0; round < kRounds; ++round) {
    Rows H(k, std::vector<double>(k, 0.0));
    std::vector<double> g(k, 0.0);
    for (std::size_t d = 0; d < k; ++d) {
      H[d][d] = d == 0 ? 1e-6 : kRidge;
      g[d] = -H[d][d] * w[d];
    }
    for (const Rows* const sample : {&x, &y}) {
      const double target = sample == &y ? 1 : 0;
      const double weight = all / 2 / static_cast<double>(sample->size());
      for (const std::vector<double>& row : *sample) {
        const double p = 1 / (1 + std::exp(-std::clamp(dot(row, w), -30.0, 30.0)));
        const double curve = weight * std::max(1e-6, p * (1 - p));
        for (std::size_t i = 0; i < k; ++i) {
          g[i] += weight * (target - p) * row[i];
          for (std::size_t j = 0; j <= i; ++j) H[i][j] += curve * row[i] * row[j];
        }
      }
    }
    for (std::size_t i = 0; i < k; ++i) {
      for (std::size_t j = i + 1; j < k; ++j) H[i][j] = H[j][i];
    }
    FORESHOCK_TRY(const std::vector<double> step, solve(std::move(H), std::move(g)));
    double moved = 0;
    for (std::size_t i = 0; i < k; ++i) {
      w[i] += std::clamp(step[i], -2.0, 2.0);
      moved = std::max(moved, std::abs(step[i]));
    }
    if (moved < 1e-8) break;
  }
  return w;
}

}  // namespace

Result<ClassifierTest> classifier_test(const Points& x, const Points& y) {
  FORESHOCK_TRY_VOID(check_points(x, y, 2 * kBlocks));
  const Scaling scaling = scaling_of(x, y);
  Rows x_learnt;
  Rows x_tested;
  Rows y_learnt;
  Rows y_tested;
  split(x, scaling, x_learnt, x_tested);
  split(y, scaling, y_learnt, y_tested);
  FORESHOCK_TRY(const std::vector<double> w, logistic(x_learnt, y_learnt));
  std::vector<double> x_scores;
  std::vector<double> y_scores;
  for (const auto& row : x_tested) x_scores.push_back(dot(row, w));
  for (const auto& row : y_tested) y_scores.push_back(dot(row, w));
  FORESHOCK_TRY(const AreaUnderCurve curve, area_under_curve(x_scores, y_scores));
  ClassifierTest out{curve.area, curve.p_value,
                     static_cast<double>(std::min(x_scores.size(), y_scores.size())), 0};
  double most = -1;
  for (std::size_t d = 0; d < x.dimension; ++d) {
    const double part = std::abs(w[1 + d]) + std::abs(w[1 + x.dimension + d]);
    if (part > most) {
      most = part;
      out.strongest = d;
    }
  }
  return out;
}

}  // namespace foreshock
