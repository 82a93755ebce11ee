#include "foreshock/engine/recovery.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "foreshock/detect/judge.h"
#include "foreshock/engine/catalog.h"
#include "foreshock/engine/internal/odds.h"

namespace foreshock {
namespace {

constexpr std::uint32_t kVersion = 1;
/// A model is kept for so many values after it lost.
constexpr std::int32_t kKept = 512;
/// What a model that was put aside has to tell the values better by to speak again.
constexpr double kBetter = 4;
/// What is no surprise: inside the central 95 %.
constexpr double kPlain = 1.96;
constexpr double kStrange = 3.5;
/// What one value has to say for the model that was kept, nats: to one that is merely wide nothing
/// is strange.
constexpr double kSaysSo = 2;
constexpr std::int32_t kMostPoints = 1 << 30;

/// Residual in standard deviations, scales corrected; large where y cannot be.
double deviation(const Predictive& predictive, double y, double scale) {
  return predictive.is_known() ? normal_residual(predictive, y) / scale : 0;
}

double log_score(const Predictive& predictive, double y, double scale) {
  if (!predictive.is_known()) return 0;
  return odds::log_density(deviation(predictive, y, scale)) - std::log(predictive.scale());
}

}  // namespace

std::string_view name_of(Health health) {
  switch (health) {
    case Health::kWarmup:
      return "warmup";
    case Health::kHealthy:
      return "healthy";
    case Health::kSuspect:
      return "suspect";
    case Health::kAdapting:
      return "adapting";
    case Health::kDegraded:
      return "degraded";
  }
  return "";
}

void ShiftedModel::learn(double y) {
  if (shift_ == 0 || y != y) return model_->learn(y);
  const Predictive here = model_->expect();
  const double value = here.on_scale(y);
  // Of what no such model has as a value nothing is learnt.
  model_->learn(std::isfinite(value) ? here.from_scale(value - shift_) : std::nan(""));
}

Forecast ShiftedModel::forecast(Horizon horizon) const {
  Forecast out = model_->forecast(horizon);
  if (shift_ != 0) {
    for (Predictive& step : out.steps) step = step.moved(shift_);
  }
  return out;
}

Components ShiftedModel::explain() const {
  Components out = model_->explain();
  if (shift_ != 0) out.push_back({"shift", shift_, 0});
  return out;
}

void ShiftedModel::save(StateWriter& out) const {
  save_model(*model_, out);
  out.put(shift_);
}

Result<ShiftedModel> ShiftedModel::read(StateReader& in) {
  FORESHOCK_TRY(auto model, read_model(in));
  FORESHOCK_TRY(const double shift, in.get_finite());
  return ShiftedModel(std::move(model), shift);
}

Predictive Recovery::expect() const {
  return (is_ahead() ? other_ : speaker_).expect();
}

Forecast Recovery::forecast(Horizon horizon) const {
  return (is_ahead() ? other_ : speaker_).forecast(horizon);
}

void Recovery::challenge(double y) {
  dismiss();
  const Predictive expected = speaker_.expect();
  other_ = speaker_.copy();
  const double by = expected.on_scale(y) - expected.location();
  if (std::isfinite(by)) other_.move(by);
  rival_is_ = Rival::kChallenger;
  points_ = 0;
  evidence_ = 0;
  moved_by_ = std::isfinite(by) ? by : 0;
  other_.learn(y);
  speaker_.learn(std::nan(""));
}

bool Recovery::contest(double y, double scale, bool plain) {
  if (rival_is_ != Rival::kChallenger) {
    speaker_.learn(plain ? y : std::nan(""));
    return false;
  }
  const Predictive old = speaker_.expect();
  const Predictive bold = other_.expect();
  speaker_.learn(plain ? y : std::nan(""));
  if (y != y) {
    other_.learn(y);
    return false;
  }
  points_ = std::min(points_ + 1, kMostPoints);
  evidence_ = odds::after(evidence_, log_score(bold, y, scale) - log_score(old, y, scale));
  // The level was read off one value, which has noise of its own: that averages out.
  const double by = (bold.on_scale(y) - bold.location()) / (points_ + 1);
  if (std::isfinite(by)) {
    other_.move(by);
    moved_by_ += by;
  }
  other_.learn(y);
  if (evidence_ < odds::kWins || points_ < odds::kLeastValues) return false;
  change_places();
  rival_is_ = Rival::kKept;
  return true;
}

void Recovery::keep() {
  other_ = speaker_.copy();
  rival_is_ = Rival::kKept;
  moved_by_ = evidence_ = 0;
  points_ = 0;
}

void Recovery::dismiss() {
  other_ = ShiftedModel();
  rival_is_ = Rival::kNone;
  evidence_ = moved_by_ = 0;
  points_ = 0;
}

bool Recovery::revert(double y, double scale) {
  if (rival_is_ != Rival::kKept || y != y) return false;
  const Predictive mine = speaker_.expect();
  const Predictive others = other_.expect();
  const bool is_back = std::abs(deviation(mine, y, scale)) >= kStrange &&
                       std::abs(deviation(others, y, scale)) < kPlain &&
                       log_score(others, y, scale) - log_score(mine, y, scale) >= kSaysSo;
  if (!is_back) return evidence_ >= kBetter && revert_slowly();
  change_places();
  moved_by_ = -moved_by_;
  return true;
}

bool Recovery::revert_slowly() {
  if (rival_is_ != Rival::kKept || !(evidence_ > 0)) return false;
  // The change was none: nothing is kept of it but by how much all has to be moved back.
  speaker_ = std::move(other_);
  const double back = -moved_by_;
  dismiss();
  moved_by_ = back;
  return true;
}

void Recovery::change_places() {
  std::swap(speaker_, other_);
  points_ = 0;
  evidence_ = 0;
}

void Recovery::learn(double y, double scale) {
  if (rival_is_ == Rival::kNone || y != y) {
    speaker_.learn(y);
    if (rival_is_ != Rival::kNone) other_.learn(y);
    return;
  }
  const Predictive mine = speaker_.expect();
  const Predictive others = other_.expect();
  evidence_ = odds::after(evidence_, log_score(others, y, scale) - log_score(mine, y, scale));
  // What is strange to it is of the other world: it waits for its own.
  const bool plain = std::abs(deviation(others, y, scale)) < kPlain;
  other_.learn(plain ? y : std::nan(""));
  speaker_.learn(y);
  if (++points_ > kKept) dismiss();
}

void Recovery::replace(std::unique_ptr<OnlineModel> model) {
  speaker_ = ShiftedModel(std::move(model));
}

void Recovery::adjust(double by) {
  speaker_.move(by);
  moved_by_ += by;
}

std::size_t Recovery::state_bytes() const {
  return sizeof(*this) + speaker_.model().state_bytes() +
         (other_ ? other_.model().state_bytes() : 0);
}

void Recovery::save(StateWriter& out) const {
  out.put(kVersion);
  speaker_.save(out);
  out.put(static_cast<std::uint8_t>(rival_is_));
  if (rival_is_ == Rival::kNone) return;
  other_.save(out);
  out.put(evidence_);
  out.put(moved_by_);
  out.put(points_);
}

Result<Recovery> Recovery::read(StateReader& in) {
  FORESHOCK_TRY(const auto version, in.get<std::uint32_t>());
  if (version != kVersion) {
    return fail(Errc::kUnsupported, "recovery: snapshot version " + std::to_string(version));
  }
  Recovery out;
  FORESHOCK_TRY(out.speaker_, ShiftedModel::read(in));
  FORESHOCK_TRY(const auto rival, in.get<std::uint8_t>());
  if (rival > static_cast<std::uint8_t>(Rival::kKept)) {
    return fail(Errc::kMalformedInput, "recovery: an unknown kind of rival");
  }
  out.rival_is_ = static_cast<Rival>(rival);
  if (out.rival_is_ == Rival::kNone) return out;
  FORESHOCK_TRY(out.other_, ShiftedModel::read(in));
  FORESHOCK_TRY(out.evidence_, in.get_finite());
  FORESHOCK_TRY(out.moved_by_, in.get_finite());
  FORESHOCK_TRY(out.points_, in.get<std::int32_t>());
  if (out.points_ < 0) return fail(Errc::kMalformedInput, "recovery: counts that cannot be");
  return out;
}

}  // namespace foreshock
