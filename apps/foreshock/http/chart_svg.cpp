#include "foreshock/app/http/chart_svg.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <string>
#include <utility>

#include "foreshock/app/svg.h"
#include "foreshock/serve/answers.h"
#include "foreshock/serve/columns.h"
#include "foreshock/serve/milliseconds.h"
#include "foreshock/serve/parameters.h"
#include "foreshock/serve/query_time.h"

namespace foreshock::app {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
constexpr double kLeft = 56;
constexpr double kTop = 28;
constexpr double kBelow = 24;

/// No custom properties: what shows mail and chat pictures often has none.
constexpr std::string_view kLight =
    "svg{background:#fff}text{fill:#3c4654;font:11px system-ui,sans-serif}.title{font-weight:600;"
    "font-size:13px;fill:#1b2230}.rule{stroke:#e3e6ea}.band{fill:#1f62b0;fill-opacity:.14}"
    ".y{stroke:#1b2230;fill:none;stroke-width:1.3}.yhat{stroke:#1f62b0;fill:none;"
    "stroke-width:1.3;stroke-dasharray:5 3}.now{stroke:#7a6200;stroke-dasharray:2 3}"
    ".alert{fill:#b1490f}";
constexpr std::string_view kDark =
    "svg{background:#12151a}text{fill:#a7b1bf;font:11px system-ui,sans-serif}.title{font-weight:"
    "600;font-size:13px;fill:#e7e9ed}.rule{stroke:#2a303a}.band{fill:#6cabf5;fill-opacity:.16}"
    ".y{stroke:#e7e9ed;fill:none;stroke-width:1.3}.yhat{stroke:#6cabf5;fill:none;"
    "stroke-width:1.3;stroke-dasharray:5 3}.now{stroke:#d8bd4a;stroke-dasharray:2 3}"
    ".alert{fill:#f0935a}";

struct Style {
  double width = 800;
  double height = 300;
  std::string theme = "auto";
};

std::string css_of(const std::string& theme) {
  if (theme == "light") return std::string(kLight);
  if (theme == "dark") return std::string(kDark);
  return std::string(kLight) + "@media(prefers-color-scheme:dark){" + std::string(kDark) + "}";
}

/// Columns by their place: y, yhat, then bounds of each level, the widest last.
Axis y_axis(const Columns& table, double height) {
  double low = kNone;
  double high = kNone;
  const std::size_t bounds = 2 + 2 * table.levels.size();
  for (std::size_t column = 0; column < bounds; ++column) {
    for (const double value : table.values[column]) {
      if (!std::isfinite(value)) continue;
      low = std::fmin(low, value);
      high = std::fmax(high, value);
    }
  }
  if (!(low <= high)) low = 0, high = 1;
  const double room = high > low ? 0.05 * (high - low) : std::max(1e-9, 0.05 * std::abs(low));
  return {low - room, high + room, height - kBelow, kTop};
}

std::string clock_text(std::int64_t ms, std::int64_t span_ms) {
  constexpr std::int64_t kTwoDays = 172'800'000;
  const std::string text = format_timestamp(time_of_ms(ms));
  return span_ms > kTwoDays ? text.substr(5, 5) : text.substr(11, 5);
}

/// Times of round length between lines, about `count` of them.
std::int64_t time_step(std::int64_t span_ms, int count) {
  constexpr std::int64_t kMinute = 60'000;
  for (const std::int64_t minutes : {1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440, 2880, 7200,
                                     10'080, 20'160, 43'200, 129'600}) {
    if (span_ms / (minutes * kMinute) <= count) return minutes * kMinute;
  }
  return std::max(kMinute, span_ms / count);
}

void draw_axes(Svg& svg, const Axis& x, const Axis& y, const Style& style) {
  const auto ticks = round_ticks(y.low, y.high, 5);
  const double step = ticks.size() > 1 ? ticks[1] - ticks[0] : 1;
  for (const double tick : ticks) {
    svg.line(kLeft, y.at(tick), style.width - 8, y.at(tick), "rule");
    svg.text(kLeft - 6, y.at(tick) + 4, "end", tick_text(tick, step));
  }
  const auto from = static_cast<std::int64_t>(x.low);
  const auto to = static_cast<std::int64_t>(x.high);
  const std::int64_t each = time_step(to - from, std::max(2, static_cast<int>(style.width / 110)));
  for (std::int64_t at = from - from % each + each; at < to; at += each) {
    const double place = x.at(static_cast<double>(at));
    svg.line(place, kTop, place, style.height - kBelow, "rule");
    svg.text(place, style.height - 8, "middle", clock_text(at, to - from));
  }
}

Svg::Points points_of(const Columns& table, std::size_t column, const Axis& x, const Axis& y) {
  Svg::Points points;
  for (std::size_t i = 0; i < table.time_ms.size(); ++i) {
    const double value = table.values[column][i];
    points.emplace_back(x.at(static_cast<double>(table.time_ms[i])),
                        std::isfinite(value) ? y.at(value) : kNone);
  }
  return points;
}

void draw_band(Svg& svg, const Columns& table, std::size_t lower, const Axis& x, const Axis& y) {
  Svg::Points low;
  Svg::Points high;
  for (std::size_t i = 0; i < table.time_ms.size(); ++i) {
    const double below = table.values[lower][i];
    const double above = table.values[lower + 1][i];
    if (!std::isfinite(below) || !std::isfinite(above)) continue;
    const double at = x.at(static_cast<double>(table.time_ms[i]));
    low.emplace_back(at, y.at(below));
    high.emplace_back(at, y.at(above));
  }
  if (low.size() > 1) svg.area(high, low, "band");
}

std::string draw(const Columns& table, std::int64_t from_ms, std::int64_t to_ms,
                 const Style& style) {
  Svg svg(style.width, style.height, table.series,
          "What was seen of " + table.series + ", what was expected, and what is ahead");
  svg.stand_alone(css_of(style.theme));
  const Axis x{static_cast<double>(from_ms), static_cast<double>(to_ms), kLeft, style.width - 8};
  const Axis y = y_axis(table, style.height);
  draw_axes(svg, x, y, style);
  for (std::size_t level = table.levels.size(); level-- > 0;) {
    draw_band(svg, table, 2 + 2 * level, x, y);
  }
  svg.path(points_of(table, 1, x, y), "yhat");
  svg.path(points_of(table, 0, x, y), "y");
  const auto now = static_cast<double>(table.now_ms);
  if (now > x.low && now < x.high) {
    svg.line(x.at(now), kTop, x.at(now), style.height - kBelow, "now");
    svg.text(x.at(now) + 4, kTop + 10, "start", "now");
  }
  for (const Incident& incident : table.alerts) {
    const auto at = static_cast<double>(ms_of(incident.raised));
    // The incident itself has its newest value; the point that raised it is among the columns.
    const auto found =
        std::lower_bound(table.time_ms.begin(), table.time_ms.end(), static_cast<std::int64_t>(at));
    if (at < x.low || at > x.high || found == table.time_ms.end()) continue;
    const double value = table.values[0][static_cast<std::size_t>(found - table.time_ms.begin())];
    if (std::isfinite(value)) svg.dot(x.at(at), y.at(value), "alert");
  }
  svg.text(kLeft, 16, "start", table.series, "title");
  return svg.finish();
}

Result<HttpResponse> chart(const Board& board, const ServiceView& view,
                           const HttpRequest& request) {
  FORESHOCK_TRY(const Parameters parameters, Parameters::of(request));
  const std::int64_t now = view.now_ms();
  Style style;
  FORESHOCK_TRY(const std::int64_t width, parameters.integer("width", 800, 160, 4000));
  FORESHOCK_TRY(const std::int64_t height, parameters.integer("height", 300, 100, 4000));
  style.width = static_cast<double>(width);
  style.height = static_cast<double>(height);
  style.theme = parameters.find("theme").value_or("auto");
  if (style.theme != "light" && style.theme != "dark" && style.theme != "auto") {
    return fail(Errc::kInvalidArgument, "theme: light, dark or auto");
  }
  ColumnsQuery query;
  FORESHOCK_TRY(query.series, parameters.text("series"));
  query.max_points = static_cast<std::size_t>(2 * width);
  const std::string_view range = parameters.find("range").value_or("now-24h/now+6h");
  const std::size_t slash = range.find('/');
  if (slash == std::string_view::npos) {
    return fail(Errc::kInvalidArgument, "range: FROM/TO, such as now-6h/now+2h");
  }
  const auto end_of_range = [now](std::string_view text) -> Result<std::int64_t> {
    const auto time = parse_query_time(text, time_of_ms(now));
    if (!time) return tl::unexpected(time.error().within("range"));
    return ms_of(*time);
  };
  FORESHOCK_TRY(query.start_ms, end_of_range(range.substr(0, slash)));
  FORESHOCK_TRY(query.end_ms, end_of_range(range.substr(slash + 1)));
  if (*query.start_ms >= *query.end_ms) {
    return fail(Errc::kInvalidArgument, "range: its end is not behind its begin");
  }
  const auto table = columns_of(board, view, query);
  if (!table) return http_error(404, "no series '" + query.series.substr(0, 200) + "' here");
  HttpResponse response{.content_type = "image/svg+xml",
                        .body = draw(*table, *query.start_ms, *query.end_ms, style)};
  response.fields.emplace_back("Cache-Control", "no-store");
  return response;
}

}  // namespace

void add_chart_path(HttpRoutes& routes, const Board& board, ServiceView view) {
  const auto seen = std::make_shared<const ServiceView>(std::move(view));
  routes.add("/chart.svg", "GET", answering([&board, seen](const HttpRequest& request) {
               return chart(board, *seen, request);
             }));
}

}  // namespace foreshock::app
