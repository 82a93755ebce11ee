#include "foreshock/models/arima/internal/unknowns.h"

#include <algorithm>
#include <cmath>

namespace foreshock::arima {

void Unknowns::add(std::size_t slots) {
  if (count_ == 0) {
    rows_.assign(slots * kMost, 0.0);
    P_.assign(kMost * kMost, 0.0);
  }
  if (count_ == kMost) drop_oldest();
  for (std::size_t i = 0; i < count_; ++i) P_[i * kMost + count_] = P_[count_ * kMost + i] = 0;
  P_[count_ * kMost + count_] = 1;
  for (std::size_t s = 0; s < rows_.size() / kMost; ++s) rows_[s * kMost + count_] = 0;
  ++count_;
}

void Unknowns::drop_oldest() {
  for (std::size_t s = 0; s < rows_.size() / kMost; ++s) {
    double* const row = rows_.data() + s * kMost;
    std::copy(row + 1, row + kMost, row);
  }
  for (std::size_t i = 1; i < kMost; ++i) {
    for (std::size_t j = 1; j < kMost; ++j) P_[(i - 1) * kMost + j - 1] = P_[i * kMost + j];
  }
  --count_;
}

void Unknowns::forget() {
  count_ = 0;
  rows_ = std::vector<double>();  // Gives the memory back, as clear() would not.
  P_ = std::vector<double>();
}

std::vector<double> Unknowns::covariance(std::span<const double> c) const {
  std::vector<double> out(count_, 0.0);
  for (std::size_t i = 0; i < count_; ++i) {
    for (std::size_t j = 0; j < count_; ++j) out[i] += P_[i * kMost + j] * c[j];
  }
  return out;
}

double Unknowns::variance(std::span<const double> c) const {
  double sum = 0;
  for (std::size_t i = 0; i < count_; ++i) {
    double row = 0;
    for (std::size_t j = 0; j < count_; ++j) row += P_[i * kMost + j] * c[j];
    sum += row * c[i];
  }
  return std::max(0.0, sum);
}

void Unknowns::update(std::span<const double> Pc, double whole) {
  for (std::size_t i = 0; i < count_; ++i) {
    for (std::size_t j = 0; j < count_; ++j) P_[i * kMost + j] -= Pc[i] * Pc[j] / whole;
  }
}

void Unknowns::save(StateWriter& out) const {
  out.put(static_cast<std::uint32_t>(count_));
  for (std::size_t s = 0; count_ > 0 && s < rows_.size() / kMost; ++s) {
    for (const double v : row(s)) out.put(v);
  }
  for (std::size_t i = 0; i < count_; ++i) {
    for (std::size_t j = 0; j < count_; ++j) out.put(P_[i * kMost + j]);
  }
}

Result<Unknowns> Unknowns::read(StateReader& in, std::size_t slots) {
  FORESHOCK_TRY(const auto count, in.get<std::uint32_t>());
  if (count > kMost || in.left() / sizeof(double) < count * (slots + count)) {
    return fail(Errc::kMalformedInput, "arima: unknowns that cannot be");
  }
  Unknowns out;
  for (std::uint32_t i = 0; i < count; ++i) out.add(slots);
  for (std::size_t s = 0; count > 0 && s < slots; ++s) {
    for (double& v : out.row(s)) {
      FORESHOCK_TRY(v, in.get_finite());
    }
  }
  for (std::size_t i = 0; i < count; ++i) {
    for (std::size_t j = 0; j < count; ++j) {
      FORESHOCK_TRY(out.P_[i * kMost + j], in.get_finite());
    }
  }
  return out;
}

}  // namespace foreshock::arima
