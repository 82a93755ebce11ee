// Any bytes: a drift detector's snapshot is read whole or refused with a one-line error, and what
// was read lives on: 100 points of all sizes, and a snapshot that is read again.

#include "drift_fuzz.h"

#include <array>
#include <cmath>
#include <cstddef>
#include <span>

#include "foreshock/core/check.h"

namespace {

/// Mostly shares, with gaps, outliers and extremes among them.
double value_at(int t) {
  static constexpr std::array<double, 8> kOdd{0, -1, 1e300, -1e300, 1e-300, 1e9, 1, 0.5};
  if (t % 7 == 3) return std::nan("");
  if (t % 11 == 5) return kOdd[static_cast<std::size_t>(t / 11) % kOdd.size()];
  return 0.1 * (t % 10);
}

template <class Detector>
void live_on(Detector detector, std::span<const std::byte> bytes) {
  const Detector fresh = detector;
  foreshock::StateReader in(bytes);
  const foreshock::Status status = detector.read(in);
  if (!status) {
    FORESHOCK_CHECK(!status.error().message.empty() && status.error().message.size() < 400);
    return;
  }
  for (int t = 0; t < 100; ++t) foreshock::fuzz::hear(detector, value_at(t));
  foreshock::StateWriter out;
  detector.save(out);
  Detector again = fresh;
  foreshock::StateReader back(out.bytes());
  FORESHOCK_CHECK(again.read(back).has_value());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const auto bytes = std::as_bytes(std::span(data + 1, size - 1));
  foreshock::fuzz::visit_detectors([&](std::uint8_t name, auto detector) {
    if (name == data[0]) live_on(detector, bytes);
  });
  return 0;
}
