#pragma once

/// The connections of a server, to be counted and to be ended together.

#include <condition_variable>
#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "foreshock/core/time.h"

namespace foreshock {

class Connection {
 public:
  virtual ~Connection() = default;
  /// Ends what waits for a request; what is being answered may finish, unless `now`. Any thread.
  virtual void stop(bool now) = 0;
};

/// Any thread may use it. A connection calls remove() when it is destroyed.
class Connections {
 public:
  /// How many there are with this one; nothing once doors are closed.
  std::optional<std::size_t> add(const std::shared_ptr<Connection>& connection);
  void remove(Connection* connection);
  std::size_t count() const;
  void close_doors();
  void stop_all(bool now);
  /// Whether all were gone in time.
  bool wait_until_empty(Duration longest);

 private:
  mutable std::mutex lock_;
  std::condition_variable removed_;
  std::map<Connection*, std::weak_ptr<Connection>> open_;
  bool doors_closed_ = false;
};

}  // namespace foreshock
