#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "foreshock/core/result.h"
#include "foreshock/serve/promql/labels.h"

namespace foreshock::promql {

/// One condition on a label. Patterns hold for the whole value, in the syntax of RE2, and take time
/// that is linear in the value. Cheap to copy; any thread may use it.
class Matcher {
 public:
  enum class Kind : std::uint8_t { kEqual, kNotEqual, kPattern, kNotPattern };

  /// Errors:  kMalformedInput for a pattern that cannot be read or is too large.
  static Result<Matcher> make(Kind kind, std::string name, std::string value);

  Kind kind() const { return kind_; }
  const std::string& name() const { return name_; }
  const std::string& value() const { return value_; }

  /// Of a label's value; "" stands for a label that is not there.
  bool matches(std::string_view value) const;

  /// For kEqual, and for a kPattern that is nothing but a choice of texts ("a|b"): all the values
  /// that match, sorted. Empty for others. A storage with an index looks these up.
  std::span<const std::string> choices() const;

 private:
  class Pattern;
  Matcher() = default;

  Kind kind_ = Kind::kEqual;
  std::string name_;
  std::string value_;
  std::shared_ptr<const Pattern> pattern_;  ///< Null unless one of the two kinds with patterns.
};

/// Whether all of them match.
bool matches(std::span<const Matcher> matchers, const Labels& labels);

/// "=", "!=", "=~", "!~"
std::string_view name_of(Matcher::Kind kind);

}  // namespace foreshock::promql
