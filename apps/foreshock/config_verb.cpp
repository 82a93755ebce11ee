#include "foreshock/app/config_verb.h"

#include "foreshock/app/config.h"
#include "foreshock/app/did_you_mean.h"
#include "foreshock/app/file.h"
#include "foreshock/app/options.h"
#include "foreshock/app/settings.h"

namespace foreshock::app {
namespace {

/// Every value is read as the verbs would read it.
Status check(const std::string& path) {
  Values values;
  FORESHOCK_TRY_VOID(add_config(path, values));
  FORESHOCK_TRY_VOID(forecast_options("-", values));
  FORESHOCK_TRY_VOID(backtest_options("-", values));
  FORESHOCK_TRY_VOID(detect_options("-", values));
  return {};
}

}  // namespace

Result<Exit> run_config(const std::vector<std::string>& words) {
  std::string text;
  if (words.size() == 1 && words[0] == "print") {
    text = default_config();
  } else if (words.size() == 2 && words[0] == "check") {
    FORESHOCK_TRY_VOID(check(words[1]));
    text = words[1] + ": ok\n";
  } else {
    std::string hint;
    if (!words.empty()) hint = did_you_mean(words[0], std::vector<std::string>{"check", "print"});
    return fail(Errc::kInvalidArgument, "config takes `check FILE` or `print`" + hint);
  }
  FORESHOCK_TRY(File out, File::open(""));
  FORESHOCK_TRY_VOID(out.write(text));
  FORESHOCK_TRY_VOID(out.commit());
  return Exit::kOk;
}

}  // namespace foreshock::app
