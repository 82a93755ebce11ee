#include "foreshock/engine/catalog.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "foreshock/engine/combo.h"
#include "foreshock/engine/families.h"
#include "foreshock/models/naive.h"
#include "foreshock/models/seasonally_adjusted.h"

namespace foreshock {
namespace {

constexpr ModelEntry kAuto{
    "auto", "combo, or who told the last part of the series better; in a stream ets"};
constexpr ModelEntry kCombo{"combo", "the median of theta-bc, ces, structural and arima"};
constexpr ModelEntry kWeighted{"combo-weighted",
                               "the same four, weighted by how they told the end of the series"};

const std::vector<ModelEntry>& entries() {
  static const std::vector<ModelEntry> all = [] {
    std::vector<ModelEntry> out{kAuto, kCombo, kWeighted};
    for (const Family& family : families()) out.push_back(family.entry);
    return out;
  }();
  return all;
}

/// Letters to change, add or take away to get from a to b (Levenshtein).
std::size_t edits(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), 0);
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t kept = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({kept, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row.back();
}

/// Those of which two are there, ascending.
std::vector<int> seasons_there(const ModelSpec& spec, std::size_t n) {
  std::vector<int> out = all_seasons(spec);
  std::erase_if(out, [&](int m) { return m < 2 || n <= 2 * static_cast<std::size_t>(m); });
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

Result<Fitted> fit_one_season(const ModelSpec& spec, std::span<const double> history,
                              Effort effort) {
  return spec.name == kAuto.name       ? fit_best(history, spec, effort)
         : spec.name == kCombo.name    ? fit_combo(history, spec, effort)
         : spec.name == kWeighted.name ? fit_weighted_combo(history, spec, effort)
                                       : fit_family(history, spec, effort);
}

/// The shortest season is the model's own: left in, it can still move.
Result<Fitted> fit_seasons(const ModelSpec& spec, std::span<const double> history, Effort effort) {
  const std::vector<int> seasons = seasons_there(spec, history.size());
  ModelSpec one = spec;
  one.others.clear();
  one.season = seasons.empty() ? 0 : seasons.front();
  if (seasons.size() < 2 || !knows_one_season(spec.name)) {
    if (spec.name == "seasonal-naive" && !seasons.empty()) one.season = seasons.back();
    if (spec.name == "structural" && seasons.size() > 1) {
      one.others.assign(seasons.begin() + 1, seasons.end());
    }
    return fit_one_season(one, history, effort);
  }
  return fit_seasonally_adjusted(history, seasons, one.season, [&](std::span<const double> rest) {
    return fit_one_season(one, rest, effort);
  });
}

}  // namespace

std::span<const ModelEntry> model_entries() {
  return entries();
}

std::vector<int> all_seasons(const ModelSpec& spec) {
  std::vector<int> out = spec.others;
  out.insert(out.begin(), spec.season);
  return out;
}

int longest_season(const ModelSpec& spec) {
  const auto all = all_seasons(spec);
  return *std::max_element(all.begin(), all.end());
}

Status check_model_name(std::string_view name) {
  const ModelEntry* nearest = nullptr;
  std::size_t least = 0;
  for (const ModelEntry& entry : entries()) {
    if (entry.name == name) return {};
    const std::size_t far = edits(name, entry.name);
    if (nearest == nullptr || far < least) {
      nearest = &entry;
      least = far;
    }
  }
  std::string known;
  for (const ModelEntry& entry : entries()) {
    known += (known.empty() ? "" : ", ") + std::string(entry.name);
  }
  const bool near = least <= std::max<std::size_t>(2, name.size() / 3);
  return fail(Errc::kInvalidArgument,
              "unknown model '" + std::string(name.substr(0, 40)) + "'" +
                  (near ? ", did you mean '" + std::string(nearest->name) + "'?" : "") +
                  " (known: " + known + ")");
}

Result<Fitted> fit_model(const ModelSpec& spec, std::span<const double> history, Effort effort) {
  FORESHOCK_TRY_VOID(check_model_name(spec.name));
  FORESHOCK_TRY_VOID(check_request(spec, history, effort));
  auto fitted = spec.others.empty() ? fit_one_season(spec, history, effort)
                                    : fit_seasons(spec, history, effort);
  if (fitted) return fitted;
  // Too short or too plain for the form asked for: the simpler ones stand in, and say so.
  const std::string why = fitted.error().message;
  ModelSpec plain = spec;
  plain.season = 0;
  plain.others.clear();
  const bool seasonal = spec.season > 1 || !spec.others.empty();
  auto simpler = seasonal ? fit_one_season(plain, history, effort) : std::move(fitted);
  if (!simpler) simpler = Naive::fit(history, false);
  if (simpler) simpler->report.form += " (" + why + ")";
  return simpler;
}

}  // namespace foreshock
