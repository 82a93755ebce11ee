#include "foreshock/serve/board_storage.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "foreshock/serve/page_json.h"

namespace foreshock {
namespace {

using promql::Label;
using promql::Labels;
using promql::LabelsPtr;
using promql::Matcher;
using promql::Point;
using promql::TimeRange;

using Outlook = std::function<std::optional<SeriesOutlook>(std::string_view, int)>;

enum class What : std::uint8_t {
  kY,
  kExpected,
  kLower,
  kUpper,
  kScore,
  kResidual,
  kActive,
  kAlerts,
};

constexpr auto kNames = std::to_array<std::pair<std::string_view, What>>({
    {"y", What::kY},
    {"yhat", What::kExpected},
    {"yhat_lower", What::kLower},
    {"yhat_upper", What::kUpper},
    {"anomaly_score", What::kScore},
    {"residual", What::kResidual},
    {"anomaly_active", What::kActive},
    {"ALERTS", What::kAlerts},
});

bool has_level(What what) {
  return what == What::kLower || what == What::kUpper;
}
bool is_foretold(What what) {
  return what == What::kExpected || has_level(what);
}

/// The value of one metric at a point; NaN where there is none.
double value_of(What what, std::size_t level, const SeenPoints& seen, std::size_t i,
                std::size_t levels) {
  const SeenPoint& point = seen.points[i];
  switch (what) {
    case What::kY:
      return point.y;
    case What::kExpected:
      return point.expected;
    case What::kLower:
      return point.expected + static_cast<double>(seen.bounds[(i * levels + level) * 2]);
    case What::kUpper:
      return point.expected + static_cast<double>(seen.bounds[(i * levels + level) * 2 + 1]);
    case What::kScore:
      return static_cast<double>(point.score);
    case What::kResidual:
      return point.y - point.expected;
    case What::kActive:
      return (point.flags & SeenPoint::kInIncident) != 0 ? 1 : 0;
    case What::kAlerts:
      break;
  }
  return std::numeric_limits<double>::quiet_NaN();
}

double value_of(What what, std::size_t level, const SeriesOutlook& outlook, std::size_t i) {
  if (what == What::kExpected) return outlook.expected[i];
  const Interval& bounds = outlook.bounds[level][i];
  return what == What::kLower ? bounds.lower : bounds.upper;
}

/// One series of the board, read once for all of its metrics that a query wants.
class Reading {
 public:
  Reading(const Board& board, const Outlook& outlook, const std::string& series, TimeRange range)
      : board_(board), outlook_(outlook), series_(series), range_(range) {}

  const std::vector<Point>& points(What what, std::size_t level) {
    out_.clear();
    if (!seen_) {
      seen_ = board_.points.read(series_, range_.from_ms, range_.to_ms);
      if (!seen_) seen_.emplace();
    }
    for (std::size_t i = 0; i < seen_->points.size(); ++i) {
      const double value = value_of(what, level, *seen_, i, board_.levels.size());
      if (!std::isnan(value)) out_.push_back({seen_->points[i].time_ms, value});
    }
    if (is_foretold(what)) add_ahead(what, level);
    return out_;
  }

 private:
  void add_ahead(What what, std::size_t level) {
    const auto latest = board_.points.latest(series_);
    const std::int64_t last = latest ? latest->time_ms : std::numeric_limits<std::int64_t>::min();
    if (range_.to_ms <= last) return;
    if (!asked_) {
      asked_ = true;
      ahead_ = outlook_(series_, 0);
    }
    if (!ahead_) return;
    for (std::size_t i = 0; i < ahead_->time_ms.size(); ++i) {
      const std::int64_t time = ahead_->time_ms[i];
      if (time <= last || time < range_.from_ms) continue;
      if (time > range_.to_ms) break;
      const double value = value_of(what, level, *ahead_, i);
      if (!std::isnan(value)) out_.push_back({time, value});
    }
  }

  const Board& board_;
  const Outlook& outlook_;
  const std::string& series_;
  const TimeRange range_;
  std::optional<SeenPoints> seen_;
  std::optional<SeriesOutlook> ahead_;
  bool asked_ = false;
  std::vector<Point> out_;
};

class BoardStorage final : public promql::Storage {
 public:
  BoardStorage(const Board& board, Outlook outlook) : board_(board), outlook_(std::move(outlook)) {}

  Status select(std::span<const Matcher> matchers, TimeRange range,
                const VisitPoints& visit) const override {
    each_series(matchers, [&](const PointStore::Named& series) {
      Reading reading(board_, outlook_, *series.text, range);
      return each_metric(series, matchers,
                         [&](const LabelsPtr& labels, What what, std::size_t level) {
                           return visit(labels, reading.points(what, level));
                         }) &&
             each_alert(series, matchers, range, visit);
    });
    return {};
  }

  Status series(std::span<const Matcher> matchers, TimeRange range,
                const VisitLabels& visit) const override {
    each_series(matchers, [&](const PointStore::Named& series) {
      return each_metric(
                 series, matchers,
                 [&](const LabelsPtr& labels, What, std::size_t) { return visit(labels); }) &&
             each_alert(
                 series, matchers, range,
                 [&](const LabelsPtr& labels, std::span<const Point>) { return visit(labels); });
    });
    return {};
  }

 private:
  /// By the name where the query says it: there may be very many series.
  template <class Visit>
  void each_series(std::span<const Matcher> matchers, Visit visit) const {
    std::optional<std::string_view> name;
    for (const Matcher& matcher : matchers) {
      if (matcher.name() == "metric" && matcher.kind() == Matcher::Kind::kEqual) {
        name = matcher.value();
      }
    }
    for (const PointStore::Named& series : board_.points.list(name)) {
      if (may_match(series, matchers) && !visit(series)) return;
    }
  }

  /// What can be told from the labels that the series itself has.
  static bool may_match(const PointStore::Named& series, std::span<const Matcher> matchers) {
    for (const Matcher& matcher : matchers) {
      if (matcher.name() == "metric" && !matcher.matches(series.key->name())) return false;
      for (const auto& [label, value] : series.key->labels()) {
        if (label == matcher.name() && !is_ours(label) && !matcher.matches(value)) return false;
      }
    }
    return true;
  }

  static bool is_ours(std::string_view label) {
    return label == "metric" || label == "level" || label == "alertname" || label == "alertstate" ||
           label == "kind" || label == "severity";
  }

  static std::vector<Label> labels_of(const PointStore::Named& series, std::string_view metric) {
    std::vector<Label> labels(series.key->labels().begin(), series.key->labels().end());
    labels.emplace_back("metric", series.key->name());
    labels.emplace_back(promql::kMetricName, metric);
    return labels;
  }

  template <class Visit>
  bool each_metric(const PointStore::Named& series, std::span<const Matcher> matchers,
                   Visit visit) const {
    for (const auto& [metric, what] : kNames) {
      if (what == What::kAlerts || !name_matches(metric, matchers)) continue;
      const std::size_t levels = has_level(what) ? board_.levels.size() : 1;
      for (std::size_t level = 0; level < levels; ++level) {
        std::vector<Label> labels = labels_of(series, metric);
        if (has_level(what)) labels.emplace_back("level", percent_text(board_.levels[level]));
        const auto named = std::make_shared<const Labels>(std::move(labels));
        if (promql::matches(matchers, *named) && !visit(named, what, level)) return false;
      }
    }
    return true;
  }

  static bool name_matches(std::string_view metric, std::span<const Matcher> matchers) {
    return std::all_of(matchers.begin(), matchers.end(), [&](const Matcher& matcher) {
      return matcher.name() != promql::kMetricName || matcher.matches(metric);
    });
  }

  /// One series for each kind and severity that the incidents of the time have; 1 at each point
  /// inside one.
  template <class Visit>
  bool each_alert(const PointStore::Named& series, std::span<const Matcher> matchers,
                  TimeRange range, Visit visit) const {
    if (!name_matches("ALERTS", matchers)) return true;
    const auto at = [](std::int64_t ms) {
      constexpr std::int64_t kMost = 9'200'000'000'000;  // Nanoseconds in 64 bits end in 2262.
      return time_of_ms(std::clamp(ms, -kMost, kMost));
    };
    std::vector<std::pair<LabelsPtr, std::vector<Point>>> found;
    for (const Incident& incident :
         board_.incidents.of(*series.text, at(range.from_ms), at(range.to_ms))) {
      std::vector<Label> labels = labels_of(series, "ALERTS");
      labels.emplace_back("alertname", alert_name(incident.kind));
      labels.emplace_back("alertstate", "firing");
      labels.emplace_back("kind", name_of(incident.kind));
      labels.emplace_back("severity", name_of(incident.severity));
      auto named = std::make_shared<const Labels>(std::move(labels));
      if (!promql::matches(matchers, *named)) continue;
      auto known = std::find_if(found.begin(), found.end(),
                                [&](const auto& one) { return *one.first == *named; });
      if (known == found.end()) known = found.insert(found.end(), {std::move(named), {}});
      add_inside(*series.text, incident, range, known->second);
    }
    return std::all_of(found.begin(), found.end(),
                       [&](const auto& one) { return visit(one.first, one.second); });
  }

  void add_inside(const std::string& series, const Incident& incident, TimeRange range,
                  std::vector<Point>& out) const {
    std::int64_t from = std::max(range.from_ms, ms_of(incident.raised));
    if (!out.empty()) from = std::max(from, out.back().time_ms + 1);
    const std::int64_t to =
        incident.until ? std::min(range.to_ms, ms_of(*incident.until) - 1) : range.to_ms;
    const auto seen = board_.points.read(series, from, to);
    if (!seen) return;
    for (const SeenPoint& point : seen->points) out.push_back({point.time_ms, 1});
  }

  const Board& board_;
  const Outlook outlook_;
};

}  // namespace

std::shared_ptr<const promql::Storage> board_storage(const Board& board, Outlook outlook) {
  return std::make_shared<BoardStorage>(board, std::move(outlook));
}

}  // namespace foreshock
