#pragma once

/// Which kind of drift: verdicts on two tables of columns, with their evidence.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "foreshock/core/result.h"
#include "foreshock/detect/drift/inclusion.h"
#include "foreshock/detect/two_sample/multiple.h"

namespace foreshock {

enum class Verdict : std::uint8_t {
  kNone,         ///< No change is shown.
  kCovariate,    ///< P(X): what goes in is different.
  kPrior,        ///< P(Y): classes or targets come in other shares, nothing else explains it.
  kConcept,      ///< P(Y | X): the same inputs have other outcomes.
  kSelection,    ///< P(S | X, Y): losses depend on what is lost.
  kMissingRate,  ///< P(S): more or fewer points are lost.
};
std::string_view name_of(Verdict verdict);

struct DriftColumn {
  enum class Kind : std::uint8_t { kNumeric, kClasses };
  std::string name;
  Kind kind = Kind::kNumeric;
  std::vector<double> before;  ///< Numbers, or codes of classes; NaN is missing.
  std::vector<double> now;
  std::vector<std::string> classes = {};  ///< Names by code.
};

struct DriftTable {
  std::vector<DriftColumn> columns;       ///< Equally long within a stretch, in order of time.
  std::optional<std::size_t> target;      ///< Numeric: what the others explain.
  std::optional<std::size_t> label;       ///< Classes: the same.
  std::optional<std::size_t> prediction;  ///< A model's answer for the target or the label.
  Groups hours_before = {};               ///< Hour of the day of every row; empty: unknown.
  Groups hours_now = {};
};

struct TaxonomyOptions {
  double alpha = 0.05;
  Multiplicity multiplicity = Multiplicity::kBenjaminiHochberg;
  std::uint64_t seed = 1;
};

/// One test of one column.
struct DriftFinding {
  std::string column;  ///< "(all)" for tests of several.
  std::string test;
  DriftTest result;  ///< p is NaN for a measure that is no test.
  double adjusted;   ///< p for the family of all tests of the tables.
  Verdict verdict;   ///< kNone unless adjusted <= alpha.
  std::string path;  ///< How autocorrelation was accounted for.
  std::string note;  ///< How much it is, in words.
};

/// Every column for itself, target or label given the others, several together, losses by what is
/// known without the value.
///
/// Errors:  kInvalidArgument for unequal lengths, roles that name no column or one of another kind,
///          or where nothing could be tested; `skipped` says what was not, and why.
/// Cost:    O(N log N) a column; some hundred times that where blocks are drawn.
struct DriftReport {
  std::vector<DriftFinding> findings;
  std::vector<std::string> skipped;
};
Result<DriftReport> judge_drift(const DriftTable& table, const TaxonomyOptions& options = {});

}  // namespace foreshock
