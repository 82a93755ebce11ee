#include "foreshock/models/structural/system.h"

#include <Eigen/LU>
#include <cmath>
#include <numbers>

namespace foreshock {
namespace {

using Eigen::Index;

/// Fills block after block along the diagonal.
class Builder {
 public:
  explicit Builder(Index k) {
    system_.F = Eigen::MatrixXd::Zero(k, k);
    system_.Q = Eigen::MatrixXd::Zero(k, k);
    system_.h = Eigen::VectorXd::Zero(k);
    system_.start.x = Eigen::VectorXd::Zero(k);
    system_.start.P = Eigen::MatrixXd::Zero(k, k);
  }

  void trend(const StructuralSpec& spec, const StructuralParams& p) {
    const Index i = at_;
    scalar(1, p.level, true);
    system_.h(i) = 1;
    if (spec.slope == Slope::kNone) return;
    const bool free = spec.slope == Slope::kFree;
    scalar(free ? 1 : p.damping, p.slope, free);
    system_.F(i, i + 1) = 1;
  }

  void dummies(int period, double variance) {
    const Index size = period - 1;
    for (Index j = 0; j < size; ++j) {
      system_.F(at_, at_ + j) = -1;
      if (j > 0) system_.F(at_ + j, at_ + j - 1) = 1;
      diffuse_.push_back(at_ + j);
    }
    system_.Q(at_, at_) = variance;
    system_.h(at_) = 1;
    at_ += size;
  }

  void waves(int period, const std::vector<int>& harmonics, double variance) {
    for (const int j : harmonics) {
      const Index i = at_;
      system_.h(i) = 1;
      if (2 * j == period) {
        scalar(-1, variance, true);
      } else {
        turning(2 * std::numbers::pi * j / period, 1, variance);
        diffuse_.insert(diffuse_.end(), {i, i + 1});
      }
    }
  }

  void cycle(const StructuralParams& p) {
    const Index i = at_;
    system_.h(i) = 1;
    turning(p.cycle_frequency, p.cycle_damping, p.cycle);
    const double variance = p.cycle / ((1 - p.cycle_damping) * (1 + p.cycle_damping));
    system_.start.P(i, i) = system_.start.P(i + 1, i + 1) = variance;
  }

  void autoregression(const StructuralParams& p) {
    system_.h(at_) = 1;
    scalar(p.coefficient, p.autoregression, false);
  }

  kalman::System finish(double irregular) {
    system_.r = irregular;
    const auto columns = static_cast<Index>(diffuse_.size());
    system_.start.A = Eigen::MatrixXd::Zero(system_.size(), columns);
    for (Index j = 0; j < columns; ++j) {
      system_.start.A(diffuse_[static_cast<std::size_t>(j)], j) = 1;
    }
    return std::move(system_);
  }

 private:
  void scalar(double factor, double variance, bool diffuse) {
    system_.F(at_, at_) = factor;
    system_.Q(at_, at_) = variance;
    if (diffuse) {
      diffuse_.push_back(at_);
    } else {
      system_.start.P(at_, at_) = variance / ((1 - factor) * (1 + factor));
    }
    ++at_;
  }

  void turning(double angle, double damping, double variance) {
    const double c = damping * std::cos(angle);
    const double s = damping * std::sin(angle);
    system_.F.block<2, 2>(at_, at_) << c, s, -s, c;
    system_.Q(at_, at_) = system_.Q(at_ + 1, at_ + 1) = variance;
    at_ += 2;
  }

  kalman::System system_;
  std::vector<Index> diffuse_;
  Index at_ = 0;
};

}  // namespace

Result<kalman::System> structural_system(const StructuralSpec& spec,
                                         const StructuralParams& params) {
  FORESHOCK_TRY_VOID(check(spec, params));
  Builder builder(spec.state_size());
  builder.trend(spec, params);
  for (std::size_t i = 0; i < spec.seasons.size(); ++i) {
    const SeasonForm& season = spec.seasons[i];
    if (season.harmonics == 0) {
      builder.dummies(season.period, params.seasons[i]);
    } else {
      builder.waves(season.period, spec.waves_of(i), params.seasons[i]);
    }
  }
  if (spec.cycle) builder.cycle(params);
  if (spec.autoregression) builder.autoregression(params);
  return builder.finish(params.irregular);
}

Result<double> diffuse_constant(const StructuralSpec& spec, const StructuralParams& params) {
  FORESHOCK_TRY(const kalman::System system, structural_system(spec, params));
  const Index d = system.start.A.cols();
  Eigen::MatrixXd observed(d, d);
  Eigen::RowVectorXd row = system.h.transpose();
  for (Index t = 0; t < d; ++t) {
    observed.row(t) = row * system.start.A;
    row = (row * system.F).eval();
  }
  const Eigen::PartialPivLU<Eigen::MatrixXd> lu(observed);
  double sum = 0;
  for (Index i = 0; i < d; ++i) sum += std::log(std::abs(lu.matrixLU()(i, i)));
  return sum;
}

}  // namespace foreshock
