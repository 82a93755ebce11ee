#pragma once

/// Every family of models by the name that users write, and how each is fitted.

#include <span>
#include <string_view>

#include "foreshock/engine/catalog.h"

namespace foreshock {

struct Family {
  ModelEntry entry;
  Result<Fitted> (*fit)(std::span<const double>, const ModelSpec&, Effort);
};

std::span<const Family> families();

/// Whether it has a season, and can't have two: "structural" can, "naive" has none.
bool knows_one_season(std::string_view name);

/// Of what was asked for in so many words, and can't be had, nothing simpler may stand in.
/// Errors:  kInvalidArgument for a power outside [0, 2]; kThorough also for a given power (not 1)
///          where a value is not positive.
Status check_request(const ModelSpec& spec, std::span<const double> history, Effort effort);

/// The family that the specification names (it is one), fitted; nothing stands in for it.
/// Errors:  those of its fit.
/// Cost:    its own.
Result<Fitted> fit_family(std::span<const double> y, const ModelSpec& spec, Effort effort);

}  // namespace foreshock
