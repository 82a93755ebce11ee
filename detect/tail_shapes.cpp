#include "foreshock/detect/tail_shapes.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>

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
/// Of few points no more can be told than scales an eighth apart; of many, a thirtieth.
constexpr std::size_t kFineScales = 80;
constexpr std::size_t kCoarseScales = 20;
constexpr double kLeastScale = 0.25;
constexpr double kMostScale = 2.8;
constexpr double kFewPoints = 400;
constexpr std::size_t kMostShapes = kDofs.size() * kFineScales;
using OfShapes = std::array<float, kMostShapes>;
/// What the tail's own fit has to make up for, beside its parameters.
constexpr double kRivalPrior = 0.2;
/// Shapes that are so much less likely than the best, in logs, do not count.
constexpr float kNegligible = 10;
constexpr double kLeast = 1e-300;

}  // namespace

struct TailShapes::Table {
  std::size_t shapes = 0;
  std::array<OfShapes, kBins> log_bin{};     ///< log P(in bin | beyond kInner).
  std::array<OfShapes, kBins> log_inside{};  ///< log P(within edge | beyond kInner).
  std::array<std::array<double, kBins + 1>, kMostShapes> beyond{};  ///< P(beyond edge | kInner).
  OfShapes log_prior{};

  explicit Table(std::size_t scales) {
    const double step = std::pow(kMostScale / kLeastScale, 1 / static_cast<double>(scales - 1));
    for (const Dof& d : kDofs) {
      double scale = kLeastScale;
      for (std::size_t s = 0; s < scales; ++s, ++shapes, scale *= step) {
        fill(shapes, std::isinf(d.dof) ? Predictive::normal(0, scale)
                                       : Predictive::student_t(0, scale, d.dof));
        log_prior[shapes] = static_cast<float>(std::log(d.prior / static_cast<double>(scales)));
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

const TailShapes::Table& TailShapes::coarse() {
  static const auto kTable = std::make_unique<const Table>(kCoarseScales);
  return *kTable;
}

const TailShapes::Table& TailShapes::fine() {
  static const auto kTable = std::make_unique<const Table>(kFineScales);
  return *kTable;
}

namespace {

/// log of the sum of exp(of) over the first `count`.
double log_sum(const OfShapes& of, std::size_t count) {
  const float most = *std::max_element(of.begin(), of.begin() + static_cast<std::ptrdiff_t>(count));
  double sum = 0;
  for (std::size_t i = 0; i < count; ++i) {
    if (of[i] > most - kNegligible) sum += std::exp(static_cast<double>(of[i] - most));
  }
  return static_cast<double>(most) + std::log(sum);
}

}  // namespace

/// What every shape says of one side: log likelihoods with the prior.
struct TailShapes::Told {
  OfShapes whole{};
  double alone = 0;       ///< By all shapes together.
  double bulk_alone = 0;  ///< Of the bulk, given that it is that.
  double bulk = 0;
  double tail = 0;

  Told(const Side& side, const Table& known) : whole(known.log_prior) {
    const auto count = [&](std::size_t k, double& part) {
      if (side.counts[k] == 0) return;
      part += side.counts[k];
      const auto c = static_cast<float>(side.counts[k]);
      for (std::size_t i = 0; i < known.shapes; ++i) whole[i] += c * known.log_bin[k][i];
    };
    for (std::size_t k = 0; k < side.from; ++k) count(k, bulk);
    OfShapes inner{};
    for (std::size_t i = 0; i < known.shapes; ++i) {
      inner[i] = whole[i] - static_cast<float>(bulk) * known.log_inside[side.from][i];
    }
    bulk_alone = log_sum(inner, known.shapes);
    for (std::size_t k = side.from; k < kBins; ++k) count(k, tail);
    alone = log_sum(whole, known.shapes);
  }
  /// Of how much of all is bulk, and how much tail, as they are.
  double split() const {
    const auto part = [&](double n) { return n > 0 ? n * std::log(n / (bulk + tail)) : 0; };
    return part(bulk) + part(tail);
  }
};

/// What both sides say if they are alike.
struct TailShapes::Pair {
  OfShapes both;
  double alike;  ///< By all shapes together.
};

std::array<TailShapes, 2> TailShapes::weigh(const Side& one, const Side& other) {
  double points = 0;
  for (std::size_t k = 0; k < kBins; ++k) points += one.counts[k] + other.counts[k];
  const Table& known = points < kFewPoints ? coarse() : fine();
  const Told first(one, known);
  const Told second(other, known);
  OfShapes both{};
  for (std::size_t i = 0; i < known.shapes; ++i) {
    both[i] = first.whole[i] + second.whole[i] - known.log_prior[i];
  }
  const Pair pair{both, log_sum(both, known.shapes)};
  return {TailShapes(one, first, second.alone, pair, known),
          TailShapes(other, second, first.alone, pair, known)};
}

/// The other side says what it does if both are alike, and nothing if they are not.
TailShapes::TailShapes(const Side& side, const Told& mine, double other, const Pair& pair,
                       const Table& known)
    : known_(&known) {
  const double rival = std::log(kRivalPrior) + mine.bulk_alone + mine.split() +
                       side.rival_log_likelihood -
                       0.5 * side.rival_parameters * std::log(std::max(mine.tail, 2.0));
  const double of_shapes = std::log(0.5 * (1 - kRivalPrior));
  const double top = std::max({of_shapes + mine.alone, of_shapes + pair.alike - other, rival});
  rival_weight_ = std::exp(rival - top);
  const double lone = of_shapes - top;
  const double paired = of_shapes - other - top;
  double sum = rival_weight_;
  for (std::size_t i = 0; i < known.shapes; ++i) {
    if (!(known.beyond[i][side.from] > 0)) continue;
    const double by_itself = static_cast<double>(mine.whole[i]) + lone;
    const double as_both = static_cast<double>(pair.both[i]) + paired;
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
  for (const Weighed& w : told_) share += w.weight * known_->beyond[w.shape][k];
  return share;
}

}  // namespace foreshock
