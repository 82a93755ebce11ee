#include "foreshock/filters/fixed_lag.h"

#include <string>
#include <utility>

#include "foreshock/core/check.h"
#include "foreshock/filters/diffuse.h"
#include "foreshock/filters/internal/future.h"

namespace foreshock::kalman {

FixedLag::FixedLag(System system, Belief start, int lag)
    : system_(std::move(system)), now_(std::move(start)), lag_(lag) {}

Result<FixedLag> FixedLag::make(System system, Belief start, int lag) {
  FORESHOCK_TRY_VOID(check(system, start));
  if (lag < 0) {
    return fail(Errc::kInvalidArgument, "fixed lag: " + std::to_string(lag) + " steps");
  }
  return FixedLag(std::move(system), std::move(start), lag);
}

Seen FixedLag::learn(double y) {
  if (started_) step();
  started_ = true;
  const Seen seen = expect(system_, now_);
  if (y == y && (seen.diffuse > 0 || seen.variance > 0)) {
    correct_past(seen, y - seen.expected);
    correct(system_, now_, y);
  }
  return seen;
}

void FixedLag::step() {
  past_.push_front({now_, now_.P});
  if (past_.size() > static_cast<std::size_t>(lag_)) past_.pop_back();
  for (Past& past : past_) past.cross = (past.cross * system_.F.transpose()).eval();
  predict(system_, now_);
}

/// correct() of the stacked state, but for the rows of x_t, which still are what they were. With
/// g = cov(x_{t-j}, h' x_t) and the gain K_j of that row, for any gain:
///   P <- P - K_j g' - g K_j' + K_j s K_j',   cross <- cross - g K' - K_j h' P_t + K_j s K'.
void FixedLag::correct_past(const Seen& seen, double e) {
  const Eigen::VectorXd& h = system_.h;
  const bool diffuse = seen.diffuse > 0;
  const Eigen::VectorXd K = gain_of(h, now_, seen, e);
  const Eigen::VectorXd Ph = now_.P * h;
  const Eigen::VectorXd a = now_.A.transpose() * h;
  const Reflection H = diffuse ? reflect_seen(h, now_.A) : Reflection{};
  for (auto& [belief, cross] : past_) {
    const Eigen::VectorXd g = cross * h;
    const Eigen::VectorXd Kj =
        diffuse ? Eigen::VectorXd(belief.A * a / seen.diffuse) : Eigen::VectorXd(g / seen.variance);
    belief.x += Kj * e;
    const Eigen::MatrixXd lost = Kj * (g - 0.5 * seen.variance * Kj).transpose();
    belief.P -= lost + lost.transpose();
    cross -= (g - seen.variance * Kj) * K.transpose() + Kj * Ph.transpose();
    if (diffuse) {
      H.turn_columns(belief.A);
      belief.A = belief.A.rightCols(a.size() - 1).eval();
    }
  }
}

Belief FixedLag::state(int back) const {
  FORESHOCK_CHECK(back >= 0 && back <= depth());
  return back == 0 ? now_ : past_[static_cast<std::size_t>(back - 1)].belief;
}

int FixedLag::depth() const {
  return started_ ? static_cast<int>(past_.size()) : -1;
}

}  // namespace foreshock::kalman
