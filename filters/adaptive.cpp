#include "foreshock/filters/adaptive.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "foreshock/filters/internal/clipped.h"

namespace foreshock::kalman {
namespace {

bool is_share(double v) {
  return v > 0 && v < 1;
}

bool is_positive(double v) {
  return v > 0 && std::isfinite(v);
}

tl::unexpected<Error> out_of_range(const char* who) {
  return fail(Errc::kInvalidArgument, std::string(who) + ": an option is out of its range");
}

bool tells(const Seen& seen, double e) {
  return e == e && !(seen.diffuse > 0) && seen.variance > 0;
}

}  // namespace

InnovationScale::InnovationScale(const Options& options, double mean_of_clipped)
    : options_(options), mean_of_clipped_(mean_of_clipped) {}

Result<InnovationScale> InnovationScale::make(const Options& options) {
  const double c = options.clip;
  if (!is_share(options.rate) || !is_positive(c)) return out_of_range("innovation scale");
  return InnovationScale(options, mean_of_clipped_square(c));
}

void InnovationScale::learn(const Seen& seen, double e) {
  if (!tells(seen, e)) return;
  const double clip = options_.clip * options_.clip;
  const double square = std::min(e * e / (seen.variance * ratio_), clip);
  ratio_ *= 1 + options_.rate * (square / mean_of_clipped_ - 1);
}

Result<NoiseTuner> NoiseTuner::make(const Options& options) {
  if (!is_share(options.rate) || !is_positive(options.clip) || !(options.largest > 1)) {
    return out_of_range("noise tuner");
  }
  return NoiseTuner(options);
}

void NoiseTuner::learn(const Seen& seen, double e) {
  if (!tells(seen, e)) {
    before_ = 0;
    return;
  }
  const double z = std::clamp(e / std::sqrt(seen.variance), -options_.clip, options_.clip);
  const double most = std::log(options_.largest);
  log_factor_ = std::clamp(log_factor_ + options_.rate * z * before_, -most, most);
  before_ = z;
}

double NoiseTuner::factor() const {
  return std::exp(log_factor_);
}

Result<SageHusa> SageHusa::make(const Options& options, double r) {
  if (!is_share(options.forgetting) || !is_positive(options.floor) || !std::isfinite(r) ||
      !(r >= options.floor)) {
    return out_of_range("Sage-Husa");
  }
  return SageHusa(options, r);
}

Seen SageHusa::correct(const System& system, Belief& belief, double y) {
  const Seen seen = kalman::correct(system.h, r_, belief, y);
  if (!tells(seen, y)) return seen;
  const double residual = y - system.h.dot(belief.x);
  const double left = system.h.dot(belief.P * system.h);
  faded_ *= options_.forgetting;
  // The first r counts as one value.
  const double weight = (1 - options_.forgetting) / (1 - faded_ * options_.forgetting);
  r_ = std::max(options_.floor, r_ + weight * (residual * residual + left - r_));
  return seen;
}

Result<VariationalNoise> VariationalNoise::make(const Options& options, double r, double values) {
  const bool forgets = options.forgetting > 0 && options.forgetting <= 1;
  if (!forgets || options.sweeps < 1 || !is_positive(r) || !is_positive(values)) {
    return out_of_range("variational noise");
  }
  return VariationalNoise(options, 0.5 * values, 0.5 * values * r);
}

Seen VariationalNoise::correct(const System& system, Belief& belief, double y) {
  const Seen seen = expect(system.h, r(), belief);
  if (!tells(seen, y)) return kalman::correct(system.h, r(), belief, y);
  shape_ = options_.forgetting * shape_ + 0.5;
  const double before = options_.forgetting * scale_;
  const double e = y - seen.expected;
  const double known = system.h.dot(belief.P * system.h);
  scale_ = before * shape_ / (shape_ - 0.5);  // As if y told nothing of r.
  for (int sweep = 0; sweep < options_.sweeps; ++sweep) {
    const double share = r() / (known + r());
    const double residual = e * share;
    scale_ = before + 0.5 * (residual * residual + known * share);
  }
  kalman::correct(system.h, r(), belief, y);
  return seen;
}

}  // namespace foreshock::kalman
