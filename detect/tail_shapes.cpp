#include "foreshock/detect/tail_shapes.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <numeric>

#include "foreshock/core/predictive.h"

namespace foreshock {
namespace {

struct Dof {
  double dof;
  double prior;
};
constexpr double kNormal = std::numeric_limits<double>::infinity();
/// Residuals of fitted models are near normal more often than not, and seldom worse than t(3).
constexpr std::array<Dof, 7> kDofs{
    {{2, 0.03}, {3, 0.1}, {4, 0.12}, {6, 0.2}, {10, 0.2}, {30, 0.2}, {kNormal, 0.15}}};
constexpr std::size_t kScales = 78;
constexpr double kLeastScale = 0.25;
constexpr double kScaleStep = 1.031;
constexpr std::size_t kShapes = kDofs.size() * kScales;
using OfShapes = std::array<float, kShapes>;
/// What the tail's own fit has to make up for, beside its parameters.
constexpr double kRivalPrior = 0.2;
/// Shapes that are so much less likely than the best, in logs, do not count.
constexpr float kNegligible = 10;
constexpr double kLeast = 1e-300;

}  // namespace

struct TailShapes::Table {
  std::array<OfShapes, kBins> log_bin{};     ///< log P(in bin | beyond kInner).
  std::array<OfShapes, kBins> log_inside{};  ///< log P(within edge | beyond kInner).
  std::array<std::array<double, kBins + 1>, kShapes> beyond{};  ///< P(beyond edge | beyond kInner).
  OfShapes log_prior{};

  Table() {
    std::size_t shape = 0;
    for (const Dof& d : kDofs) {
      double scale = kLeastScale;
      for (std::size_t s = 0; s < kScales; ++s, ++shape, scale *= kScaleStep) {
        const bool is_normal = std::isinf(d.dof);
        fill(shape,
             is_normal ? Predictive::normal(0, scale) : Predictive::student_t(0, scale, d.dof));
        log_prior[shape] = static_cast<float>(std::log(d.prior / kScales));
      }
    }
  }
  void fill(std::size_t shape, const Predictive& t) {
    const auto log_tail = [&](std::size_t k) {
      return t.log_upper_tail(std::sinh(kInner + static_cast<double>(k) * kBinWidth));
    };
    const auto log = [](double x) { return static_cast<float>(std::log(std::max(x, kLeast))); };
    auto& share = beyond[shape];
    for (std::size_t k = 0; k < kBins; ++k) share[k] = std::exp(log_tail(k) - log_tail(0));
    share[kBins] = 0;  // The last bin is open.
    for (std::size_t k = 0; k < kBins; ++k) {
      log_bin[k][shape] = log(share[k] - share[k + 1]);
      log_inside[k][shape] = log(1 - share[k]);
    }
  }
};

const TailShapes::Table& TailShapes::table() {
  static const auto kTable = std::make_unique<const Table>();
  return *kTable;
}

/// Log likelihoods of one side by every shape.
struct TailShapes::Told {
  OfShapes whole{};
  OfShapes inner{};  ///< Of the bulk, given that it is that.
  double bulk = 0;
  double tail = 0;

  explicit Told(const Side& side) {
    const Table& known = table();
    const auto count = [&](std::size_t k, double& part) {
      if (side.counts[k] == 0) return;
      part += side.counts[k];
      const auto c = static_cast<float>(side.counts[k]);
      for (std::size_t i = 0; i < kShapes; ++i) whole[i] += c * known.log_bin[k][i];
    };
    for (std::size_t k = 0; k < side.from; ++k) count(k, bulk);
    for (std::size_t i = 0; i < kShapes; ++i) {
      inner[i] = whole[i] - static_cast<float>(bulk) * known.log_inside[side.from][i];
    }
    for (std::size_t k = side.from; k < kBins; ++k) count(k, tail);
  }
  /// Of the bulk, and of how much of all is tail.
  double split() const {
    const auto part = [&](double n) { return n > 0 ? n * std::log(n / (bulk + tail)) : 0; };
    return part(bulk) + part(tail);
  }
};

namespace {

/// log of the mean of exp(of) over the shapes, by their prior.
double log_mean(const OfShapes& of, const OfShapes& log_prior) {
  float most = -std::numeric_limits<float>::infinity();
  for (std::size_t i = 0; i < kShapes; ++i) most = std::max(most, of[i] + log_prior[i]);
  double sum = 0;
  for (std::size_t i = 0; i < kShapes; ++i) {
    const float less = of[i] + log_prior[i] - most;
    if (less > -kNegligible) sum += std::exp(static_cast<double>(less));
  }
  return static_cast<double>(most) + std::log(sum);
}

}  // namespace

std::array<TailShapes, 2> TailShapes::weigh(const Side& one, const Side& other) {
  const Told first(one);
  const Told second(other);
  return {TailShapes(one, first, second), TailShapes(other, second, first)};
}

/// The other side says what it does if both are alike, and nothing if they are not.
TailShapes::TailShapes(const Side& side, const Told& mine, const Told& others) {
  const Table& known = table();
  OfShapes both{};
  for (std::size_t i = 0; i < kShapes; ++i) both[i] = mine.whole[i] + others.whole[i];
  const double alone = log_mean(mine.whole, known.log_prior);
  const double other = log_mean(others.whole, known.log_prior);
  const double alike = log_mean(both, known.log_prior) - other;  // Of this side given that one.
  const double rival = std::log(kRivalPrior) + log_mean(mine.inner, known.log_prior) +
                       mine.split() + side.rival_log_likelihood -
                       0.5 * side.rival_parameters * std::log(std::max(mine.tail, 2.0));
  const double of_shapes = std::log(0.5 * (1 - kRivalPrior));
  const double top = std::max({of_shapes + alone, of_shapes + alike, rival});
  rival_weight_ = std::exp(rival - top);
  const double lone = of_shapes - top;
  const double paired = of_shapes - other - top;
  double sum = rival_weight_;
  for (std::size_t i = 0; i < kShapes; ++i) {
    if (!(known.beyond[i][side.from] > 0)) continue;
    const auto prior = static_cast<double>(known.log_prior[i]);
    const double by_itself = prior + static_cast<double>(mine.whole[i]) + lone;
    const double as_both = prior + static_cast<double>(both[i]) + paired;
    if (std::max(by_itself, as_both) < -static_cast<double>(kNegligible)) continue;
    const double weight = std::exp(by_itself) + std::exp(as_both);
    sum += weight;
    told_.push_back({i, weight / known.beyond[i][side.from]});
  }
  rival_weight_ /= sum;
  for (Weighed& w : told_) w.weight /= sum;
}

double TailShapes::share_beyond(std::size_t k) const {
  double share = 0;
  for (const Weighed& w : told_) share += w.weight * table().beyond[w.shape][k];
  return share;
}

}  // namespace foreshock
