#include <limits>

#include "foreshock/app/decompose.h"

namespace foreshock::app {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

double at(const std::vector<double>& values, std::size_t t) {
  return values.empty() ? kNaN : values[t];
}

std::string season_name(int period) {
  return "seasonal-" + std::to_string(period);
}

}  // namespace

std::vector<int> Decomposed::periods() const {
  std::vector<int> out;
  for (const SeasonPart& season : seasons) out.push_back(season.period);
  return out;
}

std::vector<double> Decomposed::remainder() const {
  std::vector<double> out = values;
  for (std::size_t t = 0; t < out.size(); ++t) {
    out[t] -= trend.value[t];
    for (const SeasonPart& season : seasons) {
      if (!season.part.value.empty()) out[t] -= season.part.value[t];
    }
  }
  return out;
}

Columns decompose_columns(const std::vector<int>& periods, bool components) {
  Columns out{"unique_id", "ds", "y", "trend"};
  for (const int period : periods) out.push_back(season_name(period));
  out.emplace_back("remainder");
  if (!components) return out;
  for (const char* const name : {"slope", "cycle", "ar", "irregular", "trend-sd"}) {
    out.emplace_back(name);
  }
  for (const int period : periods) out.push_back(season_name(period) + "-sd");
  for (const char* const name : {"slope-sd", "cycle-sd", "ar-sd", "irregular-sd"}) {
    out.emplace_back(name);
  }
  return out;
}

void write_decomposed(const Decomposed& series, bool components, Rows& rows) {
  const std::vector<double> remainder = series.remainder();
  for (std::size_t t = 0; t < series.values.size(); ++t) {
    rows.text(series.id);
    write_time(rows, series.grid.time_of(static_cast<std::int64_t>(t)), series.grid.scale);
    rows.number(series.values[t]);
    rows.number(series.trend.value[t]);
    for (const SeasonPart& season : series.seasons) rows.number(at(season.part.value, t));
    rows.number(remainder[t]);
    if (components) {
      for (const SeriesPart* part : {&series.slope, &series.cycle, &series.ar, &series.irregular}) {
        rows.number(at(part->value, t));
      }
      rows.number(at(series.trend.sd, t));
      for (const SeasonPart& season : series.seasons) rows.number(at(season.part.sd, t));
      for (const SeriesPart* part : {&series.slope, &series.cycle, &series.ar, &series.irregular}) {
        rows.number(at(part->sd, t));
      }
    }
    rows.end_row();
  }
}

}  // namespace foreshock::app
