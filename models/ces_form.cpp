#include "foreshock/models/ces_form.h"

#include <cmath>

#include "foreshock/models/arima/polynomial.h"

namespace foreshock {
namespace {

/// What errors add to what is expected, as a ratio of polynomials in B, or in B^m.
struct Response {
  std::vector<double> above;
  std::vector<double> below;
};

/// A pair's transition F and gain g: below = |I - F B|, above = B (1, 0) adj(I - F B) g.
Response response_of(const CesWeight& w) {
  const double gain = w.re - w.im;
  return {{0, gain, -(1 - w.re) * gain - (1 - w.im) * (w.re + w.im)},
          {1, w.re - 2, 2 - w.re - w.im}};
}

/// p(B^m).
std::vector<double> in_seasons(const std::vector<double>& p, int season) {
  const auto m = static_cast<std::size_t>(season);
  std::vector<double> out((p.size() - 1) * m + 1, 0.0);
  for (std::size_t k = 0; k < p.size(); ++k) out[k * m] = p[k];
  return out;
}

void add(std::vector<double>& to, const std::vector<double>& p) {
  if (to.size() < p.size()) to.resize(p.size());
  for (std::size_t k = 0; k < p.size(); ++k) to[k] += p[k];
}

}  // namespace

std::string CesForm::name() const {
  static constexpr const char* kKinds[] = {"none", "simple", "partial", "full"};
  std::string out = std::string("CES(") + kKinds[static_cast<int>(kind)] + ")";
  return has_season() ? out + " season " + std::to_string(season) : out;
}

void CesState::learn(const CesForm& form, const CesSmoothing& s, double error) {
  if (form.has_level()) level.learn(s.level, error);
  if (!form.has_season()) return;
  const auto at = static_cast<std::size_t>(phase);
  if (form.has_echo()) {
    CesPair pair{season[at], echo[at]};
    pair.learn(form.has_level() ? s.season : s.level, error);
    season[at] = pair.value;
    echo[at] = pair.echo;
  } else {
    season[at] += s.season.re * error;
  }
  phase = phase + 1 == form.season ? 0 : phase + 1;
}

bool is_stable(const CesForm& form, const CesSmoothing& smoothing) {
  // e = y - (above / below summed over the parts) e, so what errors make of y has the poles of
  // the sum brought to one denominator.
  const Response level = response_of(smoothing.level);
  std::vector<double> poles;
  if (form.kind == CesForm::Season::kNone || form.kind == CesForm::Season::kSimple) {
    poles = level.below;  // Of a simple season each step of it is a series of its own.
    add(poles, level.above);
  } else {
    const Response season = form.kind == CesForm::Season::kFull
                                ? response_of(smoothing.season)
                                : Response{{0, smoothing.season.re}, {1, -1}};
    const auto above = in_seasons(season.above, form.season);
    const auto below = in_seasons(season.below, form.season);
    poles = multiply(level.below, below);
    add(poles, multiply(level.above, below));
    add(poles, multiply(level.below, above));
  }
  for (const double p : poles) {
    if (!std::isfinite(p)) return false;
  }
  return roots_outside(poles, 1);
}

}  // namespace foreshock
