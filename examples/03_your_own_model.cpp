// A model of your own: the mean of everything so far. It keeps the five promises of core/model.h
// and then works everywhere a model does.
#include <cmath>
#include <cstdio>

#include "foreshock/core/model.h"
#include "foreshock/core/running.h"

namespace {

using namespace foreshock;

class MeanModel final : public OnlineModel {
 public:
  Predictive expect() const override {
    if (seen_.count() < 2) return Predictive::unknown();  // Honest: no scale is known yet.
    const auto n = static_cast<double>(seen_.count());
    // A new value scatters around the mean, and the mean itself is not known exactly.
    return Predictive::student_t(seen_.mean(), std::sqrt(seen_.variance() * (1 + 1 / n)), n - 1);
  }
  void learn(double y) override {
    if (y == y) seen_.add(y);  // NaN: the point is missing and teaches nothing.
  }
  Forecast forecast(Horizon horizon) const override {
    return {std::vector<Predictive>(static_cast<std::size_t>(horizon.steps()), expect())};
  }
  Components explain() const override { return {{"level", seen_.mean()}}; }
  std::string_view kind() const override { return "mean"; }
  void save(StateWriter& out) const override { out.put(seen_.count()); }
  std::unique_ptr<OnlineModel> clone() const override { return std::make_unique<MeanModel>(*this); }
  std::size_t state_bytes() const override { return sizeof(*this); }

 private:
  RunningMoments seen_;
};

}  // namespace

int main() {
  MeanModel model;
  for (const double y : {10.2, 9.8, 10.1, 10.0, std::nan(""), 9.9, 10.3}) {
    const Predictive before = model.expect();  // Issued before the point is seen.
    std::printf("%5.1f  expected %5.2f  p %.2f\n", y, before.median(),
                y == y ? std::exp(before.log_p_value(y)) : 1.0);
    model.learn(y);
  }
  std::printf("14.0 would be a surprise: p %.4f\n", std::exp(model.expect().log_p_value(14.0)));
  return 0;
}
