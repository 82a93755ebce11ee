#include "foreshock/detect/attribution.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace foreshock {
namespace {

using What = Attribution::What;
constexpr int kMost = ScoreRing::kSize;
/// Half the 95 % quantile of chi-squared with one degree of freedom: starts whose log likelihood is
/// nearer to the best than this are as believable.
constexpr double kBelievable = 1.92;
/// Fewer points than this tell no ramp, no spread and no dependence from an accident.
constexpr int kLeastRamp = 6;
constexpr int kLeastSpread = 6;
constexpr int kLeastDependence = 12;
/// What a further parameter, or a rarer kind, has to bring, nats: an outlier is the everyday thing.
constexpr double kRarer = 1;
constexpr double kLeastRatio = 1e-3;

/// Log likelihood ratio and size, by how many points ago it began.
struct Profile {
  std::array<double, kMost> gain{};
  std::array<double, kMost> size{};
  std::array<double, kMost> error{};
  std::array<double, kMost> left{};

  int best(int n) const {
    return static_cast<int>(std::max_element(gain.begin(), gain.begin() + n) - gain.begin());
  }
};

/// The scores in the order of time, oldest first.
struct Scores {
  std::array<double, kMost> z{};
  int n = 0;
};

/// Of a signature g that begins at each point: (sum g z)^2 / 2 sum g^2.
Profile of_signature(const Scores& s, const std::array<float, kMost>& g, int least) {
  Profile out;
  for (int back = least - 1; back < s.n; ++back) {
    double product = 0;
    double square = 0;
    for (int j = 0; j <= back; ++j) {
      const auto response = static_cast<double>(g[static_cast<std::size_t>(j)]);
      product += response * s.z[static_cast<std::size_t>(s.n - 1 - back + j)];
      square += response * response;
    }
    if (!(square > 0) || !std::isfinite(square)) continue;
    const auto at = static_cast<std::size_t>(back);
    out.gain[at] = product * product / (2 * square);
    out.size[at] = product / square;
    out.error[at] = 1 / std::sqrt(square);
    out.left[at] = out.size[at] * static_cast<double>(g[at]);
  }
  return out;
}

Profile of_spread(const Scores& s) {
  Profile out;
  double square = 0;
  for (int back = 0; back < s.n; ++back) {
    const double z = s.z[static_cast<std::size_t>(s.n - 1 - back)];
    square += z * z;
    const int length = back + 1;
    if (length < kLeastSpread) continue;
    const double v = std::max(square / length, kLeastRatio);
    const auto at = static_cast<std::size_t>(back);
    out.gain[at] = 0.5 * length * (v - 1 - std::log(v));
    out.size[at] = std::sqrt(v);
    out.error[at] = std::sqrt(v / (2 * length));
  }
  return out;
}

Profile of_dependence(const Scores& s) {
  Profile out;
  double product = 0;
  double square = 0;
  double square_before = 0;
  double sum = 0;
  double sum_before = 0;
  for (int back = 0; back + 1 < s.n; ++back) {
    const double now = s.z[static_cast<std::size_t>(s.n - 1 - back)];
    const double before = s.z[static_cast<std::size_t>(s.n - 2 - back)];
    product += now * before;
    square += now * now;
    square_before += before * before;
    sum += now;
    sum_before += before;
    const int length = back + 1;
    if (length < kLeastDependence) continue;
    // About their means: what is elsewhere for good is a level.
    const double spread = square - sum * sum / length;
    const double spread_before = square_before - sum_before * sum_before / length;
    if (!(spread > 0) || !(spread_before > 0)) continue;
    const double about = product - sum * sum_before / length;
    const double r = std::clamp(about / std::sqrt(spread * spread_before), -0.99, 0.99);
    const auto at = static_cast<std::size_t>(back);
    out.gain[at] = -0.5 * length * std::log1p(-r * r);
    out.size[at] = r;
    out.error[at] = std::sqrt((1 - r * r) / length);
  }
  return out;
}

}  // namespace

double step_left(std::span<const double> residuals, const ChangeSignature& signature, int since) {
  if (since >= kMost || residuals.size() > static_cast<std::size_t>(since)) return 0;
  double product = 0;
  double square = 1;
  for (std::size_t back = 0; back < residuals.size(); ++back) {
    const std::size_t after = static_cast<std::size_t>(since) - 1 - back;
    const auto response = static_cast<double>(signature.step[after]);
    product += response * residuals[back];
    square += response * response;
  }
  return product / square;
}

const ChangeSignature& ChangeSignature::frozen() {
  static const ChangeSignature kFrozen = [] {
    ChangeSignature out;
    out.impulse[0] = 1;
    for (std::size_t t = 0; t < kLength; ++t) {
      out.step[t] = 1;
      out.ramp[t] = static_cast<float>(t + 1);
    }
    return out;
  }();
  return kFrozen;
}

Attribution attribute(const ScoreRing& scores, const ChangeSignature& signature) {
  Scores s{.n = scores.size()};
  for (int back = 0; back < s.n; ++back) {
    s.z[static_cast<std::size_t>(s.n - 1 - back)] = scores.at_back(back);
  }
  Attribution out;
  double most = 0;
  const auto consider = [&](What what, const Profile& profile, double price) {
    const int back = profile.best(std::max(s.n, 1));
    const double gain = profile.gain[static_cast<std::size_t>(back)];
    out.evidence[static_cast<std::size_t>(what)] = gain;
    if (!(gain - price > most)) return;
    most = gain - price;
    out.what = what;
    out.since = out.since_least = out.since_most = back;
    out.size = profile.size[static_cast<std::size_t>(back)];
    out.error = profile.error[static_cast<std::size_t>(back)];
    out.left = profile.left[static_cast<std::size_t>(back)];
    for (int other = 0; other < s.n; ++other) {
      if (profile.gain[static_cast<std::size_t>(other)] < gain - kBelievable) continue;
      out.since_least = std::min(out.since_least, other);
      out.since_most = std::max(out.since_most, other);
    }
  };
  consider(What::kOutlier, of_signature(s, signature.impulse, 1), 0);
  consider(What::kLevel, of_signature(s, signature.step, 1), kRarer);
  consider(What::kTrend, of_signature(s, signature.ramp, kLeastRamp), 2 * kRarer);
  consider(What::kSpread, of_spread(s), kRarer);
  consider(What::kDependence, of_dependence(s), 2 * kRarer);
  return out;
}

}  // namespace foreshock
