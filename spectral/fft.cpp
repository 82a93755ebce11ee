#include "foreshock/spectral/fft.h"

#include <algorithm>
#include <limits>
#include <mutex>
#include <string>
#include <utility>

#include <fftw3.h>

#include "foreshock/core/check.h"

namespace foreshock {
namespace {

// Of FFTW only execution is safe on several threads; its planner, which also destroys, is not.
std::mutex planner;

Status check_length(std::size_t length) {
  if (length >= 1 && length <= static_cast<std::size_t>(std::numeric_limits<int>::max())) return {};
  return fail(Errc::kInvalidArgument,
              "FFT: length must be 1 to 2^31 - 1, not " + std::to_string(length));
}

tl::unexpected<Error> no_memory(std::size_t length) {
  return fail(Errc::kUnavailable, "FFT: no memory for length " + std::to_string(length));
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

/// The buffers are FFTW's own, so that they are aligned for its vector code; c2r overwrites its
/// input, which here is never the caller's.
struct RealFft::Plan {
  explicit Plan(std::size_t n)
      : length(n), series(fftw_alloc_real(n)), spectrum(fftw_alloc_complex(n / 2 + 1)) {
    if (series == nullptr || spectrum == nullptr) return;
    const std::lock_guard lock(planner);
    const int size = static_cast<int>(n);
    forward = fftw_plan_dft_r2c_1d(size, series, spectrum, FFTW_ESTIMATE);
    inverse = fftw_plan_dft_c2r_1d(size, spectrum, series, FFTW_ESTIMATE);
  }
  Plan(const Plan&) = delete;
  Plan& operator=(const Plan&) = delete;
  ~Plan() {
    {
      const std::lock_guard lock(planner);
      if (forward != nullptr) fftw_destroy_plan(forward);
      if (inverse != nullptr) fftw_destroy_plan(inverse);
    }
    fftw_free(series);
    fftw_free(spectrum);
  }

  std::size_t length;
  double* series;
  fftw_complex* spectrum;
  fftw_plan forward = nullptr;
  fftw_plan inverse = nullptr;
};

Result<RealFft> RealFft::make(std::size_t length) {
  FORESHOCK_TRY_VOID(check_length(length));
  auto plan = std::make_unique<Plan>(length);
  if (plan->forward == nullptr || plan->inverse == nullptr) return no_memory(length);
  return RealFft(std::move(plan));
}

RealFft::RealFft(std::unique_ptr<Plan> plan) : plan_(std::move(plan)) {}
RealFft::RealFft(RealFft&& other) noexcept = default;
RealFft& RealFft::operator=(RealFft&& other) noexcept = default;
RealFft::~RealFft() = default;

std::size_t RealFft::length() const {
  return plan_->length;
}

void RealFft::forward(std::span<const double> x, std::span<std::complex<double>> spectrum) {
  FORESHOCK_CHECK(x.size() <= length() && spectrum.size() == bins());
  std::fill(std::copy(x.begin(), x.end(), plan_->series), plan_->series + length(), 0.0);
  fftw_execute(plan_->forward);
  for (std::size_t k = 0; k < bins(); ++k) {
    spectrum[k] = {plan_->spectrum[k][0], plan_->spectrum[k][1]};
  }
}

void RealFft::inverse(std::span<const std::complex<double>> spectrum, std::span<double> x) {
  FORESHOCK_CHECK(x.size() <= length() && spectrum.size() == bins());
  for (std::size_t k = 0; k < bins(); ++k) {
    plan_->spectrum[k][0] = spectrum[k].real();
    plan_->spectrum[k][1] = spectrum[k].imag();
  }
  fftw_execute(plan_->inverse);
  const auto n = static_cast<double>(length());
  std::transform(plan_->series, plan_->series + x.size(), x.begin(),
                 [n](double sum) { return sum / n; });
}

struct ComplexFft::Plan {
  explicit Plan(std::size_t n) : length(n), series(fftw_alloc_complex(n)) {
    if (series == nullptr) return;
    const std::lock_guard lock(planner);
    forward = fftw_plan_dft_1d(static_cast<int>(n), series, series, FFTW_FORWARD, FFTW_ESTIMATE);
  }
  Plan(const Plan&) = delete;
  Plan& operator=(const Plan&) = delete;
  ~Plan() {
    if (forward != nullptr) {
      const std::lock_guard lock(planner);
      fftw_destroy_plan(forward);
    }
    fftw_free(series);
  }

  std::size_t length;
  fftw_complex* series;
  fftw_plan forward = nullptr;
};

Result<ComplexFft> ComplexFft::make(std::size_t length) {
  FORESHOCK_TRY_VOID(check_length(length));
  auto plan = std::make_unique<Plan>(length);
  if (plan->forward == nullptr) return no_memory(length);
  return ComplexFft(std::move(plan));
}

ComplexFft::ComplexFft(std::unique_ptr<Plan> plan) : plan_(std::move(plan)) {}
ComplexFft::ComplexFft(ComplexFft&& other) noexcept = default;
ComplexFft& ComplexFft::operator=(ComplexFft&& other) noexcept = default;
ComplexFft::~ComplexFft() = default;

std::size_t ComplexFft::length() const {
  return plan_->length;
}

std::span<std::complex<double>> ComplexFft::series() {
  // FFTW and C++ both promise that a complex number is two doubles in a row.
  return {reinterpret_cast<std::complex<double>*>(plan_->series), length()};
}

void ComplexFft::forward() {
  fftw_execute(plan_->forward);
}

}  // namespace foreshock
