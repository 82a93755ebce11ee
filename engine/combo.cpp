#include "foreshock/engine/combo.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <functional>
#include <optional>

#include "foreshock/engine/contest.h"
#include "foreshock/engine/families.h"
#include "foreshock/models/combine.h"

namespace foreshock {
namespace {

constexpr std::array<std::string_view, 4> kMembers{"theta-bc", "ces", "structural", "arima"};
/// Who takes part in the contest beside the combination: its members first, then who is not in it.
constexpr std::array<std::string_view, 5> kCandidates{"theta-bc", "ces", "structural", "arima",
                                                      "ets"};

/// Fewer values say nothing of a cycle, and one structural form does as well among four families as
/// all of them mixed, at half the cost of the whole.
constexpr std::size_t kFewValues = 200;

Effort effort_of(std::string_view family, std::size_t count, Effort effort) {
  return family == "structural" && count < kFewValues ? Effort::kLive : effort;
}

std::string digits(double x) {
  std::array<char, 32> text;
  const auto end =
      std::to_chars(text.data(), text.data() + text.size(), x, std::chars_format::general, 4).ptr;
  return {text.data(), end};
}

/// Student's t with the 5 degrees of freedom of 6 origins, 99.5 %: five families have tried.
constexpr double kBeyondDoubt = 4;
/// Fewer origins have no standard error worth the name.
constexpr std::size_t kLeastOrigins = 5;

/// Whom the end of the series was told by, and why: "combo" if nobody is better beyond doubt.
struct Choice {
  std::string_view name = "combo";
  std::string why;
};

int horizon_of(const ModelSpec& spec) {
  return std::max({1, spec.horizon, spec.horizon == 0 ? spec.season : 0});
}

Choice choose(std::span<const double> y, const ModelSpec& spec) {
  const int horizon = horizon_of(spec);
  const auto told = contest(y, spec, kCandidates, kMembers.size(), horizon);
  if (!told) return {"combo", "by default: " + told.error().message};
  const auto combo = std::find_if(told->begin(), told->end(),
                                  [](const Contestant& c) { return c.name == "combo"; });
  const Contestant& best = told->front();
  const std::string log_score = "log score " + digits(best.score) + " a value at the end of it";
  if (combo == told->end()) return {best.name, log_score};
  if (combo == told->begin()) return {"combo", log_score + ", the best"};
  const Lead lead = lead_of(best, *combo);
  const bool beyond = best.scores.size() >= kLeastOrigins && lead.mean > kBeyondDoubt * lead.error;
  if (beyond) return {best.name, log_score + ", combo " + digits(combo->score)};
  return {"combo", "log score " + digits(combo->score) + " a value at the end of it, " +
                       std::string(best.name) + " no better beyond doubt with " +
                       digits(best.score)};
}

/// Weights by family; equal where none are given.
using WeightOf = std::function<double(std::string_view)>;

Result<Fitted> combined(std::span<const double> y, const ModelSpec& spec, Effort effort,
                        const WeightOf& weight_of) {
  std::vector<Combination::Member> members;
  FitReport report;
  std::optional<Error> first;
  double whole = 0;
  for (const std::string_view name : kMembers) {
    ModelSpec one = spec;
    one.name = name;
    auto fitted = fit_family(y, one, effort_of(name, y.size(), effort));
    if (!fitted) {
      if (!first) first = fitted.error();
      continue;
    }
    report.form += (members.empty() ? "median of " : ", ") + fitted->report.form;
    report.outcome = std::max(report.outcome, fitted->report.outcome);
    report.evaluations += fitted->report.evaluations;
    report.parameters += fitted->report.parameters;
    members.push_back({std::move(fitted->model), weight_of(name)});
    whole += members.back().weight;
  }
  if (members.empty()) return tl::unexpected(*first);
  for (auto& member : members) member.weight /= whole;
  FORESHOCK_TRY(Combination combination, Combination::make(std::move(members)));
  return Fitted{std::make_unique<Combination>(std::move(combination)), std::move(report)};
}

}  // namespace

Result<Fitted> fit_combo(std::span<const double> y, const ModelSpec& spec, Effort effort) {
  return combined(y, spec, effort, [](std::string_view) { return 1.0; });
}

Result<Fitted> fit_weighted_combo(std::span<const double> y, const ModelSpec& spec, Effort effort) {
  if (effort == Effort::kLive) return fit_combo(y, spec, effort);
  const int horizon = horizon_of(spec);
  auto told = contest(y, spec, kMembers, 0, horizon);
  if (!told) return fit_combo(y, spec, effort);
  const auto weights = log_score_weights(*told, horizon);
  const double least = *std::min_element(weights.begin(), weights.end());
  FORESHOCK_TRY(Fitted fitted, combined(y, spec, effort, [&](std::string_view name) {
                  for (std::size_t i = 0; i < told->size(); ++i) {
                    if ((*told)[i].name == name) return weights[i];
                  }
                  return least;  // It could not be fitted to the shorter history.
                }));
  fitted.report.form += "; weights";
  for (std::size_t i = 0; i < told->size(); ++i) {
    fitted.report.form += " " + std::string((*told)[i].name) + " " + digits(weights[i]);
  }
  return fitted;
}

namespace {

/// ARIMA models of a level that stays, in which what is left of a deviation dies out.
constexpr std::array<ArimaOrder, 4> kStationary{{{.p = 0}, {.p = 1}, {.p = 2}, {.p = 3}}};
/// By so much the criterion has to prefer a level that moves.
constexpr double kMoves = 4;

/// What goes on in a stream: a model whose level rests, so that a shift of it stays a surprise; or,
/// where the criterion says clearly that it moves, smoothing, which follows. One season of it,
/// where there is one, is smoothing's.
Result<Fitted> fit_stream(std::span<const double> y, ModelSpec spec) {
  spec.name = "ets";
  auto best = fit_family(y, spec, Effort::kLive);
  if (spec.season > 1 || spec.box_cox || !best) return best;
  spec.name = "arima";
  double least = best->report.aicc + kMoves;
  for (const ArimaOrder& order : kStationary) {
    spec.order = order;
    auto fitted = fit_family(y, spec, Effort::kLive);
    if (!fitted || !(fitted->report.aicc < least)) continue;
    least = fitted->report.aicc;
    best = std::move(fitted);
  }
  return best;
}

}  // namespace

Result<Fitted> fit_best(std::span<const double> y, const ModelSpec& spec, Effort effort) {
  ModelSpec one = spec;
  if (effort == Effort::kLive) return fit_stream(y, one);
  const Choice choice = choose(y, spec);
  one.name = choice.name;
  FORESHOCK_TRY(Fitted fitted,
                choice.name == "combo" ? fit_combo(y, one, effort) : fit_family(y, one, effort));
  fitted.report.form += "; " + std::string(choice.name) + " (" + choice.why + ")";
  return fitted;
}

}  // namespace foreshock
