#include "foreshock/serve/event_hub.h"

#include <algorithm>
#include <utility>

namespace foreshock {
namespace {

constexpr auto kComesBack = std::chrono::minutes{1};
/// Taken at a time: a listener that is far behind gets its events in pieces.
constexpr std::size_t kPiece = 256 << 10;

}  // namespace

struct EventHub::Listener final : HttpStream {
  Listener(EventHub& of, std::vector<std::string> names) : hub(of), series(std::move(names)) {}
  ~Listener() override { hub.leave(*this); }
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  void start(std::function<void()> call) override {
    const std::lock_guard lock(hub.mutex_);
    wake = std::move(call);
  }
  std::optional<std::string> take() override;
  bool wants(const Event& event) const {
    return event.series.empty() || std::binary_search(series.begin(), series.end(), event.series);
  }

  EventHub& hub;
  std::vector<std::string> series;  ///< Sorted.
  std::uint64_t next = 1;
  std::function<void()> wake;  ///< Under the hub's lock.
  bool greeted = false;
};

std::optional<std::string> EventHub::Listener::take() {
  const std::lock_guard lock(hub.mutex_);
  std::string out;
  if (!greeted) {
    greeted = true;
    out = "retry: 1000\n\n";  // Milliseconds until a page that was cut off comes back.
  }
  const std::uint64_t oldest = hub.events_.empty() ? hub.next_id_ : hub.events_.front().id;
  if (next < oldest || next > hub.next_id_) {
    next = next < oldest ? oldest : hub.next_id_;
    out += "event: reset\nid: " + std::to_string(next - 1) + "\ndata: {}\n\n";
  }
  while (next < hub.next_id_ && out.size() < kPiece) {
    const Event& event = hub.events_[next - oldest];
    if (wants(event)) out += event.text;
    ++next;
  }
  if (out.empty() && hub.closed_) return std::nullopt;
  return out;
}

bool EventHub::is_wanted(std::string_view series, Clock::time_point now) const {
  const std::lock_guard lock(mutex_);
  const auto found = wanted_.find(std::string(series));
  return found != wanted_.end() && (found->second.listeners > 0 || now < found->second.until);
}

void EventHub::publish(std::string_view name, std::string_view series, std::string data) {
  const std::lock_guard lock(mutex_);
  if (closed_) return;
  std::string text = "event: ";
  text.append(name).append("\nid: ").append(std::to_string(next_id_));
  text.append("\ndata: ").append(data).append("\n\n");
  events_.push_back({next_id_++, std::string(series), std::move(text)});
  if (events_.size() > most_events_) events_.pop_front();
  for (Listener* const listener : listeners_) {
    if (listener->wake && listener->wants(events_.back())) listener->wake();
  }
}

std::shared_ptr<HttpStream> EventHub::listen(std::vector<std::string> series,
                                             std::optional<std::uint64_t> last_id) {
  std::sort(series.begin(), series.end());
  series.erase(std::unique(series.begin(), series.end()), series.end());
  auto listener = std::make_shared<Listener>(*this, std::move(series));
  const std::lock_guard lock(mutex_);
  for (const std::string& name : listener->series) {
    const auto [known, is_new] = wanted_.try_emplace(name);
    ++known->second.listeners;
    if (is_new) ++mark_of(name);
  }
  listener->next = last_id ? *last_id + 1 : next_id_;
  listeners_.insert(listener.get());
  return listener;
}

void EventHub::leave(Listener& listener) {
  const std::lock_guard lock(mutex_);
  listeners_.erase(&listener);
  const auto now = Clock::now();
  for (const std::string& name : listener.series) {
    const auto found = wanted_.find(name);
    if (--found->second.listeners == 0) found->second.until = now + kComesBack;
  }
  std::erase_if(wanted_, [this, now](const auto& entry) {
    const bool goes = entry.second.listeners == 0 && entry.second.until < now;
    if (goes) --mark_of(entry.first);
    return goes;
  });
}

std::size_t EventHub::listeners() const {
  const std::lock_guard lock(mutex_);
  return listeners_.size();
}

std::uint64_t EventHub::published() const {
  const std::lock_guard lock(mutex_);
  return next_id_ - 1;
}

void EventHub::close() {
  const std::lock_guard lock(mutex_);
  closed_ = true;
  for (Listener* const listener : listeners_) {
    if (listener->wake) listener->wake();
  }
}

}  // namespace foreshock
