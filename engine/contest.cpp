#include "foreshock/engine/contest.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "foreshock/engine/families.h"
#include "foreshock/models/combine.h"

namespace foreshock {
namespace {

constexpr std::size_t kMostOrigins = 6;
/// Fewer values than these before the first origin say too little about a model.
constexpr std::size_t kLeastBefore = 12;

/// Rounds of the search for weights: each brings them nearer, by a factor of two or so.
constexpr int kRounds = 100;

/// Scores and log densities; empty if the model says nothing somewhere.
Contestant told_by(OnlineModel& model, std::span<const double> rest, std::size_t h) {
  const std::size_t last = rest.size() - h;
  const std::size_t step = std::max<std::size_t>(1, last / (kMostOrigins - 1));
  Contestant out;
  for (std::size_t t = 0; t <= last; ++t) {
    if (t % step == 0) {
      const Forecast ahead = model.forecast(Horizon(static_cast<int>(h)));
      double sum = 0;
      double count = 0;
      for (std::size_t i = 0; i < h; ++i) {
        if (std::isnan(rest[t + i])) continue;
        if (!ahead.steps[i].is_known()) return {};
        out.logs.push_back(ahead.steps[i].log_density(rest[t + i]));
        sum += out.logs.back();
        ++count;
      }
      if (count > 0 && !std::isfinite(sum)) return {};
      if (count > 0) out.scores.push_back(sum / count);
    }
    if (t < last) model.learn(rest[t]);
  }
  return out;
}

double mean_of(std::span<const double> x) {
  return std::accumulate(x.begin(), x.end(), 0.0) / static_cast<double>(x.size());
}

}  // namespace

Result<std::vector<Contestant>> contest(std::span<const double> history, const ModelSpec& spec,
                                        std::span<const std::string_view> names,
                                        std::size_t combined, int horizon) {
  const std::size_t n = history.size();
  const auto h = static_cast<std::size_t>(horizon);
  const std::size_t rest = std::min(n / 3, std::max(n / 5, 2 * h));
  if (rest < h + 1 || n - rest < kLeastBefore) {
    return fail(Errc::kInvalidArgument, std::to_string(n) + " values are too few to hold out " +
                                            std::to_string(h + 1) + " of them");
  }
  std::vector<std::unique_ptr<OnlineModel>> models;
  std::vector<std::string_view> labels;
  std::vector<Combination::Member> members;
  for (std::size_t i = 0; i < names.size(); ++i) {
    ModelSpec one = spec;
    one.name = names[i];
    auto fitted = fit_family(history.first(n - rest), one, Effort::kLive);
    if (!fitted) continue;
    if (i < combined) members.push_back({fitted->model->clone(), 1.0});
    models.push_back(std::move(fitted->model));
    labels.push_back(names[i]);
  }
  for (auto& member : members) member.weight = 1.0 / static_cast<double>(members.size());
  if (auto all = Combination::make(std::move(members))) {
    models.push_back(std::make_unique<Combination>(std::move(*all)));
    labels.emplace_back("combo");
  }
  std::vector<Contestant> out;
  for (std::size_t i = 0; i < models.size(); ++i) {
    Contestant one = told_by(*models[i], history.last(rest), h);
    if (one.scores.empty()) continue;
    one.name = labels[i];
    one.score = mean_of(one.scores);
    out.push_back(std::move(one));
  }
  if (out.empty()) return fail(Errc::kInvalidArgument, "no family says anything of this series");
  std::stable_sort(out.begin(), out.end(),
                   [](const Contestant& a, const Contestant& b) { return a.score > b.score; });
  return out;
}

Lead lead_of(const Contestant& a, const Contestant& b) {
  FORESHOCK_CHECK(a.scores.size() == b.scores.size());
  const auto count = static_cast<double>(a.scores.size());
  const double mean = a.score - b.score;
  double squares = 0;
  for (std::size_t i = 0; i < a.scores.size(); ++i) {
    const double off = a.scores[i] - b.scores[i] - mean;
    squares += off * off;
  }
  return {mean, count < 2 ? std::abs(mean) : std::sqrt(squares / (count - 1) / count)};
}

std::vector<double> log_score_weights(std::span<const Contestant> contestants, double credit) {
  const std::size_t k = contestants.size();
  const std::size_t n = contestants.front().logs.size();
  std::vector<double> weights(k, 1.0 / static_cast<double>(k));
  std::vector<double> shares(k);
  std::vector<double> sums(k);
  for (int round = 0; round < kRounds; ++round) {
    std::fill(sums.begin(), sums.end(), credit);
    for (std::size_t t = 0; t < n; ++t) {
      double most = contestants.front().logs[t];  // So that no density leaves what a double holds.
      for (const Contestant& c : contestants) most = std::max(most, c.logs[t]);
      double whole = 0;
      for (std::size_t i = 0; i < k; ++i) {
        shares[i] = weights[i] * std::exp(contestants[i].logs[t] - most);
        whole += shares[i];
      }
      for (std::size_t i = 0; i < k; ++i) sums[i] += shares[i] / whole;
    }
    const double all = std::accumulate(sums.begin(), sums.end(), 0.0);
    for (std::size_t i = 0; i < k; ++i) weights[i] = sums[i] / all;
  }
  return weights;
}

}  // namespace foreshock
