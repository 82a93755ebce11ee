#include "foreshock/models/arima/internal/starts.h"

#include <array>

#include "foreshock/models/arima/params.h"

namespace foreshock::arima {
namespace {

/// Partial autocorrelations of a start are kept this far from the edge.
constexpr double kMostPartial = 0.9;

/// First coordinates of each factor, then those after the first.
struct Start {
  double ar;
  double ma;
  double seasonal_ar;
  double seasonal_ma;
  double later_ar;
  double later_ma;
};
constexpr std::array<Start, 6> kStarts{{{0.1, -0.1, 0.15, 0.4, 0.05, 0.02},
                                        {-0.6, 0.5, 0.1, 0.6, 0.05, 0.02},
                                        {0.7, 0.9, 0.2, 0.5, 0.05, 0.02},
                                        {-0.9, -0.6, -0.2, 0.6, 0.05, 0.02},
                                        {0.9, 0.3, 0.8, 0.9, -0.7, 0.5},
                                        {0.05, -0.9, -0.3, -0.4, 0.3, -0.9}}};

void add_factor(std::vector<double>& x, int size, double first, double later) {
  for (int i = 0; i < size; ++i) x.push_back(i == 0 ? first : later);
}

}  // namespace

std::vector<double> white_residuals(const ArimaSample& sample, ObjectiveRoom& room) {
  const ArimaOrder white;
  Objective objective(white, sample, room);
  objective.value({});
  return {room.residuals(), room.residuals() + sample.n};
}

std::vector<double> start_from(const ArimaOrder& order, const HannanRissanen& regression) {
  std::vector<double> x(static_cast<std::size_t>(order.coefficient_count()));
  to_unconstrained(order, regression.coefficients(order), kMostPartial, x);
  return x;
}

std::vector<std::vector<double>> further_starts(const ArimaOrder& order) {
  std::vector<std::vector<double>> out;
  for (const Start& start : kStarts) {
    std::vector<double> x;
    add_factor(x, order.p, start.ar, start.later_ar);
    add_factor(x, order.q, start.ma, start.later_ma);
    add_factor(x, order.P, start.seasonal_ar, start.later_ar);
    add_factor(x, order.Q, start.seasonal_ma, start.later_ma);
    out.push_back(std::move(x));
  }
  return out;
}

}  // namespace foreshock::arima
