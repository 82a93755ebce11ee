#include "foreshock/models/arima/robust.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <numbers>
#include <string>

#include <ceres/ceres.h>

#include "foreshock/models/arima/internal/finish.h"
#include "foreshock/models/arima/internal/outliers.h"
#include "foreshock/models/arima/internal/scaled_innovations.h"
#include "foreshock/models/arima/internal/starts.h"
#include "foreshock/models/arima/mle.h"
#include "foreshock/models/arima/params.h"

namespace foreshock {
namespace {

constexpr double kHuber = 1.345;
constexpr double kTukey = 4.685;
/// Mean of min(z^2, kHuber^2), z normal.
constexpr double kHuberPower = 0.7101645;
/// Additive outliers lie so many standard errors out: one false one in 2000 points.
constexpr double kCut = 3.5;
/// Preliminary residuals are cut off at so many standard deviations.
constexpr double kWinsor = 2;
/// Coordinates go no further: partial autocorrelations of 0.99999.
constexpr double kMostX = 6;
/// A start from maximum likelihood is taken this far from the edge, where it can still move.
constexpr double kMostPartial = 0.99;
/// Rounds have settled when the scale moves by less than this share of it.
constexpr double kSettled = 1e-4;
/// A scale below this share of the differenced series is rounding: the fit is exact.
constexpr double kRounding = 1e-14;

/// Evaluates all innovations once for every point that the solver tries.
class Evaluation final : public ceres::EvaluationCallback {
 public:
  Evaluation(arima::ScaledInnovations& of, const std::vector<double>& x,
             const std::vector<double>& b)
      : of_(of), x_(x), b_(b) {}
  void PrepareForEvaluation(bool slopes, bool moved) override {
    if (!moved && (has_slopes_ || !slopes)) return;
    sound_ = of_.evaluate(x_, b_, slopes);
    has_slopes_ = slopes;
  }
  bool sound() const { return sound_; }

 private:
  arima::ScaledInnovations& of_;
  const std::vector<double>& x_;
  const std::vector<double>& b_;
  bool sound_ = false;
  bool has_slopes_ = false;
};

/// One innovation in units of the scale, read from what was evaluated.
class Row final : public ceres::CostFunction {
 public:
  Row(const arima::ScaledInnovations& of, const Evaluation& evaluation, std::size_t t, double scale)
      : of_(of), evaluation_(evaluation), t_(t), scale_(scale) {
    set_num_residuals(1);
    for (const std::size_t size : {of.coordinates(), of.columns()}) {
      if (size > 0) mutable_parameter_block_sizes()->push_back(static_cast<int>(size));
    }
  }
  bool Evaluate(double const* const*, double* residual, double** jacobians) const override {
    if (!evaluation_.sound()) return false;
    residual[0] = of_.values()[t_] / scale_;
    const double* from = of_.slopes().row(static_cast<Eigen::Index>(t_)).data();
    for (std::size_t i = 0; jacobians != nullptr && i < parameter_block_sizes().size(); ++i) {
      const int size = parameter_block_sizes()[i];
      for (int j = 0; jacobians[i] != nullptr && j < size; ++j) jacobians[i][j] = from[j] / scale_;
      from += size;
    }
    return true;
  }

 private:
  const arima::ScaledInnovations& of_;
  const Evaluation& evaluation_;
  std::size_t t_;
  double scale_;
};

struct Outcome {
  bool found = false;
  int evaluations = 1;
};

/// Least sum of the loss over x and b, from where they stand.
Outcome minimise(arima::ScaledInnovations& of, std::vector<double>& x, std::vector<double>& b,
                 double scale, ceres::LossFunction& loss) {
  if (x.empty() && b.empty()) return {.found = true};
  for (double& v : x) v = std::clamp(v, -kMostX, kMostX);
  if (!of.evaluate(x, b, true)) return {};
  Evaluation evaluation(of, x, b);
  ceres::Problem::Options owners;
  owners.loss_function_ownership = ceres::DO_NOT_TAKE_OWNERSHIP;
  owners.evaluation_callback = &evaluation;
  ceres::Problem problem(owners);
  std::vector<double*> blocks;
  if (!x.empty()) blocks.push_back(x.data());
  if (!b.empty()) blocks.push_back(b.data());
  for (std::size_t t = 0; t < of.values().size(); ++t) {
    // The problem takes the row.
    problem.AddResidualBlock(std::make_unique<Row>(of, evaluation, t, scale).release(), &loss,
                             blocks);
  }
  for (std::size_t j = 0; j < x.size(); ++j) {
    problem.SetParameterLowerBound(x.data(), static_cast<int>(j), -kMostX);
    problem.SetParameterUpperBound(x.data(), static_cast<int>(j), kMostX);
  }
  ceres::Solver::Options options;
  options.linear_solver_type = ceres::DENSE_QR;
  options.max_num_iterations = 100;
  options.function_tolerance = 1e-13;
  options.gradient_tolerance = 1e-10;
  options.parameter_tolerance = 1e-10;
  options.max_num_consecutive_invalid_steps = options.max_num_iterations;  // It would print.
  options.logging_type = ceres::SILENT;
  options.num_threads = 1;
  ceres::Solver::Summary summary;
  ceres::Solve(options, &problem, &summary);
  return {summary.termination_type == ceres::CONVERGENCE, 1 + summary.num_residual_evaluations};
}

/// Huber's proposal 2: sum min(r^2 / s^2, c^2) = count E min(z^2, c^2), solved for s^2 from above.
double proposal_2(std::span<const double> r, double start, double count) {
  double s2 = start * start;
  for (int i = 0; i < 50 && s2 > 0; ++i) {
    const double most = kHuber * kHuber * s2;
    double sum = 0;
    for (const double v : r) sum += std::min(v * v, most);
    s2 = sum / (count * kHuberPower);
  }
  return s2;
}

class RobustFit {
 public:
  RobustFit(std::span<const double> y, const ArimaSpec& spec, const ArimaRobustOptions& options,
            ArimaSample whole)
      : y_(y), spec_(spec), options_(options), whole_(std::move(whole)), sample_(whole_) {}

  Result<ArimaFit> run() {
    begin();
    for (int round = 0; round < options_.rounds && !settled_; ++round) {
      FORESHOCK_TRY_VOID(find_outliers(round == 0));
      if (round == 0) start_from_likelihood();
      FORESHOCK_TRY_VOID(step());
    }
    return finish();
  }

 private:
  using Innovations = arima::ScaledInnovations;

  void begin();
  Status find_outliers(bool first);
  void start_from_likelihood();
  Status step();
  Result<ArimaFit> finish();

  bool search(Innovations& of, std::vector<double>& x, double scale, ceres::LossFunction& loss) {
    const Outcome outcome = minimise(of, x, b_, scale, loss);
    evaluations_ += outcome.evaluations;
    return outcome.found;
  }
  std::vector<double> coefficients() const {
    std::vector<double> out(x_.size());
    from_unconstrained(spec_.order, x_, out, {});
    return out;
  }
  double shift_of(const ArimaSample& sample, std::size_t j) const {
    return j == 0 && spec_.constant == ArimaConstant::kMean ? sample.shift : 0;
  }
  /// Columns' estimates of a sample to effects in units of y, and back.
  void keep_effects(const ArimaSample& sample) {
    effects_.resize(sample.effects);
    for (std::size_t j = 0; j < sample.effects; ++j) {
      effects_[j] = b_[sample.missing + j] * sample.spread + shift_of(sample, j);
    }
  }
  std::vector<double> effects_of(const ArimaSample& sample) const {
    std::vector<double> out(effects_);
    for (std::size_t j = 0; j < out.size(); ++j) {
      out[j] = (out[j] - shift_of(sample, j)) / sample.spread;
    }
    return out;
  }
  double tuning(ArimaLoss loss) const {
    if (options_.tuning > 0 && loss == options_.loss) return options_.tuning;
    return loss == ArimaLoss::kHuber ? kHuber : kTukey;
  }

  std::span<const double> y_;
  const ArimaSpec& spec_;
  const ArimaRobustOptions& options_;
  ArimaSample whole_;
  ArimaSample sample_;                 ///< Without outliers.
  std::vector<std::size_t> outliers_;  ///< Positions in whole_.filled.
  std::vector<double> x_;
  std::vector<double> b_;        ///< [sample_.columns()], empty until estimated.
  std::vector<double> effects_;  ///< Units of y over those of the regressor.
  double scale_ = 0;             ///< Of innovations, units of y.
  bool settled_ = false;
  bool converged_ = false;
  int evaluations_ = 0;
};

/// Effects by Huber's loss as if the differenced series were white, coefficients by
/// Hannan-Rissanen from what is left, cut off.
void RobustFit::begin() {
  const ArimaOrder white;
  arima::ObjectiveRoom room;
  arima::Objective(white, whole_, room).value({});
  b_ = room.effects;
  b_.resize(whole_.columns());
  Innovations of(white, whole_);
  std::vector<double> none;
  ceres::HuberLoss loss(kHuber);
  of.evaluate(none, b_, false);
  for (int i = 0; i < 3; ++i) {
    const double scale = arima::robust_scale(of.values(), whole_.missing);
    if (!(scale > kRounding)) break;
    search(of, none, scale, loss);
    of.evaluate(none, b_, false);
  }
  keep_effects(whole_);
  const double most = kWinsor * arima::robust_scale(of.values(), whole_.missing);
  std::vector<double> w(of.values().begin(), of.values().end());
  for (double& v : w) v = std::clamp(v, -most, most);
  x_ = arima::start_from(spec_.order, HannanRissanen(w, spec_.order));
}

Status RobustFit::find_outliers(bool first) {
  const std::size_t parameters = x_.size() + effects_.size() + 1;
  const std::size_t count = whole_.count();
  auto found = arima::find_outliers(spec_.order, whole_, coefficients(), effects_of(whole_),
                                    {kCut, std::min(count / 4, count - parameters - 1), outliers_});
  settled_ = !first && found == outliers_;
  if (settled_) return {};
  outliers_ = std::move(found);
  FORESHOCK_TRY(sample_, arima::without_outliers(y_, spec_, whole_, outliers_));
  b_.clear();
  return {};
}

/// The best of several tops of the likelihood, now that the worst points are out.
void RobustFit::start_from_likelihood() {
  std::vector<double> kept(y_.begin(), y_.end());
  for (const std::size_t i : outliers_) kept[whole_.skipped + i] = std::nan("");
  const auto fit = arima_mle(kept, spec_, {.tolerance = 1e-2, .most_steps = 15});
  if (fit) to_unconstrained(spec_.order, fit->coefficients, kMostPartial, x_);
}

Status RobustFit::step() {
  if (b_.empty()) {
    arima::ObjectiveRoom room;
    arima::Objective objective(spec_.order, sample_, room);
    if (!std::isfinite(objective.value(x_))) {
      return fail(Errc::kInvalidArgument, spec_.order.name() + ": effects can't be told apart");
    }
    b_ = room.effects;
    b_.resize(sample_.columns());
  }
  Innovations of(spec_.order, sample_);
  if (!of.evaluate(x_, b_, false)) {
    return fail(Errc::kNotConverged, spec_.order.name() + ": missing values can't be told apart");
  }
  const double scale = arima::robust_scale(of.values(), sample_.missing);
  if (!(scale > kRounding)) {
    keep_effects(sample_);
    scale_ = 0;
    settled_ = converged_ = true;
    return {};
  }
  ceres::HuberLoss huber(tuning(ArimaLoss::kHuber));
  converged_ = search(of, x_, scale, huber);
  const double before = scale_;
  scale_ = scale * sample_.spread;
  settled_ = settled_ && std::abs(scale_ - before) <= kSettled * scale_;
  keep_effects(sample_);
  return {};
}

Result<ArimaFit> RobustFit::finish() {
  Innovations of(spec_.order, sample_);
  const double scale = scale_ / sample_.spread;
  if (options_.loss == ArimaLoss::kTukey && scale > kRounding) {
    of.evaluate(x_, b_, false);
    ceres::TukeyLoss tukey(tuning(ArimaLoss::kTukey));
    converged_ = search(of, x_, scale, tukey) && converged_;
    keep_effects(sample_);
  }
  of.evaluate(x_, b_, false);
  arima::ObjectiveRoom room;
  arima::Objective objective(spec_.order, sample_, room);
  FORESHOCK_TRY(ArimaFit fit, arima::finish(spec_, sample_, objective, room, x_));
  const double unit = sample_.spread / of.factor();
  fit.sigma2 = proposal_2(of.values(), scale, static_cast<double>(sample_.count())) * unit * unit;
  fit.effects = effects_;
  fit.guesses.resize(whole_.missing);  // Those of outliers stand behind them.
  for (const std::size_t i : outliers_) fit.outliers.push_back(whole_.skipped + i);
  fit.method = options_.loss == ArimaLoss::kHuber ? "robust (Huber)" : "robust (Tukey)";
  fit.evaluations = evaluations_;
  fit.starts = 1;
  fit.converged = converged_ && settled_;
  return fit;
}

}  // namespace

Result<ArimaFit> arima_robust(std::span<const double> y, const ArimaSpec& spec,
                              const ArimaRobustOptions& options) {
  if (!(options.tuning >= 0) || std::isinf(options.tuning) || options.rounds < 1) {
    return fail(Errc::kInvalidArgument,
                "robust ARIMA: the tuning must be 0 or positive and finite, rounds at least 1");
  }
  FORESHOCK_TRY(ArimaSample whole, arima_sample(y, spec.order, spec.constant, spec.regressors));
  FORESHOCK_TRY_VOID(arima::check_count(spec, whole));
  return RobustFit(y, spec, options, std::move(whole)).run();
}

}  // namespace foreshock
