#include "foreshock/core/check.h"

#include <atomic>
#include <cstdio>
#include <cstdlib>

namespace foreshock {
namespace {

void print_and_abort(const char* condition, const char* file, int line) {
  std::fputs("foreshock: internal check failed: ", stderr);
  std::fputs(condition, stderr);
  std::fprintf(stderr, " (%s:%d). This is a bug in foreshock; please report it.\n", file, line);
  std::abort();
}

std::atomic<CheckHandler>& current_handler() {
  static std::atomic<CheckHandler> handler{print_and_abort};
  return handler;
}

}  // namespace

CheckHandler set_check_handler(CheckHandler handler) {
  return current_handler().exchange(handler);
}

void check_failed(const char* condition, const char* file, int line) {
  current_handler().load()(condition, file, line);
  std::abort();
}

}  // namespace foreshock
