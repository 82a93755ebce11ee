#pragma once

/// What happens, told to pages that listen: server-sent events without the wire.

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "foreshock/serve/http.h"

namespace foreshock {

/// Every member may be called from any thread.
class EventHub {
 public:
  using Clock = std::chrono::steady_clock;
  /// The newest events are kept for listeners that come back.
  explicit EventHub(std::size_t most_events = 8192) : most_events_(most_events) {}

  /// Whether anybody listens to the series, or did in the last minute and may come back. No lock
  /// for nearly all series of which nobody does: it is asked for every point.
  bool is_wanted(std::string_view series) const {
    return mark_of(series).load(std::memory_order_relaxed) > 0 && is_wanted(series, Clock::now());
  }
  bool is_wanted(std::string_view series, Clock::time_point now) const;
  /// `series` empty: for all. `data` is one line.
  void publish(std::string_view event, std::string_view series, std::string data);

  /// A stream of what is published to the series given and to all. `last_id`: behind that event;
  /// a first event "reset" tells that not all of them are left.
  std::shared_ptr<HttpStream> listen(std::vector<std::string> series,
                                     std::optional<std::uint64_t> last_id);
  std::size_t listeners() const;
  std::uint64_t published() const;
  /// Ends all streams.
  void close();

 private:
  struct Event {
    std::uint64_t id;
    std::string series;
    std::string text;  ///< As it goes out.
  };
  struct Listener;
  friend struct Listener;
  struct Wanted {
    std::size_t listeners = 0;
    Clock::time_point until{};
  };
  void leave(Listener& listener);
  std::atomic<std::uint32_t>& mark_of(std::string_view series) const {
    return marks_[std::hash<std::string_view>{}(series) % marks_.size()];
  }

  const std::size_t most_events_;
  mutable std::mutex mutex_;
  std::deque<Event> events_;
  std::uint64_t next_id_ = 1;
  std::set<Listener*> listeners_;
  std::unordered_map<std::string, Wanted> wanted_;
  mutable std::array<std::atomic<std::uint32_t>, 256> marks_{};  ///< Of wanted_, by their hash.
  bool closed_ = false;
};

}  // namespace foreshock
