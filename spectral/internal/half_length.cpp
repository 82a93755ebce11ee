#include "foreshock/spectral/internal/half_length.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace foreshock::fft {
namespace {

using Complex = std::complex<double>;

/// A table of all powers would take as long to fill as the transform does.
constexpr std::size_t kFine = 512;

/// Written out, as the product of the library looks for NaN.
Complex product(Complex a, Complex b) {
  return {a.real() * b.real() - a.imag() * b.imag(), a.real() * b.imag() + a.imag() * b.real()};
}

/// exp(-i pi k / h)
Complex root(std::size_t k, std::size_t h) {
  const double angle = -std::numbers::pi * static_cast<double>(k) / static_cast<double>(h);
  return {std::cos(angle), std::sin(angle)};
}

}  // namespace

HalfLength::HalfLength(std::size_t h) : h_(h), fine_(std::min(kFine, h)) {
  for (std::size_t k = 0; k < fine_.size(); ++k) fine_[k] = root(k, h);
  for (std::size_t k = 0; k <= h / 2; k += kFine) coarse_.push_back(root(k, h));
}

/// For k = 1..h/2: step(spectrum[k], spectrum[h - k], w^k).
template <class Step>
void HalfLength::each_pair(std::complex<double>* spectrum, Step step) const {
  for (std::size_t block = 0; block < coarse_.size(); ++block) {
    const std::size_t first = block * kFine;
    const std::size_t end = std::min(fine_.size(), h_ / 2 + 1 - first);
    for (std::size_t j = block == 0 ? 1 : 0; j < end; ++j) {
      const std::size_t k = first + j;
      step(spectrum[k], spectrum[h_ - k], product(coarse_[block], fine_[j]));
    }
  }
}

void HalfLength::untangle(Complex* spectrum) const {
  const Complex zero = spectrum[0];
  spectrum[0] = zero.real() + zero.imag();
  spectrum[h_] = zero.real() - zero.imag();
  each_pair(spectrum, [](Complex& low, Complex& high, Complex w) {
    const Complex even = 0.5 * (low + std::conj(high));
    const Complex twice = low - std::conj(high);
    const Complex odd = product(w, {0.5 * twice.imag(), -0.5 * twice.real()});
    low = even + odd;
    high = std::conj(even - odd);
  });
}

void HalfLength::tangle(Complex* spectrum) const {
  const double first = spectrum[0].real();
  const double last = spectrum[h_].real();
  spectrum[0] = {first + last, first - last};
  each_pair(spectrum, [](Complex& low, Complex& high, Complex w) {
    const Complex even = low + std::conj(high);
    const Complex odd = product(std::conj(w), low - std::conj(high));
    const Complex turned(-odd.imag(), odd.real());  // i O
    low = even + turned;
    high = std::conj(even - turned);
  });
}

}  // namespace foreshock::fft
