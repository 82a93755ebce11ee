#include "foreshock/models/ets_mix.h"

#include <cmath>
#include <string>
#include <utility>

namespace foreshock {

Result<Fitted> fit_ets_mix(std::span<const double> y, std::span<const EtsForm> forms,
                           const EtsEffort& effort) {
  FORESHOCK_TRY(const auto fits, fit_ets_forms(y, forms, effort));
  const EtsFit& best = fits.front();
  std::vector<EtsMix::Member> members;
  double sum = 0;
  FitReport report{
      .form = best.form.name(),
      .outcome = best.converged ? FitReport::Outcome::kConverged : FitReport::Outcome::kStopped,
      .log_likelihood = best.log_likelihood,
      .aicc = best.aicc,
      .parameters = best.form.parameter_count()};
  for (const EtsFit& fit : fits) {
    report.evaluations += fit.evaluations;
    const bool near = &fit == &best || fit.aicc - best.aicc < EtsMix::kFar;
    if (!near || members.size() == EtsMix::kMostMembers) continue;
    FORESHOCK_TRY(auto model, ets_after(y, fit));
    const double weight = &fit == &best ? 1 : std::exp(-0.5 * (fit.aicc - best.aicc));
    members.push_back({std::move(model), weight});
    sum += weight;
  }
  for (EtsMix::Member& m : members) m.weight /= sum;
  if (members.size() > 1) report.form += " and " + std::to_string(members.size() - 1) + " more";
  FORESHOCK_TRY(auto model, EtsMix::make(std::move(members)));
  return Fitted{std::make_unique<EtsMix>(std::move(model)), std::move(report)};
}

}  // namespace foreshock
