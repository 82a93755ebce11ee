#include "foreshock/models/running_level.h"

#include <algorithm>
#include <cmath>

namespace foreshock {
namespace {

constexpr std::uint32_t kVersion = 1;
/// Gains do not fall below this: the level follows within some ten points.
constexpr double kLeastGain = 0.1;
/// The variance remembers about this many points.
constexpr double kVarianceMemory = 100;
/// Errors beyond this count as this: their squares are still numbers.
constexpr double kMostError = 1e150;
constexpr std::int64_t kMostCount = std::int64_t{1} << 60;  ///< No series is as long.

}  // namespace

Predictive RunningLevel::expect() const {
  if (count_ < 2) return count_ < 1 ? Predictive::unknown() : Predictive::unknown(level_);
  const auto errors = static_cast<double>(count_ - 1);
  // The level's own error: 1/n of the variance as a mean, gain / (2 - gain) as a weighted one.
  const double own = std::max(1 / static_cast<double>(count_), kLeastGain / (2 - kLeastGain));
  return Predictive::student_t(level_, std::sqrt(variance_ * (1 + own)),
                               std::min(errors, kVarianceMemory));
}

void RunningLevel::learn(double y) {
  if (y != y) return;
  ++count_;
  const auto n = static_cast<double>(count_);
  const double error = count_ > 1 ? std::clamp(y - level_, -kMostError, kMostError) : y;
  if (count_ > 1) {
    const double own = std::max(1 / (n - 1), kLeastGain / (2 - kLeastGain));
    const double rate = 1 / std::min(n - 1, kVarianceMemory);
    variance_ += rate * (error * error / (1 + own) - variance_);
  }
  level_ += error * std::max(1 / n, kLeastGain);
}

Forecast RunningLevel::forecast(Horizon horizon) const {
  Forecast out;
  const Predictive first = expect();
  for (int h = 0; h < horizon.steps(); ++h) {
    out.steps.push_back(
        first.is_known()
            ? Predictive::student_t(
                  level_, first.scale() * std::sqrt(1 + h * kLeastGain * kLeastGain), first.dof())
            : first);
  }
  return out;
}

void RunningLevel::save(StateWriter& out) const {
  out.put(kVersion);
  out.put(level_);
  out.put(variance_);
  out.put(count_);
}

Result<RunningLevel> RunningLevel::read(StateReader& in) {
  FORESHOCK_TRY(const auto version, in.get<std::uint32_t>());
  if (version != kVersion) {
    return fail(Errc::kUnsupported, "running_level: snapshot version " + std::to_string(version));
  }
  RunningLevel model;
  FORESHOCK_TRY(model.level_, in.get_finite());
  FORESHOCK_TRY(model.variance_, in.get_finite());
  FORESHOCK_TRY(model.count_, in.get<std::int64_t>());
  if (model.count_ < 0 || model.count_ > kMostCount || model.variance_ < 0) {
    return fail(Errc::kMalformedInput, "running_level: counts that cannot be");
  }
  return model;
}

std::unique_ptr<OnlineModel> RunningLevel::clone() const {
  return std::make_unique<RunningLevel>(*this);
}

}  // namespace foreshock
