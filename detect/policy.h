#pragma once

/// From scores to incidents: opened once, held, closed when it has been quiet. The only place in
/// detect/ that has states.

#include <cstdint>
#include <limits>
#include <type_traits>

#include "foreshock/core/alert.h"
#include "foreshock/core/result.h"
#include "foreshock/core/state_io.h"

namespace foreshock {

/// What the policy goes by; every default is in points of one series.
struct AlertPolicyOptions {
  enum class Direction : std::uint8_t { kBoth, kAbove, kBelow };
  Direction direction = Direction::kBoth;
  /// What min_dev is of.
  enum class DevUnit : std::uint8_t {
    kValues,    ///< Units of y.
    kExpected,  ///< Of the magnitude of what was expected at that point: 0.05 for 5 %.
    kRange,     ///< Of the range of the values seen so far: 0.1 for 10 %.
  };
  double min_dev = 0;  ///< |observed - expected| below this never alerts; >= 0.
  DevUnit dev_unit = DevUnit::kValues;
  int for_points = 1;        ///< Points in a row over the line before an incident opens; >= 1.
  int quiet_points = 10;     ///< Quiet points before an incident closes; >= 1.
  double quiet_score = 0.5;  ///< Below this a point is quiet; in (0, 1]. See quiet_score_for().
  int hold_points = 60;  ///< Points after which an incident is no event but the new normal; >= 1.
  bool keeps_world = false;  ///< No incident ever is: the model of before goes on beside it.
};

/// What stands around one point.
struct AlertContext {
  static constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();
  double expected = kUnknown;  ///< Of the point; units of y.
  double range = kUnknown;     ///< Of the values seen so far; units of y.
  bool quiet = false;          ///< Inside a window of the calendar: what opens is muted.
};

/// Whether a deviation is of the side and the size that may alert, whatever its score. A size that
/// is not known is not too small.
bool may_alert(const AlertPolicyOptions& options, double deviation, const AlertContext& around);

/// The score below which a point is quiet at this alert line: half of the line, but no point that
/// one in fifty is, or incidents of a loose budget would never end.
double quiet_score_for(double p_alert);

/// Where one series stands between quiet and incident. Three counts: the options stand elsewhere,
/// once for all series.
class IncidentState {
 public:
  using Options = AlertPolicyOptions;
  /// What became of one point.
  enum class Act : std::uint8_t {
    kNone,    ///< No incident.
    kOpen,    ///< This point opens one.
    kHeld,    ///< Inside an open one.
    kClose,   ///< The last point of one: it has been quiet, learning goes on.
    kRebase,  ///< It has lasted too long: the world has changed, learn it anew.
    kTold,    ///< A muted one goes on behind its window: from here on it is one like any other.
  };

  /// score: log p / log p_alert, 1 is the line; deviation: observed - expected, units of y; NaN for
  /// missing points, which hold a state and never change it unless the score speaks (silence).
  Act step(const Options& options, double score, double deviation, const AlertContext& around = {});
  bool is_open() const { return open_for_ > 0; }
  /// It opened inside a window of the calendar: all is done as in any incident, and nobody is told.
  bool is_muted() const { return over_ < 0; }
  /// It is over, whatever the scores say: the old world is back.
  void close() { over_ = quiet_ = open_for_ = 0; }
  void save(StateWriter& out) const;
  Status read(StateReader& in, const Options& options);
  /// Whether these counts can be reached with these options.
  bool is_sound(const Options& options) const;

 private:
  Act step_inside(const Options& options, double score, bool missing);
  bool is_to_be_told(const Options& options, bool is_over);

  std::int32_t over_ = 0;      ///< Points in a row over the line; of a muted incident -1 less those
                               ///< outside of the window.
  std::int32_t quiet_ = 0;     ///< Points in a row below half of it, while open.
  std::int32_t open_for_ = 0;  ///< Points since it opened; 0 when closed.
};

static_assert(std::is_trivially_copyable_v<IncidentState> && sizeof(IncidentState) == 12);

/// The state with its options.
class AlertPolicy {
 public:
  using Options = AlertPolicyOptions;
  using Direction = Options::Direction;
  using Act = IncidentState::Act;

  static Status check(const Options& options);  ///< kInvalidArgument, saying which.
  static Result<AlertPolicy> make(const Options& options);
  static Result<AlertPolicy> read(StateReader& in, const Options& options);

  Act step(double score, double deviation, const AlertContext& around = {}) {
    return state_.step(options_, score, deviation, around);
  }
  bool is_open() const { return state_.is_open(); }
  bool is_muted() const { return state_.is_muted(); }
  void close() { state_.close(); }
  void save(StateWriter& out) const { state_.save(out); }

 private:
  explicit AlertPolicy(const Options& options) : options_(options) {}
  Options options_;
  IncidentState state_;
};

}  // namespace foreshock
