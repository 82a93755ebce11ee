#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "foreshock/app/drift_table.h"
#include "foreshock/ingest/csv_number.h"

namespace foreshock::app {
namespace {

constexpr std::size_t kNowhere = static_cast<std::size_t>(-1);

/// Row r of the result is row from[r] of the column; kNowhere is an empty one.
CellColumn arranged(const CellColumn& column, const std::vector<std::size_t>& from) {
  CellColumn out = column;
  out.numbers.clear();
  out.texts.clear();
  for (const std::size_t row : from) {
    if (row == kNowhere) {
      out.add_missing();
    } else {
      out.numbers.push_back(column.numbers[row]);
      out.texts.push_back(column.texts[row]);
    }
  }
  return out;
}

Stretch arranged(const Stretch& stretch, const std::vector<std::size_t>& from) {
  Stretch out = stretch;
  out.times.clear();
  for (std::size_t c = 0; c < stretch.columns.size(); ++c) {
    out.columns[c] = arranged(stretch.columns[c], from);
  }
  for (const std::size_t row : from) {
    if (!stretch.times.empty() && row != kNowhere) out.times.push_back(stretch.times[row]);
  }
  return out;
}

/// The step of times that all stand on a grid, most of them next to one another; 0 if they do not.
Duration regular_step(const std::vector<Timestamp>& times) {
  if (times.size() < 3) return Duration{0};
  std::vector<Duration> gaps;
  for (std::size_t i = 1; i < times.size(); ++i) gaps.push_back(times[i] - times[i - 1]);
  std::vector<Duration> sorted = gaps;
  std::nth_element(sorted.begin(), sorted.begin() + static_cast<std::ptrdiff_t>(sorted.size() / 2),
                   sorted.end());
  const Duration step = sorted[sorted.size() / 2];
  if (step <= Duration{0}) return Duration{0};
  for (const Duration gap : gaps) {
    if (gap <= Duration{0} || gap % step != Duration{0}) return Duration{0};
  }
  const bool dense =
      (times.back() - times.front()) / step < static_cast<std::int64_t>(2 * times.size());
  return dense ? step : Duration{0};
}

/// Days are steps of what clocks show.
struct Steps {
  std::vector<Timestamp> times;
  Duration step{0};
  bool local = false;
};

Steps steps_of(const Stretch& stretch) {
  if (stretch.scale.zone && !stretch.scale.numbered) {
    Steps shown{stretch.times, {}, true};
    for (Timestamp& time : shown.times) time = stretch.scale.shown(time);
    shown.step = regular_step(shown.times);
    if (shown.step > Duration{0} && shown.step % std::chrono::days{1} == Duration{0}) return shown;
  }
  return {stretch.times, regular_step(stretch.times)};
}

}  // namespace

Stretch in_order(Stretch stretch) {
  if (stretch.times.empty()) return stretch;
  if (!std::is_sorted(stretch.times.begin(), stretch.times.end())) {
    std::vector<std::size_t> order(stretch.times.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      return stretch.times[a] < stretch.times[b];
    });
    stretch = arranged(stretch, order);
  }
  const auto [seen, step, local] = steps_of(stretch);
  if (step == Duration{0}) return stretch;
  std::vector<std::size_t> from;
  std::vector<Timestamp> times;
  for (std::size_t row = 0; row < seen.size(); ++row) {
    for (Timestamp at = times.empty() ? seen[row] : times.back() + step; at < seen[row];
         at += step) {
      from.push_back(kNowhere);
      times.push_back(at);
      ++stretch.inserted;
    }
    from.push_back(row);
    times.push_back(seen[row]);
  }
  if (stretch.inserted == 0) return stretch;
  stretch = arranged(stretch, from);
  for (Timestamp& time : times) time = local ? stretch.scale.moment(time) : time;
  stretch.times = std::move(times);
  return stretch;
}

Result<Stretch> pivoted(Stretch stretch, const CsvOptions& options, std::size_t id_column) {
  const CellColumn& ids = stretch.columns[id_column];
  const CellColumn* values = nullptr;
  for (const std::string_view name : {std::string_view(options.value_column), std::string_view("y"),
                                      std::string_view("value"), std::string_view("target")}) {
    if (values == nullptr && !name.empty()) values = stretch.find(name);
  }
  if (values == nullptr) {
    return fail(Errc::kMalformedInput,
                stretch.name + ": which column has the values of each series? (--value-col NAME)");
  }
  if (ids.overflown) {
    return fail(Errc::kMalformedInput, stretch.name + ": more than " +
                                           std::to_string(CellColumn::kMostTexts) +
                                           " series; drift compares fewer at once");
  }
  if (values->words > 0) {
    const TextCell& cell = *values->first_word;
    return fail(Errc::kMalformedInput, stretch.name + ":" + std::to_string(cell.line) + ":" +
                                           std::to_string(cell.column) + ": " +
                                           not_a_number(cell.text, options.decimal));
  }
  Stretch out = stretch;
  out.times = stretch.times;
  std::sort(out.times.begin(), out.times.end());
  out.times.erase(std::unique(out.times.begin(), out.times.end()), out.times.end());
  out.columns.clear();
  for (const std::string& name : ids.known) {
    out.columns.push_back(
        {name, std::vector<double>(out.times.size(), std::numeric_limits<double>::quiet_NaN()),
         std::vector<std::int32_t>(out.times.size(), CellColumn::kMissing)});
  }
  for (std::size_t row = 0; row < stretch.times.size(); ++row) {
    if (ids.texts[row] == CellColumn::kMissing) continue;
    const auto at = static_cast<std::size_t>(
        std::lower_bound(out.times.begin(), out.times.end(), stretch.times[row]) -
        out.times.begin());
    out.columns[static_cast<std::size_t>(ids.texts[row])].numbers[at] = values->numbers[row];
  }
  if (out.columns.empty()) return fail(Errc::kMalformedInput, stretch.name + ": no series");
  return out;
}

TwoStretches cut(const Stretch& stretch, std::size_t at) {
  std::vector<std::size_t> before(at);
  std::iota(before.begin(), before.end(), std::size_t{0});
  std::vector<std::size_t> now(stretch.rows() - at);
  std::iota(now.begin(), now.end(), at);
  return {arranged(stretch, before), arranged(stretch, now)};
}

}  // namespace foreshock::app
