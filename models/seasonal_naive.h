#pragma once

#include <span>
#include <vector>

#include "foreshock/core/model.h"
#include "foreshock/core/result.h"
#include "foreshock/models/fit_report.h"

namespace foreshock {

/// The value of one season ago goes on. Until a step has been seen once, it borrows the newest
/// value.
class SeasonalNaive final : public OnlineModel {
 public:
  static Result<Fitted> fit(std::span<const double> y, Period season);
  static Result<SeasonalNaive> read(StateReader& in);
  explicit SeasonalNaive(Period season);

  Predictive expect() const override { return ahead(1); }
  void learn(double y) override;
  Forecast forecast(Horizon horizon) const override;
  Components explain() const override;
  std::string_view kind() const override { return "seasonal_naive"; }
  void save(StateWriter& out) const override;
  std::unique_ptr<OnlineModel> clone() const override;
  std::size_t state_bytes() const override;

 private:
  Predictive ahead(int h) const;

  std::vector<double> season_;     ///< [m] newest value of each phase; NaN before there is one.
  std::vector<std::int32_t> age_;  ///< [m] seasons that were missing since.
  std::size_t phase_ = 0;          ///< Of the next step.
  double newest_;
  double squares_ = 0;  ///< Of seasonal changes, each divided by its seasons.
  std::int64_t changes_ = 0;
};

}  // namespace foreshock
