#include "foreshock/models/structural/automatic.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <numeric>
#include <string>
#include <utility>

#include "foreshock/models/arima/gaps.h"
#include "foreshock/models/mix.h"
#include "foreshock/models/structural/effects.h"
#include "foreshock/models/structural/fit.h"
#include "foreshock/models/structural/internal/layout.h"
#include "foreshock/models/structural/structural.h"

namespace foreshock {
namespace {

/// Columns of missing values squared, times points, that a fit may have.
constexpr double kMostGapWork = 4e6;
/// A season longer than this has too many states to be tried.
constexpr int kLongestSeason = 200;

/// One form, its fit and what it predicted.
struct Candidate {
  StructuralFit fit;
  bool logarithm = false;
  std::vector<double> scores;  ///< [values there] log density of each; NaN while diffuse.
  std::size_t diffuse = 0;     ///< Values until it was proper.
};

/// log p of every value given those before it, from a fit to y or to log y.
Candidate scored(std::span<const double> y, StructuralFit fit, bool logarithm) {
  Candidate out{std::move(fit), logarithm, {}, 0};
  const auto system = structural::structured_system(out.fit.spec, out.fit.params);
  auto belief = structural::diffuse_start(out.fit.spec, out.fit.params);
  for (const double v : y) {
    const structured::Seen seen = structured::correct(system, belief, v);
    structured::predict(system, belief);
    if (std::isnan(v)) continue;
    if (seen.diffuse > 0 || !(seen.variance > 0)) {
      out.scores.push_back(std::numeric_limits<double>::quiet_NaN());
      out.diffuse = out.scores.size();
      continue;
    }
    const double e = v - seen.expected;
    const double jacobian = logarithm ? v : 0;
    out.scores.push_back(
        -0.5 * (std::log(2 * std::numbers::pi * seen.variance) + e * e / seen.variance) - jacobian);
  }
  return out;
}

/// AICc of what was predicted from `first` on.
double criterion(const Candidate& c, std::size_t first) {
  double sum = 0;
  for (std::size_t i = first; i < c.scores.size(); ++i) sum += c.scores[i];
  const auto count = static_cast<std::int64_t>(c.scores.size() - first);
  return corrected_aic(sum, c.fit.parameter_count() - c.fit.diffuse, count);
}

/// Periods of which two are there, each no more than once.
std::vector<int> usable(std::span<const int> periods, std::size_t count) {
  std::vector<int> out;
  for (const int m : periods) {
    if (m >= 2 && m <= kLongestSeason && 2 * static_cast<std::size_t>(m) <= count) out.push_back(m);
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

/// None; all seasons as waves; and, where there is one only, as dummies.
std::vector<std::vector<SeasonForm>> season_forms(std::span<const int> periods, bool all_seasons) {
  std::vector<std::vector<SeasonForm>> out;
  if (!all_seasons || periods.empty()) out.emplace_back();
  if (periods.empty()) return out;
  std::vector<SeasonForm> waves;
  for (const int m : periods) {
    StructuralSpec spec;
    spec.seasons = waves;
    spec.seasons.push_back({m, m / 2});
    if (spec.check()) waves.push_back({m, m / 2});
  }
  out.push_back(waves);
  if (periods.size() == 1) out.push_back({{periods.front(), 0}});
  return out;
}

class Choice {
 public:
  Choice(std::span<const double> y, bool logarithms,
         std::vector<std::vector<double>> regressors = {})
      : y_(y), regressors_(std::move(regressors)) {
    const bool positive = std::all_of(y.begin(), y.end(), [](double v) { return !(v <= 0); });
    if (!logarithms || !positive) return;
    for (const double v : y) logs_.push_back(std::log(v));
  }

  void consider(const StructuralSpec& spec) {
    consider(y_, spec, false);
    // Growth by a factor without end is no forecast that lasts.
    if (!logs_.empty() && spec.slope != Slope::kFree) consider(logs_, spec, true);
  }
  /// Criteria over what all of them predicted.
  std::vector<double> criteria() const {
    std::size_t first = 0;
    for (const Candidate& c : candidates_) first = std::max(first, c.diffuse);
    std::vector<double> out;
    for (const Candidate& c : candidates_) out.push_back(criterion(c, first));
    return out;
  }
  /// Index of the best; simpler ones come first and win where scores are equal.
  std::size_t best() const {
    const auto all = criteria();
    return static_cast<std::size_t>(std::min_element(all.begin(), all.end()) - all.begin());
  }
  bool empty() const { return candidates_.empty(); }
  bool has_regressors() const { return !regressors_.empty(); }
  const Candidate& at(std::size_t i) const { return candidates_[i]; }
  Result<Structural> model(std::size_t i) const {
    return Structural::after(y_, candidates_[i].fit, candidates_[i].logarithm);
  }
  int evaluations() const { return evaluations_; }
  /// Why the first form could not be fitted.
  const std::string& fault() const { return fault_; }

 private:
  void consider(std::span<const double> y, const StructuralSpec& spec, bool logarithm) {
    auto fit = structural_mle(y, spec, regressors_);
    if (!fit) {
      if (fault_.empty()) fault_ = fit.error().message;
      return;
    }
    evaluations_ += fit->evaluations;
    const auto left = without_effects(y, regressors_, fit->effects);
    candidates_.push_back(scored(left, std::move(*fit), logarithm));
  }

  std::span<const double> y_;
  std::vector<double> logs_;  ///< Empty where they are not to be had.
  std::vector<std::vector<double>> regressors_;
  std::vector<Candidate> candidates_;
  std::string fault_;
  int evaluations_ = 0;
};

FitReport report_of(const Candidate& best, int evaluations, std::size_t more) {
  const StructuralFit& fit = best.fit;
  FitReport report{
      .form = fit.spec.name(),
      .outcome = fit.converged ? FitReport::Outcome::kConverged : FitReport::Outcome::kStopped,
      .log_likelihood = fit.log_likelihood,
      .aicc = fit.aicc(),
      .parameters = fit.parameter_count(),
      .evaluations = evaluations};
  if (best.logarithm) report.form += ", log";
  if (more > 0) report.form += " and " + std::to_string(more) + " more";
  return report;
}

/// The best and those near it, best first, each by its Akaike weight.
Result<std::vector<StructuralMix::Member>> members_of(const Choice& choice) {
  const auto criteria = choice.criteria();
  const double best = criteria[choice.best()];
  std::vector<std::size_t> order(criteria.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return criteria[a] < criteria[b]; });
  std::vector<StructuralMix::Member> out;
  double sum = 0;
  for (const std::size_t i : order) {
    const bool near = out.empty() || criteria[i] - best < StructuralMix::kFar;
    if (!near || out.size() == StructuralMix::kMostMembers) break;
    FORESHOCK_TRY(Structural model, choice.model(i));
    const double weight = out.empty() ? 1 : std::exp(-0.5 * (criteria[i] - best));
    sum += weight;
    out.push_back({std::move(model), weight});
  }
  for (auto& member : out) member.weight /= sum;
  return out;
}

std::size_t count_there(std::span<const double> y) {
  return static_cast<std::size_t>(
      std::count_if(y.begin(), y.end(), [](double v) { return v == v; }));
}

/// A season that is asked for and can't be had.
Status check_seasons(std::span<const int> wanted, std::span<const int> usable, std::size_t there) {
  for (const int m : wanted) {
    if (std::find(usable.begin(), usable.end(), m) != usable.end()) continue;
    return fail(Errc::kInvalidArgument, "structural: a season of " + std::to_string(m) +
                                            " steps needs two of them, " + std::to_string(there) +
                                            " values are there; up to " +
                                            std::to_string(kLongestSeason) + " steps are possible");
  }
  return {};
}

/// Tries all forms of y, with all that options say of them.
Status consider_all(std::span<const double> y, const StructuralOptions& options, Choice& choice) {
  const std::size_t there = count_there(y);
  const std::vector<int> seasons = usable(options.seasons, there);
  if (options.all_seasons) FORESHOCK_TRY_VOID(check_seasons(options.seasons, seasons, there));
  for (const auto& form : season_forms(seasons, options.all_seasons)) {
    for (const Slope slope : {Slope::kNone, Slope::kFree, Slope::kDamped}) {
      choice.consider({.slope = slope, .seasons = form});
    }
  }
  if (choice.empty() && choice.has_regressors()) {
    return fail(Errc::kInvalidArgument, choice.fault());
  }
  if (choice.empty()) {
    return fail(Errc::kInvalidArgument, "structural: " + std::to_string(there) +
                                            " values, or values without noise, are too few for "
                                            "any form");
  }
  if (!options.thorough) return {};
  StructuralSpec more = choice.at(choice.best()).fit.spec;
  more.autoregression = true;
  choice.consider(more);
  more.autoregression = false;
  more.cycle = true;
  choice.consider(more);
  return {};
}

}  // namespace

Result<Fitted> fit_structural(std::span<const double> y, const StructuralOptions& options) {
  y = latest_bearable(y, kMostGapWork);
  Choice choice(y, options.logarithms);
  FORESHOCK_TRY_VOID(consider_all(y, options, choice));
  const Candidate& best = choice.at(choice.best());
  if (!options.mixed) {
    FORESHOCK_TRY(Structural model, choice.model(choice.best()));
    return Fitted{std::make_unique<Structural>(std::move(model)),
                  report_of(best, choice.evaluations(), 0)};
  }
  FORESHOCK_TRY(auto members, members_of(choice));
  const std::size_t more = members.size() - 1;
  FORESHOCK_TRY(StructuralMix mix, StructuralMix::make(std::move(members)));
  return Fitted{std::make_unique<StructuralMix>(std::move(mix)),
                report_of(best, choice.evaluations(), more)};
}

Result<StructuralChoice> select_structural(std::span<const double> y,
                                           const StructuralOptions& options,
                                           std::span<const std::vector<double>> regressors) {
  const auto latest = latest_bearable(y, kMostGapWork);
  const auto cut = latest.data() - y.data();
  std::vector<std::vector<double>> X;
  for (const auto& x : regressors) {
    if (x.size() != y.size()) {
      return fail(Errc::kInvalidArgument, "structural: a regressor is not as long as the series");
    }
    X.emplace_back(x.begin() + cut, x.begin() + cut + static_cast<std::ptrdiff_t>(latest.size()));
  }
  Choice choice(latest, options.logarithms, std::move(X));
  FORESHOCK_TRY_VOID(consider_all(latest, options, choice));
  const Candidate& best = choice.at(choice.best());
  return StructuralChoice{best.fit, best.logarithm};
}

}  // namespace foreshock
