#pragma once

#include "foreshock/core/model.h"
#include "foreshock/core/result.h"

namespace foreshock {

/// What a series is scored by before anything can be fitted: its running mean, which turns into an
/// exponentially weighted one, with a Student-t as wide as the few points seen demand. Unknown
/// after one point, a Cauchy after two.
class RunningLevel final : public OnlineModel {
 public:
  static Result<RunningLevel> read(StateReader& in);

  Predictive expect() const override;
  void learn(double y) override;
  Forecast forecast(Horizon horizon) const override;
  Components explain() const override { return {{"level", level_}}; }
  std::string_view kind() const override { return "running_level"; }
  void save(StateWriter& out) const override;
  std::unique_ptr<OnlineModel> clone() const override;
  std::size_t state_bytes() const override { return sizeof(*this); }

 private:
  double level_ = 0;
  double variance_ = 0;  ///< Mean of squared one-step errors, each freed of its level's error.
  std::int64_t count_ = 0;
};

}  // namespace foreshock
