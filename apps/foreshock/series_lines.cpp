#include "foreshock/app/series_lines.h"

#include <algorithm>
#include <cmath>
#include <mutex>

namespace foreshock::app {
namespace {

constexpr double kMargin = 1.05;  ///< No two incidents score alike to the last digit.

}  // namespace

double line_after(std::span<const Judgement> said) {
  double line = 1;
  for (const Judgement& one : said) {
    const bool known = std::isfinite(one.score);
    if (one.is_real) {
      line -= std::max(0.0, line - 1) / 2;
      if (known && one.score < line) line = std::max(kLowestLine, one.score / kMargin);
    } else if (known) {
      line = std::clamp(kMargin * one.score, line, std::max(line, kHighestLine));
    }
  }
  return line;
}

double SeriesLines::of(std::string_view series) const {
  if (moved_.load(std::memory_order_relaxed) == 0) return 1;
  const std::shared_lock lock(mutex_);
  const auto found = lines_.find(series);
  return found != lines_.end() ? found->second : 1;
}

std::vector<std::string> SeriesLines::below_one() const {
  const std::shared_lock lock(mutex_);
  std::vector<std::string> out;
  for (const auto& [series, line] : lines_) {
    if (line < 1) out.push_back(series);
  }
  return out;
}

void SeriesLines::set(const std::string& series, double line) {
  const std::unique_lock lock(mutex_);
  const auto found = lines_.find(series);
  if (found != lines_.end()) {
    if (found->second < 1) --below_;
    lines_.erase(found);
  }
  if (line != 1) lines_.emplace(series, line);
  if (line < 1) ++below_;
  moved_ = lines_.size();
}

}  // namespace foreshock::app
