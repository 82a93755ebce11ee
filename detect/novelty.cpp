#include "foreshock/detect/novelty.h"

#include <algorithm>
#include <array>

namespace foreshock {
namespace {

/// How the channels share the promise: as much for values as for two of the others, because a value
/// that never came is what people see first.
constexpr double kValueShare = 2.0 / 6;
constexpr double kShare = 1.0 / 6;
/// Excesses that are no wonder, at the least: a twentieth of the range, which is some 3.3 standard
/// deviations of a normal; 0.3 of a residual is about as much.
constexpr float kMisfitMargin = 0.05F;
constexpr float kResidualMargin = 0.3F;
/// Of log spread, and of the log of how long it stood still: a quarter more, and twice as long.
constexpr float kSpreadMargin = 0.35F;
/// Of -log10 p: what its excess is on average, if p is right.
constexpr float kChangeMargin = 0.434F;
constexpr float kStillMargin = 0.7F;
/// Spread is that of the last dozen or so errors.
constexpr double kSpreadRate = 1.0 / 12;
constexpr std::int32_t kFewestErrors = 24;
/// Less than this share of the range is neither movement nor spread.
constexpr double kNothing = 1e-3;
constexpr double kMostError = 1e150;
constexpr double kMostRatio = 1e6;
constexpr std::int32_t kMostCount = 1 << 30;

void count(std::int32_t& counter) {
  counter = std::min(counter + 1, kMostCount);
}

}  // namespace

/// The most surprised of the channels, each paid for by its share.
class Novelty::Loudest {
 public:
  void hear(double surprise, double share, double direction, std::int32_t since) {
    if (!(surprise > 0)) return;
    surprise += std::log10(share);
    if (surprise > score_.surprise) score_ = {surprise, direction, since};
  }
  const Score& score() const { return score_; }

 private:
  Score score_;
};

void Novelty::hear_residual(double residual, Loudest& loudest) {
  if (residual != residual) return;
  const auto z = static_cast<float>(std::clamp(residual, -kMostRatio, kMostRatio));
  count(residuals_);
  // Two ends for one share.
  loudest.hear(residual_above_.surprise(z, kResidualMargin, residuals_), kShare / 2, 1, 0);
  loudest.hear(residual_below_.surprise(-z, kResidualMargin, residuals_), kShare / 2, -1, 0);
  residual_above_.learn(z);
  residual_below_.learn(-z);
}

void Novelty::hear_spread(double error, double range, Loudest& loudest) {
  if (error != error) return;
  error = std::clamp(error, -kMostError, kMostError);
  square_ += std::max(kSpreadRate, 1.0 / (errors_ + 1)) * (error * error - square_);
  count(errors_);
  if (errors_ < kFewestErrors || !(range > 0)) return;
  // In units of the range, so that it is a number of ordinary size.
  const double spread = square_ / (range * range);
  if (!std::isfinite(spread)) return;
  const auto x = static_cast<float>(0.5 * std::log(spread + kNothing * kNothing));
  loudest.hear(spread_.surprise(x, kSpreadMargin, errors_), kShare, 0, 0);
  spread_.learn(x);
}

void Novelty::hear_stillness(double y, double range, Loudest& loudest) {
  if (still_for_ >= 0 && std::abs(y - still_at_) <= kNothing * range) {
    count(still_for_);
    const auto x = std::log(static_cast<float>(still_for_ + 1));
    loudest.hear(stillness_.surprise(x, kStillMargin, stills_), kShare, 0, still_for_);
    return;
  }
  if (still_for_ >= 0) {
    stillness_.learn(std::log(static_cast<float>(still_for_ + 1)));
    count(stills_);
  }
  still_for_ = 0;
  still_at_ = y;
}

void Novelty::hear_misfit(double misfit, double range, Loudest& loudest) {
  if (misfit != misfit || !(range > 0)) return;
  const auto x = static_cast<float>(std::clamp(misfit / range, -kMostRatio, kMostRatio));
  count(misfits_);
  loudest.hear(misfit_above_.surprise(x, kMisfitMargin, misfits_), kShare / 2, 1, 0);
  loudest.hear(misfit_below_.surprise(-x, kMisfitMargin, misfits_), kShare / 2, -1, 0);
  misfit_above_.learn(x);
  misfit_below_.learn(-x);
}

/// How far the largest errors go beyond one another, in the units of y.
double Novelty::step_of(const Point& point) const {
  const double scale = point.error / point.residual;
  if (!(scale > 0) || !std::isfinite(scale)) return std::numeric_limits<double>::infinity();
  return scale * (point.error > 0 ? residual_above_ : residual_below_).spread();
}

Score Novelty::observe(const Point& point) {
  if (!std::isfinite(point.y)) return {};
  Loudest loudest;
  const double range = values_.range();
  loudest.hear(values_.surprise(point.y, step_of(point)), kValueShare, values_.side(point.y), 0);
  hear_residual(point.residual, loudest);
  hear_spread(point.error, range, loudest);
  hear_stillness(point.y, range, loudest);
  hear_misfit(point.misfit, range, loudest);
  values_.learn(point.y);
  return loudest.score();
}

double Novelty::confirm_change(double surprise) {
  count(changes_);
  const auto x = static_cast<float>(std::clamp(surprise, 0.0, kMostRatio));
  const double worth =
      changes_ < kFewestErrors ? surprise : change_.surprise(x, kChangeMargin, changes_, 0);
  // Evidence rises over many points: what it has to beat is what it was before it rose.
  if (x > 0) {
    peak_ = std::max(peak_, x);
  } else if (peak_ > 0) {
    change_.learn(peak_);
    peak_ = 0;
  }
  return std::min(surprise, worth);
}

void Novelty::reset() {
  *this = Novelty{};
}

void Novelty::save(StateWriter& out) const {
  values_.save(out);
  for (const Extreme* r : {&residual_above_, &residual_below_, &spread_, &stillness_,
                           &misfit_above_, &misfit_below_, &change_}) {
    r->save(out);
  }
  for (const double v : {square_, still_at_}) out.put(v);
  out.put(peak_);
  for (const std::int32_t v : {residuals_, errors_, stills_, misfits_, changes_, still_for_})
    out.put(v);
}

Status Novelty::read(StateReader& in) {
  FORESHOCK_TRY_VOID(values_.read(in));
  for (Extreme* r : {&residual_above_, &residual_below_, &spread_, &stillness_, &misfit_above_,
                     &misfit_below_, &change_}) {
    FORESHOCK_TRY_VOID(r->read(in));
  }
  for (double* v : {&square_, &still_at_}) {
    FORESHOCK_TRY(*v, in.get<double>());
  }
  FORESHOCK_TRY(peak_, in.get<float>());
  for (std::int32_t* v : {&residuals_, &errors_, &stills_, &misfits_, &changes_, &still_for_}) {
    FORESHOCK_TRY(*v, in.get<std::int32_t>());
  }
  if (!is_sound()) return fail(Errc::kMalformedInput, "novelty: counts that cannot be");
  return {};
}

bool Novelty::is_sound() const {
  bool sound = values_.is_sound() && square_ >= 0 && square_ <= kMostError * kMostError &&
               std::isfinite(still_at_) && still_for_ >= -1 && still_for_ <= kMostCount &&
               peak_ >= 0 && std::isfinite(peak_) && unused_ == 0;
  for (const Extreme* r : {&residual_above_, &residual_below_, &spread_, &stillness_,
                           &misfit_above_, &misfit_below_, &change_}) {
    sound = sound && r->is_sound();
  }
  for (const std::int32_t v : {residuals_, errors_, stills_, misfits_, changes_}) {
    sound = sound && v >= 0 && v <= kMostCount;
  }
  return sound;
}

}  // namespace foreshock
