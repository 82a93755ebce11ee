#include "foreshock/detect/calibrate.h"

#include <algorithm>
#include <cmath>

#include "foreshock/core/normal.h"
#include "foreshock/detect/pareto_tail.h"

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
/// Points between two tables, once these hardly change any more.
constexpr std::int32_t kRarest = 1024;
constexpr std::int32_t kOftenest = 32;

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
      const double up_to = k + 1 == kBins ? 1 : stand_in_cdf(edges[k + 1]);
      prior[k] = up_to - before;
      before = up_to;
    }
  }
};

const Calibrator::Grid& Calibrator::grid() {
  static const Grid kGrid;
  return kGrid;
}

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

ParetoTail Calibrator::fit_tail(double total, bool upper) const {
  const Grid& known = grid();
  ParetoTail::Counted side{.stand_in = stand_in()};
  for (std::size_t k = 0; k < side.counts.size(); ++k) {
    const std::size_t bin = upper ? kBins - 1 - k : k;
    side.counts[k] = counts_[bin];
    side.mass[k] = counts_[bin] + side.stand_in * known.prior[bin];
  }
  const double wanted = std::max(kTailShare * total, std::min(kTailPoints, 0.25 * total));
  return ParetoTail(side, known.edges, total, wanted, reach_);
}

double Calibrator::stand_in() const {
  return kPriorPoints * kPriorFade / (kPriorFade + total_);
}

void Calibrator::refresh() {
  const double total = total_ + stand_in();
  const ParetoTail lower = fit_tail(total, false);
  const ParetoTail upper = fit_tail(total, true);
  const auto tails = ParetoTail::log_survivals(lower, upper);
  const double prior = stand_in();
  const Grid& known = grid();
  double below = 0;
  for (int k = 0; k <= kBins; ++k) {
    const auto i = static_cast<std::size_t>(k);
    double s = 0;
    if (k <= lower.bins()) {
      s = -normal_quantile_of_log_tail(tails[0][i]);
    } else if (kBins - k <= upper.bins()) {
      s = normal_quantile_of_log_tail(tails[1][kBins - i]);
    } else {
      s = normal_quantile(std::clamp(below / total, 1e-12, 1 - 1e-12));
    }
    scores_[i] = static_cast<std::int16_t>(std::lround(s / kPerStep));
    if (k > 0) scores_[i] = std::max(scores_[i], scores_[i - 1]);
    if (k < kBins) below += counts_[i] + prior * known.prior[i];
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
