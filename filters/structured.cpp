#include "foreshock/filters/structured.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "foreshock/core/wide.h"

namespace foreshock::structured {
namespace {

/// A direction seen with less than this share of its length is rounding.
constexpr double kRounding = 1e-12;

/// Where each kind of state begins.
struct Places {
  explicit Places(const System& s)
      : scalars(s.has_slope ? 2 : 1),
        first(scalars + s.factors.size()),
        second(first + s.cosine.size()),
        dummies(second + s.cosine.size()) {}
  std::size_t scalars;
  std::size_t first;
  std::size_t second;
  std::size_t dummies;
};

/// Calls see(state) for every state that y is the sum of.
template <class See>
void each_visible(const System& s, See see) {
  const Places at(s);
  see(std::size_t{0});
  for (std::size_t i = at.scalars; i < at.second; ++i) see(i);
  std::size_t i = at.dummies;
  for (const int period : s.periods) {
    see(i);
    i += static_cast<std::size_t>(period) - 1;
  }
}

/// Each set of dummies: the newest effect is minus the sum of those of one period.
void move_rows_of_dummies(const System& s, double* block, std::size_t width) {
  for (const int period : s.periods) {
    const std::size_t size = static_cast<std::size_t>(period) - 1;
    double* const last = block + (size - 1) * width;
    // The oldest row makes room for the sum.
    for (std::size_t i = 0; i + 1 < size; ++i) {
      const double* const row = block + i * width;
      FORESHOCK_APART
      for (std::size_t j = 0; j < width; ++j) last[j] += row[j];
    }
    for (std::size_t j = 0; j < width; ++j) last[j] = -last[j];
    std::rotate(block, last, last + width);
    block += size * width;
  }
}

/// M <- F M for M of `width` columns, row by row: every row operation runs along memory.
FORESHOCK_WIDE void move_rows(const System& s, double* M, std::size_t width) {
  const Places at(s);
  if (s.has_slope) {
    double* const slope = M + width;
    FORESHOCK_APART
    for (std::size_t j = 0; j < width; ++j) M[j] += slope[j];
    for (std::size_t j = 0; j < width; ++j) slope[j] *= s.damping;
  }
  for (std::size_t i = 0; i < s.factors.size(); ++i) {
    double* const row = M + (at.scalars + i) * width;
    for (std::size_t j = 0; j < width; ++j) row[j] *= s.factors[i];
  }
  for (std::size_t i = 0; i < s.cosine.size(); ++i) {
    double* const a = M + (at.first + i) * width;
    double* const b = M + (at.second + i) * width;
    const double cosine = s.cosine[i];
    const double sine = s.sine[i];
    FORESHOCK_APART
    for (std::size_t j = 0; j < width; ++j) {
      const double turned = cosine * a[j] + sine * b[j];
      b[j] = cosine * b[j] - sine * a[j];
      a[j] = turned;
    }
  }
  move_rows_of_dummies(s, M + at.dummies * width, width);
}

/// a + .. over n numbers, in four sums side by side: half the wait of one after the other.
double sum_of(const double* a, std::size_t n) {
  double sums[4] = {0, 0, 0, 0};
  std::size_t i = 0;
  for (; i + 4 <= n; i += 4) {
    for (std::size_t j = 0; j < 4; ++j) sums[j] += a[i + j];
  }
  for (; i < n; ++i) sums[i % 4] += a[i];
  return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

/// Learns e and turns, all waves at once: a, b are their states, p, q the gains of these.
void turn_with_gain(std::size_t n, const double* __restrict cosine, const double* __restrict sine,
                    const double* __restrict p, const double* __restrict q, double e,
                    double* __restrict a, double* __restrict b) {
  for (std::size_t i = 0; i < n; ++i) {
    const double first = a[i] + p[i] * e;
    const double second = b[i] + q[i] * e;
    a[i] = cosine[i] * first + sine[i] * second;
    b[i] = cosine[i] * second - sine[i] * first;
  }
}

/// M <- M', [k, width].
void transpose(double* M, std::size_t k, std::size_t width) {
  for (std::size_t i = 1; i < k; ++i) {
    for (std::size_t j = 0; j < i; ++j) std::swap(M[i * width + j], M[j * width + i]);
  }
}

/// The lower half of P <- the upper one: what rounding made different.
void mirror(double* P, std::size_t k, std::size_t width) {
  for (std::size_t i = 1; i < k; ++i) {
    for (std::size_t j = 0; j < i; ++j) P[i * width + j] = P[j * width + i];
  }
}

/// Room for a few vectors: on the stack where the state is of a usual size.
class Room {
 public:
  explicit Room(std::size_t size) {
    if (size > here_.size()) far_.resize(size);
    next_ = far_.empty() ? here_.data() : far_.data();
  }
  double* take(std::size_t size) {
    double* const out = next_;
    next_ += size;
    return out;
  }

 private:
  std::array<double, 256> here_;
  std::vector<double> far_;
  double* next_;
};

/// out = sum of the visible rows of M.
FORESHOCK_WIDE void add_visible(const System& s, const double* M, std::size_t width, double* out) {
  std::fill_n(out, width, 0.0);
  each_visible(s, [&](std::size_t i) {
    const double* const row = M + i * width;
    FORESHOCK_APART
    for (std::size_t j = 0; j < width; ++j) out[j] += row[j];
  });
}

/// P <- P - m m' / s: that of the best gain. A product of the same two numbers both ways, so that P
/// stays symmetric.
FORESHOCK_WIDE void update(std::size_t k, std::size_t width, const double* m, double inverse,
                           double* P) {
  for (std::size_t i = 0; i < k; ++i) {
    double* const row = P + i * width;
    const double own = m[i];
    FORESHOCK_APART
    for (std::size_t j = 0; j < width; ++j) row[j] -= own * m[j] * inverse;
    row[i] = std::max(row[i], 0.0);
  }
}

/// P <- P - K m' - m K' + s K K': Joseph's form for a scalar observation and any gain.
void update_any(std::size_t k, std::size_t width, const double* K, const double* m, double s,
                double* P) {
  for (std::size_t i = 0; i < k; ++i) {
    double* const row = P + i * width;
    const double a = m[i] - s * K[i];
    for (std::size_t j = 0; j < k; ++j) row[j] -= a * K[j] + K[i] * m[j];
    row[i] = std::max(row[i], 0.0);
  }
  mirror(P, k, width);
}

double dot(const std::vector<double>& a, const std::vector<double>& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

/// A' h where it is more than rounding; else 0 everywhere.
std::vector<double> seen_directions(const System& system, const Belief& belief) {
  const std::size_t c = belief.unknown;
  std::vector<double> v(c, 0.0);
  if (c == 0) return v;
  add_visible(system, belief.A.data(), c, v.data());
  double whole = 0;
  each_visible(system, [&](std::size_t i) {
    for (std::size_t j = 0; j < c; ++j) whole += belief.A[i * c + j] * belief.A[i * c + j];
  });
  if (!(dot(v, v) > kRounding * whole)) std::fill(v.begin(), v.end(), 0.0);
  return v;
}

/// A <- A H without its last column, H the reflection that turns v into that column: the direction
/// that was seen is gone.
void forget(Belief& belief, const std::vector<double>& v, double length) {
  const std::size_t c = belief.unknown;
  std::vector<double> u = v;
  u.back() += u.back() < 0 ? -length : length;
  const double scale = 2 / dot(u, u);
  std::vector<double> left;
  left.reserve(belief.x.size() * (c - 1));
  for (std::size_t i = 0; i < belief.x.size(); ++i) {
    const double* const row = belief.A.data() + i * c;
    double along = 0;
    for (std::size_t j = 0; j < c; ++j) along += row[j] * u[j];
    for (std::size_t j = 0; j + 1 < c; ++j) left.push_back(row[j] - scale * along * u[j]);
  }
  belief.A = std::move(left);
  --belief.unknown;
}

}  // namespace

std::size_t System::size() const {
  std::size_t k = (has_slope ? 2 : 1) + factors.size() + 2 * cosine.size();
  for (const int period : periods) k += static_cast<std::size_t>(period) - 1;
  return k;
}

Status check(const System& s) {
  const auto finite = [](double v) { return std::isfinite(v); };
  const auto variance = [](double v) { return std::isfinite(v) && v >= 0; };
  const bool sound =
      s.cosine.size() == s.sine.size() &&
      std::all_of(s.periods.begin(), s.periods.end(), [](int period) { return period >= 2; }) &&
      s.q.size() == s.size() && std::isfinite(s.damping) && variance(s.r) &&
      std::all_of(s.factors.begin(), s.factors.end(), finite) &&
      std::all_of(s.cosine.begin(), s.cosine.end(), finite) &&
      std::all_of(s.sine.begin(), s.sine.end(), finite) &&
      std::all_of(s.q.begin(), s.q.end(), variance);
  if (sound) return {};
  return fail(Errc::kInvalidArgument,
              "structured: sizes must fit one another, numbers be finite and variances >= 0");
}

void move(const System& s, std::span<double> x) {
  const Places at(s);
  if (s.has_slope) {
    x[0] += x[1];
    x[1] *= s.damping;
  }
  for (std::size_t i = 0; i < s.factors.size(); ++i) x[at.scalars + i] *= s.factors[i];
  double* const a = x.data() + at.first;
  double* const b = x.data() + at.second;
  const std::size_t waves = s.cosine.size();
  FORESHOCK_APART
  for (std::size_t i = 0; i < waves; ++i) {
    const double turned = s.cosine[i] * a[i] + s.sine[i] * b[i];
    b[i] = s.cosine[i] * b[i] - s.sine[i] * a[i];
    a[i] = turned;
  }
  if (!s.periods.empty()) move_rows_of_dummies(s, x.data() + at.dummies, 1);
}

double observed(const System& system, std::span<const double> x) {
  double sum = 0;
  each_visible(system, [&](std::size_t i) { sum += x[i]; });
  return sum;
}

double step_with_gain(const System& system, std::span<const double> gain, double y,
                      std::span<double> x) {
  const Places at(system);
  const std::size_t waves = system.cosine.size();
  double expected = x[0] + sum_of(&x[at.scalars], at.second - at.scalars);
  std::size_t dummies = at.dummies;
  for (const int period : system.periods) {
    expected += x[dummies];
    dummies += static_cast<std::size_t>(period) - 1;
  }
  const double e = y - expected;
  x[0] += gain[0] * e;
  if (system.has_slope) {
    const double slope = x[1] + gain[1] * e;
    x[0] += slope;
    x[1] = system.damping * slope;
  }
  for (std::size_t i = 0; i < system.factors.size(); ++i) {
    double& scalar = x[at.scalars + i];
    scalar = system.factors[i] * (scalar + gain[at.scalars + i] * e);
  }
  turn_with_gain(waves, system.cosine.data(), system.sine.data(), gain.data() + at.first,
                 gain.data() + at.second, e, x.data() + at.first, x.data() + at.second);
  for (std::size_t i = at.dummies; i < x.size(); ++i) x[i] += gain[i] * e;
  move_rows_of_dummies(system, x.data() + at.dummies, 1);
  return e;
}

void predict(const System& system, Belief& belief) {
  const std::size_t k = belief.x.size();
  const std::size_t width = row_length(k);
  double* const P = belief.P.data();
  move(system, belief.x);
  move_rows(system, P, width);
  transpose(P, k, width);
  move_rows(system, P, width);
  mirror(P, k, width);
  for (std::size_t i = 0; i < k; ++i) P[i * width + i] += system.q[i];
  if (belief.unknown > 0) move_rows(system, belief.A.data(), belief.unknown);
}

Seen expect(const System& system, const Belief& belief) {
  const std::size_t width = row_length(belief.x.size());
  Room room(width);
  double* const m = room.take(width);
  add_visible(system, belief.P.data(), width, m);
  const auto v = seen_directions(system, belief);
  return {observed(system, belief.x), observed(system, {m, width}) + system.r, dot(v, v)};
}

Seen correct(const System& system, Belief& belief, double y, std::span<double> gain) {
  const std::size_t k = belief.x.size();
  const std::size_t width = row_length(k);
  Room room(2 * width);
  double* const m = room.take(width);
  double* const K = room.take(width);
  add_visible(system, belief.P.data(), width, m);
  const auto v = seen_directions(system, belief);
  const Seen seen{observed(system, belief.x), observed(system, {m, width}) + system.r, dot(v, v)};
  if (!(y == y) || !(seen.diffuse > 0 || seen.variance > 0)) return seen;
  if (seen.diffuse > 0) {
    const std::size_t c = belief.unknown;
    for (std::size_t i = 0; i < k; ++i) {
      double sum = 0;
      for (std::size_t j = 0; j < c; ++j) sum += belief.A[i * c + j] * v[j];
      K[i] = sum / seen.diffuse;
    }
    forget(belief, v, std::sqrt(seen.diffuse));
    update_any(k, width, K, m, seen.variance, belief.P.data());
  } else {
    const double inverse = 1 / seen.variance;
    for (std::size_t i = 0; i < k; ++i) K[i] = m[i] * inverse;
    update(k, width, m, inverse, belief.P.data());
  }
  const double innovation = y - seen.expected;
  for (std::size_t i = 0; i < k; ++i) belief.x[i] += K[i] * innovation;
  std::copy_n(K, gain.size(), gain.begin());
  return seen;
}

}  // namespace foreshock::structured
