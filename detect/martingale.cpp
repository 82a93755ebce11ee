#include "foreshock/detect/martingale.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace foreshock {
namespace {
using Bet = Martingale::Bet;
using Form = Martingale::Form;

/// Values nearer to an end than this count as this near: no bet pays without limit.
constexpr double kEdge = 1e-16;
constexpr double kMostLog = 30 * std::numbers::ln10;
constexpr double kLeastLog = -1e18;
constexpr std::int64_t kMostPoints = std::int64_t{1} << 60;
constexpr std::int32_t kMostSince = 1 << 30;
/// Shares are divided by their sum at every point; what a snapshot's may be off by.
constexpr double kRounding = 1e-9;

/// Bettor 0 stakes nothing; it keeps capital through quiet times.
constexpr std::size_t kIdle = 0;
/// kPower: bettors 1 + 4 side + i with exponent e = kExponents[i].
constexpr std::size_t kExponentCount = 4;
constexpr std::array<double, kExponentCount> kExponents{0.8, 0.6, 0.4, 0.2};
enum Side : std::size_t { kLow, kHigh, kEnds, kMiddle, kSideCount };
static_assert(1 + kSideCount * kExponentCount == Martingale::kMostBettors);
/// kJumper: bettor 1 on low values, 2 on high ones.
constexpr std::size_t kJumperCount = 3;
/// kHistogram: bettor 1 is the histogram. Counts begin at one a bin (Laplace).
constexpr std::size_t kHistogramCount = 2;

std::size_t bettors_of(Bet bet) {
  if (bet == Bet::kPower) return Martingale::kMostBettors;
  return bet == Bet::kJumper ? kJumperCount : kHistogramCount;
}

std::size_t bin_of(double u) {
  const auto k = static_cast<std::size_t>(u * Martingale::kBins);
  return std::min(k, Martingale::kBins - 1);
}
}  // namespace

Martingale::Martingale(const Options& options)
    : options_(options), bettors_(bettors_of(options.bet)) {
  // The Simple Jumper deals evenly; with many bettors half stays with the idle one.
  const bool is_even = options.bet == Bet::kJumper;
  const auto others = static_cast<double>(bettors_ - 1);
  dealt_[kIdle] = is_even ? 1.0 / kJumperCount : 0.5;
  for (std::size_t k = 1; k < bettors_; ++k) dealt_[k] = (1 - dealt_[kIdle]) / others;
  shares_ = dealt_;
}

Result<Martingale> Martingale::make(const Options& o) {
  if (!(o.jump >= 0 && o.jump < 1)) {
    return fail(Errc::kInvalidArgument, "martingale: jump must be in [0, 1)");
  }
  if (!(o.memory >= 2 && o.memory <= 1e6)) {
    return fail(Errc::kInvalidArgument, "martingale: memory must be in [2, 1e6] points");
  }
  return Martingale(o);
}

Score Martingale::observe(double u) {
  if (u != u) return {};
  u = std::clamp(u, kEdge, 1 - kEdge);
  begin_point();
  Shares factors{};
  pay(u, factors);
  double gain = 0;
  for (std::size_t k = 0; k < bettors_; ++k) gain += shares_[k] * factors[k];
  const double inverse = 1 / gain;
  for (std::size_t k = 0; k < bettors_; ++k) shares_[k] *= factors[k] * inverse;
  const double log_gain = std::log(gain);
  log_value_ = std::clamp(log_value_ + log_gain, kLeastLog, kMostLog);
  most_ = std::max(most_, log_value_);
  reflected_ = std::clamp(reflected_ + log_gain, 0.0, kMostLog);
  since_ = reflected_ > 0 ? std::min(since_ + 1, kMostSince) : 0;
  points_ = std::min(points_ + 1, kMostPoints);
  if (options_.bet == Bet::kHistogram) learn(u);
  if (log_value_ <= 0) return {};
  return {.surprise = log_value_ / std::numbers::ln10,
          .direction = direction(),
          .since = std::max(since_ - 1, 0)};
}

/// New games, and a part of the capital dealt anew: both before the point is seen, so both fair.
void Martingale::begin_point() {
  if (options_.form == Form::kCusum && log_value_ <= 0) {  // C <- max(C, 1)
    log_value_ = 0;
    shares_ = dealt_;
  }
  if (options_.form == Form::kShiryaevRoberts) {  // R <- R + 1, R = 0 at first
    const double r = points_ == 0 ? 0 : std::exp(log_value_);
    const double old = r / (r + 1);
    for (std::size_t k = 0; k < bettors_; ++k) {
      shares_[k] = old * shares_[k] + (1 - old) * dealt_[k];
    }
    log_value_ = std::log1p(r);
  }
  for (std::size_t k = 0; k < bettors_; ++k) {
    shares_[k] += options_.jump * (dealt_[k] - shares_[k]);
  }
}

/// What each bettor makes of a unit at u. Every one of these has mean 1 over u in (0, 1).
void Martingale::pay(double u, Shares& factors) const {
  factors[kIdle] = 1;
  if (options_.bet == Bet::kJumper) {
    factors[1] = 1 - (u - 0.5);
    factors[2] = 1 + (u - 0.5);
    return;
  }
  if (options_.bet == Bet::kHistogram) {
    double total = kBins;
    for (const double count : counts_) total += count;
    factors[1] = kBins * (counts_[bin_of(u)] + 1) / total;
    return;
  }
  // e p^(e-1) for e = 0.8, 0.6, .. from powers of p^-0.2, where p is u, 1 - u, 2 min(u, 1 - u) and
  // |2u - 1|.
  const auto root = [](double p) { return std::exp(-0.2 * std::log(p)); };
  constexpr double kHalfRoot = 0.8705505632961241;  // 2^-0.2
  std::array<double, kSideCount> steps{};
  steps[kLow] = root(u);
  steps[kHigh] = root(1 - u);
  steps[kEnds] = kHalfRoot * std::max(steps[kLow], steps[kHigh]);
  steps[kMiddle] = root(std::max(kEdge, std::abs(2 * u - 1)));
  for (std::size_t side = 0; side < kSideCount; ++side) {
    double power = 1;
    for (std::size_t i = 0; i < kExponentCount; ++i) {
      power *= steps[side];
      factors[1 + side * kExponentCount + i] = kExponents[i] * power;
    }
  }
}

void Martingale::learn(double u) {
  for (double& count : counts_) count *= 1 - 1 / options_.memory;
  counts_[bin_of(u)] += 1;
}

/// Where the winners have their money: -1 low values, +1 high ones, 0 neither.
double Martingale::direction() const {
  double low = 0;
  double high = 0;
  if (options_.bet == Bet::kHistogram) {
    double total = 0;
    for (std::size_t k = 0; k < kBins; ++k) {
      total += counts_[k];
      (2 * k < kBins ? low : high) += counts_[k];
    }
    if (std::max(low, high) < 0.6 * total) return 0;
    return high > low ? 1 : -1;
  }
  if (options_.bet == Bet::kJumper) {
    low = shares_[1];
    high = shares_[2];
    return high > low ? 1 : -1;
  }
  std::array<double, kSideCount> held{};
  for (std::size_t k = 1; k < bettors_; ++k) held[(k - 1) / kExponentCount] += shares_[k];
  if (std::max(held[kLow], held[kHigh]) < std::max(held[kEnds], held[kMiddle])) return 0;
  return held[kHigh] > held[kLow] ? 1 : -1;
}

double Martingale::anytime_p() const {
  return options_.form == Form::kVille ? std::exp(-most_) : 1;
}

void Martingale::reset() {
  *this = Martingale(options_);
}

void Martingale::save(StateWriter& out) const {
  for (std::size_t k = 0; k < bettors_; ++k) out.put(shares_[k]);
  if (options_.bet == Bet::kHistogram) {
    for (const double count : counts_) out.put(count);
  }
  for (const double v : {log_value_, most_, reflected_}) out.put(v);
  out.put(points_);
  out.put(since_);
}

Status Martingale::read(StateReader& in) {
  Martingale next(options_);
  for (std::size_t k = 0; k < bettors_; ++k) {
    FORESHOCK_TRY(next.shares_[k], in.get_finite());
  }
  if (options_.bet == Bet::kHistogram) {
    for (double& count : next.counts_) {
      FORESHOCK_TRY(count, in.get_finite());
    }
  }
  for (double* v : {&next.log_value_, &next.most_, &next.reflected_}) {
    FORESHOCK_TRY(*v, in.get_finite());
  }
  FORESHOCK_TRY(next.points_, in.get<std::int64_t>());
  FORESHOCK_TRY(next.since_, in.get<std::int32_t>());
  if (!next.is_sound()) {
    return fail(Errc::kMalformedInput, "martingale: fortunes that cannot be");
  }
  *this = next;
  return {};
}

bool Martingale::is_sound() const {
  double sum = 0;
  bool sound = true;
  for (std::size_t k = 0; k < bettors_; ++k) {
    sound = sound && shares_[k] >= 0;
    sum += shares_[k];
  }
  double total = 0;
  for (const double count : counts_) {
    sound = sound && count >= 0;
    total += count;
  }
  return sound && std::abs(sum - 1) <= kRounding && total <= options_.memory * (1 + kRounding) &&
         log_value_ >= kLeastLog && log_value_ <= kMostLog && most_ >= std::max(0.0, log_value_) &&
         most_ <= kMostLog && reflected_ >= 0 && reflected_ <= kMostLog && points_ >= 0 &&
         points_ <= kMostPoints && since_ >= 0 && since_ <= points_ &&
         (reflected_ > 0) == (since_ > 0);
}

}  // namespace foreshock
