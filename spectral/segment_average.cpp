#include "foreshock/spectral/segment_average.h"

#include <algorithm>
#include <utility>

#include "foreshock/core/check.h"

namespace foreshock {
namespace {

double median_of(std::span<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  if (values.size() % 2 == 1) return *middle;
  return (*middle + *std::max_element(values.begin(), middle)) / 2;
}

}  // namespace

double median_bias(std::size_t n) {
  // 1 - 1/2 + 1/3 - ... + 1 / n for odd n; an even n has the bias of n - 1.
  double sum = 1;
  for (std::size_t k = 2; k + 1 <= n; k += 2) {
    sum -= 1 / (static_cast<double>(k) * static_cast<double>(k + 1));
  }
  return sum;
}

SegmentAverager::SegmentAverager(SegmentAverage average, std::size_t bins, std::size_t segments)
    : average_(average),
      bins_(bins),
      segments_(segments),
      values_(average == SegmentAverage::kMean ? bins : bins * segments) {}

std::span<double> SegmentAverager::next() {
  FORESHOCK_CHECK(begun_ < segments_);
  const std::size_t row = average_ == SegmentAverage::kMean ? 0 : begun_;
  ++begun_;
  return std::span(values_).subspan(row * bins_, bins_);
}

std::vector<double> SegmentAverager::finish(double factor) {
  if (average_ == SegmentAverage::kMean) {
    for (double& value : values_) value = value / static_cast<double>(segments_) * factor;
    return std::move(values_);
  }
  std::vector<double> result(bins_);
  const double bias = median_bias(segments_);
  std::vector<double> column(segments_);
  for (std::size_t k = 0; k < bins_; ++k) {
    for (std::size_t i = 0; i < segments_; ++i) column[i] = values_[i * bins_ + k];
    result[k] = median_of(column) / bias * factor;
  }
  return result;
}

}  // namespace foreshock
