#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <optional>
#include <thread>
#include <vector>

#include "foreshock/app/service/session.h"

namespace foreshock::app {

/// A thread that holds one session after the other until it is told to stop, or until a session
/// ends by a fault that another would meet again.
class Worker {
 public:
  /// `ended` is called when it gives up.
  Worker(const ServiceParts& parts, Stage stage, int number, std::function<void()> ended);
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;
  ~Worker();

  void stop() { stop_ = true; }
  /// After stop(): how it went.
  Status join();

 private:
  void serve();
  Status hold_session();
  void rest(int failures);
  bool has_twin();

  const ServiceParts parts_;
  const Stage stage_;
  const int number_;
  std::function<void()> ended_;
  std::atomic<bool> stop_ = false;
  std::vector<std::chrono::steady_clock::time_point> replaced_;  ///< Lately.
  Status outcome_;
  std::thread thread_;
};

}  // namespace foreshock::app
