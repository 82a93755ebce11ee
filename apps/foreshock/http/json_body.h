#pragma once

/// Bodies of JSON, from whoever sends them.

#include <string>

#include <nlohmann/json_fwd.hpp>

#include "foreshock/core/result.h"
#include "foreshock/serve/http.h"

namespace foreshock::app {

/// Arrays and objects inside of each other; ours have four. What reads them calls itself at each.
inline constexpr int kDeepestBody = 64;

/// A JSON object.
/// Errors:  kMalformedInput with the place.
Result<nlohmann::json> parse_json(const std::string& body);

/// A handler whose body may come with Content-Encoding: gzip. 415 for other encodings, 413 for what
/// is more than 32 MiB unpacked, 400 for damage.
HttpHandler unpacking(HttpHandler handler);

}  // namespace foreshock::app
