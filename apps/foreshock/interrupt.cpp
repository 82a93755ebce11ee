#include "foreshock/app/interrupt.h"

#include <atomic>
#include <csignal>

#include <signal.h>

namespace foreshock::app {
namespace {

std::atomic<bool> asked_to_stop{false};
static_assert(std::atomic<bool>::is_always_lock_free, "it is set inside a signal handler");

void on_interrupt(int) {
  asked_to_stop.store(true);
}

}  // namespace

void catch_signals() {
  struct sigaction action {};
  action.sa_handler = on_interrupt;
  action.sa_flags = static_cast<int>(SA_RESETHAND);  // The second one meets the default: the end.
  sigaction(SIGINT, &action, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
}

bool interrupted() {
  return asked_to_stop.load(std::memory_order_relaxed);
}

}  // namespace foreshock::app
