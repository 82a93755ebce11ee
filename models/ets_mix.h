#pragma once

#include <span>
#include <vector>

#include "foreshock/models/ets_fit.h"

namespace foreshock {

/// Several exponential smoothing forms at once, weighted by how well AICc says they fit: which form
/// it is, is as uncertain as any parameter, and the spread between them belongs to the forecast.
/// One Predictive stands for the mixture, with its mean and variance, on the scale (of y or of log
/// y) that holds the most weight.
/// Source: Burnham & Anderson, Model Selection and Multimodel Inference, 2nd ed. (2002), sections
///         2.9 and 4.3; Kolassa (2011), Int. J. Forecasting 27, for exponential smoothing.
class EtsMix final : public OnlineModel {
 public:
  struct Member {
    Ets model;
    double weight;  ///< > 0; they sum to 1.
  };
  /// kInvalidArgument unless there are members, with weights that are positive and sum to 1.
  static Result<EtsMix> make(std::vector<Member> members);
  static Result<EtsMix> read(StateReader& in);

  Predictive expect() const override;
  void learn(double y) override;
  Forecast forecast(Horizon horizon) const override;
  /// Parts of the member with the most weight.
  Components explain() const override { return members_.front().model.explain(); }
  std::string_view kind() const override { return "ets_mix"; }
  void save(StateWriter& out) const override;
  std::unique_ptr<OnlineModel> clone() const override;
  std::size_t state_bytes() const override;

 private:
  explicit EtsMix(std::vector<Member> members);
  Predictive mix(std::span<const Predictive> parts) const;

  std::vector<Member> members_;  ///< Most weight first.
  bool logarithm_;               ///< The scale on which most of the weight lies.
};

/// All forms worth trying for this season, those within a few units of the best AICc mixed.
/// Shapes, errors and cost as fit_ets_forms with ets_forms.
Result<Fitted> fit_ets_mix(std::span<const double> y, int season, const EtsEffort& effort = {});

}  // namespace foreshock
