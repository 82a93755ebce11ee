#include "foreshock/detect/pareto_tail.h"

#include <algorithm>
#include <cmath>

#include "foreshock/core/quick_math.h"

namespace foreshock {
namespace {

/// Shape of the tail: shrunk towards that of t(10) as if so many points had said so, and kept in a
/// range in which moments of the order used exist.
constexpr double kShapePrior = 0.1;
constexpr double kShapePriorPoints = 20;
constexpr double kLeastShape = -0.15;
constexpr double kMostShape = 0.5;
constexpr double kMostHonestShape = 0.5;
/// Variance of the shape's estimate times the points it came from. Hosking & Wallis (1987), (12).
double shape_variance(double xi) {
  const double x = std::min(xi, 0.4);
  return (1 - x) * (2 - x) * (2 - x) * (1 - x + 2 * x * x) / ((1 - 2 * x) * (3 - 2 * x));
}
/// log of 1e-4: beyond this share of its own mass a tail goes on exponentially; a negative shape
/// would end.
constexpr double kLogTailEnd = -9.210340371976182;
/// No tail is steeper than this scale, standard deviations: where noise ends in a cliff, a model
/// whose level is off by a twentieth sees points beyond it.
constexpr double kBlur = 0.2;
constexpr double kNoShape = 1e-7;  ///< As good as 0: the exponential.
constexpr int kTailRounds = 2;
/// No log tail probability below this; e^-700 is as sure as a double can say.
constexpr double kLeastLogTail = -700;
constexpr double kLeastShare = 1e-300;
constexpr double kNoEnd = 1e300;

/// A shape, and where it goes on exponentially, at the rate it has there: a negative one where it
/// has that little of its mass beyond, others nowhere.
struct Law {
  double xi;
  double power;
  double end;
  double rate;
};

inline Law law_of(double shape) {
  const double xi = std::abs(shape) < kNoShape ? kNoShape : shape;
  const double power = -1 / xi;
  const double end = (1 - quick_exp(-xi * kLogTailEnd)) * power;
  return {xi, power, xi < 0 ? end : kNoEnd, xi < 0 ? 1 / (1 + xi * end) : 0};
}

/// log of the share beyond x scales, x >= 0.
inline double log_share(double x, const Law& law) {
  const double inside = 1 + law.xi * x;
  const double shaped = quick_log(inside > kLeastShare ? inside : kLeastShare) * law.power;
  const double ended = kLogTailEnd - (x - law.end) * law.rate;
  return x > law.end ? ended : shaped;
}

/// log of the share beyond each excess, and the share.
FORESHOCK_WIDE void take_shares_of(const double* excess, double scale, const Law& of, std::size_t n,
                                   double* logs, double* shares) {
  const Law law = of;
  const double unit = 1 / scale;
  for (std::size_t k = 0; k < n; ++k) logs[k] = log_share(excess[k] * unit, law);
  for (std::size_t k = 0; k < n; ++k) shares[k] = quick_exp(logs[k]);
}

/// logs[k] = log of the share of bin k, which lies between shares[k] and shares[k + 1].
FORESHOCK_WIDE void log_bins(const double* shares, std::size_t n, double* logs) {
  for (std::size_t k = 0; k < n; ++k) {
    const double inside = shares[k + 1] - shares[k];
    logs[k] = quick_log(inside > kLeastShare ? inside : kLeastShare);
  }
}

struct Shape {
  double sigma;
  double xi;
};

/// Mean excess of the points in each bin: a binned point stands for it. The integral of the share
/// beyond x is share (sigma + xi x) / (1 - xi).
FORESHOCK_WIDE void take_means(const double* excess, const double* shares, Shape of, std::size_t n,
                               double* means) {
  const double per_area = 1 / (1 - of.xi);
  for (std::size_t k = 0; k < n; ++k) {
    const double low = excess[k + 1];
    const double high = excess[k];
    const double inside = shares[k + 1] - shares[k];
    const double area =
        shares[k + 1] * (of.sigma + of.xi * low) - shares[k] * (of.sigma + of.xi * high);
    const double sum = shares[k + 1] * low - shares[k] * high + area * per_area;
    const double mean = sum / (inside > kLeastShare ? inside : kLeastShare);
    const double held = mean < low ? low : mean > high ? high : mean;
    means[k] = inside > 0 ? held : 0.5 * (low + high);
  }
}

struct Doubt {
  double per_depth;  ///< What a squared depth adds to the shape.
  double reach;
};

/// What is wanted is the expected survival, not that of the expected shape. At L log units into the
/// tail log S moves with xi by L^2 / 2, so a variance v adds v L^4 / 8, which a shape larger by
/// v L^2 / 4 gives as well. Without it the line is crossed twice as often as promised.
FORESHOCK_WIDE void doubt_shape(const double* excess, Shape of, Doubt doubt, std::size_t n,
                                double* logs) {
  const double unit = 1 / of.sigma;
  for (std::size_t k = 0; k < n; ++k) {
    const double deep = -logs[k] < doubt.reach ? -logs[k] : doubt.reach;
    const double xi = of.xi + doubt.per_depth * deep * deep;
    logs[k] = log_share(excess[k] * unit, law_of(xi < kMostHonestShape ? xi : kMostHonestShape));
  }
}

/// logs[k] becomes log(known[k] + weight exp(logs[k])).
FORESHOCK_WIDE void average(const double* known, double weight, std::size_t n, double* logs) {
  for (std::size_t k = 0; k < n; ++k) {
    const double share = known[k] + weight * quick_exp(logs[k]);
    logs[k] = quick_log(share > kLeastShare ? share : kLeastShare);
  }
}

}  // namespace

ParetoTail::ParetoTail(const Counted& counted, std::span<const double> edges, double total,
                       double wanted, double reach)
    : reach_(reach) {
  const Masses& mass = counted.mass;
  while (bins_ < kBins && beyond_ < wanted) beyond_ += mass[bins_++];
  log_mass_ = std::log(beyond_ / total);
  for (std::size_t k = 0; k <= bins_; ++k) excess_[k] = edges[bins_] - edges[k];
  sigma_ = -edges[bins_];  // A start; any scale of the right order will do.
  xi_ = kShapePrior;
  fit(mass);
  doubt_ = shape_variance(xi_) / (beyond_ + kShapePriorPoints) / 4;
  if (bins_ > 0 && bins_ < kBins) side_ = side(counted);
}

/// By probability-weighted moments of the excess, the outermost points first: a0 = E[X] and
/// a1 = E[X (1 - F(X))]; each bin stands at the mean that the last round gives it.
void ParetoTail::fit(const Masses& mass) {
  take_shares();
  for (int round = 0; round < kTailRounds; ++round) {
    Masses excess;
    take_means(excess_.data(), shares_.data(), {sigma_, xi_}, bins_, excess.data());
    double a0 = 0;
    double a1 = 0;
    double outside = 0;
    for (std::size_t k = 0; k < bins_; ++k) {
      a0 += mass[k] * excess[k];
      a1 += mass[k] * excess[k] * (outside + 0.5 * mass[k]);
      outside += mass[k];
    }
    a0 /= beyond_;
    a1 /= beyond_ * beyond_;
    const double raw = 2 - a0 / (a0 - 2 * a1);
    const double xi =
        (beyond_ * raw + kShapePriorPoints * kShapePrior) / (beyond_ + kShapePriorPoints);
    xi_ = std::clamp(std::isfinite(xi) ? xi : kShapePrior, kLeastShape, kMostShape);
    sigma_ = a0 * (1 - xi_);  // Keeps the mean excess: E[X] = sigma / (1 - xi).
    take_shares();
  }
}

void ParetoTail::take_shares() {
  take_shares_of(excess_.data(), sigma_, law_of(xi_), bins_ + 1, logs_.data(), shares_.data());
}

TailShapes::Side ParetoTail::side(const Counted& counted) const {
  TailShapes::Side out;
  out.from = kBins - bins_;
  out.rival_parameters = 2;
  out.stand_in = counted.stand_in;
  for (std::size_t k = 0; k < kBins; ++k) out.counts[kBins - 1 - k] = counted.counts[k];
  Masses logs;
  log_bins(shares_.data(), bins_, logs.data());
  for (std::size_t k = 0; k < bins_; ++k) out.rival_log_likelihood += counted.mass[k] * logs[k];
  return out;
}

ParetoTail::Edges ParetoTail::log_survivals(const TailShapes* shapes) const {
  Edges out = logs_;
  doubt_shape(excess_.data(), {std::max(sigma_, kBlur), xi_}, {doubt_, reach_}, bins_ + 1,
              out.data());
  if (shapes != nullptr) {
    Edges known;
    for (std::size_t k = 0; k <= bins_; ++k) known[k] = shapes->share_beyond(kBins - k);
    average(known.data(), shapes->rival_weight(), bins_ + 1, out.data());
  }
  for (double& log : out) log = std::clamp(log_mass_ + log, kLeastLogTail, 0.0);
  return out;
}

std::array<ParetoTail::Edges, 2> ParetoTail::log_survivals(const ParetoTail& one,
                                                           const ParetoTail& other) {
  if (!one.side_ || !other.side_) {
    return {one.log_survivals(nullptr), other.log_survivals(nullptr)};
  }
  const auto shapes = TailShapes::weigh(*one.side_, *other.side_);
  return {one.log_survivals(&shapes[0]), other.log_survivals(&shapes[1])};
}

}  // namespace foreshock
