#pragma once

/// Errors as values. Everything that can fail because of the outside world returns Result<T>.

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include <tl/expected.hpp>

namespace foreshock {

/// What went wrong, in words that a caller can switch on.
enum class Errc : std::uint8_t {
  kInvalidArgument,  ///< The caller's value is outside its documented range.
  kMalformedInput,   ///< Bytes from outside do not parse.
  kUnsupported,      ///< Known, but not done here (a snapshot from a newer version, say).
  kNotConverged,     ///< A numerical search stopped without an answer.
  kUnavailable,      ///< The other side (disk, socket) is not there now; may be retried.
};

std::string_view name_of(Errc code);

struct Error {
  Errc code;
  std::string message;  ///< One line: what was tried, what was found. No trailing full stop.

  /// The same error, told from one level further out: "outer: inner".
  Error within(std::string_view outer) const;
};

template <class T>
using Result = tl::expected<T, Error>;
using Status = Result<void>;

inline tl::unexpected<Error> fail(Errc code, std::string message) {
  return tl::unexpected<Error>(Error{code, std::move(message)});
}

}  // namespace foreshock

/// FORESHOCK_TRY(const double a, parse(field)); binds the value, or returns the error to our
/// caller.
#define FORESHOCK_TRY(decl, ...) \
  FORESHOCK_TRY_AS_(FORESHOCK_JOIN_(tried_, __LINE__), decl, __VA_ARGS__)
#define FORESHOCK_TRY_AS_(tried, decl, ...)                                          \
  auto tried = (__VA_ARGS__);                                                        \
  if (!tried) return ::tl::unexpected<::foreshock::Error>(std::move(tried).error()); \
  decl = *std::move(tried)
/// FORESHOCK_TRY_VOID(write(file)); returns the error to our caller, if there is one.
#define FORESHOCK_TRY_VOID(...)                                                     \
  do {                                                                              \
    auto tried_status = (__VA_ARGS__);                                              \
    if (!tried_status)                                                              \
      return ::tl::unexpected<::foreshock::Error>(std::move(tried_status).error()); \
  } while (false)
#define FORESHOCK_JOIN_(a, b) FORESHOCK_JOIN2_(a, b)
#define FORESHOCK_JOIN2_(a, b) a##b
