#include "foreshock/app/http/residual_look.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "foreshock/core/normal.h"
#include "foreshock/serve/json_array.h"
#include "foreshock/serve/page_json.h"
#include "foreshock/spectral/portmanteau.h"

namespace foreshock::app {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t kQuantiles = 101;
constexpr double kFrom = -5;
constexpr double kBin = 0.25;
constexpr std::size_t kBins = 40;
constexpr std::size_t kLags = 24;

struct Look {
  std::vector<double> standard;      ///< Residuals in order of time; NaN where there is none.
  std::vector<std::int64_t> inside;  ///< [level]
  std::int64_t points = 0;
};

Look look_at(const SeenPoints& seen, const std::vector<double>& levels) {
  Look out;
  out.inside.resize(levels.size());
  const std::size_t width = 2 * levels.size();
  const double reach = 2 * normal_quantile(0.5 + levels.back() / 200);
  for (std::size_t i = 0; i < seen.points.size(); ++i) {
    const SeenPoint& point = seen.points[i];
    const float* const bounds = seen.bounds.data() + i * width;
    const double spread = static_cast<double>(bounds[width - 1] - bounds[width - 2]) / reach;
    const bool counts = (point.flags & (SeenPoint::kWarmingUp | SeenPoint::kInIncident)) == 0 &&
                        std::isfinite(point.y) && std::isfinite(spread) && spread > 0;
    const double residual = point.y - point.expected;
    out.standard.push_back(counts ? residual / spread : std::numeric_limits<double>::quiet_NaN());
    if (!counts) continue;
    ++out.points;
    for (std::size_t level = 0; level < levels.size(); ++level) {
      if (residual >= static_cast<double>(bounds[2 * level]) &&
          residual <= static_cast<double>(bounds[2 * level + 1])) {
        ++out.inside[level];
      }
    }
  }
  return out;
}

void write_quantiles(const std::vector<double>& sorted, JsonWriter& json) {
  const std::size_t count = std::min(kQuantiles, sorted.size());
  const auto share = [count](std::size_t i) {
    return (static_cast<double>(i) + 0.5) / static_cast<double>(count);
  };
  json.key("qq");
  json.begin_object();
  write_array("theory", places(count), json,
              [&](std::size_t i) { return normal_quantile(share(i)); });
  write_array("seen", places(count), json, [&](std::size_t i) {
    return sorted[static_cast<std::size_t>(share(i) * static_cast<double>(sorted.size()))];
  });
  json.end_object();
}

/// What lies beyond the bins is counted in the outermost ones.
void write_histogram(const std::vector<double>& sorted, JsonWriter& json) {
  std::vector<std::int64_t> count(kBins);
  for (const double value : sorted) {
    const double bin = std::clamp((value - kFrom) / kBin, 0.0, static_cast<double>(kBins - 1));
    ++count[static_cast<std::size_t>(bin)];
  }
  json.key("histogram");
  json.begin_object();
  json.number("from", kFrom);
  json.number("step", kBin);
  write_array("count", count, json);
  json.end_object();
}

}  // namespace

std::string residual_look(const SeenPoints& seen, const std::vector<double>& levels) {
  const Look look = look_at(seen, levels);
  std::vector<double> sorted;
  for (const double value : look.standard) {
    if (!std::isnan(value)) sorted.push_back(value);
  }
  std::sort(sorted.begin(), sorted.end());
  std::string out;
  JsonWriter json(out);
  json.begin_object();
  json.integer("n", look.points);
  write_quantiles(sorted, json);
  write_histogram(sorted, json);
  json.key("ljung_box");
  const auto white = ljung_box(look.standard, kLags, 0);  // None: too few of them, or all the same.
  json.begin_object();
  json.integer("lags", kLags);
  json.number("statistic", white ? white->statistic : kNone);
  json.number("p_value", white ? white->p_value : kNone);
  json.end_object();
  json.key("coverage");
  json.begin_object();
  for (std::size_t i = 0; i < levels.size() && look.points > 0; ++i) {
    json.number(percent_text(levels[i]),
                static_cast<double>(look.inside[i]) / static_cast<double>(look.points));
  }
  json.end_object();
  json.end_object();
  return out;
}

}  // namespace foreshock::app
