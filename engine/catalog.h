#pragma once

/// The one file that names every kind of model.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "foreshock/core/result.h"
#include "foreshock/models/arima/order.h"
#include "foreshock/models/box_cox.h"
#include "foreshock/models/fit_report.h"

namespace foreshock {

/// Which model, no numbers. Fitting turns it into a model.
struct ModelSpec {
  std::string name = "auto";             ///< One of model_names().
  int season = 0;                        ///< Steps a season; 0 or 1 for none.
  int horizon = 0;                       ///< For "auto": steps that will be asked for; 0: a season.
  std::optional<ArimaOrder> order = {};  ///< For "arima": this one, instead of a search.
  bool as_r = false;                     ///< For "arima": by the rules of R's auto.arima.
  std::optional<BoxCox> box_cox = {};    ///< For "arima" and "ets": of this power of y.
  /// Further seasons, steps each. Structural models have them all; "seasonal-naive" takes the
  /// longest; those that know one season are fitted to what MSTL leaves of the others.
  std::vector<int> others = {};
};

/// Its season and the others.
std::vector<int> all_seasons(const ModelSpec& spec);
/// Steps; 0 if there is none.
int longest_season(const ModelSpec& spec);

/// kThorough for forecasts on request; kLive, some ten times cheaper, for fits inside a stream.
enum class Effort : std::uint8_t { kThorough, kLive };

struct ModelEntry {
  std::string_view name;   ///< As users write it: "seasonal-naive".
  std::string_view about;  ///< One line.
};

/// Every name that fit_model() takes, "auto" first.
std::span<const ModelEntry> model_entries();

/// The model of that name; kInvalidArgument with the nearest known name otherwise.
Status check_model_name(std::string_view name);

/// Fits to a history on regular steps (NaN = missing; its end is the point before the next step).
/// Any history with at least one value gives a model: where it is too short for the form asked for,
/// a simpler one is taken and the report's form says so.
/// What is not positive has no power: inside a stream it counts as missing, as when it is learnt.
/// Errors:  kInvalidArgument for an unknown name, a power outside [0, 2] or a history without any
///          value; kThorough also for a given power (not 1) and a value that is not positive.
/// Cost:    O(n) for the naive ones; the searches say theirs in models/.
Result<Fitted> fit_model(const ModelSpec& spec, std::span<const double> history,
                         Effort effort = Effort::kThorough);

/// A model with its kind, as one snapshot record; read_model makes it again.
void save_model(const OnlineModel& model, StateWriter& out);
Result<std::unique_ptr<OnlineModel>> read_model(StateReader& in);

}  // namespace foreshock
