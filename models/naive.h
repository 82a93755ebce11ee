#pragma once

#include <span>

#include "foreshock/core/model.h"
#include "foreshock/core/result.h"
#include "foreshock/models/fit_report.h"

namespace foreshock {

/// The last value goes on, with or without the mean drift: a random walk. What every other model
/// must beat.
class Naive final : public OnlineModel {
 public:
  /// From a history with at least one value; NaN = missing.
  static Result<Fitted> fit(std::span<const double> y, bool drift);
  static Result<Naive> read(StateReader& in);
  explicit Naive(bool drift) : drift_(drift) {}

  Predictive expect() const override { return ahead(1); }
  void learn(double y) override;
  Forecast forecast(Horizon horizon) const override;
  Components explain() const override;
  std::string_view kind() const override { return "naive"; }
  void save(StateWriter& out) const override;
  std::unique_ptr<OnlineModel> clone() const override;
  std::size_t state_bytes() const override { return sizeof(*this); }

 private:
  /// The step `h` ahead of the last one learnt, whether that was missing or not.
  Predictive ahead(int h) const;

  bool drift_;
  double last_ = 0;            ///< Newest value.
  std::int64_t since_ = 0;     ///< Steps since then.
  double sum_ = 0;             ///< Of one-step changes: newest minus first value.
  double span_ = 0;            ///< Steps from the first value to the newest.
  double squares_ = 0;         ///< Of changes, each divided by its steps: chi-square as they come.
  std::int64_t changes_ = -1;  ///< Values seen minus one; -1 before the first.
};

}  // namespace foreshock
