#include "foreshock/detect/two_sample/contingency.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <boost/math/special_functions/gamma.hpp>

#include "foreshock/detect/two_sample/tails.h"

namespace foreshock {
namespace {

struct Margins {
  std::vector<double> rows;
  std::vector<double> columns;
  double all = 0;
};

Result<Margins> margins_of(const CountTable& table) {
  Margins margins;
  if (!table.empty()) margins.columns.assign(table.front().size(), 0.0);
  for (const std::vector<double>& row : table) {
    if (row.size() != margins.columns.size()) {
      return fail(Errc::kInvalidArgument, "the rows of a table differ in length");
    }
    double sum = 0;
    for (std::size_t j = 0; j < row.size(); ++j) {
      if (!(row[j] >= 0) || std::isinf(row[j])) {
        return fail(Errc::kInvalidArgument, "a count is not a number from 0 on");
      }
      sum += row[j];
      margins.columns[j] += row[j];
    }
    margins.rows.push_back(sum);
    margins.all += sum;
  }
  if (!(margins.all > 0)) return fail(Errc::kInvalidArgument, "a table without counts");
  return margins;
}

double used(const std::vector<double>& sums) {
  return static_cast<double>(
      std::count_if(sums.begin(), sums.end(), [](double sum) { return sum > 0; }));
}

/// term(observed, expected) summed over the cells whose row and column have counts.
template <class Term>
Result<ContingencyResult> summed(const CountTable& table, const Term& term) {
  FORESHOCK_TRY(const Margins margins, margins_of(table));
  const double dof = (used(margins.rows) - 1) * (used(margins.columns) - 1);
  ContingencyResult out{0, 1, dof, std::numeric_limits<double>::infinity()};
  for (std::size_t i = 0; i < table.size(); ++i) {
    for (std::size_t j = 0; j < table[i].size(); ++j) {
      const double expected = margins.rows[i] / margins.all * margins.columns[j];
      if (!(expected > 0)) continue;
      out.statistic += term(table[i][j], expected);
      out.smallest = std::min(out.smallest, expected);
    }
  }
  out.statistic = std::max(0.0, out.statistic);
  if (dof > 0) out.p_value = chi_square_tail(out.statistic, dof);
  return out;
}

bool is_two_by_two(const CountTable& table) {
  return table.size() == 2 && table[0].size() == 2 && table[1].size() == 2;
}

}  // namespace

Result<ContingencyResult> chi_square_test(const CountTable& table) {
  return summed(table, [](double observed, double expected) {
    return (observed - expected) * (observed - expected) / expected;
  });
}

Result<ContingencyResult> chi_square_yates(const CountTable& table) {
  if (!is_two_by_two(table)) return fail(Errc::kInvalidArgument, "the table is not 2 by 2");
  return summed(table, [](double observed, double expected) {
    const double gap = std::max(0.0, std::abs(observed - expected) - 0.5);
    return gap * gap / expected;
  });
}

Result<ContingencyResult> g_test(const CountTable& table) {
  return summed(table, [](double observed, double expected) {
    return observed > 0 ? 2 * observed * std::log(observed / expected) : 0.0;
  });
}

Result<FisherResult> fisher_exact(const CountTable& table) {
  if (!is_two_by_two(table)) return fail(Errc::kInvalidArgument, "the table is not 2 by 2");
  FORESHOCK_TRY(const Margins margins, margins_of(table));
  for (const std::vector<double>& row : table) {
    for (const double count : row) {
      if (count != std::floor(count)) {
        return fail(Errc::kInvalidArgument, "Fisher's exact test takes whole counts");
      }
    }
  }
  const double above = table[0][0] * table[1][1];
  const double below = table[0][1] * table[1][0];
  FisherResult out{above / below, 0};
  const auto log_choose = [](double n, double k) {
    return boost::math::lgamma(n + 1) - boost::math::lgamma(k + 1) - boost::math::lgamma(n - k + 1);
  };
  const auto log_chance = [&](double corner) {
    return log_choose(margins.rows[0], corner) +
           log_choose(margins.rows[1], margins.columns[0] - corner) -
           log_choose(margins.all, margins.columns[0]);
  };
  const double seen = log_chance(table[0][0]);
  const double first = std::max(0.0, margins.columns[0] - margins.rows[1]);
  const double last = std::min(margins.rows[0], margins.columns[0]);
  for (double corner = first; corner <= last; ++corner) {
    // Rounding must not part tables that are equally likely.
    if (log_chance(corner) <= seen + 1e-7) out.p_value += std::exp(log_chance(corner));
  }
  out.p_value = std::min(1.0, out.p_value);
  return out;
}

}  // namespace foreshock
