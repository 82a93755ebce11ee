#include "foreshock/models/arima/dickey_fuller.h"

#include <array>

#include "foreshock/models/arima/interpolate.h"

namespace foreshock {
namespace {

constexpr std::size_t kSizes = 6;
constexpr std::size_t kTails = 8;
constexpr std::size_t kFivePercent = 2;
using Row = std::array<double, kTails>;
using Table = std::array<Row, kSizes>;

constexpr std::array<double, kSizes> kSize{25, 50, 100, 250, 500, 100000};
constexpr Row kTail{0.01, 0.025, 0.05, 0.10, 0.90, 0.95, 0.975, 0.99};

constexpr Table kTNone{{{-2.66, -2.26, -1.95, -1.60, 0.92, 1.33, 1.70, 2.16},
                        {-2.62, -2.25, -1.95, -1.61, 0.91, 1.31, 1.66, 2.08},
                        {-2.60, -2.24, -1.95, -1.61, 0.90, 1.29, 1.64, 2.03},
                        {-2.58, -2.23, -1.95, -1.62, 0.89, 1.29, 1.63, 2.01},
                        {-2.58, -2.23, -1.95, -1.62, 0.89, 1.28, 1.62, 2.00},
                        {-2.58, -2.23, -1.95, -1.62, 0.89, 1.28, 1.62, 2.00}}};
constexpr Table kTLevel{{{-3.75, -3.33, -3.00, -2.63, -0.37, 0.00, 0.34, 0.72},
                         {-3.58, -3.22, -2.93, -2.60, -0.40, -0.03, 0.29, 0.66},
                         {-3.51, -3.17, -2.89, -2.58, -0.42, -0.05, 0.26, 0.63},
                         {-3.46, -3.14, -2.88, -2.57, -0.42, -0.06, 0.24, 0.62},
                         {-3.44, -3.13, -2.87, -2.57, -0.43, -0.07, 0.24, 0.61},
                         {-3.43, -3.12, -2.86, -2.57, -0.44, -0.07, 0.23, 0.60}}};
constexpr Table kTTrend{{{-4.38, -3.95, -3.60, -3.24, -1.14, -0.80, -0.50, -0.15},
                         {-4.15, -3.80, -3.50, -3.18, -1.19, -0.87, -0.58, -0.24},
                         {-4.04, -3.73, -3.45, -3.15, -1.22, -0.90, -0.62, -0.28},
                         {-3.99, -3.69, -3.43, -3.13, -1.23, -0.92, -0.64, -0.31},
                         {-3.98, -3.68, -3.42, -3.13, -1.24, -0.93, -0.65, -0.32},
                         {-3.96, -3.66, -3.41, -3.12, -1.25, -0.94, -0.66, -0.33}}};
constexpr Table kNormalisedLevel{{{-17.2, -14.6, -12.5, -10.2, -0.76, 0.01, 0.65, 1.40},
                                  {-18.9, -15.7, -13.3, -10.7, -0.81, -0.07, 0.53, 1.22},
                                  {-19.8, -16.3, -13.7, -11.0, -0.83, -0.10, 0.47, 1.14},
                                  {-20.3, -16.6, -14.0, -11.2, -0.84, -0.12, 0.43, 1.09},
                                  {-20.5, -16.8, -14.0, -11.2, -0.84, -0.13, 0.42, 1.06},
                                  {-20.7, -16.9, -14.1, -11.3, -0.85, -0.13, 0.41, 1.04}}};
constexpr Table kNormalisedTrend{{{-22.5, -19.9, -17.9, -15.6, -3.66, -2.51, -1.53, -0.43},
                                  {-25.7, -22.4, -19.8, -16.8, -3.71, -2.60, -1.66, -0.65},
                                  {-27.4, -23.6, -20.7, -17.5, -3.74, -2.62, -1.73, -0.75},
                                  {-28.4, -24.4, -21.3, -18.0, -3.75, -2.64, -1.78, -0.82},
                                  {-28.9, -24.8, -21.5, -18.1, -3.76, -2.65, -1.78, -0.84},
                                  {-29.5, -25.1, -21.8, -18.3, -3.77, -2.66, -1.79, -0.87}}};

UnitRootTail tail_of(const Table& table, double statistic, std::size_t n) {
  Row row{};
  for (std::size_t k = 0; k < kTails; ++k) {
    std::array<double, kSizes> column{};
    for (std::size_t size = 0; size < kSizes; ++size) column[size] = table[size][k];
    row[k] = interpolate(kSize, column, static_cast<double>(n));
  }
  return {interpolate(row, kTail, statistic), row[kFivePercent]};
}

}  // namespace

UnitRootTail t_value_tail(double statistic, UnitRootTerms terms, std::size_t n) {
  if (terms == UnitRootTerms::kNone) return tail_of(kTNone, statistic, n);
  return tail_of(terms == UnitRootTerms::kLevel ? kTLevel : kTTrend, statistic, n);
}

UnitRootTail normalised_tail(double statistic, UnitRootTerms terms, std::size_t n) {
  const bool level = terms == UnitRootTerms::kLevel;
  return tail_of(level ? kNormalisedLevel : kNormalisedTrend, statistic, n);
}

}  // namespace foreshock
