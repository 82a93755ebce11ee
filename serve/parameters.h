#pragma once

/// Parameters of a request, read by type; what can't be read says why and what would do.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "foreshock/core/result.h"
#include "foreshock/core/time.h"
#include "foreshock/serve/form.h"
#include "foreshock/serve/http.h"

namespace foreshock {

class Parameters {
 public:
  /// Of the query string.
  /// Errors:  those of Form.
  static Result<Parameters> of(const HttpRequest& request);

  std::optional<std::string_view> find(std::string_view name) const;
  std::vector<std::string> all(std::string_view name) const;
  /// Errors:  kInvalidArgument that names the parameter; so below.
  Result<std::string> text(std::string_view name) const;  ///< It must be there and not empty.
  Result<std::int64_t> integer(std::string_view name, std::int64_t fallback, std::int64_t least,
                               std::int64_t most) const;
  /// "15m", "6h", "7d", "2w".
  Result<Duration> duration(std::string_view name, Duration fallback) const;
  /// ISO 8601, seconds since 1970 with decimals, "now", "now-6h", "now+2h"; in ms.
  Result<std::int64_t> time_ms(std::string_view name, std::int64_t fallback,
                               std::int64_t now_ms) const;

 private:
  Form form_;
};

}  // namespace foreshock
