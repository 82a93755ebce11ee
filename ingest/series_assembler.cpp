#include "foreshock/ingest/series_assembler.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "foreshock/core/check.h"
#include "foreshock/ingest/csv_number.h"

namespace foreshock {
namespace {

constexpr std::size_t kBlock = SeriesBlock::kMaxPoints;

std::string counted(std::size_t n, const std::string& one, const std::string& many) {
  return std::to_string(n) + " " + (n == 1 ? one : many);
}

}  // namespace

SeriesAssembler::SeriesAssembler(std::string name, CsvOptions::Duplicates rule,
                                 const CsvSchema& schema)
    : name_(std::move(name)), rule_(rule), schema_(schema) {}

void SeriesAssembler::begin(std::string id, Points points) {
  FORESHOCK_CHECK(ended_);
  id_ = std::move(id);
  points_ = std::move(points);
  begin_ = 0;
  ready_at_ = 2 * kBlock;
  taken_until_.reset();
  sorted_ = std::is_sorted(points_.times.begin(), points_.times.end());
  noted_unsorted_ = false;
  ended_ = false;
}

void SeriesAssembler::add(Timestamp time, double value) {
  sorted_ = sorted_ && (points_.times.empty() || time >= points_.times.back());
  points_.add(time, value);
}

std::size_t SeriesAssembler::cut() const {
  const std::vector<Timestamp>& times = points_.times;
  std::size_t end = std::min(begin_ + kBlock, times.size());
  while (end > begin_ && end < times.size() && times[end] == times[end - 1]) ++end;
  if (end < times.size() || ended_) return end;
  // The last time may still be repeated by a row to come.
  while (end > begin_ && times[end - 1] == times.back()) --end;
  return end;
}

Status SeriesAssembler::check_order() const {
  if (begin_ == points_.size() || !taken_until_ || points_.times[begin_] > *taken_until_) return {};
  return fail(Errc::kMalformedInput,
              name_ + ": series " + in_quotes(id_) + ": " +
                  schema_.time_text(points_.times[begin_]) + " comes more than " +
                  std::to_string(kBlock) +
                  " points too late; sort the rows by time, or read the file --in-memory");
}

Result<std::optional<SeriesBlock>> SeriesAssembler::take() {
  if (!sorted_) {
    sort_by_time(points_, begin_);
    sorted_ = true;
    if (!std::exchange(noted_unsorted_, true) && unsorted_++ == 0) first_unsorted_ = id_;
  }
  FORESHOCK_TRY_VOID(check_order());
  const std::size_t end = cut();
  if (end == begin_) {
    ready_at_ *= 2;
    return std::nullopt;
  }
  SeriesBlock block;
  FORESHOCK_TRY_VOID(resolve(block, end));
  block.id = id_;
  block.continues = end < points_.size();
  block.missing = static_cast<std::size_t>(std::count_if(
      block.values.begin(), block.values.end(), [](double value) { return std::isnan(value); }));
  taken_until_ = block.times.back();
  begin_ = end;
  if (!ended_ || begin_ == points_.size()) {  // An open series must not grow without end.
    const auto n = static_cast<std::ptrdiff_t>(begin_);
    points_.times.erase(points_.times.begin(), points_.times.begin() + n);
    points_.values.erase(points_.values.begin(), points_.values.begin() + n);
    begin_ = 0;
  }
  return block;
}

Status SeriesAssembler::resolve(SeriesBlock& block, std::size_t end) {
  const std::size_t repeats = count_repeats(points_, begin_, end);
  if (repeats > 0 && first_repeat_.empty()) {
    const auto from = points_.times.begin() + static_cast<std::ptrdiff_t>(begin_);
    first_repeat_ =
        in_quotes(id_) + " at " + schema_.time_text(*std::adjacent_find(from, points_.times.end()));
  }
  if (repeats > 0 && rule_ == CsvOptions::Duplicates::kError) {
    return fail(Errc::kMalformedInput, name_ + ": more than one value of series " + first_repeat_ +
                                           " (--dup last or --dup mean takes one)");
  }
  repeats_ += repeats;
  Points kept = without_repeats(points_, begin_, end, rule_);
  block.times = std::move(kept.times);
  block.values = std::move(kept.values);
  return {};
}

std::vector<std::string> SeriesAssembler::notes() const {
  std::vector<std::string> lines;
  if (unsorted_ == 1) {
    lines.push_back("series " + in_quotes(first_unsorted_) + " was unsorted: sorted by time");
  } else if (unsorted_ > 1) {
    lines.push_back(
        std::to_string(unsorted_) +
        " series were unsorted: sorted by time (the first: " + in_quotes(first_unsorted_) + ")");
  }
  if (repeats_ > 0) {
    const bool mean = rule_ == CsvOptions::Duplicates::kMean;
    lines.push_back(counted(repeats_, "duplicate: ", "duplicates: ") +
                    (mean ? "took the mean" : "kept last") + " (the first: series " +
                    first_repeat_ + ")");
  }
  return lines;
}

}  // namespace foreshock
