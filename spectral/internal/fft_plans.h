#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "foreshock/core/result.h"

struct fftw_plan_s;

namespace foreshock {

enum class Planning : std::uint8_t;

namespace fft {

/// From one buffer into another; kRealBackward overwrites the one that it reads.
enum class Kind : std::uint8_t { kRealForward, kRealBackward, kComplexForward, kComplexBackward };

/// Memory of one alignment, which plans rely on; nobody has written into it. Null if there is none.
struct Release {
  void operator()(double* memory) const;
};
using Buffer = std::unique_ptr<double, Release>;
Buffer make_buffer(std::size_t doubles);

/// How FFTW transforms one length. Any number of threads may run the same one.
class Plan {
 public:
  Plan(fftw_plan_s* plan, Kind kind) : plan_(plan), kind_(kind) {}
  Plan(const Plan&) = delete;
  Plan& operator=(const Plan&) = delete;
  ~Plan();

  /// Starts of two Buffers; complex numbers are two doubles in a row.
  void run(double* from, double* to) const;

 private:
  fftw_plan_s* plan_;
  Kind kind_;
};

/// The plan for that length, which the whole process shares; null if there is no memory. Of those
/// that nobody uses some are kept, the last ones used: kMostPlans, of kMostPoints together.
///
/// Shapes:  length in 1..2^31 - 1: real or complex numbers.
/// Cost:    0.3 to 60 ms for a new one that is estimated, up to a minute for one that is measured;
///          0.1 us if it is kept. Threads wait for each other.
std::shared_ptr<const Plan> planned(Kind kind, std::size_t length, Planning planning);

constexpr std::size_t kMostPlans = 64;
constexpr std::size_t kMostPoints = std::size_t{1} << 22U;

}  // namespace fft
}  // namespace foreshock
