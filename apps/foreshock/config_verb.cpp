#include "foreshock/app/config_verb.h"

#include <fstream>
#include <string_view>

#include "foreshock/app/config.h"
#include "foreshock/app/config_text.h"
#include "foreshock/app/console.h"
#include "foreshock/app/did_you_mean.h"
#include "foreshock/app/file.h"
#include "foreshock/app/options.h"
#include "foreshock/app/run_options.h"
#include "foreshock/app/settings.h"

namespace foreshock::app {
namespace {

/// A config may be checked where its secrets are not: that is said, and no fault of it.
Status leave_out_secrets(const std::string& path, Values& values) {
  Values given;
  FORESHOCK_TRY_VOID(add_config(path, given));
  for (const std::string_view key : {"server.token_file", "sinks.webhook_key_file"}) {
    const Given secret = given[key];
    if (secret.text.empty() || std::ifstream(secret.text)) continue;
    complain(secret.where + ": " + secret.text + " can't be read here, so it is not checked");
    values.add(key, {"", secret.where});
  }
  return {};
}

/// Every value is read as the verbs would read it; as `run` would if it is meant for that one.
Status check(const std::string& path) {
  Values values;
  values.add("--config", {path, "--config"});
  FORESHOCK_TRY_VOID(leave_out_secrets(path, values));
  FORESHOCK_TRY_VOID(add_config(path, values));
  FORESHOCK_TRY_VOID(forecast_options("-", values));
  FORESHOCK_TRY_VOID(backtest_options("-", values));
  FORESHOCK_TRY_VOID(detect_options("-", values));
  if (values.are_for_run()) FORESHOCK_TRY_VOID(run_options(values));
  return {};
}

Result<std::string> answer(const std::vector<std::string>& words) {
  if (words.size() == 2 && words[0] == "check") {
    FORESHOCK_TRY_VOID(check(words[1]));
    return words[1] + ": ok\n";
  }
  if (words.size() == 1 && words[0] == "print") return default_config();
  if (words.size() == 1 && words[0] == "schema") return config_schema();
  if (words.size() == 1 && words[0] == "keys") return config_table();
  std::string hint;
  if (!words.empty()) {
    hint = did_you_mean(words[0], std::vector<std::string>{"check", "print", "schema", "keys"});
  }
  return fail(Errc::kInvalidArgument,
              "config takes `check FILE`, `print`, `schema` or `keys`" + hint);
}

}  // namespace

Result<Exit> run_config(const std::vector<std::string>& words) {
  FORESHOCK_TRY(const std::string text, answer(words));
  FORESHOCK_TRY(File out, File::open(""));
  FORESHOCK_TRY_VOID(out.write(text));
  FORESHOCK_TRY_VOID(out.commit());
  return Exit::kOk;
}

}  // namespace foreshock::app
