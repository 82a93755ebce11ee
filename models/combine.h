#pragma once

#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "foreshock/core/model.h"
#include "foreshock/core/result.h"

namespace foreshock {

/// Models of any families at once. Where they lie: the weighted median of their medians, which one
/// wild member does not move; between two, the middle. How wide: the weighted median of their
/// widths; between two, the narrower, since the combination errs less than its members do. Both on
/// the scale (of y or of log y) that holds the most weight.
/// Source:  Petropoulos & Svetunkov (2020), Int. J. Forecasting 36, 110-115, for the median;
///          Lichtendahl, Grushka-Cockayne & Winkler (2013), Management Science 59, 1594-1611, for
///          combining quantiles, not probabilities: what lies between members does not widen.
class Combination final : public OnlineModel {
 public:
  static constexpr std::size_t kMostMembers = 16;

  struct Member {
    std::unique_ptr<OnlineModel> model;
    double weight;  ///< > 0; they sum to 1.
  };
  /// kInvalidArgument unless there are members, none of them a combination, with weights that are
  /// positive and sum to 1.
  static Result<Combination> make(std::vector<Member> members);
  /// Reads one member; engine/catalog knows how.
  using ReadModel = Result<std::unique_ptr<OnlineModel>> (*)(StateReader&);
  static Result<Combination> read(StateReader& in, ReadModel read_model);

  Combination(const Combination& other);
  Combination(Combination&&) = default;
  Combination& operator=(const Combination&) = delete;
  Combination& operator=(Combination&&) = default;
  ~Combination() override = default;

  Predictive expect() const override;
  void learn(double y) override;
  Forecast forecast(Horizon horizon) const override;
  /// Parts of the member with the most weight.
  Components explain() const override { return members_.front().model->explain(); }
  std::string_view kind() const override { return "combination"; }
  void save(StateWriter& out) const override;
  std::unique_ptr<OnlineModel> clone() const override;
  std::size_t state_bytes() const override;

  std::span<const Member> members() const { return members_; }

 private:
  explicit Combination(std::vector<Member> members) : members_(std::move(members)) {}
  std::vector<Member> members_;  ///< Most weight first.
};

/// One predictive for several: location and width as above, with the degrees of freedom of the one
/// whose width it is. Unknown ones are left out; unknown if all are.
///
/// Shapes:  parts and weights are [k], k >= 1.
Predictive combine(std::span<const Predictive> parts, std::span<const double> weights);

}  // namespace foreshock
