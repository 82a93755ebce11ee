#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "foreshock/models/arima/internal/process.h"

namespace foreshock::arima {

/// A family of processes as an Objective searches it: coordinates without constraints but bounds,
/// the k coefficients that they stand for, and the process of those.
class Shape {
 public:
  virtual ~Shape() = default;

  virtual std::size_t size() const = 0;            ///< k
  virtual std::vector<double> bounds() const = 0;  ///< [k] how far from 0 each may go.
  virtual Process<double> process() const = 0;     ///< Lags, sizes and room.
  /// Coefficients [k] and the process at x. With a map, [k, k], that becomes d coefficients / d x,
  /// and the process gets derivatives by the coefficients; without (empty) neither.
  virtual void set(std::span<const double> x, std::span<double> coefficients, std::span<double> map,
                   Process<double>& process) const = 0;

 protected:
  Shape() = default;
  Shape(const Shape&) = default;
  Shape& operator=(const Shape&) = default;
};

}  // namespace foreshock::arima
