#include "foreshock/models/arima/sample.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

namespace foreshock {
namespace {

/// Sizes whose squares, the variance of the innovations among them, are numbers.
constexpr double kLeastSize = 1e-140;
constexpr double kMostSize = 1e150;

bool is_there(double v) {
  return v == v;
}

/// In place: y_t - y_{t - lag}, from t = lag on.
void difference(std::vector<double>& y, std::size_t lag) {
  for (std::size_t t = y.size(); t-- > lag;) y[t] -= y[t - lag];
  y.erase(y.begin(), y.begin() + static_cast<std::ptrdiff_t>(std::min(lag, y.size())));
}

std::vector<double> differenced(std::vector<double> y, const ArimaOrder& order) {
  for (int i = 0; i < order.D; ++i) difference(y, static_cast<std::size_t>(order.season));
  for (int i = 0; i < order.d; ++i) difference(y, 1);
  return y;
}

/// The straight line between the neighbours of a gap.
void bridge(std::vector<double>& y, std::vector<std::size_t>& gaps) {
  std::size_t before = 0;
  for (std::size_t t = 1; t < y.size(); ++t) {
    if (!is_there(y[t])) continue;
    for (std::size_t u = before + 1; u < t; ++u) {
      const double share = static_cast<double>(u - before) / static_cast<double>(t - before);
      y[u] = y[before] * (1 - share) + y[t] * share;
      gaps.push_back(u);
    }
    before = t;
  }
}

/// Root mean square without overflow; 0 for a series of zeros, NaN if one of them is.
double root_mean_square(std::span<const double> w) {
  double largest = 0;
  for (const double v : w) {
    if (!(std::abs(v) <= largest)) largest = std::abs(v);
  }
  if (!(largest > 0) || !std::isfinite(largest)) return largest;
  double sum = 0;
  for (const double v : w) sum += (v / largest) * (v / largest);
  return largest * std::sqrt(sum / static_cast<double>(w.size()));
}

double median_of(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

using Difference = std::function<std::vector<double>(std::vector<double>)>;

void add_column(ArimaSample& sample, std::vector<double> column, const Difference& differenced) {
  const auto w = differenced(std::move(column));
  sample.series.insert(sample.series.end(), w.begin(), w.end());
}

Status check(std::span<const double> y, std::span<const std::vector<double>> regressors,
             const char* name) {
  for (const auto& x : regressors) {
    const bool finite = std::all_of(x.begin(), x.end(), [](double v) { return std::isfinite(v); });
    if (x.size() != y.size() || !finite) {
      return fail(Errc::kInvalidArgument, std::string(name) +
                                              ": a regressor must have a finite value for every "
                                              "point");
    }
  }
  return {};
}

Status check(std::span<const double> y, const ArimaOrder& order, ArimaConstant constant,
             std::span<const std::vector<double>> regressors) {
  FORESHOCK_TRY_VOID(order.check());
  const int times = order.d + order.D;
  if ((constant == ArimaConstant::kMean && times != 0) ||
      (constant == ArimaConstant::kDrift && times != 1)) {
    return fail(Errc::kInvalidArgument,
                order.name() + ": a mean goes with no difference, a drift with one");
  }
  return check(y, regressors, "arima");
}

void add_regressors(std::span<const std::vector<double>> regressors, const Difference& differenced,
                    ArimaSample& sample) {
  for (const auto& x : regressors) {
    const auto from = x.begin() + static_cast<std::ptrdiff_t>(sample.skipped);
    add_column(sample, {from, from + static_cast<std::ptrdiff_t>(sample.filled.size())},
               differenced);
    ++sample.effects;
  }
}

/// Values, gaps and their columns; `lost` points go with the differences.
Result<ArimaSample> sample_of(std::span<const double> y, std::size_t lost, bool shift,
                              std::string_view name, const Difference& differenced) {
  if (std::any_of(y.begin(), y.end(), [](double v) { return std::isinf(v); })) {
    return fail(Errc::kInvalidArgument, std::string(name) + ": a value is infinite");
  }
  const auto first = std::find_if(y.begin(), y.end(), is_there);
  const auto last = std::find_if(y.rbegin(), y.rend(), is_there).base();
  const auto there = static_cast<std::size_t>(std::count_if(y.begin(), y.end(), is_there));
  if (there < lost + 1) {
    return fail(Errc::kInvalidArgument, std::string(name) + " needs more than " +
                                            std::to_string(lost) + " values, there are " +
                                            std::to_string(there));
  }
  ArimaSample out;
  out.skipped = static_cast<std::size_t>(first - y.begin());
  out.filled.assign(first, last);
  bridge(out.filled, out.gaps);
  out.missing = out.gaps.size();

  std::vector<double> shifted = out.filled;
  if (shift) {
    out.shift = median_of(shifted);
    for (double& v : shifted) v -= out.shift;
  }
  out.series = differenced(std::move(shifted));
  out.n = out.series.size();
  const double size = root_mean_square(out.series);
  if (size != 0 && !(size >= kLeastSize && size <= kMostSize)) {
    return fail(Errc::kInvalidArgument, std::string(name) +
                                            ": values or their differences are too large or too "
                                            "small for the square of one");
  }
  out.spread = size > 0 ? size : 1;
  for (double& v : out.series) v /= out.spread;
  for (const std::size_t gap : out.gaps) {
    std::vector<double> indicator(out.filled.size(), 0.0);
    indicator[gap] = 1;
    add_column(out, std::move(indicator), differenced);
  }
  return out;
}

}  // namespace

Result<ArimaSample> arima_sample(std::span<const double> y, const ArimaOrder& order,
                                 ArimaConstant constant,
                                 std::span<const std::vector<double>> regressors) {
  FORESHOCK_TRY_VOID(check(y, order, constant, regressors));
  const auto by_order = [&](std::vector<double> v) { return differenced(std::move(v), order); };
  const bool shift = order.d + order.D > 0 || constant == ArimaConstant::kMean;
  FORESHOCK_TRY(ArimaSample out, sample_of(y, static_cast<std::size_t>(order.difference_reach()),
                                           shift, order.name(), by_order));
  out.constant = constant;
  if (constant != ArimaConstant::kNone) {
    // Differences of 1, 2, 3 .. are a constant: 1, or the season.
    const double one = order.D > 0 ? order.season : 1;
    out.series.insert(out.series.end(), out.n, one);
    ++out.effects;
  }
  add_regressors(regressors, by_order, out);
  return out;
}

Result<ArimaSample> differenced_sample(std::span<const double> y, std::span<const double> delta,
                                       std::span<const std::vector<double>> regressors) {
  FORESHOCK_TRY_VOID(check(y, regressors, "structural"));
  const auto by_polynomial = [&](const std::vector<double>& v) {
    std::vector<double> w;
    for (std::size_t t = delta.size() - 1; t < v.size(); ++t) {
      double sum = v[t];
      for (std::size_t i = 1; i < delta.size(); ++i) sum += delta[i] * v[t - i];
      w.push_back(sum);
    }
    return w;
  };
  // What shifts y is lost where 1 is a root.
  double at_one = 0;
  for (const double v : delta) at_one += v;
  FORESHOCK_TRY(ArimaSample out, sample_of(y, delta.size() - 1, std::abs(at_one) < 1e-9,
                                           "structural", by_polynomial));
  add_regressors(regressors, by_polynomial, out);
  return out;
}

}  // namespace foreshock
