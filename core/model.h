#pragma once

#include <limits>
#include <memory>
#include <string_view>
#include <vector>

#include "foreshock/core/forecast.h"
#include "foreshock/core/predictive.h"
#include "foreshock/core/quantity.h"
#include "foreshock/core/state_io.h"

namespace foreshock {

/// One additive part of an expectation: {"level", 41.2}, {"season 24", -3.1}.
struct Component {
  std::string_view name;  ///< A literal.
  double value;  ///< In the units of its predictive's location (of log y if it is of that).
  /// How sure that is, in the units of its predictive's scale squared; infinite where nothing told
  /// yet, NaN where the model does not say.
  double variance = std::numeric_limits<double>::quiet_NaN();
};
using Components = std::vector<Component>;

/// A forecaster that learns one point at a time, on the regular steps that engine/aligner makes of
/// time. The contract, checked for every model by tests/contract/model_contract.h:
///
///  1. expect() is the distribution of the next step's value, made before it is seen; looking
///     changes nothing.
///  2. learn(y) moves one step on and learns y. NaN moves on and teaches nothing.
///  3. forecast() changes nothing; its first step equals expect().
///  4. The same inputs give the same bits: no clock, no hidden randomness, no global state.
///  5. What save() wrote, the model's read() turns into a twin that no later input can tell apart;
///     a damaged record gives an Error, never half a model.
///
/// Not thread-safe; one model belongs to one series and one thread at a time.
class OnlineModel {
 public:
  virtual ~OnlineModel() = default;

  virtual Predictive expect() const = 0;
  virtual void learn(double y) = 0;
  virtual Forecast forecast(Horizon horizon) const = 0;
  /// What the next expectation is made of: the "why" of an alert. Empty if the model has no parts.
  virtual Components explain() const = 0;

  virtual std::string_view kind() const = 0;  ///< "ets"; names the snapshot record.
  virtual void save(StateWriter& out) const = 0;
  virtual std::unique_ptr<OnlineModel> clone() const = 0;
  /// Bytes that this model holds in all, itself included.
  virtual std::size_t state_bytes() const = 0;

 protected:
  OnlineModel() = default;
  OnlineModel(const OnlineModel&) = default;
  OnlineModel& operator=(const OnlineModel&) = default;
};

}  // namespace foreshock
