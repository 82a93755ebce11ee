#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "foreshock/core/result.h"

namespace foreshock {

struct ListenAddress {
  std::string host;        ///< A name or an address, without brackets.
  std::uint16_t port = 0;  ///< 0: any that is free.
};

/// Reads "127.0.0.1:8080", "localhost:8080" or "[::1]:8080".
/// Errors:  kInvalidArgument with what was read and what is accepted.
Result<ListenAddress> parse_listen(std::string_view text);

}  // namespace foreshock
