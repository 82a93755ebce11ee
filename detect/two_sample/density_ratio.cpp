#include "foreshock/detect/two_sample/density_ratio.h"

#include <algorithm>
#include <cmath>

#include "foreshock/detect/two_sample/linear.h"

namespace foreshock {
namespace {

using Rows = std::vector<std::vector<double>>;

/// Every bump at every point: [points][centres].
Rows bumps(const Points& at, const Points& centres, double sigma) {
  Rows out(at.size(), std::vector<double>(centres.size()));
  for (std::size_t i = 0; i < at.size(); ++i) {
    for (std::size_t l = 0; l < centres.size(); ++l) {
      out[i][l] = std::exp(-squared_distance(at[i], centres[l]) / (2 * sigma * sigma));
    }
  }
  return out;
}

double weighted(const std::vector<double>& row, const std::vector<double>& coefficients) {
  double sum = 0;
  for (std::size_t l = 0; l < row.size(); ++l) sum += row[l] * coefficients[l];
  return sum;
}

std::vector<double> mean_row(const Rows& rows) {
  std::vector<double> mean(rows.front().size(), 0.0);
  for (const std::vector<double>& row : rows) {
    for (std::size_t l = 0; l < row.size(); ++l) {
      mean[l] += row[l] / static_cast<double>(rows.size());
    }
  }
  return mean;
}

Status check(const Points& reference, const Points& current, const Points& centres, double sigma) {
  FORESHOCK_TRY_VOID(check_points(reference, current, 1));
  FORESHOCK_TRY_VOID(check_points(centres, current, 1));
  if (!(sigma > 0)) return fail(Errc::kInvalidArgument, "density ratio: sigma must be positive");
  return {};
}

}  // namespace

Result<DensityRatio> ulsif(const Points& reference, const Points& current, const Points& centres,
                           double sigma, double lambda) {
  FORESHOCK_TRY_VOID(check(reference, current, centres, sigma));
  if (!(lambda > 0)) return fail(Errc::kInvalidArgument, "density ratio: lambda must be positive");
  const Rows before = bumps(reference, centres, sigma);
  const Rows now = bumps(current, centres, sigma);
  const std::size_t b = centres.size();
  Rows H(b, std::vector<double>(b, 0.0));
  for (const std::vector<double>& row : before) {
    for (std::size_t l = 0; l < b; ++l) {
      for (std::size_t k = 0; k < b; ++k) {
        H[l][k] += row[l] * row[k] / static_cast<double>(before.size());
      }
    }
  }
  for (std::size_t l = 0; l < b; ++l) H[l][l] += lambda;
  DensityRatio out{{}, {}, -0.5};
  FORESHOCK_TRY(out.coefficients, solve(std::move(H), mean_row(now)));
  for (double& value : out.coefficients) value = std::max(0.0, value);
  for (const std::vector<double>& row : before) {
    const double r = weighted(row, out.coefficients);
    out.at_reference.push_back(r);
    out.divergence -= r * r / 2 / static_cast<double>(before.size());
  }
  for (const std::vector<double>& row : now) {
    out.divergence += weighted(row, out.coefficients) / static_cast<double>(now.size());
  }
  return out;
}

Result<DensityRatio> kliep(const Points& reference, const Points& current, const Points& centres,
                           double sigma) {
  constexpr int kMostRounds = 200'000;
  FORESHOCK_TRY_VOID(check(reference, current, centres, sigma));
  const Rows before = bumps(reference, centres, sigma);
  const Rows now = bumps(current, centres, sigma);
  const std::vector<double> mean = mean_row(before);
  const std::size_t b = centres.size();
  for (const double value : mean) {
    if (!(value > 0)) {
      return fail(Errc::kInvalidArgument, "density ratio: a centre is far from the reference");
    }
  }
  // Bumps divided by their mean over the reference are a mixture's components: its shares sum to 1.
  std::vector<double> shares(b, 1 / static_cast<double>(b));
  bool settled = false;
  for (int round = 0; round < kMostRounds && !settled; ++round) {
    std::vector<double> next(b, 0.0);
    for (const std::vector<double>& row : now) {
      double r = 0;
      for (std::size_t l = 0; l < b; ++l) r += shares[l] * row[l] / mean[l];
      if (!(r > 0)) {
        return fail(Errc::kInvalidArgument, "density ratio: a value is far from every centre");
      }
      for (std::size_t l = 0; l < b; ++l) {
        next[l] += shares[l] * row[l] / mean[l] / r / static_cast<double>(now.size());
      }
    }
    settled = true;
    for (std::size_t l = 0; l < b; ++l) settled &= std::abs(next[l] - shares[l]) < 1e-12;
    shares = std::move(next);
  }
  if (!settled) return fail(Errc::kNotConverged, "density ratio: KLIEP did not settle");
  DensityRatio out{{}, {}, 0};
  for (std::size_t l = 0; l < b; ++l) out.coefficients.push_back(shares[l] / mean[l]);
  for (const std::vector<double>& row : before) {
    out.at_reference.push_back(weighted(row, out.coefficients));
  }
  for (const std::vector<double>& row : now) {
    out.divergence += std::log(weighted(row, out.coefficients)) / static_cast<double>(now.size());
  }
  return out;
}

double ess_of_weights(std::span<const double> weights) {
  double largest = 0;
  for (const double w : weights) largest = std::max(largest, std::abs(w));
  if (!(largest > 0)) return 0;
  double sum = 0;
  double squares = 0;
  for (const double w : weights) {
    sum += w / largest;
    squares += w / largest * (w / largest);
  }
  return sum * sum / squares;
}

}  // namespace foreshock
