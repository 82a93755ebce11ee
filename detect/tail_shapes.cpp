#include "foreshock/detect/tail_shapes.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>

#include "foreshock/core/predictive.h"
#include "foreshock/core/quick_math.h"

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
constexpr double kLeastWeight = 4.5e-5;  ///< Of a shape: exp(-kNegligible).
constexpr double kLeast = 1e-300;

FORESHOCK_WIDE void add(float* to, const float* of, float times, std::size_t n) {
  for (std::size_t i = 0; i < n; ++i) to[i] += times * of[i];
}

FORESHOCK_WIDE void add(double* to, const double* of, double times, std::size_t n) {
  for (std::size_t i = 0; i < n; ++i) to[i] += times * of[i];
}

FORESHOCK_WIDE void take_shares(const float* logs, float best, std::size_t n, float* shares) {
  for (std::size_t i = 0; i < n; ++i) {
    const float share = quick_exp(logs[i] - best);
    shares[i] = logs[i] > best - kNegligible ? share : 0;
  }
}

constexpr std::size_t kLanes = 8;  ///< Sums of their own, which no one waits for.

float most_of(const float* x, std::size_t n) {
  std::array<float, kLanes> most;
  most.fill(x[0]);
  std::size_t i = 0;
  for (; i + kLanes <= n; i += kLanes) {
    for (std::size_t k = 0; k < kLanes; ++k) most[k] = x[i + k] > most[k] ? x[i + k] : most[k];
  }
  for (; i < n; ++i) most[0] = std::max(most[0], x[i]);
  return *std::max_element(most.begin(), most.end());
}

double sum_of(const float* x, std::size_t n) {
  std::array<float, kLanes> sums{};
  std::size_t i = 0;
  for (; i + kLanes <= n; i += kLanes) {
    for (std::size_t k = 0; k < kLanes; ++k) sums[k] += x[i + k];
  }
  double sum = 0;
  for (; i < n; ++i) sum += static_cast<double>(x[i]);
  for (const float s : sums) sum += static_cast<double>(s);
  return sum;
}

}  // namespace

double stand_in_cdf(double z) {
  const double u = z / std::sqrt(4 + z * z);
  return 0.5 + 0.75 * (u - u * u * u / 3);
}

struct TailShapes::Table {
  std::size_t shapes = 0;
  std::array<OfShapes, kBins> log_bin{};     ///< log P(in bin | beyond kInner).
  std::array<OfShapes, kBins> log_inside{};  ///< log P(within edge | beyond kInner).
  std::array<std::array<double, kBins + 1>, kMostShapes> beyond{};  ///< P(beyond edge | kInner).
  OfShapes log_prior{};
  Counts of_stand_in{};                            ///< Its share of each bin, of both sides' sum.
  std::array<OfShapes, kBins + 1> log_stand_in{};  ///< What its bins within edge k say, all of it.

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
    for (std::size_t k = 0; k < kBins; ++k) {
      const auto end = [](std::size_t edge) {
        return stand_in_cdf(std::sinh(kInner + static_cast<double>(edge) * kBinWidth));
      };
      of_stand_in[k] = (k + 1 < kBins ? end(k + 1) : 1) - end(k);
      log_stand_in[k + 1] = log_stand_in[k];
      add(log_stand_in[k + 1].data(), log_bin[k].data(), static_cast<float>(of_stand_in[k]),
          shapes);
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

/// Logs of what shapes are worth, and the same as shares of the best of them.
struct Odds {
  OfShapes logs;
  OfShapes shares;
  double most = 0;

  /// log of the sum of all.
  double weigh(std::size_t count) {
    const float best = most_of(logs.data(), count);
    take_shares(logs.data(), best, count, shares.data());
    most = static_cast<double>(best);
    return most + std::log(sum_of(shares.data(), count));
  }
};

}  // namespace

/// What every shape says of one side: log likelihoods with the prior.
struct TailShapes::Told {
  Odds whole;
  double alone = 0;       ///< By all shapes together.
  double bulk_alone = 0;  ///< Of the bulk, given that it is that.
  double bulk = 0;
  double tail = 0;

  Told(const Side& side, const Table& known) {
    const std::size_t n = known.shapes;
    const auto count = [&](std::size_t k, double& part) {
      const double mass = side.counts[k] + side.stand_in * known.of_stand_in[k];
      part += mass;
      if (side.counts[k] == 0) return;
      add(whole.logs.data(), known.log_bin[k].data(), static_cast<float>(side.counts[k]), n);
    };
    const auto stand_in = static_cast<float>(side.stand_in);
    std::copy_n(known.log_prior.data(), n, whole.logs.data());
    for (std::size_t k = 0; k < side.from; ++k) count(k, bulk);
    Odds inner;
    std::copy_n(whole.logs.data(), n, inner.logs.data());
    add(inner.logs.data(), known.log_stand_in[side.from].data(), stand_in, n);
    add(inner.logs.data(), known.log_inside[side.from].data(), static_cast<float>(-bulk), n);
    bulk_alone = inner.weigh(n);
    for (std::size_t k = side.from; k < kBins; ++k) count(k, tail);
    add(whole.logs.data(), known.log_stand_in[kBins].data(), stand_in, n);
    alone = whole.weigh(n);
  }
  /// Of how much of all is bulk, and how much tail, as they are.
  double split() const {
    const auto part = [&](double n) { return n > 0 ? n * std::log(n / (bulk + tail)) : 0; };
    return part(bulk) + part(tail);
  }
};

/// What both sides say if they are alike.
struct TailShapes::Pair {
  Odds both;
  double alike = 0;  ///< By all shapes together.
};

std::array<TailShapes, 2> TailShapes::weigh(const Side& one, const Side& other) {
  double points = 0;
  for (std::size_t k = 0; k < kBins; ++k) points += one.counts[k] + other.counts[k];
  points += one.stand_in + other.stand_in;
  const Table& known = points < kFewPoints ? coarse() : fine();
  const Told first(one, known);
  const Told second(other, known);
  Pair pair;
  std::copy_n(first.whole.logs.data(), known.shapes, pair.both.logs.data());
  add(pair.both.logs.data(), second.whole.logs.data(), 1, known.shapes);
  add(pair.both.logs.data(), known.log_prior.data(), -1, known.shapes);
  pair.alike = pair.both.weigh(known.shapes);
  return {TailShapes(one, first, second.alone, pair, known),
          TailShapes(other, second, first.alone, pair, known)};
}

/// The other side says what it does if both are alike, and nothing if they are not.
TailShapes::TailShapes(const Side& side, const Told& mine, double other, const Pair& pair,
                       const Table& known) {
  const double rival = std::log(kRivalPrior) + mine.bulk_alone + mine.split() +
                       side.rival_log_likelihood -
                       0.5 * side.rival_parameters * std::log(std::max(mine.tail, 2.0));
  const double of_shapes = std::log(0.5 * (1 - kRivalPrior));
  const double top = std::max({of_shapes + mine.alone, of_shapes + pair.alike - other, rival});
  rival_weight_ = std::exp(rival - top);
  const double lone = std::exp(mine.whole.most + of_shapes - top);
  const double paired = std::exp(pair.both.most + of_shapes - other - top);
  double sum = rival_weight_;
  for (std::size_t i = 0; i < known.shapes; ++i) {
    const auto& beyond = known.beyond[i];
    const double weight = lone * static_cast<double>(mine.whole.shares[i]) +
                          paired * static_cast<double>(pair.both.shares[i]);
    if (weight < kLeastWeight || !(beyond[side.from] > 0)) continue;
    sum += weight;
    add(&beyond_[side.from], &beyond[side.from], weight / beyond[side.from], kBins + 1 - side.from);
  }
  rival_weight_ /= sum;
  for (double& share : beyond_) share /= sum;
}

}  // namespace foreshock
