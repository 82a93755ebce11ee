#include "foreshock/filters/bank.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>

#include "foreshock/core/check.h"
#include "foreshock/filters/internal/clipped.h"

namespace foreshock {
namespace {

/// Series that rest or wake together: their arrays fit the first cache.
constexpr std::size_t kBlock = 256;
/// Innovations before large ones are clipped: until then there is nothing to tell large by.
constexpr double kUnclipped = 7;
/// A variance that a step changes by less than this share of it has come to rest.
constexpr double kRest = 1e-15;
/// Beyond it neither a value nor a square is one: differences must stay finite.
constexpr double kMost = 1e300;
constexpr std::size_t kMostSeries = std::size_t{1} << 24U;
constexpr std::uint32_t kVersion = 1;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

bool any_missing(std::span<const double> y) {
  double missing = 0;  // A double, so that the compiler takes two values at a time.
  for (const double v : y) missing = std::abs(v) <= kMost ? missing : 1;
  return missing != 0;
}

/// The step of a block at rest, nothing missing, every r long known. A function of its own arrays,
/// so that the compiler takes two series at a time.
void rest(std::size_t n, const double* __restrict y, const double* __restrict gain,
          double* __restrict level, double* __restrict r, double* __restrict surprise, double rate,
          double clip, double shrink) {
  for (std::size_t i = 0; i < n; ++i) {
    const double v = y[i] - level[i];
    const double square_v = v * v < kMost ? v * v : kMost;
    const double e2 = square_v * (1 - gain[i]);  // 1 - K = r / s
    const double limit = clip * r[i];
    const double clipped = (e2 < limit ? e2 : limit) * shrink;
    const double square = r[i] > 0 ? clipped : e2;
    surprise[i] = e2 / r[i];
    r[i] += rate * (square - r[i]);
    level[i] += gain[i] * v;
  }
}

Status check(const LevelBank::Options& options) {
  if (options.rate > 0 && options.rate < 1 && options.clip > 0 && std::isfinite(options.clip)) {
    return {};
  }
  return fail(Errc::kInvalidArgument, "level bank: an option is out of its range");
}

}  // namespace

LevelBank::LevelBank(std::span<const double> ratios, const Options& options)
    : options_(options),
      shrink_(1 / kalman::mean_of_clipped_square(options.clip)),
      ratio_(ratios.begin(), ratios.end()),
      at_rest_((ratios.size() + kBlock - 1) / kBlock, 0) {
  for (auto* array : {&level_, &P_, &r_, &seen_, &gain_}) {
    array->assign(ratios.size(), 0.0);
  }
}

Result<LevelBank> LevelBank::make(std::span<const double> ratios, const Options& options) {
  FORESHOCK_TRY_VOID(check(options));
  for (std::size_t i = 0; i < ratios.size(); ++i) {
    if (ratios[i] >= 0 && std::isfinite(ratios[i])) continue;
    return fail(Errc::kInvalidArgument,
                "level bank: q / r of series " + std::to_string(i) + " is not a number >= 0");
  }
  return LevelBank(ratios, options);
}

/// The exact filter with everything that may happen; selects, not branches.
void LevelBank::wake(std::size_t from, std::size_t to, std::span<const double> y,
                     std::span<double> surprise) {
  const double clip = options_.clip * options_.clip;
  const double least = options_.rate;
  bool moves = false;
  for (std::size_t i = from; i < to; ++i) {
    const bool there = std::abs(y[i]) <= kMost;
    const bool known = seen_[i] > 0;  // Its level is.
    const bool told = there && known;
    const double inverse = 1 / (P_[i] + 1);
    const double K = P_[i] * inverse;
    const double v = told ? y[i] - level_[i] : 0;
    const double e2 = std::min(v * v, kMost) * inverse;
    const double count = seen_[i];  // Of innovations, this one included.
    const double limit = count > kUnclipped && r_[i] > 0 ? clip * r_[i] : kInfinity;
    const double square = limit < kInfinity ? std::min(e2, limit) * shrink_ : e2;
    const double rate = std::max(least, 1 / std::max(count, 1.0));
    surprise[i] = told && count > 1 ? e2 / r_[i] : kNan;
    if (told) r_[i] += rate * (square - r_[i]);
    level_[i] = told ? level_[i] + K * v : there ? y[i] : level_[i];
    // In units of r: (1 - K) P = K, all of the first value is believed, and a gap adds q.
    const double P = (told ? K : there ? 1 : P_[i]) + ratio_[i];
    moves = moves || !told || !(std::abs(P - P_[i]) <= kRest * P) || rate > least;
    P_[i] = known || there ? P : 0;
    seen_[i] += there ? 1 : 0;
    gain_[i] = K;
  }
  at_rest_[from / kBlock] = moves ? 0 : 1;
}

void LevelBank::step(std::span<const double> y, std::span<double> surprise) {
  FORESHOCK_CHECK(y.size() == size() && surprise.size() == size());
  for (std::size_t from = 0; from < size(); from += kBlock) {
    const std::size_t to = std::min(size(), from + kBlock);
    if (at_rest_[from / kBlock] != 0 && !any_missing(y.subspan(from, to - from))) {
      rest(to - from, &y[from], &gain_[from], &level_[from], &r_[from], &surprise[from],
           options_.rate, options_.clip * options_.clip, shrink_);
    } else {
      wake(from, to, y, surprise);
    }
  }
}

void LevelBank::save(StateWriter& out) const {
  out.put(kVersion);
  out.put(options_.rate);
  out.put(options_.clip);
  for (const auto* array : {&ratio_, &level_, &P_, &r_, &seen_}) {
    out.put_all(std::span<const double>(*array));
  }
}

Result<LevelBank> LevelBank::read(StateReader& in) {
  FORESHOCK_TRY(const auto version, in.get<std::uint32_t>());
  if (version != kVersion) {
    return fail(Errc::kUnsupported, "level bank: snapshot version " + std::to_string(version) +
                                        ", this program reads " + std::to_string(kVersion));
  }
  Options options;
  FORESHOCK_TRY(options.rate, in.get_finite());
  FORESHOCK_TRY(options.clip, in.get_finite());
  FORESHOCK_TRY(const auto ratios, in.get_all<double>(kMostSeries));
  FORESHOCK_TRY(LevelBank bank, make(ratios, options));
  for (auto* array : {&bank.level_, &bank.P_, &bank.r_, &bank.seen_}) {
    FORESHOCK_TRY(*array, in.get_all<double>(kMostSeries));
    bool sound = array->size() == ratios.size();
    for (const double v : *array) {
      sound = sound && std::abs(v) <= kMost && (array == &bank.level_ || v >= 0);
    }
    if (!sound) {
      return fail(Errc::kMalformedInput, "level bank: states that are not one finite number each");
    }
  }
  return bank;
}

}  // namespace foreshock
