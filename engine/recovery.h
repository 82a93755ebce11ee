#pragma once

/// A model that speaks and one beside it: a challenger while it is open which of two worlds this
/// is, afterwards the model that lost, kept for a while in case the old world comes back.

#include <cstdint>
#include <memory>

#include "foreshock/core/forecast.h"
#include "foreshock/core/model.h"
#include "foreshock/core/result.h"
#include "foreshock/core/state_io.h"

namespace foreshock {

/// How well a series knows its world.
enum class Health : std::uint8_t {
  kWarmup,    ///< Nothing was fitted yet.
  kHealthy,   ///< One model, and it does.
  kSuspect,   ///< An incident is open: a challenger runs beside the model, which learns nothing.
  kAdapting,  ///< The world has changed: the new model speaks and learns; the old one is kept.
  kDegraded,  ///< The last fit failed: the last good model speaks, with wider intervals.
};
/// "warmup", "healthy", "suspect", "adapting", "degraded".
std::string_view name_of(Health health);

/// A model of a series that has moved as a whole since it was fitted.
class ShiftedModel {
 public:
  ShiftedModel() = default;
  explicit ShiftedModel(std::unique_ptr<OnlineModel> model, double shift = 0)
      : model_(std::move(model)), shift_(shift) {}
  ShiftedModel copy() const { return ShiftedModel(model_->clone(), shift_); }

  explicit operator bool() const { return model_ != nullptr; }
  Predictive expect() const { return model_->expect().moved(shift_); }
  void learn(double y);
  Forecast forecast(Horizon horizon) const;
  Components explain() const;
  /// The series moves by so much more, in the units of the predictive's location.
  void move(double by) { shift_ += by; }
  const OnlineModel& model() const { return *model_; }
  void save(StateWriter& out) const;
  static Result<ShiftedModel> read(StateReader& in);

 private:
  std::unique_ptr<OnlineModel> model_;
  double shift_ = 0;
};

/// Champion and rival, by log score.
/// Source:  Dawid (1984), JRSS A 147, for models judged by what they said before.
class Recovery {
 public:
  enum class Rival : std::uint8_t { kNone, kChallenger, kKept };
  explicit Recovery(std::unique_ptr<OnlineModel> model) : speaker_(std::move(model)) {}

  /// Of the speaker; of a challenger that told the incident better so far, though not by enough to
  /// be believed: a mean of both would be right in neither world.
  Predictive expect() const;
  Forecast forecast(Horizon horizon) const;
  const ShiftedModel& speaker() const { return speaker_; }
  Rival rival() const { return rival_is_; }

  /// An incident opened with this value, which is not to be learnt: a challenger believes that the
  /// level has moved there.
  void challenge(double y);
  /// One value inside the incident: the challenger learns, the champion does not. `scale` is
  /// what the predictives' scales are to be multiplied by. Returns whether the challenger has won:
  /// it speaks then, and the old champion is kept.
  /// A value that is `plain` is no part of what is strange: the champion follows it, too.
  bool contest(double y, double scale, bool plain);
  /// A change was found: the old model is put aside as it is, the speaker will be another.
  void keep();
  /// The rival is forgotten: the incident was nothing, or a fit replaced what it rivals.
  void dismiss();
  /// The value that comes is a surprise to the speaker and none to the model that was kept: the old
  /// world is back. Returns whether it was so; they have changed places then.
  bool revert(double y, double scale);
  /// The same where a change back was found over many values: the model that was kept told them no
  /// worse.
  bool revert_slowly();
  /// One value outside an incident, or of a world that is being learnt.
  void learn(double y, double scale);
  /// A fit: the speaker is another one.
  void replace(std::unique_ptr<OnlineModel> model);
  /// How far the speaker's level lies from that of the model kept, as it was moved.
  double moved_by() const { return moved_by_; }
  /// The speaker lies further from the model kept than was thought.
  void adjust(double by);
  /// As it was estimated by whoever moved it.
  void set_moved(double by) { moved_by_ = by; }

  std::size_t state_bytes() const;
  void save(StateWriter& out) const;
  static Result<Recovery> read(StateReader& in);

 private:
  Recovery() = default;
  void change_places();
  bool is_ahead() const { return rival_is_ == Rival::kChallenger && evidence_ > 0; }
  ShiftedModel speaker_;
  ShiftedModel other_;
  Rival rival_is_ = Rival::kNone;
  double evidence_ = 0;      ///< Log score of the other less the speaker's, nats.
  double moved_by_ = 0;      ///< Of the speaker from the other, units of location.
  std::int32_t points_ = 0;  ///< Values since the challenge, or since the other was put aside.
};

}  // namespace foreshock
