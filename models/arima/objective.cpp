#include "foreshock/models/arima/internal/objective.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

#include "foreshock/core/wide.h"
#include "foreshock/models/arima/params.h"

namespace foreshock::arima {
namespace {

constexpr double kInfinite = std::numeric_limits<double>::infinity();
/// A column whose part outside those before it is shorter than this says nothing new.
constexpr double kDependent = 1e-9;
/// Coordinates go no further. Beyond a partial autocorrelation of 0.99999 of an autoregression the
/// variance of the start cancels in double precision and mock optima appear; a moving average of
/// 1 - 3e-8 can still be told from one on the circle.
constexpr double kMostAr = 6.1;
constexpr double kMostMa = 9;

/// Eight sums side by side: their order is fixed, and the compiler need not keep it to one.
FORESHOCK_WIDE double dot(const double* a, const double* b, std::size_t n) {
  constexpr std::size_t kSide = 8;
  std::array<double, kSide> sum{};
  std::size_t t = 0;
  for (; t + kSide <= n; t += kSide) {
    for (std::size_t j = 0; j < kSide; ++j) sum[j] += a[t + j] * b[t + j];
  }
  for (; t < n; ++t) sum[0] += a[t] * b[t];
  return ((sum[0] + sum[1]) + (sum[2] + sum[3])) + ((sum[4] + sum[5]) + (sum[6] + sum[7]));
}

FORESHOCK_WIDE void subtract(double factor, const double* from, double* to, std::size_t n) {
  FORESHOCK_APART
  for (std::size_t t = 0; t < n; ++t) to[t] -= factor * from[t];
}

std::vector<double> bounds_of(const ArimaOrder& o) {
  std::vector<double> out;
  for (const auto& [size, most] :
       {std::pair(o.p, kMostAr), {o.q, kMostMa}, {o.P, kMostAr}, {o.Q, kMostMa}}) {
    out.insert(out.end(), static_cast<std::size_t>(size), most);
  }
  return out;
}

/// The processes of one order.
class OrderShape final : public Shape {
 public:
  explicit OrderShape(const ArimaOrder& order) : order_(order) {}

  std::size_t size() const override { return static_cast<std::size_t>(order_.coefficient_count()); }
  std::vector<double> bounds() const override { return bounds_of(order_); }
  Process<double> process() const override { return make_process<double>(order_); }
  void set(std::span<const double> x, std::span<double> coefficients, std::span<double> map,
           Process<double>& process) const override {
    from_unconstrained(order_, x, coefficients, map);
    set_coefficients(order_, coefficients, !map.empty(), process);
  }

 private:
  ArimaOrder order_;
};

}  // namespace

Objective::Objective(const ArimaOrder& order, const ArimaSample& sample, ObjectiveRoom& room)
    : Objective(std::make_unique<OrderShape>(order), sample, room) {}

Objective::Objective(std::unique_ptr<const Shape> shape, const ArimaSample& sample,
                     ObjectiveRoom& room)
    : shape_(std::move(shape)),
      sample_(sample),
      at_(room),
      k_(shape_->size()),
      columns_(sample.columns()),
      bounds_(shape_->bounds()),
      process_(shape_->process()),
      coefficients_(k_),
      map_(k_ * k_) {}

double* Objective::column(std::size_t place) {
  // The latest missing value first: before it its column is 0, and so is what is left of the
  // column when those before it in this order are taken out.
  const std::size_t c = sample_.missing;
  return at_.filtered.data() + (place < c ? c - place : place + 1) * sample_.n;
}

std::size_t Objective::support(std::size_t place) const {
  if (place >= sample_.missing) return 0;
  const std::size_t gap = sample_.gaps[sample_.missing - 1 - place];
  const std::size_t reach = sample_.filled.size() - sample_.n;  // Of the sample's differences.
  return gap > reach ? gap - reach : 0;
}

bool Objective::project() {
  const std::size_t n = sample_.n;
  at_.triangle.assign(columns_ * columns_, 0.0);
  std::vector<double> effects(columns_);
  // Modified Gram-Schmidt, as good as Householder's QR for the residual (Bjorck 1967).
  for (std::size_t j = 0; j < columns_; ++j) {
    double* const q = column(j);
    const double whole = std::sqrt(dot(q, q, n));
    for (std::size_t i = 0; i < j; ++i) {
      const std::size_t from = support(i);
      const double* const before = column(i) + from;
      const double share = dot(before, q + from, n - from);
      at_.triangle[i * columns_ + j] = share;
      subtract(share, before, q + from, n - from);
    }
    const double length = std::sqrt(dot(q, q, n));
    if (!(length > kDependent * whole) || !std::isfinite(length)) return false;
    at_.triangle[j * columns_ + j] = length;
    for (std::size_t t = 0; t < n; ++t) q[t] /= length;
    effects[j] = dot(q, at_.residuals(), n);
    subtract(effects[j], q, at_.residuals(), n);
  }
  for (std::size_t j = columns_; j-- > 0;) {
    for (std::size_t i = j + 1; i < columns_; ++i) {
      effects[j] -= at_.triangle[j * columns_ + i] * effects[i];
    }
    effects[j] /= at_.triangle[j * columns_ + j];
  }
  at_.effects = effects;
  const auto missing = static_cast<std::ptrdiff_t>(sample_.missing);
  std::reverse(at_.effects.begin(), at_.effects.begin() + missing);
  for (std::size_t j = 0; j < sample_.missing; ++j) {
    log_determinants_ += 2 * std::log(at_.triangle[j * columns_ + j]);
  }
  return true;
}

double Objective::finish() {
  const std::size_t n = sample_.n;
  const auto count = static_cast<double>(sample_.count());
  squares_ = dot(at_.residuals(), at_.residuals(), n);
  // A perfect fit has no likelihood: squares at the level of rounding count as that much.
  const double least = count * 1e-28;
  const double f = 0.5 * count * std::log(std::max(squares_, least)) + 0.5 * log_determinants_;
  return std::isfinite(f) ? f : kInfinite;
}

bool Objective::is_beyond(std::span<const double> x) const {
  for (std::size_t j = 0; j < k_; ++j) {
    if (!(std::abs(x[j]) <= bounds_[j])) return true;
  }
  return false;
}

bool Objective::filter() {
  at_.filtered.resize((1 + columns_) * sample_.n);
  log_determinants_ = innovations(process_, sample_.series, sample_.n, at_.filtered, at_.room);
  return columns_ == 0 || project();
}

double Objective::value(std::span<const double> x) {
  if (is_beyond(x)) return kInfinite;
  shape_->set(x, coefficients_, {}, process_);
  return filter() ? finish() : kInfinite;
}

double Objective::value(std::span<const double> x, std::span<double> gradient,
                        std::span<double> gauss_newton) {
  const std::size_t n = sample_.n;
  if (is_beyond(x)) return kInfinite;
  shape_->set(x, coefficients_, map_, process_);
  std::span<const double> w = sample_.w();
  double log_missing = 0;
  if (columns_ > 0) {
    if (!filter()) return kInfinite;
    at_.adjusted.assign(w.begin(), w.end());
    for (std::size_t j = 0; j < columns_; ++j) {
      subtract(at_.effects[j], sample_.column(j).data(), at_.adjusted.data(), n);
    }
    w = at_.adjusted;
    for (std::size_t j = 0; j < sample_.missing; ++j) {
      log_missing += 2 * std::log(at_.triangle[j * columns_ + j]);
    }
  }
  at_.filtered.resize((1 + columns_) * n);
  at_.jacobian.resize(k_ * n);
  std::vector<double> d_log(k_);
  // With the effects held fixed the gradient is exact: they stand at their own optimum.
  log_determinants_ =
      log_missing + innovations(process_, w, {at_.residuals(), n}, at_.jacobian, d_log, at_.room);
  if (sample_.missing > 0) add_missing(d_log);
  for (std::size_t j = 0; j < k_; ++j) {
    double* const row = at_.jacobian.data() + j * n;
    for (std::size_t i = 0; i < columns_; ++i) {
      const std::size_t from = support(i);
      const double* const q = column(i) + from;
      subtract(dot(q, row + from, n - from), q, row + from, n - from);
    }
  }
  const double f = finish();
  if (f < kInfinite) chain(d_log, gradient, gauss_newton);
  return f;
}

void Objective::add_missing(std::span<double> d_log) {
  // d log |A'A| = 2 trace(W dA), A = Q R the filtered columns of the missing values, W = R^-1 Q'
  // row by row from the last.
  const std::size_t n = sample_.n;
  const std::size_t c = sample_.missing;
  std::vector<double> W;
  W.reserve(c * n);
  for (std::size_t i = 0; i < c; ++i) W.insert(W.end(), column(i), column(i) + n);
  for (std::size_t i = c; i-- > 0;) {
    double* const row = W.data() + i * n;
    const std::size_t from = support(i);  // Nothing is asked of what comes before.
    for (std::size_t b = i + 1; b < c; ++b) {
      subtract(at_.triangle[i * columns_ + b], W.data() + b * n + from, row + from, n - from);
    }
    for (std::size_t t = 0; t < n; ++t) row[t] /= at_.triangle[i * columns_ + i];
  }
  std::vector<double> out(n);
  std::vector<double> rows(k_ * n);
  std::vector<double> unused(k_);
  for (std::size_t i = 0; i < c; ++i) {
    innovations(process_, sample_.column(c - 1 - i), out, rows, unused, at_.room);
    const std::size_t from = support(i);
    for (std::size_t j = 0; j < k_; ++j) {
      d_log[j] += 2 * dot(W.data() + i * n + from, rows.data() + j * n + from, n - from);
    }
  }
}

void Objective::chain(std::span<const double> d_log, std::span<double> gradient,
                      std::span<double> gauss_newton) const {
  // f = N/2 log |g r|^2 with g = exp(log determinants / 2N); rows of the Jacobian of g r, over g:
  //   J_j = dr/dc_j + r d_log_j / 2N.
  const std::size_t n = sample_.n;
  const auto count = static_cast<double>(sample_.count());
  const double weight = count / squares_;
  const double* const r = at_.residuals();
  std::vector<double> along(k_);
  std::vector<double> slope(k_);
  std::vector<double> matrix(k_ * k_);
  for (std::size_t j = 0; j < k_; ++j) {
    along[j] = dot(at_.jacobian.data() + j * n, r, n);
    slope[j] = weight * along[j] + 0.5 * d_log[j];
  }
  for (std::size_t i = 0; i < k_; ++i) {
    for (std::size_t j = 0; j <= i; ++j) {
      const double product = dot(at_.jacobian.data() + i * n, at_.jacobian.data() + j * n, n);
      const double a = d_log[i] / (2 * count);
      const double b = d_log[j] / (2 * count);
      const double whole = product + a * along[j] + b * along[i] + a * b * squares_;
      matrix[i * k_ + j] = matrix[j * k_ + i] = weight * whole;
    }
  }
  // From coefficients to coordinates: M' slope and M' matrix M.
  std::vector<double> half(k_ * k_);
  for (std::size_t i = 0; i < k_; ++i) {
    gradient[i] = 0;
    for (std::size_t a = 0; a < k_; ++a) {
      gradient[i] += map_[a * k_ + i] * slope[a];
      half[a * k_ + i] = 0;
      for (std::size_t b = 0; b < k_; ++b)
        half[a * k_ + i] += matrix[a * k_ + b] * map_[b * k_ + i];
    }
  }
  for (std::size_t i = 0; i < k_; ++i) {
    for (std::size_t j = 0; j < k_; ++j) {
      double sum = 0;
      for (std::size_t a = 0; a < k_; ++a) sum += map_[a * k_ + i] * half[a * k_ + j];
      gauss_newton[i * k_ + j] = sum;
    }
  }
}

}  // namespace foreshock::arima
