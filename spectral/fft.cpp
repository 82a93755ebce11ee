#include "foreshock/spectral/fft.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <string>
#include <utility>

#include "foreshock/core/check.h"
#include "foreshock/spectral/internal/fft_plans.h"
#include "foreshock/spectral/internal/half_length.h"

namespace foreshock {
namespace {

using Complex = std::complex<double>;

/// Real series from here on go by a complex transform of half their length: that of 1e6 points is
/// planned in 2 ms instead of 25.
constexpr std::size_t kLong = std::size_t{1} << 18U;

Status check_length(std::size_t length) {
  if (length >= 1 && length <= static_cast<std::size_t>(std::numeric_limits<int>::max())) return {};
  return fail(Errc::kInvalidArgument,
              "FFT: length must be 1 to 2^31 - 1, not " + std::to_string(length));
}

tl::unexpected<Error> no_memory(std::size_t length) {
  return fail(Errc::kUnavailable, "FFT: no memory for length " + std::to_string(length));
}

/// C++ promises that a complex number is two doubles in a row.
Complex* as_complex(const fft::Buffer& buffer) {
  return reinterpret_cast<Complex*>(buffer.get());
}

}  // namespace

std::size_t fast_length(std::size_t n) {
  FORESHOCK_CHECK(n <= (std::size_t{1} << 60U));
  std::size_t best = 1;
  while (best < n) best *= 2;
  for (std::size_t seven = 1; seven < best; seven *= 7) {
    for (std::size_t five = seven; five < best; five *= 5) {
      for (std::size_t three = five; three < best; three *= 3) {
        std::size_t length = three;
        while (length < n) length *= 2;
        best = std::min(best, length);
      }
    }
  }
  return best;
}

/// Plans come before buffers, as planning takes some of its own for a while.
struct RealFft::Plan {
  Plan(std::size_t n, Planning how)
      : length(n), halved(n >= kLong && n % 2 == 0), planning(how), forward(planned(true)) {
    if (forward == nullptr) return;
    series = fft::make_buffer(n);
    spectrum = fft::make_buffer(2 * (n / 2 + 1));
    if (halved) half.emplace(n / 2);
  }

  bool is_whole() const { return series != nullptr && spectrum != nullptr; }

  std::shared_ptr<const fft::Plan> planned(bool to_spectrum) const {
    using fft::Kind;
    if (halved) {
      return fft::planned(to_spectrum ? Kind::kComplexForward : Kind::kComplexBackward, length / 2,
                          planning);
    }
    return fft::planned(to_spectrum ? Kind::kRealForward : Kind::kRealBackward, length, planning);
  }

  void run_forward() {
    forward->run(series.get(), spectrum.get());
    if (half) half->untangle(as_complex(spectrum));
  }
  void run_inverse() {
    if (inverse == nullptr) inverse = planned(false);
    FORESHOCK_CHECK(inverse != nullptr);  // A plan is small beside the buffers that are there.
    if (half) half->tangle(as_complex(spectrum));
    inverse->run(spectrum.get(), series.get());
  }

  std::size_t length;
  bool halved;
  Planning planning;
  std::shared_ptr<const fft::Plan> forward;
  std::shared_ptr<const fft::Plan> inverse;  ///< Null until it is wanted: many never do.
  std::optional<fft::HalfLength> half;
  fft::Buffer series;
  fft::Buffer spectrum;
};

Result<RealFft> RealFft::make(std::size_t length, Planning planning) {
  FORESHOCK_TRY_VOID(check_length(length));
  auto plan = std::make_unique<Plan>(length, planning);
  if (!plan->is_whole()) return no_memory(length);
  return RealFft(std::move(plan));
}

RealFft::RealFft(std::unique_ptr<Plan> plan) : plan_(std::move(plan)) {}
RealFft::RealFft(RealFft&& other) noexcept = default;
RealFft& RealFft::operator=(RealFft&& other) noexcept = default;
RealFft::~RealFft() = default;

std::size_t RealFft::length() const {
  return plan_->length;
}

std::span<double> RealFft::series() {
  return {plan_->series.get(), length()};
}

std::span<const Complex> RealFft::forward() {
  plan_->run_forward();
  return {as_complex(plan_->spectrum), bins()};
}

void RealFft::forward(std::span<const double> x, std::span<Complex> spectrum) {
  FORESHOCK_CHECK(x.size() <= length() && spectrum.size() == bins());
  const auto here = series();
  std::fill(std::copy(x.begin(), x.end(), here.begin()), here.end(), 0.0);
  const auto transformed = forward();
  std::copy(transformed.begin(), transformed.end(), spectrum.begin());
}

void RealFft::inverse(std::span<const Complex> spectrum, std::span<double> x) {
  FORESHOCK_CHECK(x.size() <= length() && spectrum.size() == bins());
  std::copy(spectrum.begin(), spectrum.end(), as_complex(plan_->spectrum));
  plan_->run_inverse();
  const auto n = static_cast<double>(length());
  const auto sums = series().first(x.size());
  std::transform(sums.begin(), sums.end(), x.begin(), [n](double sum) { return sum / n; });
}

struct ComplexFft::Plan {
  explicit Plan(std::size_t n)
      : length(n), forward(fft::planned(fft::Kind::kComplexForward, n, Planning::kEstimated)) {
    if (forward == nullptr) return;
    series = fft::make_buffer(2 * n);
    spectrum = fft::make_buffer(2 * n);
  }

  std::size_t length;
  std::shared_ptr<const fft::Plan> forward;
  fft::Buffer series;
  fft::Buffer spectrum;
};

Result<ComplexFft> ComplexFft::make(std::size_t length) {
  FORESHOCK_TRY_VOID(check_length(length));
  auto plan = std::make_unique<Plan>(length);
  if (plan->series == nullptr || plan->spectrum == nullptr) return no_memory(length);
  return ComplexFft(std::move(plan));
}

ComplexFft::ComplexFft(std::unique_ptr<Plan> plan) : plan_(std::move(plan)) {}
ComplexFft::ComplexFft(ComplexFft&& other) noexcept = default;
ComplexFft& ComplexFft::operator=(ComplexFft&& other) noexcept = default;
ComplexFft::~ComplexFft() = default;

std::size_t ComplexFft::length() const {
  return plan_->length;
}

std::span<Complex> ComplexFft::series() {
  return {as_complex(plan_->series), length()};
}

std::span<const Complex> ComplexFft::forward() {
  plan_->forward->run(plan_->series.get(), plan_->spectrum.get());
  return {as_complex(plan_->spectrum), length()};
}

}  // namespace foreshock
