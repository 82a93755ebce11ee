#include "foreshock/detect/classics/adwin.h"

#include <algorithm>
#include <cmath>

#include "foreshock/detect/classics/state.h"

namespace foreshock::classics {
namespace {
constexpr std::size_t kMostRows = 61;  // 2^60 points.
constexpr std::int32_t kMostOption = 1 << 30;

double size_of(std::size_t row) {
  return std::ldexp(1.0, static_cast<int>(row));
}

/// What two parts' squared deviations gain when they are put together: that of their means.
double between(double n0, double mean0, double n1, double mean1) {
  return n0 * n1 * (mean0 - mean1) * (mean0 - mean1) / (n0 + n1);
}
}  // namespace

Result<Adwin> Adwin::make(const Options& o) {
  if (!(o.delta > 0 && o.delta < 1)) {
    return fail(Errc::kInvalidArgument, "adwin: delta must be in (0, 1)");
  }
  if (o.clock < 1 || o.clock > kMostOption) {
    return fail(Errc::kInvalidArgument, "adwin: clock must be at least 1");
  }
  if (o.max_buckets < 1 || o.max_buckets > 1000) {
    return fail(Errc::kInvalidArgument, "adwin: max_buckets must be in 1..1000");
  }
  if (o.min_window < 1 || o.min_window > kMostOption) {
    return fail(Errc::kInvalidArgument, "adwin: min_window must be at least 1");
  }
  if (o.grace_points < 0) {
    return fail(Errc::kInvalidArgument, "adwin: grace_points must not be negative");
  }
  return Adwin(o);
}

DriftSignal Adwin::update(double x) {
  if (!is_value(x)) return {};
  insert(bounded(x));
  ticks_ = (ticks_ + 1) % options_.clock;
  if (ticks_ != 0 || width_ <= options_.grace_points) return {};
  if (!has_cut()) return {};
  const DriftSignal out{DriftSignal::Level::kDrift, newer_than_best_cut() - 1};
  if (options_.after == AfterDrift::kRestart) {
    reset();
  } else {
    while (has_cut()) drop_oldest();
  }
  return out;
}

void Adwin::insert(double x) {
  if (rows_.empty()) rows_.push_back(0);
  buckets_.push_back({.total = x});
  ++rows_[0];
  if (width_ > 0) {
    const auto n = static_cast<double>(width_);
    squares_ += between(n, total_ / n, 1, x);
  }
  ++width_;
  total_ += x;
  compress();
}

/// Where a size has one bucket too many its two oldest become one of twice the size, in place.
void Adwin::compress() {
  std::size_t end = buckets_.size();  // Past the newest bucket of the row.
  for (std::size_t row = 0; row < rows_.size() && rows_[row] > options_.max_buckets; ++row) {
    const std::size_t first = end - static_cast<std::size_t>(rows_[row]);
    const double n = size_of(row);
    Bucket& one = buckets_[first];
    const Bucket& two = buckets_[first + 1];
    one.squares += two.squares + between(n, one.total / n, n, two.total / n);
    one.squares = std::min(one.squares, kMostSum);
    one.total += two.total;
    buckets_.erase(buckets_.begin() + static_cast<std::ptrdiff_t>(first) + 1);
    rows_[row] -= 2;
    if (row + 1 == rows_.size()) rows_.push_back(0);
    ++rows_[row + 1];
    end = first + 1;
  }
}

void Adwin::drop_oldest() {
  width_ -= static_cast<std::int64_t>(size_of(rows_.size() - 1));
  buckets_.erase(buckets_.begin());
  --rows_.back();
  while (!rows_.empty() && rows_.back() == 0) rows_.pop_back();
  sum_up();
}

/// The window's sums anew: taking what is dropped from them would leave the rounding of values that
/// may have been much larger than those that stay.
void Adwin::sum_up() {
  total_ = squares_ = 0;
  double n0 = 0;
  auto bucket = buckets_.begin();
  for (std::size_t row = rows_.size(); row-- > 0;) {
    const double n = size_of(row);
    for (std::int32_t k = 0; k < rows_[row]; ++k, ++bucket) {
      squares_ += bucket->squares;
      if (n0 > 0) squares_ += between(n0, total_ / n0, n, bucket->total / n);
      squares_ = std::min(squares_, kMostSum);
      total_ += bucket->total;
      n0 += n;
    }
  }
}

/// Tells visit(n0, mean0, n1, mean1) of every way to cut the window in two at the edge of a bucket,
/// oldest first, where both parts are long enough; until it returns false.
template <class Visit>
void Adwin::visit_cuts(Visit visit) const {
  const auto n = static_cast<double>(width_);
  const double least = options_.min_window;
  double n0 = 0;
  double total0 = 0;
  auto bucket = buckets_.begin();
  for (std::size_t row = rows_.size(); row-- > 0;) {
    for (std::int32_t k = 0; k < rows_[row]; ++k, ++bucket) {
      if (options_.skip_newest && k + 1 == rows_[row]) continue;
      n0 += size_of(row);
      total0 += bucket->total;
      const double n1 = n - n0;
      if (n1 < least) return;
      if (n0 < least) continue;
      if (!visit(n0, total0 / n0, n1, (total_ - total0) / n1)) return;
    }
  }
}

/// Whether two parts have means that differ by more than chance lets them: by more than
///   sqrt(2/m var ln(2/d')) + 2/(3m) ln(2/d'),  1/m = 1/n0 + 1/n1,  d' = delta / ln n
/// where every part counts min_window - 1 points less than it has.
bool Adwin::has_cut() const {
  const auto n = static_cast<double>(width_);
  const double log_term = std::log(2 * std::log(n) / options_.delta);
  const double variance = squares_ / n;
  const double off = options_.min_window - 1;
  bool is_found = false;
  visit_cuts([&](double n0, double mean0, double n1, double mean1) {
    const double inverse_m = 1 / (n0 - off) + 1 / (n1 - off);
    const double limit =
        std::sqrt(2 * inverse_m * variance * log_term) + 2.0 / 3 * log_term * inverse_m;
    is_found = std::abs(mean0 - mean1) > limit;
    return !is_found;
  });
  return is_found;
}

/// Points after the cut that explains most of the variance: where the change most likely began.
std::int64_t Adwin::newer_than_best_cut() const {
  double most = -1;
  double newer = 1;
  visit_cuts([&](double n0, double mean0, double n1, double mean1) {
    const double explained = between(n0, mean0, n1, mean1);
    if (explained > most) {
      most = explained;
      newer = n1;
    }
    return true;
  });
  return static_cast<std::int64_t>(newer);
}

double Adwin::mean() const {
  return width_ == 0 ? 0 : total_ / static_cast<double>(width_);
}

void Adwin::reset() {
  buckets_.clear();
  rows_.clear();
  width_ = 0;
  total_ = squares_ = 0;
  ticks_ = 0;
}

void Adwin::save(StateWriter& out) const {
  out.put_all<std::int32_t>(rows_);
  for (const Bucket& bucket : buckets_) {
    out.put(bucket.total);
    out.put(bucket.squares);
  }
  out.put(total_);
  out.put(squares_);
  out.put(ticks_);
}

Status Adwin::read(StateReader& in) {
  Adwin next(options_);
  FORESHOCK_TRY(next.rows_, in.get_all<std::int32_t>(kMostRows));
  std::size_t count = 0;
  for (std::size_t row = 0; row < next.rows_.size(); ++row) {
    const std::int32_t here = next.rows_[row];
    const std::int64_t room = (kMostPoints - next.width_) >> row;
    if (here < 0 || here > options_.max_buckets || here > room) {
      return fail(Errc::kMalformedInput, "adwin: buckets that cannot be");
    }
    count += static_cast<std::size_t>(here);
    next.width_ += static_cast<std::int64_t>(here) << row;
  }
  next.buckets_.resize(count);
  for (Bucket& bucket : next.buckets_) {
    FORESHOCK_TRY(bucket.total, in.get_finite());
    FORESHOCK_TRY(bucket.squares, get_within(in, 0, kMostSum));
  }
  FORESHOCK_TRY(next.total_, in.get_finite());
  FORESHOCK_TRY(next.squares_, get_within(in, 0, kMostSum));
  FORESHOCK_TRY(next.ticks_, in.get<std::int32_t>());
  if (!next.is_sound()) return fail(Errc::kMalformedInput, "adwin: sums that cannot be");
  *this = std::move(next);
  return {};
}

bool Adwin::is_sound() const {
  const auto within = [](double total, double n) { return std::abs(total) <= kMostMean * n; };
  bool sound = rows_.empty() || rows_.back() > 0;
  auto bucket = buckets_.begin();
  for (std::size_t row = rows_.size(); row-- > 0;) {
    for (std::int32_t k = 0; k < rows_[row]; ++k, ++bucket) {
      sound = sound && within(bucket->total, size_of(row));
    }
  }
  return sound && within(total_, static_cast<double>(width_)) && ticks_ >= 0 &&
         ticks_ < options_.clock;
}

}  // namespace foreshock::classics
