#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "foreshock/core/model.h"
#include "foreshock/core/result.h"
#include "foreshock/models/fit_report.h"
#include "foreshock/models/season_profile.h"

namespace foreshock {

/// Any model of a series without some of its seasons, which go on as in their last round: how
/// models that know one season forecast several. What is expected is what the model expects of the
/// rest, moved by the seasons, or multiplied; how sure, as the model is of the rest. Each step of a
/// season follows what was learnt at it by a twentieth of the error.
class SeasonallyAdjusted final : public OnlineModel {
 public:
  static constexpr std::size_t kMostSeasons = 8;

  /// Errors:  kInvalidArgument unless there are seasons, all sound and of one kind, and a model
  /// that
  ///          is itself not seasonally adjusted.
  static Result<SeasonallyAdjusted> make(std::unique_ptr<OnlineModel> rest,
                                         std::vector<SeasonProfile> seasons);
  /// Reads one model; engine/catalog knows how.
  using ReadModel = Result<std::unique_ptr<OnlineModel>> (*)(StateReader&);
  static Result<SeasonallyAdjusted> read(StateReader& in, ReadModel read_model);

  SeasonallyAdjusted(const SeasonallyAdjusted& other)
      : rest_(other.rest_->clone()), seasons_(other.seasons_) {}
  SeasonallyAdjusted(SeasonallyAdjusted&&) = default;
  SeasonallyAdjusted& operator=(const SeasonallyAdjusted&) = delete;
  SeasonallyAdjusted& operator=(SeasonallyAdjusted&&) = default;
  ~SeasonallyAdjusted() override = default;

  Predictive expect() const override;
  void learn(double y) override;
  Forecast forecast(Horizon horizon) const override;
  /// Those of the rest.
  Components explain() const override { return rest_->explain(); }
  std::string_view kind() const override { return "seasonally_adjusted"; }
  void save(StateWriter& out) const override;
  std::unique_ptr<OnlineModel> clone() const override {
    return std::make_unique<SeasonallyAdjusted>(*this);
  }
  std::size_t state_bytes() const override;

  std::size_t seasons() const { return seasons_.size(); }

 private:
  SeasonallyAdjusted(std::unique_ptr<OnlineModel> rest, std::vector<SeasonProfile> seasons)
      : rest_(std::move(rest)), seasons_(std::move(seasons)) {}
  Predictive put_back(const Predictive& rest, int h) const;
  void follow(double y);

  std::unique_ptr<OnlineModel> rest_;
  std::vector<SeasonProfile> seasons_;
};

/// Takes seasons out by MSTL (of log y where all values are positive and that fits better, by the
/// likelihood of what remains), and fits the rest by `fit`. `own`, one of the periods or 0, is
/// looked for with the others, but left in.
///
/// Shapes:  y is [n], NaN = missing; periods >= 2, of which two must be there.
/// Errors:  those of mstl() and of `fit`.
/// Cost:    mstl(), twice for positive values, and the fit.
/// Source:  Bandara, Hyndman & Bergmeir (2021), arXiv 2107.13462.
using FitRest = std::function<Result<Fitted>(std::span<const double>)>;
Result<Fitted> fit_seasonally_adjusted(std::span<const double> y, std::span<const int> periods,
                                       int own, const FitRest& fit);

}  // namespace foreshock
