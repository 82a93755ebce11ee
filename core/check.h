#pragma once

/// FORESHOCK_CHECK(condition): catches our own mistakes, in release builds too. The world's faults
/// are Results, never checks.

namespace foreshock {

/// What happens when a check fails; must not return. The default prints to stderr and aborts.
using CheckHandler = void (*)(const char* condition, const char* file, int line);

/// Replaces the handler, for embedders that want their own report; returns the one before.
CheckHandler set_check_handler(CheckHandler handler);

[[noreturn]] void check_failed(const char* condition, const char* file, int line);

}  // namespace foreshock

#define FORESHOCK_CHECK(condition) \
  ((condition) ? static_cast<void>(0) : ::foreshock::check_failed(#condition, __FILE__, __LINE__))
