#include "foreshock/detect/drift/whitening.h"

#include <algorithm>
#include <cmath>

#include "foreshock/detect/two_sample/linear.h"
#include "foreshock/detect/two_sample/samples.h"
#include "foreshock/spectral/burg.h"

namespace foreshock {
namespace {

constexpr std::size_t kReach = 200;  ///< Lags beyond which points say nothing of each other.
constexpr std::size_t kLeast = 20;
constexpr double kMostPartial = 0.9995;  ///< A unit root has no level to compare.

/// Coefficients, autocorrelations up to kReach and v_p / gamma_0 of partial autocorrelations.
struct Unfolded {
  std::vector<double> ar;
  std::vector<double> rho;
  double error = 1;
};

Unfolded unfold(std::span<const double> partial) {
  Unfolded out{{}, {1.0}, 1.0};
  for (const double kappa : partial) {
    const std::size_t k = out.ar.size();
    double rho = kappa * out.error;
    for (std::size_t j = 0; j < k; ++j) rho += out.ar[j] * out.rho[k - j];
    std::vector<double> next = out.ar;
    for (std::size_t j = 0; j < k; ++j) next[j] -= kappa * out.ar[k - 1 - j];
    next.push_back(kappa);
    out.ar = std::move(next);
    out.rho.push_back(rho);
    out.error *= 1 - kappa * kappa;
  }
  while (!out.ar.empty() && out.rho.size() <= kReach) {
    double rho = 0;
    for (std::size_t j = 0; j < out.ar.size(); ++j) {
      rho += out.ar[j] * out.rho[out.rho.size() - 1 - j];
    }
    out.rho.push_back(rho);
  }
  return out;
}

/// The last `count` present points before t that are within reach, latest first.
void predecessors(std::span<const double> y, std::size_t t, std::size_t count,
                  std::vector<std::size_t>& out) {
  out.clear();
  for (std::size_t back = 1; back <= std::min(t, kReach) && out.size() < count; ++back) {
    if (!std::isnan(y[t - back])) out.push_back(t - back);
  }
}

/// The largest order whose windows of order + 1 points in a row number half of all points: a fit to
/// the few that scattered gaps leave of longer ones is noise. Order 1 needs 15.
std::size_t order_for(std::span<const double> y, std::size_t count, std::size_t most) {
  std::vector<std::size_t> windows(most + 1, 0);
  std::size_t run = 0;
  for (const double value : y) {
    run = std::isnan(value) ? 0 : run + 1;
    for (std::size_t p = 0; p <= most && p < run; ++p) ++windows[p];
  }
  for (std::size_t p = most; p > 0; --p) {
    if (p == 1 ? windows[p] >= 15 : 2 * windows[p] >= count) return p;
  }
  return 0;
}

}  // namespace

Result<Whitening> Whitening::fit(std::span<const double> y, std::size_t most_order) {
  FORESHOCK_TRY(const std::vector<double> values, present(y, kLeast));
  const auto [least, most] = std::minmax_element(values.begin(), values.end());
  if (*least == *most) return fail(Errc::kInvalidArgument, "all values are equal");
  const auto n = static_cast<double>(values.size());
  std::vector<double> partial;
  // What no order fits (gaps everywhere, a series without error) is taken as uncorrelated.
  std::size_t order = order_for(y, values.size(), std::min(most_order, values.size() / 15));
  for (; order > 0; --order) {
    const auto fit = burg(y, order);
    if (!fit) continue;
    double best = 0;
    std::size_t chosen = 0;
    for (std::size_t p = 1; p <= order; ++p) {
      const double bic =
          n * std::log(fit->variance[p] / fit->variance[0]) + static_cast<double>(p) * std::log(n);
      if (bic < best) {
        best = bic;
        chosen = p;
      }
    }
    partial.assign(fit->partial.begin(),
                   fit->partial.begin() + static_cast<std::ptrdiff_t>(chosen));
    break;
  }
  if (partial.size() == 1) partial[0] = (n * partial[0] + 1) / (n - 3);
  for (double& kappa : partial) kappa = std::clamp(kappa, -kMostPartial, kMostPartial);
  Unfolded unfolded = unfold(partial);
  Whitening out;
  double gain = 1;
  for (const double phi : unfolded.ar) gain -= phi;
  out.variance_ = 1 / unfolded.error;
  // var(sum phi) is near variance(y) (1 - phi^2)^2 / n for one coefficient; of more, the spectrum's
  // at 0: 4 p / n relative, Berk (1974), Annals of Statistics 2, 489-502.
  const auto p = static_cast<double>(unfolded.ar.size());
  out.gain_error_ = std::max(p / n, 1 / (n * gain * gain * out.variance_));
  out.ar_ = std::move(unfolded.ar);
  out.rho_ = std::move(unfolded.rho);
  return out;
}

void Whitening::add_row(std::span<const double> y, std::size_t at, Plan& plan) const {
  const std::size_t p = ar_.size();
  std::vector<std::size_t> before;
  predecessors(y, at, p, before);
  const std::size_t q = before.size();
  Plan::Row row{at, plan.weights.size(), 1.0};
  plan.places.insert(plan.places.end(), before.begin(), before.end());
  if (q == p && (p == 0 || at - before.back() == p)) {
    plan.weights.insert(plan.weights.end(), ar_.begin(), ar_.end());
    plan.rows.push_back(row);
    return;
  }
  std::vector<std::vector<double>> R(q, std::vector<double>(q));
  std::vector<double> r(q);
  for (std::size_t i = 0; i < q; ++i) {
    r[i] = correlation(at - before[i]);
    for (std::size_t j = 0; j < q; ++j) {
      R[i][j] = correlation(before[i] > before[j] ? before[i] - before[j] : before[j] - before[i]);
    }
  }
  const std::vector<double> w = solve(std::move(R), r).value_or(std::vector<double>(q, 0.0));
  double error = 1;
  for (std::size_t i = 0; i < q; ++i) error -= w[i] * r[i];
  row.per_deviation = 1 / std::sqrt(std::max(1.0, variance_ * error));
  plan.weights.insert(plan.weights.end(), w.begin(), w.end());
  plan.rows.push_back(row);
}

Whitening::Plan Whitening::plan(std::span<const double> y) const {
  Plan out;
  for (std::size_t t = 0; t < y.size(); ++t) {
    if (!std::isnan(y[t])) add_row(y, t, out);
  }
  return out;
}

std::vector<double> Whitening::predict(std::span<const double> y) const {
  std::vector<double> out(y.size(), 0.0);
  Plan plan;
  for (std::size_t t = 0; t < y.size(); ++t) {
    if (t > 0 && std::isnan(y[t - 1])) {
      out[t] = std::nan("");
      continue;
    }
    plan = {};
    add_row(y, t, plan);
    for (std::size_t k = 0; k < plan.weights.size(); ++k) {
      out[t] += plan.weights[k] * y[plan.places[k]];
    }
  }
  return out;
}

std::vector<double> Whitening::apply(const Plan& plan, std::span<const double> y) {
  std::vector<double> out;
  out.reserve(plan.rows.size());
  for (std::size_t i = 0; i < plan.rows.size(); ++i) {
    const std::size_t last =
        i + 1 < plan.rows.size() ? plan.rows[i + 1].first : plan.weights.size();
    double value = y[plan.rows[i].at];
    for (std::size_t k = plan.rows[i].first; k < last; ++k) {
      value -= plan.weights[k] * y[plan.places[k]];
    }
    out.push_back(value * plan.rows[i].per_deviation);
  }
  return out;
}

std::vector<double> Whitening::signature(const Plan& plan) {
  const std::size_t length = plan.rows.empty() ? 0 : plan.rows.back().at + 1;
  return apply(plan, std::vector<double>(length, 1.0));
}

}  // namespace foreshock
