#include "foreshock/models/arima/internal/stepwise.h"

#include <algorithm>
#include <array>
#include <utility>

namespace foreshock::arima {
namespace {

/// Coefficients more or less, and whether the constant changes.
struct Step {
  int p;
  int q;
  int P;
  int Q;
  bool flips;
};
/// In the order in which they are tried.
constexpr std::array<Step, 17> kSteps{{{0, 0, -1, 0, false},
                                       {0, 0, 0, -1, false},
                                       {0, 0, 1, 0, false},
                                       {0, 0, 0, 1, false},
                                       {0, 0, -1, -1, false},
                                       {0, 0, -1, 1, false},
                                       {0, 0, 1, -1, false},
                                       {0, 0, 1, 1, false},
                                       {-1, 0, 0, 0, false},
                                       {0, -1, 0, 0, false},
                                       {1, 0, 0, 0, false},
                                       {0, 1, 0, 0, false},
                                       {-1, -1, 0, 0, false},
                                       {-1, 1, 0, 0, false},
                                       {1, -1, 0, 0, false},
                                       {1, 1, 0, 0, false},
                                       {0, 0, 0, 0, true}}};

class Walk {
 public:
  Walk(const Bounds& bounds, const Judge& judge) : bounds_(bounds), judge_(judge) {}

  std::vector<Judged> tried() && { return std::move(tried_); }

  void begin() {
    const ArimaSearchSpace& most = bounds_.space;
    const bool constant = bounds_.constants;
    const auto start = [&](int p, int q, int P, int Q) {
      return order(std::min(p, most.most_p), std::min(q, most.most_q), std::min(P, most.most_P),
                   std::min(Q, most.most_Q));
    };
    const ArimaOrder first = start(2, 2, 1, 1);
    best_ = {first, constant, judge_(first, constant)};
    tried_.push_back(best_);
    constant_ = constant;
    attempt(start(0, 0, 0, 0), constant);
    if (most.most_p > 0 || most.most_P > 0) attempt(start(1, 0, 1, 0), constant);
    if (most.most_q > 0 || most.most_Q > 0) attempt(start(0, 1, 0, 1), constant);
    // The order may be won without constant: the walk goes on with it nevertheless.
    if (constant) attempt(start(0, 0, 0, 0), false);
  }

  /// To the first better neighbour; false if there is none.
  bool go() {
    const ArimaOrder from = best_.order;
    for (const Step& step : kSteps) {
      if (static_cast<int>(tried_.size()) >= bounds_.most_models) return false;
      if (step.flips && !bounds_.constants) continue;
      const ArimaOrder to =
          order(from.p + step.p, from.q + step.q, from.P + step.P, from.Q + step.Q);
      const bool constant = constant_ != step.flips;
      if (!is_within(to) || !attempt(to, constant)) continue;
      constant_ = constant;
      return true;
    }
    return false;
  }

 private:
  ArimaOrder order(int p, int q, int P, int Q) const {
    ArimaOrder out = bounds_.differences;
    out.p = p;
    out.q = q;
    out.P = P;
    out.Q = Q;
    return out;
  }

  bool is_within(const ArimaOrder& o) const {
    const ArimaSearchSpace& most = bounds_.space;
    return std::min({o.p, o.q, o.P, o.Q}) >= 0 && o.p <= most.most_p && o.q <= most.most_q &&
           o.P <= most.most_P && o.Q <= most.most_Q;
  }

  /// Whether it has not been tried before and is better than the best.
  bool attempt(const ArimaOrder& order, bool constant) {
    const bool known = std::any_of(tried_.begin(), tried_.end(), [&](const Judged& each) {
      return each.order == order && each.constant == constant;
    });
    if (known) return false;
    tried_.push_back({order, constant, judge_(order, constant)});
    if (!(tried_.back().verdict.score < best_.verdict.score)) return false;
    best_ = tried_.back();
    return true;
  }

  const Bounds& bounds_;
  const Judge& judge_;
  std::vector<Judged> tried_;
  Judged best_;
  bool constant_ = false;
};

}  // namespace

std::vector<Judged> stepwise(const Bounds& bounds, const Judge& judge) {
  Walk walk(bounds, judge);
  walk.begin();
  while (walk.go()) {
  }
  return std::move(walk).tried();
}

std::vector<Judged> everywhere(const Bounds& bounds, const Judge& judge) {
  const ArimaSearchSpace& most = bounds.space;
  std::vector<Judged> tried;
  ArimaOrder order = bounds.differences;
  for (order.p = 0; order.p <= most.most_p; ++order.p) {
    for (order.q = 0; order.q <= most.most_q; ++order.q) {
      for (order.P = 0; order.P <= most.most_P; ++order.P) {
        for (order.Q = 0; order.Q <= most.most_Q; ++order.Q) {
          if (order.coefficient_count() > most.most_coefficients) continue;
          tried.push_back({order, false, judge(order, false)});
          if (bounds.constants) tried.push_back({order, true, judge(order, true)});
        }
      }
    }
  }
  return tried;
}

}  // namespace foreshock::arima
