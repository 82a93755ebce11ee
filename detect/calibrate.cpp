#include "foreshock/detect/calibrate.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "foreshock/core/normal.h"
#include "foreshock/detect/tail_shapes.h"

namespace foreshock {
namespace {

constexpr std::uint32_t kVersion = 2;  ///< 1 had half as many bins.
constexpr double kBinWidth = 0.1;
/// Pseudo-points of the stand-in at the start; they fade as kPriorFade / (kPriorFade + n).
constexpr double kPriorPoints = 16;
constexpr double kPriorFade = 100;
/// A tail is what lies beyond the outermost edge that leaves this share, or this many points.
constexpr double kTailShare = 0.06;
constexpr double kTailPoints = 12;
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
/// Beyond this share of its own mass a tail goes on exponentially: a negative shape would end.
constexpr double kTailEnd = 1e-4;
/// No tail is steeper than this scale, standard deviations: where noise ends in a cliff, a model
/// whose level is off by a twentieth sees points beyond it.
constexpr double kBlur = 0.2;
constexpr double kNoShape = 1e-9;  ///< As good as 0: the exponential.
constexpr int kTailRounds = 4;
/// Points between two tables, once these hardly change any more.
constexpr std::int32_t kRarest = 1024;
constexpr std::int32_t kOftenest = 32;
/// No log tail probability below this; e^-700 is as sure as a double can say.
constexpr double kLeastLogTail = -700;

/// Cumulative distribution of Student's t with 4 degrees of freedom, in closed form.
double prior_cdf(double z) {
  const double u = z / std::sqrt(4 + z * z);
  return 0.5 + 0.75 * (u - u * u * u / 3);
}

double reach_of(double p_line) {
  return std::max(0.0, std::log(kTailShare / (0.5 * p_line)));
}

}  // namespace

/// What never changes: where the bins end, and the stand-in's share of each.
struct Calibrator::Grid {
  std::array<double, kBins + 1> edges;
  std::array<double, kBins> prior;
  Grid() {
    for (int k = 0; k <= kBins; ++k) {
      edges[static_cast<std::size_t>(k)] = std::sinh(k * kBinWidth - kMostAsinh);
    }
    double before = 0;
    for (std::size_t k = 0; k < kBins; ++k) {
      const double up_to = k + 1 == kBins ? 1 : prior_cdf(edges[k + 1]);
      prior[k] = up_to - before;
      before = up_to;
    }
  }
};

const Calibrator::Grid& Calibrator::grid() {
  static const Grid kGrid;
  return kGrid;
}

/// Generalised Pareto beyond `from`, which holds exp(log_mass) of all.
struct Calibrator::Tail {
  double from = 0;
  double log_mass = 0;
  double sigma = 1;
  double xi = 0;
  double end = 0;    ///< In units of sigma: where a negative shape leaves kTailEnd of the tail.
  double doubt = 0;  ///< A quarter of the variance of xi.
  double reach = 0;  ///< How deep the line lies, log probability.
  std::optional<TailShapes::Side> side;  ///< What all of its side counted.
  std::optional<TailShapes> shapes;      ///< What that says of the tail.

  void set_shape(double shape) {
    xi = shape;
    if (xi < 0) end = std::expm1(-xi * std::log(kTailEnd)) / xi;
  }
  /// log of the share of the tail beyond `excess` >= 0.
  double log_share(double excess) const {
    const double x = excess / sigma;
    if (std::abs(xi) < kNoShape) return -x;
    // From there on it goes on exponentially, at the rate it has there.
    if (xi < 0 && x > end) return std::log(kTailEnd) - (x - end) / (1 + xi * end);
    return -std::log1p(xi * x) / xi;
  }
  /// log P(Z > z) at the k-th edge of its side, z >= from (mirrored for the lower tail).
  /// What is wanted is the expected survival, not that of the expected shape. At L log units into
  /// the tail log S moves with xi by L^2 / 2, so a variance v adds v L^4 / 8, which a shape larger
  /// by v L^2 / 4 gives as well. Without it the line is crossed twice as often as promised.
  double log_survival(double z, std::size_t k) const {
    const double deep = std::min(-log_share(z - from), reach);
    const Tail honest = with_shape(std::min(xi + doubt * deep * deep, kMostHonestShape));
    const double alone = honest.log_share(z - from);
    if (!shapes) return log_mass + alone;
    const double share = shapes->share_beyond(k) + shapes->rival_weight() * std::exp(alone);
    return log_mass + std::max(std::log(share), kLeastLogTail);
  }
  Tail with_shape(double shape) const {
    Tail out{.from = from, .sigma = std::max(sigma, kBlur)};
    out.set_shape(shape);
    return out;
  }

  /// An edge between two bins of the tail, with what lies beyond it.
  struct Edge {
    double excess;
    double share;
    double area;  ///< The integral of the share beyond x is share (sigma + xi x) / (1 - xi).
  };
  Edge edge_at(double excess) const {
    const double share = std::exp(log_share(excess));
    return {excess, share, share * (sigma + xi * excess)};
  }
  /// Mean excess of the points between two edges: a binned point stands for it.
  double mean_between(const Edge& low, const Edge& high) const {
    const double inside = low.share - high.share;
    if (!(inside > 0)) return 0.5 * (low.excess + high.excess);
    const double area = (low.area - high.area) / (1 - xi);
    return std::clamp((low.share * low.excess - high.share * high.excess + area) / inside,
                      low.excess, high.excess);
  }
};

Calibrator::Calibrator(double p_line) : reach_(reach_of(p_line)) {
  refresh();
}

double Calibrator::residual(double s) const {
  const auto above =
      std::upper_bound(scores_.begin(), scores_.end(),
                       static_cast<std::int16_t>(std::clamp(s / kPerStep, -32767.0, 32767.0)));
  if (above == scores_.begin()) return grid().edges.front();
  if (above == scores_.end()) return grid().edges.back();
  const auto k = static_cast<int>(above - scores_.begin());
  const double low = scores_[static_cast<std::size_t>(k - 1)] * kPerStep;
  const double high = *above * kPerStep;
  const double share = (s - low) / (high - low);
  return std::sinh((k - 1 + share) * kBinWidth - kMostAsinh);
}

void Calibrator::catch_up() {
  if (total_ >= kMemory) {
    total_ = 0;
    for (std::uint16_t& c : counts_) total_ += c = static_cast<std::uint16_t>(c / 2);
  }
  if (until_refresh_ <= 0) refresh();
}

std::array<double, Calibrator::kBins> Calibrator::blended() const {
  const double n = total_;
  const double prior = kPriorPoints * kPriorFade / (kPriorFade + n);
  std::array<double, kBins> mass{};
  for (std::size_t k = 0; k < kBins; ++k) {
    mass[k] = counts_[k] + prior * grid().prior[k];
  }
  return mass;
}

Calibrator::Tail Calibrator::fit_tail(const std::array<double, kBins>& mass, double total,
                                      bool upper) const {
  const auto at = [&](int k) { return mass[static_cast<std::size_t>(upper ? kBins - 1 - k : k)]; };
  const auto& edges = grid().edges;  // Symmetric: the upper tail is read off the lower edges.
  const double wanted = std::max(kTailShare * total, std::min(kTailPoints, 0.25 * total));
  double beyond = 0;
  int bins = 0;  // How many of the outermost bins the tail takes.
  while (bins < kBins / 2 && beyond < wanted) beyond += at(bins++);
  Tail tail{.from = -edges[static_cast<std::size_t>(bins)],
            .log_mass = std::log(beyond / total),
            .xi = kShapePrior};
  tail.sigma = tail.from;  // A start; any scale of the right order will do.
  for (int round = 0; round < kTailRounds; ++round) {
    // Probability-weighted moments of the excess, the outermost points first: a0 = E[X] and
    // a1 = E[X (1 - F(X))]; each bin stands at the mean that the last round gives it.
    double a0 = 0;
    double a1 = 0;
    double outside = 0;
    Tail::Edge high = tail.edge_at(-edges[0] - tail.from);
    for (int k = 0; k < bins; ++k) {
      const Tail::Edge low = tail.edge_at(-edges[static_cast<std::size_t>(k) + 1] - tail.from);
      const double excess = tail.mean_between(low, high);
      high = low;
      a0 += at(k) * excess;
      a1 += at(k) * excess * (outside + 0.5 * at(k));
      outside += at(k);
    }
    a0 /= beyond;
    a1 /= beyond * beyond;
    const double raw = 2 - a0 / (a0 - 2 * a1);
    const double xi =
        (beyond * raw + kShapePriorPoints * kShapePrior) / (beyond + kShapePriorPoints);
    tail.set_shape(std::clamp(std::isfinite(xi) ? xi : kShapePrior, kLeastShape, kMostShape));
    tail.sigma = a0 * (1 - tail.xi);  // Keeps the mean excess: E[X] = sigma / (1 - xi).
  }
  tail.doubt = shape_variance(tail.xi) / (beyond + kShapePriorPoints) / 4;
  tail.reach = reach_;
  if (bins == 0 || bins >= kBins / 2) return tail;
  TailShapes::Side& side = tail.side.emplace();
  side.from = static_cast<std::size_t>(kBins / 2 - bins);
  side.rival_parameters = 2;
  for (int k = 0; k < kBins / 2; ++k) {
    side.counts[static_cast<std::size_t>(kBins / 2 - 1 - k)] = at(k);
  }
  double further = 0;
  for (int k = 0; k < bins; ++k) {
    const double low = tail.edge_at(-edges[static_cast<std::size_t>(k) + 1] - tail.from).share;
    side.rival_log_likelihood += at(k) * std::log(std::max(low - further, 1e-300));
    further = low;
  }
  return tail;
}

void Calibrator::refresh() {
  const auto mass = blended();
  double total = 0;
  for (const double m : mass) total += m;
  Tail lower = fit_tail(mass, total, false);
  Tail upper = fit_tail(mass, total, true);
  if (lower.side && upper.side) {
    auto shapes = TailShapes::weigh(*lower.side, *upper.side);
    lower.shapes = std::move(shapes[0]);
    upper.shapes = std::move(shapes[1]);
  }
  double below = 0;
  for (int k = 0; k <= kBins; ++k) {
    const auto i = static_cast<std::size_t>(k);
    const double z = grid().edges[i];
    double s = 0;
    if (-z >= lower.from) {
      s = -normal_quantile_of_log_tail(
          std::max(lower.log_survival(-z, static_cast<std::size_t>(kBins / 2 - k)), kLeastLogTail));
    } else if (z >= upper.from) {
      s = normal_quantile_of_log_tail(std::max(
          upper.log_survival(z, static_cast<std::size_t>(k - kBins / 2 - 1)), kLeastLogTail));
    } else {
      s = normal_quantile(std::clamp(below / total, 1e-12, 1 - 1e-12));
    }
    scores_[i] = static_cast<std::int16_t>(std::lround(s / kPerStep));
    if (k > 0) scores_[i] = std::max(scores_[i], scores_[i - 1]);
    if (k < kBins) below += mass[i];
  }
  until_refresh_ = std::clamp(total_ / 2, kOftenest, kRarest);
}

bool Calibrator::is_sound(double p_line) const {
  bool sound = reach_ == reach_of(p_line);
  std::int32_t sum = 0;
  for (const std::uint16_t c : counts_) sum += c;
  return sound && sum == total_ && unused_ == 0 && total_ >= 0 && total_ <= kMemory &&
         until_refresh_ >= 1 && until_refresh_ <= kRarest &&
         std::is_sorted(scores_.begin(), scores_.end());
}

void Calibrator::save(StateWriter& out) const {
  out.put(kVersion);
  for (const std::uint16_t c : counts_) out.put(c);
  for (const std::int16_t s : scores_) out.put(static_cast<std::uint16_t>(s));
  out.put(total_);
  out.put(until_refresh_);
}

Result<Calibrator> Calibrator::read(StateReader& in, double p_line) {
  FORESHOCK_TRY(const auto version, in.get<std::uint32_t>());
  if (version != kVersion) {
    return fail(Errc::kUnsupported, "calibrator: snapshot version " + std::to_string(version));
  }
  Calibrator out(p_line);
  for (std::uint16_t& c : out.counts_) {
    FORESHOCK_TRY(c, in.get<std::uint16_t>());
  }
  for (std::int16_t& s : out.scores_) {
    FORESHOCK_TRY(const auto bits, in.get<std::uint16_t>());
    s = static_cast<std::int16_t>(bits);
  }
  FORESHOCK_TRY(out.total_, in.get<std::int32_t>());
  FORESHOCK_TRY(out.until_refresh_, in.get<std::int32_t>());
  if (!out.is_sound(p_line)) {
    return fail(Errc::kMalformedInput, "calibrator: counts that cannot be");
  }
  return out;
}

}  // namespace foreshock
