#include "foreshock/models/structural/interventions.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "foreshock/core/check.h"
#include "foreshock/core/predictive.h"
#include "foreshock/models/structural/shocks.h"

namespace foreshock {
namespace {

constexpr double kFalseAlarms = 0.05;  ///< Of a series without any, at the usual threshold.
/// Statistics at the variances of a fit without the intervention, which took it for noise, are too
/// small: they only say where to look.
constexpr double kWorthALook = 2.5;
constexpr std::size_t kLooks = 3;

using Columns = std::vector<std::vector<double>>;

/// Degrees of freedom that errors have beside one more effect.
double freedom_of(const StructuralFit& fit) {
  return std::max<double>(1,
                          static_cast<double>(fit.count) - (fit.parameter_count() - fit.diffuse));
}

/// The t-value that the largest of 2 n independent ones exceeds once in 20 series.
double usual_threshold(std::size_t n, double freedom) {
  const double share = kFalseAlarms / (4 * static_cast<double>(std::max<std::size_t>(n, 1)));
  return -Predictive::student_t(0, 1, freedom).quantile(share);
}

struct Suspect {
  Intervention what;
  double size;
};

/// The most suspicious steps, most suspicious first.
std::vector<Suspect> suspects_of(std::span<const ShockStatistics> all,
                                 std::span<const Intervention> known) {
  std::vector<Suspect> out;
  const auto add = [&](Intervention::Kind kind, std::size_t t, double statistic) {
    const Intervention what{kind, t};
    const bool taken = std::find(known.begin(), known.end(), what) != known.end();
    if (!taken && std::abs(statistic) > kWorthALook) out.push_back({what, std::abs(statistic)});
  };
  for (std::size_t t = 0; t < all.size(); ++t) {
    add(Intervention::Kind::kOutlier, t, all[t].outlier);
    add(Intervention::Kind::kLevelShift, t, all[t].level_shift);
  }
  std::stable_sort(out.begin(), out.end(),
                   [](const Suspect& a, const Suspect& b) { return a.size > b.size; });
  if (out.size() > kLooks) out.resize(kLooks);
  return out;
}

class Search {
 public:
  Search(std::span<const double> y, StructuralSpec spec, Columns regressors)
      : y_(y), spec_(std::move(spec)), regressors_(std::move(regressors)) {}

  Columns columns(std::span<const Intervention> found) const {
    Columns out = regressors_;
    for (auto& column : intervention_columns(found, y_.size())) out.push_back(std::move(column));
    return out;
  }
  Result<StructuralFit> fit(std::span<const Intervention> found) const {
    return structural_mle(y_, spec_, columns(found));
  }
  Result<StructuralEffects> effects(const InterventionFit& fit) const {
    return structural_effects(y_, columns(fit.found), spec_, fit.fit.params);
  }

  /// One more, if there is one.
  Result<bool> add(double threshold, InterventionFit& out) const {
    const auto left = without_effects(y_, columns(out.found), out.fit.effects);
    FORESHOCK_TRY(const auto statistics, shock_statistics(left, spec_, out.fit.params));
    for (const Suspect& suspect : suspects_of(statistics, out.found)) {
      std::vector<Intervention> more = out.found;
      more.push_back(suspect.what);
      auto with = fit(more);
      if (!with) continue;
      // An ordinary t-value of t, beside f degrees of freedom, gains n log(1 + t^2 / f): more than
      // t^2 where values are few, since the variance is estimated too.
      const double gain = 2 * (with->log_likelihood - out.fit.log_likelihood);
      const double wanted =
          static_cast<double>(with->count) * std::log1p(threshold * threshold / freedom_of(*with));
      if (!(gain > wanted)) continue;
      out.fit = std::move(*with);
      out.found = std::move(more);
      return true;
    }
    return false;
  }
  /// Takes away the weakest below the threshold; false if there is none.
  Result<bool> drop(double threshold, InterventionFit& out) const {
    std::size_t weakest = out.found.size();
    double least = threshold;
    for (std::size_t i = 0; i < out.found.size(); ++i) {
      const double t = std::abs(out.effects.t_value(regressors_.size() + i)) /
                       std::sqrt(out.fit.variance_factor());
      if (t >= least) continue;
      least = t;
      weakest = i;
    }
    if (weakest == out.found.size()) return false;
    out.found.erase(out.found.begin() + static_cast<std::ptrdiff_t>(weakest));
    FORESHOCK_TRY(out.fit, fit(out.found));
    FORESHOCK_TRY(out.effects, effects(out));
    return true;
  }

 private:
  std::span<const double> y_;
  StructuralSpec spec_;
  Columns regressors_;
};

}  // namespace

std::vector<std::vector<double>> intervention_columns(std::span<const Intervention> interventions,
                                                      std::size_t n) {
  Columns out;
  for (const Intervention& one : interventions) {
    std::vector<double> column(n, 0.0);
    const std::size_t end = one.kind == Intervention::Kind::kLevelShift ? n : one.at + 1;
    for (std::size_t t = one.at; t < std::min(n, end); ++t) column[t] = 1;
    out.push_back(std::move(column));
  }
  return out;
}

Result<InterventionFit> find_interventions(std::span<const double> y, const StructuralSpec& spec,
                                           const InterventionOptions& options,
                                           std::span<const std::vector<double>> regressors) {
  if (!(options.threshold >= 0) || std::isinf(options.threshold)) {
    return fail(Errc::kInvalidArgument, "structural: a threshold is finite and >= 0");
  }
  const Search search(y, spec, {regressors.begin(), regressors.end()});
  InterventionFit out;
  FORESHOCK_TRY(out.fit, search.fit({}));
  const double threshold = options.threshold > 0
                               ? options.threshold
                               : usual_threshold(y.size(), std::max(1.0, freedom_of(out.fit) - 1));
  while (out.found.size() < options.most) {
    FORESHOCK_TRY(const bool more, search.add(threshold, out));
    if (!more) break;
  }
  FORESHOCK_TRY(out.effects, search.effects(out));
  while (true) {
    FORESHOCK_TRY(const bool dropped, search.drop(threshold, out));
    if (!dropped) break;
  }
  return out;
}

Result<Structural> structural_after(std::span<const double> y, const InterventionFit& fit) {
  FORESHOCK_CHECK(fit.effects.values.size() == fit.found.size());
  const auto left =
      without_effects(y, intervention_columns(fit.found, y.size()), fit.effects.values);
  FORESHOCK_TRY(Structural model, Structural::after(left, fit.fit));
  for (std::size_t i = 0; i < fit.found.size(); ++i) {
    if (fit.found[i].kind == Intervention::Kind::kLevelShift) {
      model.shift_level(fit.effects.values[i]);
    }
  }
  return model;
}

}  // namespace foreshock
