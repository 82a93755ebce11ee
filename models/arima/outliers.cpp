#include "foreshock/models/arima/internal/outliers.h"

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>
#include <numeric>

#include "foreshock/models/arima/internal/innovations.h"
#include "foreshock/models/arima/polynomial.h"

namespace foreshock::arima {
namespace {

/// Standard deviation of a normal over the median, and over the mean, of its sizes.
constexpr double kNormalMedian = 1.4826022185056018;
constexpr double kNormalMean = 1.2533141373155003;
/// A median below this share of the mean is a zero: most residuals are.
constexpr double kTied = 1e-9;
/// Innovations below this share of the series are rounding.
constexpr double kRounding = 1e-14;
/// A column with less than this left of it says nothing that others have not said.
constexpr double kDependent = 1e-6;

double dot(std::span<const double> a, std::span<const double> b) {
  return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

void subtract(double factor, std::span<const double> from, std::span<double> to) {
  for (std::size_t t = 0; t < to.size(); ++t) to[t] -= factor * from[t];
}

/// Adds what a column has outside an orthonormal basis to it; false if that is nothing.
bool extend(std::vector<std::vector<double>>& basis, std::vector<double> column) {
  const double whole = std::sqrt(dot(column, column));
  for (const auto& q : basis) subtract(dot(q, column), q, column);
  const double length = std::sqrt(dot(column, column));
  if (!(length > kDependent * whole)) return false;
  for (double& v : column) v /= length;
  basis.push_back(std::move(column));
  return true;
}

/// An indicator of position i of y, differenced.
std::vector<double> indicator(std::span<const double> differences, std::size_t i, std::size_t n) {
  std::vector<double> column(n, 0.0);
  const std::size_t lost = differences.size() - 1;
  for (std::size_t l = 0; l <= lost; ++l) {
    if (i + l >= lost && i + l - lost < n) column[i + l - lost] = differences[l];
  }
  return column;
}

/// Where |values| is largest among those still open.
std::size_t largest(std::span<const double> values, const std::vector<bool>& closed) {
  std::size_t best = 0;
  double most = -1;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (closed[i] || !(std::abs(values[i]) > most)) continue;
    most = std::abs(values[i]);
    best = i;
  }
  return best;
}

/// The search: innovations, and what has been taken out of them. Positions s of y that touch
/// innovation t = s - lost first; innovations before the first one count as 0.
class Search {
 public:
  enum class Kind : std::uint8_t { kGap, kAdditive, kInnovation };
  /// A column that was taken out: of y at a position, or one innovation.
  struct Removed {
    Kind kind;
    std::size_t position;
    std::vector<double> column;
  };

  Search(const ArimaOrder& order, const ArimaSample& sample, std::span<const double> coefficients)
      : n_(sample.n),
        differences_(difference_polynomial(order)),
        ma_(ma_polynomial(order, coefficients)),
        process_(make_process<double>(order)),
        closed_(sample.filled.size()),
        set_aside_(sample.n) {
    set_coefficients(order, coefficients, false, process_);
    left_ = multiply(ar_polynomial(order, coefficients), differences_);
    const auto echo = psi_weights(ma_, left_, n_ + lost());
    power_.assign(echo.size() + 1, 0.0);
    for (std::size_t j = 0; j < echo.size(); ++j) power_[j + 1] = power_[j] + echo[j] * echo[j];
  }

  /// Starts with the innovations, effects taken out.
  void begin(const ArimaSample& sample, std::span<const double> effects);
  const std::vector<Removed>& removed() const { return removed_; }
  std::size_t count(Kind kind) const {
    return static_cast<std::size_t>(std::count_if(
        removed_.begin(), removed_.end(), [&](const Removed& r) { return r.kind == kind; }));
  }

  void remove(Kind kind, std::size_t position);
  bool remove_next(double cut);
  bool put_back_weakest(double cut);

 private:
  std::size_t lost() const { return differences_.size() - 1; }
  std::vector<double> filter(std::span<const double> w) {
    std::vector<double> out(n_);
    innovations(process_, w, n_, out, room_);
    return out;
  }
  std::vector<double> column_of(Kind kind, std::size_t position);
  std::vector<double> additive() const;

  std::size_t n_;
  std::vector<double> differences_;
  std::vector<double> ma_;
  std::vector<double> left_;   ///< Autoregression times differences.
  std::vector<double> power_;  ///< Sums of the first squares of pi.
  Process<double> process_;
  Room room_;
  std::vector<double> whole_;      ///< Innovations.
  std::vector<double> left_over_;  ///< The same less what has been removed.
  std::vector<Removed> removed_;
  std::vector<std::vector<double>> basis_;  ///< Orthonormal, of the removed columns.
  std::vector<std::vector<double>> taken_;  ///< The same, effects first.
  std::vector<bool> closed_;                ///< Positions of y that were looked at.
  std::vector<bool> set_aside_;             ///< Innovations likewise.
};

void Search::begin(const ArimaSample& sample, std::span<const double> effects) {
  std::vector<double> w(sample.w().begin(), sample.w().end());
  for (std::size_t j = 0; j < sample.effects; ++j) {
    const auto column = sample.column(sample.missing + j);
    subtract(effects[j], column, w);
    extend(taken_, filter(column));
  }
  left_over_ = whole_ = filter(w);
}

std::vector<double> Search::column_of(Kind kind, std::size_t position) {
  if (kind != Kind::kInnovation) return filter(indicator(differences_, position, n_));
  std::vector<double> column(n_, 0.0);
  column[position] = 1;
  return column;
}

void Search::remove(Kind kind, std::size_t position) {
  (kind == Kind::kInnovation ? set_aside_ : closed_)[position] = true;
  const std::vector<double> column = column_of(kind, position);
  if (kind == Kind::kAdditive && !extend(taken_, column)) return;
  if (kind == Kind::kGap) extend(taken_, column);
  if (!extend(basis_, column)) return;
  subtract(dot(basis_.back(), left_over_), basis_.back(), left_over_);
  removed_.push_back({kind, position, column});
}

/// Size of an additive outlier at each position over its standard error, in units of the
/// innovations: lambda_s = sum_j pi_j e_{s+j} / sqrt(sum pi_j^2), pi(B) = left(B) / ma(B).
std::vector<double> Search::additive() const {
  const std::size_t size = n_ + lost();
  std::vector<double> u(lost(), 0.0);
  u.insert(u.end(), left_over_.begin(), left_over_.end());
  for (std::size_t s = size; s-- > 0;) {
    for (std::size_t j = 1; j < ma_.size() && s + j < size; ++j) u[s] -= ma_[j] * u[s + j];
  }
  std::vector<double> out(size);
  for (std::size_t s = 0; s < size; ++s) {
    double sum = 0;
    for (std::size_t j = 0; j < left_.size() && s + j < size; ++j) sum += left_[j] * u[s + j];
    const double norm = power_[size - s] - power_[lost() > s ? lost() - s : 0];
    out[s] = norm > 0 ? sum / std::sqrt(norm) : 0;
  }
  return out;
}

/// The largest outlier that is left; false if it is none.
bool Search::remove_next(double cut) {
  const double least = cut * robust_scale(left_over_, removed_.size());
  if (!(least > kRounding)) return false;
  const auto lambda = additive();
  const std::size_t s = largest(lambda, closed_);
  const std::size_t t = largest(left_over_, set_aside_);
  const double innovation = left_over_[t] * left_over_[t];
  if (innovation > lambda[s] * lambda[s] + least * least) {
    remove(Kind::kInnovation, t);
    return true;
  }
  if (!(std::abs(lambda[s]) > least)) return false;
  remove(Kind::kAdditive, s);
  return true;
}

/// The additive outlier that is smallest in standard errors when the sizes of all are estimated
/// together; false if it is one still.
bool Search::put_back_weakest(double cut) {
  const auto n = static_cast<Eigen::Index>(n_);
  const auto c = static_cast<Eigen::Index>(removed_.size());
  if (count(Kind::kAdditive) == 0) return false;
  Eigen::MatrixXd A(n, c);
  for (Eigen::Index j = 0; j < c; ++j) {
    A.col(j) =
        Eigen::Map<const Eigen::VectorXd>(removed_[static_cast<std::size_t>(j)].column.data(), n);
  }
  const Eigen::LLT<Eigen::MatrixXd> gram(A.transpose() * A);
  if (gram.info() != Eigen::Success) return false;
  const Eigen::Map<const Eigen::VectorXd> e(whole_.data(), n);
  const Eigen::VectorXd sizes = gram.solve(A.transpose() * e);
  const Eigen::VectorXd rest = e - A * sizes;
  const Eigen::MatrixXd covariance = gram.solve(Eigen::MatrixXd::Identity(c, c));
  const Eigen::VectorXd t = sizes.cwiseAbs().cwiseQuotient(covariance.diagonal().cwiseSqrt());
  auto weakest = removed_.end();
  double least = cut * robust_scale({rest.data(), n_}, removed_.size());
  for (auto at = removed_.begin(); at != removed_.end(); ++at) {
    if (at->kind != Kind::kAdditive || t[at - removed_.begin()] >= least) continue;
    least = t[at - removed_.begin()];
    weakest = at;
  }
  if (weakest == removed_.end()) return false;
  removed_.erase(weakest);
  return true;
}

/// Straight lines over the marked values; level at the ends. At least one value is not marked.
void bridge(std::vector<double>& y, std::span<const std::size_t> marked) {
  std::vector<bool> gone(y.size());
  for (const std::size_t i : marked) gone[i] = true;
  for (const std::size_t i : marked) {
    std::size_t a = i;
    std::size_t b = i;
    const auto usable = [&](std::size_t t) { return !gone[t] && !std::isnan(y[t]); };
    while (a > 0 && !usable(a)) --a;
    while (b + 1 < y.size() && !usable(b)) ++b;
    if (!usable(a)) a = b;
    if (!usable(b)) b = a;
    const double share = a == b ? 0 : static_cast<double>(i - a) / static_cast<double>(b - a);
    y[i] = y[a] * (1 - share) + y[b] * share;
  }
}

}  // namespace

double robust_scale(std::span<const double> residuals, std::size_t solved) {
  const std::size_t n = residuals.size();
  if (n <= solved) return 0;
  std::vector<double> sizes(residuals.begin(), residuals.end());
  for (double& v : sizes) v = std::isnan(v) ? HUGE_VAL : std::abs(v);  // NaN has no order.
  const std::size_t at = solved + (n - solved) / 2;
  std::nth_element(sizes.begin(), sizes.begin() + static_cast<std::ptrdiff_t>(at), sizes.end());
  const double mean =
      std::accumulate(sizes.begin(), sizes.end(), 0.0) / static_cast<double>(n - solved);
  return sizes[at] > kTied * mean ? kNormalMedian * sizes[at] : kNormalMean * mean;
}

std::vector<std::size_t> find_outliers(const ArimaOrder& order, const ArimaSample& sample,
                                       std::span<const double> coefficients,
                                       std::span<const double> effects, const OutlierRule& rule) {
  using Kind = Search::Kind;
  Search search(order, sample, coefficients);
  search.begin(sample, effects);
  for (const std::size_t gap : sample.gaps) search.remove(Kind::kGap, gap);
  for (const std::size_t outlier : rule.known) search.remove(Kind::kAdditive, outlier);
  while (search.count(Kind::kAdditive) < rule.most && search.removed().size() < sample.n / 2) {
    if (!search.remove_next(rule.cut)) break;
  }
  while (search.put_back_weakest(rule.cut)) {
  }
  std::vector<std::size_t> found;
  for (const auto& one : search.removed()) {
    if (one.kind == Kind::kAdditive) found.push_back(one.position);
  }
  std::sort(found.begin(), found.end());
  return found;
}

Result<ArimaSample> without_outliers(std::span<const double> y, const ArimaSpec& spec,
                                     const ArimaSample& whole,
                                     std::span<const std::size_t> outliers) {
  std::vector<double> kept(y.begin(), y.end());
  const auto first = kept.begin() + static_cast<std::ptrdiff_t>(whole.skipped);
  std::vector<double> filled(first, first + static_cast<std::ptrdiff_t>(whole.filled.size()));
  bridge(filled, outliers);
  std::copy(filled.begin(), filled.end(), first);
  FORESHOCK_TRY(ArimaSample out, arima_sample(kept, spec.order, spec.constant, spec.regressors));
  const auto differences = difference_polynomial(spec.order);
  auto behind = out.series.begin() + static_cast<std::ptrdiff_t>((1 + out.missing) * out.n);
  for (const std::size_t i : outliers) {
    const auto column = indicator(differences, i, out.n);
    behind = out.series.insert(behind, column.begin(), column.end()) +
             static_cast<std::ptrdiff_t>(out.n);
    out.gaps.push_back(i);
  }
  out.missing += outliers.size();
  return out;
}

}  // namespace foreshock::arima
