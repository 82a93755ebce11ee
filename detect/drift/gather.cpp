#include "foreshock/detect/drift/gather.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <limits>
#include <utility>

#include "foreshock/detect/drift/class_drift.h"
#include "foreshock/detect/drift/joint_drift.h"
#include "foreshock/detect/drift/level_test.h"
#include "foreshock/detect/drift/whitening.h"
#include "foreshock/detect/two_sample/bins.h"
#include "foreshock/detect/two_sample/distances.h"

namespace foreshock {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

std::string number(const char* format, double value) {
  std::array<char, 48> text{};
  std::snprintf(text.data(), text.size(), format, value);
  return text.data();
}

void gather_numbers(const DriftColumn& column, Verdict meaning, bool of_target, std::uint64_t seed,
                    Gathering& out) {
  const auto drift = column_drift(column.before, column.now, {.seed = seed});
  if (!drift) return out.skip(column.name, drift.error().message);
  const std::string path(name_of(drift->path));
  out.add(column, "level", drift->level, meaning, path,
          signed_number(drift->shift) + " sd of the reference, standard error " +
              number("%.2g", drift->shift_error),
          of_target);
  out.add(column, "distribution", drift->distribution, meaning, path, "", of_target);
  out.add(column, "spread", drift->spread, meaning, path,
          "scale times " + number("%.3g", drift->spread_ratio), of_target);
  const ColumnScale scale = ColumnScale::of(column.before).value();
  const auto x = present(scale.applied(column.before)).value();
  const auto y = present(scale.applied(column.now)).value();
  const double deviation = std::sqrt(variance_of(x));
  const auto moved = wasserstein_1(x, y);
  if (moved && deviation > 0) {
    out.add(column, "wasserstein", {*moved / deviation, kNaN, kNaN}, meaning, "",
            "in sd of the reference; a measure, no test", of_target);
  }
  const auto edges = quantile_edges(x, 10).value();
  const double index = population_stability(shares_of(bin_counts(x, edges, true)),
                                            shares_of(bin_counts(y, edges, true)));
  out.add(column, "psi", {index, kNaN, kNaN}, meaning, "", "in tenths; a measure, no test",
          of_target);
}

void gather_classes(const DriftColumn& column, Verdict meaning, bool of_target, Gathering& out) {
  const auto drift = class_drift(column.before, column.now, column.classes.size());
  if (!drift) return out.skip(column.name, drift.error().message);
  out.add(column, "classes", drift->classes, meaning, "n_eff",
          "'" + column.classes[drift->most] + "' " + percent(drift->share_before) + " -> " +
              percent(drift->share_now),
          of_target);
  out.add(column, "total variation", {drift->total_variation, kNaN, kNaN}, meaning, "",
          "a measure, no test", of_target);
}

/// Groups by the codes of a column of classes.
Groups groups_of(const std::vector<double>& codes) {
  Groups out;
  for (const double code : codes) {
    out.push_back(std::isnan(code) ? kNoGroup : static_cast<std::size_t>(code));
  }
  return out;
}

/// Forecasts of a column from itself, in its scale.
std::pair<std::vector<double>, std::vector<double>> own_forecasts(const DriftColumn& column) {
  const auto scale = ColumnScale::of(column.before);
  if (!scale) return {};
  const auto x = scale->applied(column.before);
  const auto y = scale->applied(column.now);
  const auto whitening = Whitening::fit(x);
  if (!whitening || whitening->order() == 0) return {};
  return {whitening->predict(x), whitening->predict(y)};
}

}  // namespace

std::string signed_number(double value) {
  return number("%+.3g", value);
}
std::string percent(double share) {
  return number("%.3g %%", 100 * share);
}

void Gathering::add(const DriftColumn& column, std::string test, const DriftTest& result,
                    Verdict meaning, std::string path, std::string note, bool of_target) {
  all.push_back({{column.name, std::move(test), result, kNaN, Verdict::kNone, std::move(path),
                  std::move(note)},
                 meaning,
                 of_target});
}

void Gathering::skip(const std::string& column, const std::string& why) {
  skipped.push_back("'" + column + "': " + why);
}

void gather_column(const DriftColumn& column, Verdict meaning, bool of_target, std::uint64_t seed,
                   Gathering& out) {
  if (column.kind == DriftColumn::Kind::kNumeric) {
    gather_numbers(column, meaning, of_target, seed, out);
  } else {
    gather_classes(column, meaning, of_target, out);
  }
}

std::optional<ConditionalDrift> gather_conditional(const DriftTable& table,
                                                   const std::vector<std::size_t>& drivers,
                                                   Gathering& out) {
  const DriftColumn& target = table.columns[*table.target];
  ColumnsOfDrivers before;
  ColumnsOfDrivers now;
  std::vector<std::size_t> tried;
  for (const std::size_t d : drivers) {
    const DriftColumn& column = table.columns[d];
    if (column.kind != DriftColumn::Kind::kNumeric || !present(column.before, 8)) continue;
    before.push_back(column.before);
    now.push_back(column.now);
    tried.push_back(d);
  }
  if (tried.empty()) {
    out.skip(target.name, "no numeric column to explain it by");
    return std::nullopt;
  }
  auto drift = conditional_drift(target.before, before, target.now, now);
  if (!drift) {
    out.skip(target.name, "given the other columns: " + drift.error().message);
    return std::nullopt;
  }
  const std::string path(name_of(drift->path));
  std::size_t steepest = 0;
  for (std::size_t k = 0; k < drift->used.size(); ++k) {
    const auto change = [&](std::size_t i) {
      return std::abs(drift->slopes_now[i] - drift->slopes_before[i]);
    };
    if (change(k) > change(steepest)) steepest = k;
  }
  const std::string name = table.columns[tried[drift->used[steepest]]].name;
  out.add(target, "slope given inputs", drift->slope, Verdict::kConcept, path,
          "of '" + name + "' in robust sd: " + number("%.3g", drift->slopes_before[steepest]) +
              " -> " + number("%.3g", drift->slopes_now[steepest]) + "; inputs explain " +
              percent(drift->explained));
  out.add(target, "level given inputs", drift->level, Verdict::kConcept, path, "");
  out.add(target, "distribution given inputs", drift->distribution, Verdict::kConcept, path, "");
  out.add(target, "spread given inputs", drift->spread, Verdict::kConcept, path, "");
  return *std::move(drift);
}

void gather_losses(const DriftTable& table, std::size_t column,
                   const std::optional<ConditionalDrift>& given, Gathering& out) {
  const DriftColumn& of = table.columns[column];
  const std::vector<double> before = inclusion_of(of.before);
  const std::vector<double> now = inclusion_of(of.now);
  const auto lost = [](const std::vector<double>& s) {
    return static_cast<double>(std::count(s.begin(), s.end(), 0.0));
  };
  const double was = lost(before);
  const double is = lost(now);
  if (was + is == 0) return;
  out.add(of, "missing rate", missing_rate_change(before, now), Verdict::kMissingRate, "n_eff",
          percent(was / static_cast<double>(before.size())) + " -> " +
              percent(is / static_cast<double>(now.size())) + " missing");
  const auto look = [&](const std::string& by, const Groups& x, const Groups& y, std::size_t count,
                        GroupOrder order) {
    const DriftTest test = inclusion_change({before, x}, {now, y}, count, order);
    if (!std::isnan(test.p_value)) {
      out.add(of, "inclusion by " + by, test, Verdict::kSelection, "n_eff", "");
    }
  };
  std::vector<double> forecast_before;
  std::vector<double> forecast_now;
  if (given && column == table.target) {
    forecast_before = given->forecast_before;
    forecast_now = given->forecast_now;
  } else if (of.kind == DriftColumn::Kind::kNumeric) {
    std::tie(forecast_before, forecast_now) = own_forecasts(of);
  }
  if (!forecast_now.empty()) {
    const std::size_t bands = std::min(before.size(), now.size()) >= 200 ? 10 : 5;
    look("forecast", bands_of(forecast_before, before, bands), bands_of(forecast_now, now, bands),
         bands, GroupOrder::kAscending);
  }
  if (!table.hours_now.empty() && !table.hours_before.empty()) {
    look("hour", table.hours_before, table.hours_now, 24, GroupOrder::kNone);
  }
  for (std::size_t c = 0; c < table.columns.size(); ++c) {
    const DriftColumn& by = table.columns[c];
    constexpr std::size_t kMostClasses = 50;
    if (c == column || by.kind != DriftColumn::Kind::kClasses || by.classes.size() > kMostClasses) {
      continue;
    }
    look("'" + by.name + "'", groups_of(by.before), groups_of(by.now), by.classes.size(),
         GroupOrder::kNone);
  }
}

void gather_joint(const DriftTable& table, const std::vector<std::size_t>& drivers,
                  std::uint64_t seed, Gathering& out) {
  std::vector<std::vector<double>> before;
  std::vector<std::vector<double>> now;
  std::vector<std::string> names;
  for (const std::size_t d : drivers) {
    const DriftColumn& column = table.columns[d];
    // A column that is hardly there would leave no whole rows.
    const auto there = [](const std::vector<double>& values) {
      return 2 * std::count_if(values.begin(), values.end(),
                               [](double value) { return !std::isnan(value); }) >
             static_cast<std::ptrdiff_t>(values.size());
    };
    if (column.kind != DriftColumn::Kind::kNumeric || !there(column.before) || !there(column.now)) {
      continue;
    }
    before.push_back(column.before);
    now.push_back(column.now);
    names.push_back(column.name);
  }
  if (names.size() < 2) return;
  const auto drift = joint_drift(before, now, seed);
  const DriftColumn all{.name = "(all)"};
  if (!drift) return out.skip(all.name, drift.error().message);
  out.add(all, "mmd", drift->mmd, Verdict::kCovariate, "innovations", "");
  out.add(all, "classifier", drift->classifier, Verdict::kCovariate, "innovations",
          "area under the curve; mostly by '" + names[drift->strongest] + "'");
}

}  // namespace foreshock
