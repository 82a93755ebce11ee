#include "foreshock/models/arima/internal/starts.h"

#include <array>

#include "foreshock/models/arima/params.h"

namespace foreshock::arima {
namespace {

/// Partial autocorrelations of a start are kept this far from the edge.
constexpr double kMostPartial = 0.9;

/// First coordinates of each factor; those after them begin near zero.
struct First {
  double ar;
  double ma;
  double seasonal_ar;
  double seasonal_ma;
};
constexpr std::array<First, 4> kFirsts{
    {{0.1, -0.1, 0.15, 0.4}, {-0.6, 0.5, 0.1, 0.6}, {0.7, 0.9, 0.2, 0.5}, {-0.9, -0.6, -0.2, 0.6}}};
constexpr double kLaterAr = 0.05;
constexpr double kLaterMa = 0.02;

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
  for (const First& first : kFirsts) {
    std::vector<double> x;
    add_factor(x, order.p, first.ar, kLaterAr);
    add_factor(x, order.q, first.ma, kLaterMa);
    add_factor(x, order.P, first.seasonal_ar, kLaterAr);
    add_factor(x, order.Q, first.seasonal_ma, kLaterMa);
    out.push_back(std::move(x));
  }
  return out;
}

}  // namespace foreshock::arima
