#include "foreshock/ingest/wire/arena.h"

#include <algorithm>

namespace foreshock::wire {

void Arena::more_room(std::size_t bytes) {
  while (taken_ < blocks_.size() && blocks_[taken_].size < bytes) ++taken_;
  if (taken_ == blocks_.size()) {
    const std::size_t doublings = std::min<std::size_t>(blocks_.size(), 5);
    const std::size_t size = std::max(bytes, std::size_t{4096} << doublings);
    blocks_.emplace_back();
    blocks_.back().bytes.reset(new char[size]);
    blocks_.back().size = size;
  }
  next_ = blocks_[taken_].bytes.get();
  left_ = blocks_[taken_].size;
  ++taken_;
}

std::string_view Arena::keep(std::string_view text) {
  std::copy(text.begin(), text.end(), room(text.size()));
  return use(text.size());
}

void Arena::clear() {
  taken_ = 0;
  next_ = nullptr;
  left_ = 0;
}

}  // namespace foreshock::wire
