#include "foreshock/app/interrupt.h"

#include <atomic>
#include <csignal>

#include <signal.h>

namespace foreshock::app {
namespace {

std::atomic<bool> asked_to_stop{false};
std::atomic<bool> sigterm_came{false};
std::atomic<bool> told_to_reload{false};
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

void catch_service_signals() {
  struct sigaction action {};
  action.sa_handler = [](int) { sigterm_came.store(true); };
  action.sa_flags = static_cast<int>(SA_RESETHAND);
  sigaction(SIGTERM, &action, nullptr);
  action.sa_handler = [](int) { told_to_reload.store(true); };
  action.sa_flags = 0;
  sigaction(SIGHUP, &action, nullptr);
}

bool terminated() {
  return sigterm_came.load(std::memory_order_relaxed);
}

bool told_to_end() {
  return interrupted() || terminated();
}

bool asked_to_reload() {
  return told_to_reload.exchange(false);
}

void ask_to_reload() {
  told_to_reload.store(true);
}

}  // namespace foreshock::app
