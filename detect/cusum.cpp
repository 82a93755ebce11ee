#include "foreshock/detect/cusum.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <numbers>

namespace foreshock {
namespace {
constexpr std::int32_t kMostSince = 1 << 30;

/// log10(exp(x) - x - 1) for x in [1/2, 32) as Taylor polynomials, eight to each doubling of x. Of
/// h = log(exp(x) - x - 1) and w = 1 / (exp(x) - x - 1), h' = u = 1 + x w and w' = -w u give all
/// coefficients. The nearest zero, at x = 0, is 17 times as far away as the end of a segment, so
/// that the term left out is below (1/17)^9 = 1e-11 of a double zero's 2/9, in log10 1e-12.
class GrowthTable {
 public:
  static constexpr double kLeast = 0.5;
  static constexpr double kMost = 32;

  GrowthTable() {
    for (std::size_t i = 0; i < segments_.size(); ++i) {
      const double octave = std::ldexp(kLeast, static_cast<int>(i / kPerOctave));
      const double from = octave * (1 + static_cast<double>(i % kPerOctave) / kPerOctave);
      segments_[i] = expand(from + octave / (2 * kPerOctave));
    }
  }
  /// Exponent and leading bits of the fraction are the index.
  double at(double x) const {
    const auto i = (std::bit_cast<std::uint64_t>(x) - kFirst) >> kShift;
    const Segment& s = segments_[i];
    const double t = x - s.middle;
    const double t2 = t * t;
    const double t4 = t2 * t2;
    const auto& a = s.a;
    return (a[0] + a[1] * t) + t2 * (a[2] + a[3] * t) +
           t4 * ((a[4] + a[5] * t) + t2 * (a[6] + a[7] * t) + t4 * a[8]);
  }

 private:
  static constexpr std::size_t kOctaves = 6;
  static constexpr std::size_t kPerOctave = 8;
  static constexpr int kShift = 52 - 3;
  static constexpr std::uint64_t kFirst = std::bit_cast<std::uint64_t>(kLeast);
  static constexpr std::size_t kOrder = 8;
  struct Segment {
    double middle = 0;
    std::array<double, kOrder + 1> a{};
  };
  static Segment expand(double x) {
    Segment out{.middle = x};
    const double growth = std::expm1(x) - x;
    std::array<double, kOrder> w{1 / growth};
    std::array<double, kOrder> u{1 + x / growth};
    for (std::size_t n = 0; n + 1 < kOrder; ++n) {
      double sum = 0;
      for (std::size_t i = 0; i <= n; ++i) sum += w[i] * u[n - i];
      w[n + 1] = -sum / static_cast<double>(n + 1);
      u[n + 1] = x * w[n + 1] + w[n];
    }
    out.a[0] = std::log10(growth);
    for (std::size_t n = 0; n < kOrder; ++n) {
      out.a[n + 1] = u[n] / static_cast<double>(n + 1) * std::numbers::log10e;
    }
    return out;
  }
  std::array<Segment, kOctaves * kPerOctave> segments_;
};

double log10_growth(double x) {
  static const GrowthTable kTable;
  if (x >= GrowthTable::kLeast && x < GrowthTable::kMost) return kTable.at(x);
  return std::log10(std::expm1(x) - x);
}

/// Of the diffusion: twice the slack times the threshold, corrected for steps that overshoot it.
double exponent(double slack, double threshold) {
  return 2 * slack * (threshold + 1.166);
}

}  // namespace

Cusum::Cusum(const Options& options)
    : slack_(options.slack), offset_(-std::log10(4 * options.slack * options.slack)) {}

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
  return {.surprise = std::max(0.0, log10_growth(exponent(slack_, level)) + offset_),
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
  if (!is_sound({.slack = slack_})) {
    return fail(Errc::kMalformedInput, "cusum: sums that cannot be");
  }
  return {};
}

bool Cusum::is_sound(const Options& options) const {
  const Cusum same(options);
  const auto sound = [](double sum, std::int32_t since) {
    return std::isfinite(sum) && sum >= 0 && since >= 0 && since <= kMostSince &&
           (sum > 0) == (since > 0);
  };
  return slack_ == same.slack_ && offset_ == same.offset_ && sound(above_, above_since_) &&
         sound(below_, below_since_);
}

double cusum_run_length(double slack, double threshold) {
  // One side: (exp(2kb) - 2kb - 1) / (2k^2) with b = h + 1.166; two equal sides halve it.
  const double x = exponent(slack, threshold);
  return (std::expm1(x) - x) / (4 * slack * slack);
}

}  // namespace foreshock
