/// `foreshock run` with wounds: faulty_run CONFIG [before_commit_ms=N] [before_publish_ms=N]
/// [state_before_offset]. Pauses make kills land where they hurt; the last is a wrong design that
/// tests of exactly-once have to notice.

#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "foreshock/app/exit_code.h"
#include "foreshock/app/interrupt.h"
#include "foreshock/app/run.h"
#include "foreshock/app/run_options.h"

namespace {

using foreshock::app::Faults;

bool take(std::string_view word, std::string_view name, int& into) {
  if (!word.starts_with(name)) return false;
  into = std::atoi(std::string(word.substr(name.size())).c_str());
  return true;
}

bool read_fault(std::string_view word, Faults& faults) {
  if (word == "state_before_offset") return faults.state_before_offset = true;
  return take(word, "before_commit_ms=", faults.before_commit_ms) ||
         take(word, "before_publish_ms=", faults.before_publish_ms);
}

int complain(const std::string& why) {
  std::fprintf(stderr, "faulty_run: %s\n", why.c_str());
  return 2;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) return complain("CONFIG [FAULT...]");
  foreshock::app::catch_signals();
  Faults faults;
  for (int i = 2; i < argc; ++i) {
    if (!read_fault(argv[i], faults)) return complain(std::string("no fault '") + argv[i] + "'");
  }
  foreshock::app::Values values;
  values.add("--config", {argv[1], "--config"});
  const auto options = foreshock::app::read_run_options(values);
  if (!options) return complain(options.error().message);
  const auto exit = foreshock::app::run_service(*options, faults);
  if (exit) return static_cast<int>(*exit);
  complain(exit.error().message);
  return static_cast<int>(foreshock::app::exit_for(exit.error().code));
}
