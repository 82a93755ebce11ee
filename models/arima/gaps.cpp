#include "foreshock/models/arima/gaps.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "foreshock/models/arima/fill_gaps.h"
#include "foreshock/models/arima/mle.h"

namespace foreshock {
namespace {

/// With no more columns than these, comparing a hundred orders takes milliseconds.
constexpr std::size_t kFewGaps = 16;

bool is_there(double v) {
  return v == v;
}

/// y less its missing ends.
std::span<const double> trimmed(std::span<const double> y) {
  while (!y.empty() && !is_there(y.front())) y = y.subspan(1);
  while (!y.empty() && !is_there(y.back())) y = y.first(y.size() - 1);
  return y;
}

}  // namespace

std::span<const double> latest_bearable(std::span<const double> y, double most_work) {
  double missing = 0;
  double since = 0;   // Missing values since the last one there, going back.
  double points = 0;  // From the last value on.
  std::size_t from = y.size();
  for (std::size_t t = y.size(); t-- > 0;) {
    const bool there = is_there(y[t]);
    if (from == y.size() && !there) continue;
    ++points;
    since += there ? 0 : 1;
    if (!there) continue;
    missing += since;
    since = 0;
    if (missing * missing * points > most_work) break;
    from = t;
  }
  return from == y.size() ? y : y.subspan(from);
}

bool has_many_gaps(std::span<const double> y) {
  const auto inner = trimmed(y);
  const auto there = std::count_if(inner.begin(), inner.end(), is_there);
  return inner.size() - static_cast<std::size_t>(there) > kFewGaps;
}

Result<ArimaSelection> select_arima_over_gaps(std::span<const double> y, int d, int D, int season,
                                              const ArimaSearchSpace& space) {
  const std::vector<double> filled = fill_gaps(y, season);
  // What is filled in is smoother than what is missing; large orders fit that.
  ArimaSearchSpace small = space;
  small.stepwise = false;
  FORESHOCK_TRY(ArimaSelection out, select_arima(filled, d, D, season, {}, small));
  const ArimaSpec spec{out.fit.order, out.fit.constant, {}};
  FORESHOCK_TRY(ArimaFit exact, arima_mle(y, spec, {.start = out.fit.coefficients}));
  out.evaluations += exact.evaluations;
  exact.evaluations = out.evaluations;
  out.fit = std::move(exact);
  std::vector<ArimaFit> rivals;
  for (const ArimaFit& rival : out.rivals) {
    auto fit = arima_at(y, {rival.order, rival.constant, {}}, rival.coefficients);
    if (fit) rivals.push_back(std::move(*fit));  // One that gives out there is no loss.
  }
  out.rivals = std::move(rivals);
  return out;
}

}  // namespace foreshock
