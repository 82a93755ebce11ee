#include "foreshock/engine/history.h"

#include <algorithm>
#include <cmath>

#include "foreshock/core/check.h"

namespace foreshock {

void History::push(double y) {
  if (ring_.size() < capacity_) {
    if (ring_.size() == ring_.capacity()) {  // Doubles like a vector, but never past the end.
      ring_.reserve(std::min(capacity_, std::max<std::size_t>(16, 2 * ring_.size())));
    }
    ring_.push_back(y);
    return;
  }
  ring_[next_] = y;
  next_ = next_ + 1 == capacity_ ? 0 : next_ + 1;
}

std::vector<double> History::unrolled() const {
  const auto split = ring_.begin() + static_cast<std::ptrdiff_t>(next_);
  std::vector<double> out(split, ring_.end());
  out.insert(out.end(), ring_.begin(), split);
  return out;
}

double& History::at_back(std::size_t back) {
  FORESHOCK_CHECK(back < ring_.size());
  const std::size_t newest = next_ + ring_.size() - 1;
  return ring_[(newest - back) % ring_.size()];
}

double History::at_back(std::size_t back) const {
  return const_cast<History&>(*this).at_back(back);
}

void History::save(StateWriter& out) const {
  out.put_all(std::span<const double>(ring_));
  out.put(static_cast<std::uint32_t>(next_));
}

Result<History> History::read(StateReader& in, std::size_t capacity) {
  History history(capacity);
  FORESHOCK_TRY(history.ring_, in.get_all<double>(capacity));
  FORESHOCK_TRY(history.next_, in.get<std::uint32_t>());
  const bool sound =
      (history.next_ == 0 || (history.ring_.size() == capacity && history.next_ < capacity)) &&
      std::none_of(history.ring_.begin(), history.ring_.end(),
                   [](double y) { return std::isinf(y); });
  if (!sound) return fail(Errc::kMalformedInput, "history: a ring that cannot be");
  return history;
}

}  // namespace foreshock
