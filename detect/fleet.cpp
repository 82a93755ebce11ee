#include "foreshock/detect/fleet.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace foreshock {
namespace {
using Rule = OnlineFdr::Rule;
constexpr std::int64_t kMostTests = std::int64_t{1} << 60;
constexpr double kNothing = 1e-300;  ///< Below this a power is 0: no slow denormal numbers.
constexpr double kMostEarned = 1e18;
}  // namespace

/// gamma_k = sum_m first_m q_m^(k-1) sums to 1 over k and falls: sequence m has mean length 2^m and
/// the weight that log(k) / (k exp(sqrt(log k))), of Javanmard & Montanari (2018), has there. With
/// a memory none is longer than that: there the floor takes over.
void OnlineFdr::plan_spending() {
  double total = 0;
  for (std::size_t m = 0; m < kScales; ++m) {
    const double length = std::ldexp(1.0, static_cast<int>(m));
    const double log_k = static_cast<double>(m) * std::numbers::ln2;
    const bool is_used = options_.memory == 0 || length <= options_.memory;
    const double weight =
        is_used ? std::max(log_k, std::numbers::ln2) * std::exp(-std::sqrt(log_k)) : 0;
    total += weight;
    q_[m] = 1 - 1 / length;
    first_[m] = weight / length;
  }
  for (double& first : first_) first /= total;
}

OnlineFdr::OnlineFdr(const Options& options)
    : options_(options), keep_(options.memory > 0 ? 1 - 1 / options.memory : 1) {
  if (options.rule == Rule::kSaffron) scale_ = 1 - options.candidate;
  if (options.rule == Rule::kAddis) scale_ = options.discard - options.candidate;
  start_.fill(1);
  plan_spending();
}

Result<OnlineFdr> OnlineFdr::make(const Options& o) {
  if (!(o.target > 0 && o.target < 1)) {
    return fail(Errc::kInvalidArgument, "fleet: target must be in (0, 1)");
  }
  if (!(o.memory == 0 || (o.memory >= 2 && o.memory <= 1e12))) {
    return fail(Errc::kInvalidArgument, "fleet: memory must be 0 or in [2, 1e12] tests");
  }
  if (!(o.first > 0 && o.first < 1)) {
    return fail(Errc::kInvalidArgument, "fleet: first must be in (0, 1)");
  }
  if (!(o.candidate > 0 && o.candidate < 1)) {
    return fail(Errc::kInvalidArgument, "fleet: candidate must be in (0, 1)");
  }
  if (o.rule == Rule::kAddis && !(o.discard > o.candidate && o.discard <= 1)) {
    return fail(Errc::kInvalidArgument, "fleet: discard must be in (candidate, 1]");
  }
  return OnlineFdr(o);
}

/// (1 - lambda) (w0 max(gamma_k, 1 - keep) + sum over discoveries j of b_j keep^.. gamma_..)
double OnlineFdr::level() const {
  double start = 0;
  double earned = 0;
  for (std::size_t m = 0; m < kScales; ++m) {
    start += first_[m] * start_[m];
    earned += first_[m] * earned_[m];
  }
  const double w0 = options_.first * options_.target;
  const double level = scale_ * (w0 * std::max(start, 1 - keep_) + earned);
  return std::min(level, options_.rule == Rule::kLord ? 1 : options_.candidate);
}

OnlineFdr::Verdict OnlineFdr::test(double p) {
  const double line = level();
  const Verdict out{.is_discovery = p <= line, .level = line};
  if (p != p) return out;
  const bool is_lord = options_.rule == Rule::kLord;
  const bool is_candidate = !is_lord && p <= options_.candidate;
  const bool is_discarded = options_.rule == Rule::kAddis && p > options_.discard;
  if (!is_candidate && !is_discarded) {
    for (std::size_t m = 0; m < kScales; ++m) {
      start_[m] = start_[m] > kNothing ? start_[m] * q_[m] : 0;
      earned_[m] *= q_[m];
    }
  }
  if (out.is_discovery) {
    // Of all discoveries the first pays for what was there before it. With a memory each does: once
    // its own weight has faded no other has paid.
    const bool pays = keep_ < 1 || discoveries_ == 0;
    const double earns = options_.target * (pays ? 1 - options_.first : 1);
    for (double& e : earned_) e = std::min(e + earns, kMostEarned);
    discoveries_ = std::min(discoveries_ + 1, kMostTests);
  }
  for (double& e : earned_) e = e > kNothing ? e * keep_ : 0;
  tests_ = std::min(tests_ + 1, kMostTests);
  return out;
}

void OnlineFdr::reset() {
  *this = OnlineFdr(options_);
}

void OnlineFdr::save(StateWriter& out) const {
  for (const double v : start_) out.put(v);
  for (const double v : earned_) out.put(v);
  out.put(tests_);
  out.put(discoveries_);
}

Status OnlineFdr::read(StateReader& in) {
  OnlineFdr next(options_);
  for (auto* values : {&next.start_, &next.earned_}) {
    for (double& v : *values) {
      FORESHOCK_TRY(v, in.get_finite());
    }
  }
  FORESHOCK_TRY(next.tests_, in.get<std::int64_t>());
  FORESHOCK_TRY(next.discoveries_, in.get<std::int64_t>());
  if (!next.is_sound()) return fail(Errc::kMalformedInput, "fleet: a wealth that cannot be");
  *this = next;
  return {};
}

bool OnlineFdr::is_sound() const {
  bool sound = discoveries_ >= 0 && tests_ >= discoveries_ && tests_ <= kMostTests;
  for (std::size_t m = 0; m < kScales; ++m) {
    sound =
        sound && start_[m] >= 0 && start_[m] <= 1 && earned_[m] >= 0 && earned_[m] <= kMostEarned;
  }
  return sound;
}

}  // namespace foreshock
