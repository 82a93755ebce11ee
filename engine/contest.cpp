#include "foreshock/engine/contest.h"

#include <algorithm>
#include <cmath>
#include <optional>

namespace foreshock {
namespace {

constexpr std::size_t kOrigins = 6;

/// Mean log density over all origins, against that of a scale that all share.
std::optional<double> score_of(OnlineModel& model, std::span<const double> rest, int horizon) {
  const auto h = static_cast<std::size_t>(horizon);
  const std::size_t last = rest.size() - h;
  const std::size_t step = std::max<std::size_t>(1, last / (kOrigins - 1));
  double sum = 0;
  double count = 0;
  for (std::size_t t = 0; t <= last; ++t) {
    if (t % step == 0) {
      const Forecast ahead = model.forecast(Horizon(horizon));
      for (std::size_t i = 0; i < h; ++i) {
        if (std::isnan(rest[t + i])) continue;
        if (!ahead.steps[i].is_known()) return std::nullopt;
        sum += ahead.steps[i].log_density(rest[t + i]);
        ++count;
      }
    }
    if (t < last) model.learn(rest[t]);
  }
  if (count == 0 || !std::isfinite(sum)) return std::nullopt;
  return sum / count;
}

}  // namespace

Result<std::vector<Contestant>> contest(const ModelSpec& spec, std::span<const double> history,
                                        std::span<const std::string_view> names, int horizon) {
  const std::size_t n = history.size();
  const auto h = static_cast<std::size_t>(horizon);
  const std::size_t rest = std::min(n / 2, std::max(n / 5, 2 * h));
  if (rest < h || n - rest < 4) {
    return fail(Errc::kInvalidArgument,
                "auto: " + std::to_string(n) + " values are too few to hold some out");
  }
  std::vector<Contestant> out;
  for (const std::string_view name : names) {
    ModelSpec one = spec;
    one.name = name;
    auto fitted = fit_model(one, history.first(n - rest), Effort::kLive);
    if (!fitted) continue;
    const auto score = score_of(*fitted->model, history.last(rest), horizon);
    if (score) out.push_back({name, *score});
  }
  if (out.empty())
    return fail(Errc::kInvalidArgument, "auto: no model says anything of this series");
  std::stable_sort(out.begin(), out.end(),
                   [](const Contestant& a, const Contestant& b) { return a.score > b.score; });
  return out;
}

}  // namespace foreshock
