#pragma once

/// The tests that taxonomy.h judges, one function for each kind.

#include <string>
#include <vector>

#include "foreshock/detect/drift/conditional_drift.h"
#include "foreshock/detect/taxonomy.h"

namespace foreshock {

/// What a test would mean if it fired, beside what it says.
struct Gathered {
  DriftFinding finding;
  Verdict meaning;
  bool of_target = false;  ///< The target's own distribution: its cause is found later.
};

struct Gathering {
  std::vector<Gathered> all;
  std::vector<std::string> skipped;

  void add(const DriftColumn& column, std::string test, const DriftTest& result, Verdict meaning,
           std::string path, std::string note, bool of_target = false);
  void skip(const std::string& column, const std::string& why);
};

/// Level, distribution and spread, or the mix of classes; and, as measures, the Wasserstein
/// distance in standard deviations, the stability index, the total variation.
void gather_column(const DriftColumn& column, Verdict meaning, bool of_target, std::uint64_t seed,
                   Gathering& out);

/// The target given the drivers; what it says for its losses too.
std::optional<ConditionalDrift> gather_conditional(const DriftTable& table,
                                                   const std::vector<std::size_t>& drivers,
                                                   Gathering& out);

/// Rate of losses, and by what is known without the value: a forecast, the hour, other classes.
void gather_losses(const DriftTable& table, std::size_t column,
                   const std::optional<ConditionalDrift>& given, Gathering& out);

/// Several inputs together.
void gather_joint(const DriftTable& table, const std::vector<std::size_t>& drivers,
                  std::uint64_t seed, Gathering& out);

/// Errors of a model's answers; the mix of labels by its answers, where labels are unknown now.
void gather_prediction(const DriftTable& table, std::uint64_t seed, Gathering& out);

/// "+1.02": three digits, signed.
std::string signed_number(double value);
/// "12.3 %".
std::string percent(double share);

}  // namespace foreshock
