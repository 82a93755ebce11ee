#include "foreshock/detect/drift/level_test.h"

#include <algorithm>
#include <cmath>

#include "foreshock/detect/two_sample/dependence.h"
#include "foreshock/detect/two_sample/samples.h"
#include "foreshock/detect/two_sample/tails.h"
#include "foreshock/spectral/correlation.h"
#include "foreshock/spectral/portmanteau.h"

namespace foreshock {
namespace {

constexpr double kMostScales = 10;

void cut(Whitened& whitened) {
  for (double& e : whitened.innovation) {
    e = std::clamp(e, whitened.centre - whitened.most, whitened.centre + whitened.most);
  }
}

Whitened plain(const Whitening& whitening, std::span<const double> y) {
  const Whitening::Plan plan = whitening.plan(y);
  return {Whitening::apply(plan, y), Whitening::signature(plan)};
}

/// sum s e / sum s^2 and the sum below.
struct Level {
  double level;
  double information;
};

Level level_of(const Whitened& whitened) {
  double above = 0;
  double below = 0;
  for (std::size_t i = 0; i < whitened.innovation.size(); ++i) {
    above += whitened.signature[i] * whitened.innovation[i];
    below += whitened.signature[i] * whitened.signature[i];
  }
  return {above / below, below};
}

}  // namespace

Whitened whitened(const Whitening& whitening, std::span<const double> y) {
  Whitened out = plain(whitening, y);
  std::vector<double> sorted = out.innovation;
  std::sort(sorted.begin(), sorted.end());
  out.centre = quantile_of_sorted(sorted, 0.5);
  const double wide = (quantile_of_sorted(sorted, 0.95) - quantile_of_sorted(sorted, 0.05)) / 3.29;
  for (double& value : sorted) value = std::abs(value - out.centre);
  const double deviation = std::max(wide, 1.4826 * median_of(std::move(sorted)));
  out.most = deviation > 0 ? kMostScales * deviation : std::numeric_limits<double>::infinity();
  cut(out);
  return out;
}

Whitened whitened(const Whitening& whitening, std::span<const double> y, const Whitened& like) {
  Whitened out = plain(whitening, y);
  out.centre = like.centre;
  out.most = like.most;
  cut(out);
  return out;
}

bool is_white(std::span<const double> innovations, std::size_t fitted) {
  const std::size_t lags = std::max(fitted + 5, std::min<std::size_t>(24, innovations.size() / 5));
  const auto test = ljung_box(innovations, lags, fitted);
  if (!test || test->p_value >= 0.001) return true;  // Equal values are as white as it gets.
  const auto r = acf(innovations, lags);
  if (!r) return true;
  double largest = 0;
  for (std::size_t k = 1; k < r->size(); ++k) largest = std::max(largest, std::abs((*r)[k]));
  return largest < 0.1 && autocorrelation_time(innovations).value_or(1.0) < 1.3;
}

LevelDifference level_difference(const Whitened& before, const Whitened& after, double gain_error) {
  const Level was = level_of(before);
  const Level is = level_of(after);
  double squares = 0;
  for (std::size_t i = 0; i < before.innovation.size(); ++i) {
    const double rest = before.innovation[i] - before.signature[i] * was.level;
    squares += rest * rest;
  }
  const double deviation = std::sqrt(
      squares / static_cast<double>(std::max<std::size_t>(1, before.innovation.size() - 1)));
  LevelDifference out{};
  out.difference = is.level - was.level;
  out.information_after = is.information;
  out.innovation_deviation = deviation;
  out.error = deviation * std::sqrt(1 / was.information + 1 / is.information);
  out.z = out.error > 0 ? out.difference / out.error : 0;
  const double dof = gain_error > 0 ? std::max(1.0, 1 / (2 * gain_error))
                                    : static_cast<double>(before.innovation.size());
  out.p_value = student_two_sided(out.z, dof);
  return out;
}

}  // namespace foreshock
