#include "foreshock/serve/connections.h"

#include <utility>

namespace foreshock {

std::optional<std::size_t> Connections::add(const std::shared_ptr<Connection>& connection) {
  const std::lock_guard lock(lock_);
  if (doors_closed_) return std::nullopt;
  open_.emplace(connection.get(), connection);
  return open_.size();
}

void Connections::remove(Connection* connection) {
  const std::lock_guard lock(lock_);
  open_.erase(connection);
  removed_.notify_all();
}

std::size_t Connections::count() const {
  const std::lock_guard lock(lock_);
  return open_.size();
}

void Connections::close_doors() {
  const std::lock_guard lock(lock_);
  doors_closed_ = true;
}

void Connections::stop_all(bool now) {
  std::vector<std::shared_ptr<Connection>> all;
  {
    const std::lock_guard lock(lock_);
    for (const auto& [unused, weak] : open_) {
      if (std::shared_ptr<Connection> connection = weak.lock()) {
        all.push_back(std::move(connection));
      }
    }
  }
  // Outside of the lock: the last one to hold a connection destroys it, which calls remove().
  for (const auto& connection : all) connection->stop(now);
}

bool Connections::wait_until_empty(Duration longest) {
  std::unique_lock lock(lock_);
  return removed_.wait_for(lock, longest, [this] { return open_.empty(); });
}

}  // namespace foreshock
