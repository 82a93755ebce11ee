#pragma once

/// Parameters of a request: what stands behind the '?', and the body of a form.

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "foreshock/core/result.h"
#include "foreshock/serve/http.h"

namespace foreshock {

/// "a%20b" to "a b". A '+' stays.
/// Errors:  kMalformedInput for a '%' without two hexadecimal digits behind it.
Result<std::string> percent_decoded(std::string_view text);

/// Names and values in the order in which they came; a name may come several times.
class Form {
 public:
  static constexpr std::size_t kMostParameters = 1000;

  /// Adds "a=1&b=2" (application/x-www-form-urlencoded: '+' is a space). A name without '=' has the
  /// value "".
  /// Errors:  kMalformedInput as percent_decoded(), and for more than kMostParameters in all.
  Status add(std::string_view text);

  bool has(std::string_view name) const;
  std::string_view first(std::string_view name) const;  ///< "" if there is none.
  std::vector<std::string_view> all(std::string_view name) const;

 private:
  std::vector<std::pair<std::string, std::string>> parameters_;
};

/// The body, if the request's Content-Type is that of a form, and the query behind it: for first()
/// the body counts.
Result<Form> form_of(const HttpRequest& request);

}  // namespace foreshock
