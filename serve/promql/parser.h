#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "foreshock/core/result.h"
#include "foreshock/serve/promql/ast.h"
#include "foreshock/serve/promql/matcher.h"

namespace foreshock::promql {

inline constexpr std::size_t kMostQueryBytes = 16 << 10;
inline constexpr int kMostNesting = 100;          ///< Parentheses, calls, signs within one another.
inline constexpr int kMostHeight = 500;           ///< Operators in one chain: a + b + c ...
inline constexpr std::size_t kMostMatchers = 64;  ///< Of one selector.
inline constexpr std::size_t kMostPatterns = 64;  ///< Of one query: each may take 1 MiB.

/// Reads PromQL as docs/formats/promql.md has it, and checks the types.
/// Errors:  kMalformedInput for what Prometheus refuses too; kUnsupported for what it knows and we
///          don't. The message begins with line and column.
Result<ExprPtr> parse_query(std::string_view query);

/// The matchers of a selector alone, as match[] has them: cpu{host="a"}.
Result<std::vector<Matcher>> parse_selector(std::string_view text);

}  // namespace foreshock::promql
