#include "foreshock/models/arima/internal/process.h"

#include <algorithm>

#include "foreshock/models/arima/internal/dual.h"

namespace foreshock::arima {
namespace {

/// The lags i + j m, (i, j) != (0, 0), that a factor of order a and a seasonal one of order b fill.
std::vector<std::size_t> lags_of(int a, int b, int season) {
  std::vector<std::size_t> lags;
  for (int j = 0; j <= b; ++j) {
    for (int i = 0; i <= a; ++i) {
      if (i + j > 0) lags.push_back(static_cast<std::size_t>(i + j * season));
    }
  }
  std::sort(lags.begin(), lags.end());
  lags.erase(std::unique(lags.begin(), lags.end()), lags.end());
  return lags;
}

std::size_t index_of(const std::vector<std::size_t>& lags, int lag) {
  const auto at = std::lower_bound(lags.begin(), lags.end(), static_cast<std::size_t>(lag));
  return static_cast<std::size_t>(at - lags.begin());
}

/// Taps of (1 + s c(B)) (1 + s C(B^m)) beyond the leading 1, times s: with s = -1 those of an
/// autoregression written on the right-hand side, with s = 1 those of a moving average.
template <class T>
void multiply_out(std::span<const T> c, std::span<const T> C, double s, int season,
                  const std::vector<std::size_t>& lags, std::vector<T>& taps) {
  std::fill(taps.begin(), taps.end(), T(0.0));
  for (std::size_t i = 0; i < c.size(); ++i) taps[index_of(lags, static_cast<int>(i) + 1)] += c[i];
  for (std::size_t j = 0; j < C.size(); ++j) {
    const int base = (static_cast<int>(j) + 1) * season;
    taps[index_of(lags, base)] += C[j];
    for (std::size_t i = 0; i < c.size(); ++i) {
      taps[index_of(lags, base + static_cast<int>(i) + 1)] += T(s) * c[i] * C[j];
    }
  }
}

/// Autocovariances u[0..count) of an autoregression with unit innovations.
template <class T>
std::vector<T> ar_autocovariances(const std::vector<std::size_t>& lag, const std::vector<T>& ar,
                                  std::size_t count) {
  const std::size_t p = lag.empty() ? 0 : lag.back();
  std::vector<T> c(p, T(0.0));
  std::vector<T> other(p);
  for (std::size_t j = 0; j < lag.size(); ++j) c[lag[j] - 1] = ar[j];

  // Step down to the partial autocorrelations.
  std::vector<T> partial(p);
  auto variance = T(1.0);
  for (std::size_t j = p; j-- > 0;) {
    const T r = c[j];
    partial[j] = r;
    const T shrink = T(1.0) / ((T(1.0) - r) * (T(1.0) + r));
    variance = variance * shrink;
    for (std::size_t i = 0; i < j; ++i) other[i] = (c[i] + r * c[j - 1 - i]) * shrink;
    for (std::size_t i = 0; i < j; ++i) c[i] = other[i];
  }
  // And up again, each order giving the next lag: u_{j+1} = r_{j+1} v_j + sum_i c_{j,i} u_{j+1-i}.
  std::vector<T> u(std::max(count, p + 1), T(0.0));
  u[0] = variance;
  for (std::size_t j = 0; j < p; ++j) {
    const T r = partial[j];
    T next = r * variance;
    for (std::size_t i = 0; i < j; ++i) next += c[i] * u[j - i];
    u[j + 1] = next;
    variance = variance * (T(1.0) - r) * (T(1.0) + r);
    for (std::size_t i = 0; i < j; ++i) other[i] = c[i] - r * c[j - 1 - i];
    for (std::size_t i = 0; i < j; ++i) c[i] = other[i];
    c[j] = r;
  }
  for (std::size_t k = p + 1; k < count; ++k) {
    auto sum = T(0.0);
    for (std::size_t j = 0; j < lag.size(); ++j) sum += ar[j] * u[k - lag[j]];
    u[k] = sum;
  }
  u.resize(count);
  return u;
}

/// gamma_h = sum_{i,j} theta_i theta_j u_|h + i - j|, theta_0 = 1.
template <class T>
void autocovariances(const Process<T>& at, const std::vector<T>& ar, const std::vector<T>& ma,
                     std::vector<T>& acov) {
  const std::size_t q = at.ma_lag.empty() ? 0 : at.ma_lag.back();
  std::vector<std::size_t> lag{0};
  lag.insert(lag.end(), at.ma_lag.begin(), at.ma_lag.end());
  std::vector<T> theta{T(1.0)};
  theta.insert(theta.end(), ma.begin(), ma.end());
  std::fill(acov.begin(), acov.end(), T(0.0));
  if (at.ar_lag.empty()) {
    for (std::size_t i = 0; i < lag.size(); ++i) {
      for (std::size_t j = i; j < lag.size(); ++j) acov[lag[j] - lag[i]] += theta[i] * theta[j];
    }
    return;
  }
  const std::vector<T> u = ar_autocovariances(at.ar_lag, ar, at.r + q);
  for (std::size_t i = 0; i < lag.size(); ++i) {
    for (std::size_t j = 0; j < lag.size(); ++j) {
      const T weight = theta[i] * theta[j];
      for (std::size_t h = 0; h < at.r; ++h) {
        const std::size_t up = h + lag[i];
        acov[h] += weight * u[up > lag[j] ? up - lag[j] : lag[j] - up];
      }
    }
  }
}

/// Everything in one scalar type.
template <class T>
void set_all(const ArimaOrder& o, std::span<const T> c, const Process<T>& at, std::vector<T>& ar,
             std::vector<T>& ma, std::vector<T>& acov) {
  const auto part = [&](int begin, int size) {
    return c.subspan(static_cast<std::size_t>(begin), static_cast<std::size_t>(size));
  };
  multiply_out<T>(part(0, o.p), part(o.p + o.q, o.P), -1, o.season, at.ar_lag, ar);
  multiply_out<T>(part(o.p, o.q), part(o.p + o.q + o.P, o.Q), 1, o.season, at.ma_lag, ma);
  autocovariances(at, ar, ma, acov);
}

/// Lags alone decide where values go: the same for every scalar type.
Process<Dual> room_for_duals(const Process<double>& like) {
  Process<Dual> out;
  out.r = like.r;
  out.ar_lag = like.ar_lag;
  out.ma_lag = like.ma_lag;
  out.ar.resize(like.ar.size());
  out.ma.resize(like.ma.size());
  out.acov.resize(like.acov.size());
  return out;
}

}  // namespace

template <class T>
Process<T> make_process(const ArimaOrder& o) {
  Process<T> out;
  out.r = static_cast<std::size_t>(o.state_size());
  out.ar_lag = lags_of(o.p, o.P, o.season);
  out.ma_lag = lags_of(o.q, o.Q, o.season);
  out.ar.resize(out.ar_lag.size());
  out.ma.resize(out.ma_lag.size());
  out.acov.resize(out.r);
  const auto k = static_cast<std::size_t>(o.coefficient_count());
  out.d_ar.resize(k * out.ar_lag.size());
  out.d_ma.resize(k * out.ma_lag.size());
  out.d_acov.resize(k * out.r);
  return out;
}

template Process<double> make_process<double>(const ArimaOrder& order);
template Process<long double> make_process<long double>(const ArimaOrder& order);

void set_coefficients(const ArimaOrder& o, std::span<const double> coefficients, bool derivatives,
                      Process<double>& out) {
  if (!derivatives || coefficients.empty()) {
    set_all<double>(o, coefficients, out, out.ar, out.ma, out.acov);
    return;
  }
  Process<Dual> dual = room_for_duals(out);
  std::vector<Dual> c(coefficients.begin(), coefficients.end());
  const std::size_t k = c.size();
  for (std::size_t from = 0; from < k; from += Dual::kWide) {
    const std::size_t wide = std::min(Dual::kWide, k - from);
    for (std::size_t j = 0; j < k; ++j) c[j] = Dual(coefficients[j]);
    for (std::size_t j = 0; j < wide; ++j) c[from + j].d[j] = 1;
    set_all<Dual>(o, c, dual, dual.ar, dual.ma, dual.acov);
    const auto keep = [&](const std::vector<Dual>& in, std::vector<double>& values,
                          std::vector<double>& rows) {
      for (std::size_t i = 0; i < in.size(); ++i) {
        values[i] = in[i].value;
        for (std::size_t j = 0; j < wide; ++j) rows[(from + j) * in.size() + i] = in[i].d[j];
      }
    };
    keep(dual.ar, out.ar, out.d_ar);
    keep(dual.ma, out.ma, out.d_ma);
    keep(dual.acov, out.acov, out.d_acov);
  }
}

void set_coefficients(const ArimaOrder& o, std::span<const double> coefficients,
                      Process<long double>& out) {
  const std::vector<long double> c(coefficients.begin(), coefficients.end());
  set_all<long double>(o, c, out, out.ar, out.ma, out.acov);
}

}  // namespace foreshock::arima
