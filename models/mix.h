#pragma once

#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "foreshock/core/model.h"
#include "foreshock/core/result.h"
#include "foreshock/models/arima/arima.h"
#include "foreshock/models/ets.h"
#include "foreshock/models/structural/structural.h"

namespace foreshock {

/// Several models of one family at once, weighted by how well AICc says they fit: which form it is,
/// is as uncertain as any parameter, and the spread between them belongs to the forecast. One
/// Predictive stands for the mixture, with its mean and variance, on the scale (of y or of log y)
/// that holds the most weight. Other powers of y do not mix: all members are of the same one.
/// Source: Burnham & Anderson, Model Selection and Multimodel Inference, 2nd ed. (2002), sections
///         2.9 and 4.3; Kolassa (2011), Int. J. Forecasting 27, for exponential smoothing.
template <class Model>
class Mix final : public OnlineModel {
 public:
  static constexpr std::size_t kMostMembers = 12;
  /// Forms this much worse in AICc than the best have a weight below 0.02 of its and are left out.
  static constexpr double kFar = 8;

  struct Member {
    Model model;
    double weight;  ///< > 0; they sum to 1.
  };
  /// kInvalidArgument unless there are members, with weights that are positive and sum to 1, and
  /// all of one power of y, or all of y or log y.
  static Result<Mix> make(std::vector<Member> members);
  static Result<Mix> read(StateReader& in);

  Predictive expect() const override;
  void learn(double y) override;
  Forecast forecast(Horizon horizon) const override;
  /// Parts of the member with the most weight.
  Components explain() const override { return members_.front().model.explain(); }
  std::string_view kind() const override;
  void save(StateWriter& out) const override;
  std::unique_ptr<OnlineModel> clone() const override;
  std::size_t state_bytes() const override;

 private:
  explicit Mix(std::vector<Member> members);
  Predictive mix(std::span<const Predictive> parts) const;

  std::vector<Member> members_;  ///< Most weight first.
  double power_ = 1;             ///< Of y: the scale on which most of the weight lies.
};

using EtsMix = Mix<Ets>;
using ArimaMix = Mix<Arima>;
using StructuralMix = Mix<Structural>;

extern template class Mix<Ets>;
extern template class Mix<Arima>;
extern template class Mix<Structural>;

}  // namespace foreshock
