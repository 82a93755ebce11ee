#include "foreshock/models/structural/internal/variances.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

#include "foreshock/core/check.h"

namespace foreshock::structural {
namespace {

constexpr double kMostSigmoid = 8;
/// Step of the central differences by which dynamics are differentiated.
constexpr double kStep = 1e-5;
/// A likelihood that is worse by less has not missed a variance.
constexpr double kNothing = 1e-7;

double sigmoid(double x) {
  return 1 / (1 + std::exp(-x));
}

arima::Process<double> room_for(const ReducedForm& form, std::size_t k) {
  arima::Process<double> out;
  out.r = form.r;
  out.without_ma = true;
  for (std::size_t j = 0; j < form.ar.size(); ++j) out.ar_lag.push_back(j + 1);
  out.ar = form.ar;
  out.acov.resize(form.r);
  out.d_ar.resize(k * form.ar.size());
  out.d_acov.resize(k * form.r);
  return out;
}

/// acov = that of the irregular plus ratios times those of the others.
void add_up(const ReducedForm& form, std::span<const double> ratios, std::vector<double>& acov) {
  acov = form.acov.front();
  for (std::size_t i = 0; i < ratios.size(); ++i) {
    for (std::size_t t = 0; t < form.r; ++t) acov[t] += ratios[i] * form.acov[i + 1][t];
  }
}

class FixedShape final : public arima::Shape {
 public:
  FixedShape(ReducedForm form, std::vector<double> ratios)
      : form_(std::move(form)), ratios_(std::move(ratios)) {}

  std::size_t size() const override { return 0; }
  std::vector<double> bounds() const override { return {}; }
  arima::Process<double> process() const override { return room_for(form_, 0); }
  void set(std::span<const double> /*x*/, std::span<double> /*coefficients*/,
           std::span<double> /*map*/, arima::Process<double>& process) const override {
    add_up(form_, ratios_, process.acov);
  }

 private:
  ReducedForm form_;
  std::vector<double> ratios_;
};

class SearchShape final : public arima::Shape {
 public:
  SearchShape(Coordinates coordinates, ReducedForm form)
      : at_(std::move(coordinates)), variances_(form.acov.size() - 1), form_(std::move(form)) {}

  std::size_t size() const override { return at_.size(); }
  std::vector<double> bounds() const override { return at_.bounds(); }
  arima::Process<double> process() const override { return room_for(form_, size()); }
  void set(std::span<const double> x, std::span<double> coefficients, std::span<double> map,
           arima::Process<double>& process) const override {
    const bool moves = size() > variances_;
    const ReducedForm form = moves ? form_at(x) : ReducedForm{};
    const ReducedForm& now = moves ? form : form_;
    const std::vector<double> ratios = ratios_at(x);
    add_up(now, ratios, process.acov);
    process.ar = now.ar;
    std::copy(x.begin(), x.end(), coefficients.begin());
    if (map.empty()) return;
    std::fill(map.begin(), map.end(), 0.0);
    std::fill(process.d_ar.begin(), process.d_ar.end(), 0.0);
    for (std::size_t i = 0; i < size(); ++i) map[i * size() + i] = 1;
    for (std::size_t i = 0; i < variances_; ++i) {
      double* const row = process.d_acov.data() + i * now.r;
      for (std::size_t t = 0; t < now.r; ++t) row[t] = 2 * ratios[i] * now.acov[i + 1][t];
    }
    for (std::size_t i = variances_; i < size(); ++i) differentiate(x, i, ratios, process);
  }

 private:
  std::vector<double> ratios_at(std::span<const double> x) const {
    std::vector<double> out(variances_);
    for (std::size_t i = 0; i < variances_; ++i) out[i] = at_.ratio(i, x);
    return out;
  }
  ReducedForm form_at(std::span<const double> x) const {
    auto form = reduced_form(at_.spec(), at_.dynamics(x));
    FORESHOCK_CHECK(form);  // delta(B), which alone may be refused, is that of the usual dynamics.
    return std::move(*form);
  }
  void differentiate(std::span<const double> x, std::size_t i, std::span<const double> ratios,
                     arima::Process<double>& process) const {
    std::vector<double> moved(x.begin(), x.end());
    moved[i] = x[i] + kStep;
    const ReducedForm up = form_at(moved);
    moved[i] = x[i] - kStep;
    const ReducedForm down = form_at(moved);
    std::vector<double> high;
    std::vector<double> low;
    add_up(up, ratios, high);
    add_up(down, ratios, low);
    for (std::size_t t = 0; t < high.size(); ++t) {
      process.d_acov[i * high.size() + t] = (high[t] - low[t]) / (2 * kStep);
    }
    for (std::size_t j = 0; j < up.ar.size(); ++j) {
      process.d_ar[i * up.ar.size() + j] = (up.ar[j] - down.ar[j]) / (2 * kStep);
    }
  }

  Coordinates at_;
  std::size_t variances_;
  ReducedForm form_;
};

/// Standard deviations of each kind over that of the irregular: where to begin. Their middle and
/// width bound what is searched; a slope adds up twice and is small where it matters.
struct Kind {
  double middle;
  double width;
  std::vector<double> starts;
};

std::vector<Kind> kinds_of(const StructuralSpec& spec) {
  const Kind season{0, 9, {-3.5, -1.5, 0.3}};
  const Kind noise{0, 9, {0.5}};
  std::vector<Kind> out{{0, 9, {-2.5, -0.5, 1}}};
  if (spec.slope != Slope::kNone) out.push_back({-6, 10, {-7, -3.5}});
  out.insert(out.end(), spec.seasons.size(), season);
  if (spec.cycle) out.push_back(noise);
  if (spec.autoregression) out.push_back(noise);
  return out;
}

}  // namespace

Dynamics dynamics_of(const StructuralParams& p) {
  return {p.damping, p.cycle_frequency, p.cycle_damping, p.coefficient};
}

std::unique_ptr<const arima::Shape> fixed_shape(const StructuralSpec& spec,
                                                const StructuralParams& params,
                                                const ReducedForm& form) {
  std::vector<double> ratios{params.level};
  if (spec.slope != Slope::kNone) ratios.push_back(params.slope);
  ratios.insert(ratios.end(), params.seasons.begin(), params.seasons.end());
  if (spec.cycle) ratios.push_back(params.cycle);
  if (spec.autoregression) ratios.push_back(params.autoregression);
  for (double& v : ratios) v /= params.irregular;
  return std::make_unique<FixedShape>(form, std::move(ratios));
}

Coordinates::Coordinates(const StructuralSpec& spec, std::size_t n) : spec_(spec) {
  for (const Kind& kind : kinds_of(spec)) {
    middles_.push_back(kind.middle);
    widths_.push_back(kind.width);
  }
  if (spec.slope == Slope::kDamped) ranges_.push_back({0.5, 0.995, &Dynamics::damping, false});
  if (spec.cycle) {
    const double longest = std::max(6.0, static_cast<double>(n) / 2);
    ranges_.push_back({2.5, longest, &Dynamics::cycle_frequency, true});
    ranges_.push_back({0.2, 0.995, &Dynamics::cycle_damping, false});
  }
  if (spec.autoregression) ranges_.push_back({-0.995, 0.995, &Dynamics::coefficient, false});
}

std::vector<double> Coordinates::bounds() const {
  std::vector<double> out = widths_;
  out.resize(size(), kMostSigmoid);
  return out;
}

Dynamics Coordinates::usual_dynamics() const {
  return dynamics(std::vector<double>(size(), 0.0));
}

double Coordinates::ratio(std::size_t i, std::span<const double> x) const {
  return std::exp(2 * (middles_[i] + x[i]));
}

Dynamics Coordinates::dynamics(std::span<const double> x) const {
  Dynamics out;
  for (std::size_t i = 0; i < ranges_.size(); ++i) {
    const Range& range = ranges_[i];
    const double share = sigmoid(x[middles_.size() + i]);
    if (range.logarithmic) {
      const double period = range.least * std::pow(range.most / range.least, share);
      out.*range.number = 2 * std::numbers::pi / period;
    } else {
      out.*range.number = range.least + (range.most - range.least) * share;
    }
  }
  return out;
}

std::vector<std::vector<double>> Coordinates::grid() const {
  const auto kinds = kinds_of(spec_);
  const std::size_t trend = spec_.slope == Slope::kNone ? 1 : 2;
  std::vector<std::vector<double>> out{std::vector<double>(size(), 0.0)};
  const auto spread = [&](std::size_t first, std::size_t count, std::vector<double> starts) {
    std::vector<std::vector<double>> wider;
    for (const auto& x : out) {
      for (const double start : starts) {
        auto next = x;
        for (std::size_t i = first; i < first + count; ++i) next[i] = start;
        wider.push_back(std::move(next));
      }
    }
    out = std::move(wider);
  };
  std::size_t i = 0;
  while (i < kinds.size()) {
    const bool season = i >= trend && i < trend + spec_.seasons.size();
    const std::size_t count = season ? spec_.seasons.size() : 1;  // All seasons alike.
    std::vector<double> starts = kinds[i].starts;
    for (double& v : starts) v -= kinds[i].middle;
    spread(i, count, std::move(starts));
    i += count;
  }
  for (const Range& range : ranges_) {
    if (range.logarithmic) {
      spread(i, 1, {-2, -1, 0, 1, 2});
    } else {
      spread(i, 1, {range.number == &Dynamics::coefficient ? 0.5 : 1.5});
    }
    ++i;
  }
  return out;
}

std::unique_ptr<const arima::Shape> Coordinates::shape(const ReducedForm& form) const {
  return std::make_unique<SearchShape>(*this, form);
}

StructuralParams Coordinates::params(std::span<const double> x, double irregular) const {
  StructuralParams out;
  out.irregular = irregular;
  std::size_t i = 0;
  const auto next = [&] {
    const bool nothing = x[i] <= -widths_[i];
    const double variance = nothing ? 0 : irregular * ratio(i, x);
    ++i;
    return variance;
  };
  out.level = next();
  if (spec_.slope != Slope::kNone) out.slope = next();
  for (std::size_t s = 0; s < spec_.seasons.size(); ++s) out.seasons.push_back(next());
  if (spec_.cycle) out.cycle = next();
  if (spec_.autoregression) out.autoregression = next();
  const Dynamics d = dynamics(x);
  if (spec_.slope == Slope::kDamped) out.damping = d.damping;
  if (spec_.cycle) out.cycle_frequency = d.cycle_frequency;
  if (spec_.cycle) out.cycle_damping = d.cycle_damping;
  if (spec_.autoregression) out.coefficient = d.coefficient;
  return out;
}

std::vector<double> Coordinates::without_nothings(
    std::vector<double> x, const std::function<double(std::vector<double>)>& f) const {
  double value = f(x);
  for (std::size_t i = 0; i < middles_.size(); ++i) {
    auto less = x;
    less[i] = -widths_[i];
    const double then = f(less);
    if (!(then <= value + kNothing)) continue;
    x = std::move(less);
    value = std::min(value, then);
  }
  return x;
}

}  // namespace foreshock::structural
