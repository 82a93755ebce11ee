#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>

namespace foreshock::app {

/// When to commit: soon enough for the latency budget, seldom enough that commits cost little. Each
/// waits at least four times as long as commits take; far behind, where no alert is in time anyway,
/// twice as long each time, up to a second.
class Pace {
 public:
  using Seconds = std::chrono::duration<double>;
  explicit Pace(Seconds budget) : least_(budget / 2), interval_(least_) {}

  /// How long to wait in poll() for a first record.
  int poll_ms() const {
    constexpr double kMostMs = 5;
    return static_cast<int>(std::clamp(least_.count() * 1e3 / 2, 1.0, kMostMs));
  }
  bool is_due(Seconds age, std::size_t bytes) const {
    return age >= interval_ || bytes >= kMostBytes;
  }
  void committed(Seconds took, Seconds behind) {
    constexpr double kSmooth = 0.2;
    took_ = took_.count() == 0 ? took : took_ + kSmooth * (took - took_);
    const Seconds calm = std::clamp(4 * took_, least_, kMost);
    interval_ = behind > kFarBehind ? std::clamp(2 * interval_, calm, kMost) : calm;
  }

  /// Outputs that wait for a commit: more are not collected, consuming pauses.
  static constexpr std::size_t kMostBytes = std::size_t{16} << 20;

 private:
  static constexpr Seconds kMost{1};
  static constexpr Seconds kFarBehind{1};
  Seconds least_;
  Seconds interval_;
  Seconds took_{0};
};

}  // namespace foreshock::app
