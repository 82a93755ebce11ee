#pragma once

/// Bodies of JSON, from whoever sends them.

#include <string>

#include "foreshock/core/result.h"
#include "foreshock/serve/http.h"

namespace foreshock::app {

/// Arrays and objects inside of each other; ours have four. What reads them calls itself at each.
inline constexpr int kDeepestBody = 64;

/// To be asked before anything is made of a body.
/// Errors:  kMalformedInput for one that is nested deeper.
Status check_depth(const std::string& body);

/// A handler whose body may come with Content-Encoding: gzip. 415 for other encodings, 413 for what
/// is more than 32 MiB unpacked, 400 for damage.
HttpHandler unpacking(HttpHandler handler);

}  // namespace foreshock::app
