#include "foreshock/engine/internal/fit_queue.h"

namespace foreshock::partition {
namespace {

/// No fit costs as much.
constexpr std::int64_t kMostOwed = std::int64_t{1} << 40;

}  // namespace

void FitQueue::save(StateWriter& out) const {
  out.put(credit_);
  out.put(next_turn_);
}

Status FitQueue::read(StateReader& in) {
  FORESHOCK_TRY(const auto credit, in.get<std::int64_t>());
  if (credit > most_saved_ || credit < -kMostOwed) {
    return fail(Errc::kMalformedInput, "a credit for fits that cannot be");
  }
  credit_ = credit;
  FORESHOCK_TRY(next_turn_, in.get<std::uint64_t>());
  return {};
}

}  // namespace foreshock::partition
