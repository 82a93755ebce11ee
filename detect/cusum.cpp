#include "foreshock/detect/cusum.h"

#include <algorithm>
#include <cmath>

namespace foreshock {
namespace {
constexpr std::int32_t kMostSince = 1 << 30;
}  // namespace

Result<Cusum> Cusum::make(const Options& options) {
  if (!(options.slack > 0) || !std::isfinite(options.slack)) {
    return fail(Errc::kInvalidArgument, "cusum: slack must be positive and finite");
  }
  return Cusum(options);
}

Score Cusum::observe(double z) {
  if (z != z) return {};
  above_ = std::max(0.0, above_ + z - slack_);
  below_ = std::max(0.0, below_ - z - slack_);
  above_since_ = above_ > 0 ? std::min(above_since_ + 1, kMostSince) : 0;
  below_since_ = below_ > 0 ? std::min(below_since_ + 1, kMostSince) : 0;
  const double level = std::max(above_, below_);
  if (level <= 0) return {};
  const bool up = above_ >= below_;
  return {.surprise = std::max(0.0, std::log10(cusum_run_length(slack_, level))),
          .direction = up ? 1.0 : -1.0,
          .since = (up ? above_since_ : below_since_) - 1};
}

void Cusum::reset() {
  above_ = below_ = 0;
  above_since_ = below_since_ = 0;
}

void Cusum::save(StateWriter& out) const {
  out.put(above_);
  out.put(below_);
  out.put(above_since_);
  out.put(below_since_);
}

Status Cusum::read(StateReader& in) {
  FORESHOCK_TRY(above_, in.get_finite());
  FORESHOCK_TRY(below_, in.get_finite());
  FORESHOCK_TRY(above_since_, in.get<std::int32_t>());
  FORESHOCK_TRY(below_since_, in.get<std::int32_t>());
  const auto sound = [](double sum, std::int32_t since) {
    return sum >= 0 && since >= 0 && since <= kMostSince && (sum > 0) == (since > 0);
  };
  if (!sound(above_, above_since_) || !sound(below_, below_since_)) {
    return fail(Errc::kMalformedInput, "cusum: sums that cannot be");
  }
  return {};
}

double cusum_run_length(double slack, double threshold) {
  // One side: (exp(2kb) - 2kb - 1) / (2k^2) with b = h + 1.166; two equal sides halve it.
  const double x = 2 * slack * (threshold + 1.166);
  return (std::expm1(x) - x) / (4 * slack * slack);
}

}  // namespace foreshock
