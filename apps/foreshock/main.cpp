#include <cstdio>
#include <new>
#include <string>
#include <utility>

#include <unistd.h>

#include "foreshock/app/backtest.h"
#include "foreshock/app/changes.h"
#include "foreshock/app/command_line.h"
#include "foreshock/app/completion.h"
#include "foreshock/app/config.h"
#include "foreshock/app/config_verb.h"
#include "foreshock/app/console.h"
#include "foreshock/app/decompose.h"
#include "foreshock/app/detect.h"
#include "foreshock/app/drift.h"
#include "foreshock/app/exit_code.h"
#include "foreshock/app/file.h"
#include "foreshock/app/forecast.h"
#include "foreshock/app/identify.h"
#include "foreshock/app/interrupt.h"
#include "foreshock/app/plan.h"
#include "foreshock/app/replay_options.h"
#include "foreshock/app/run.h"
#include "foreshock/app/run_options.h"
#include "foreshock/app/service/replay_verb.h"
#include "foreshock/app/spectrum.h"
#include "foreshock/app/version.h"

namespace foreshock::app {
namespace {

Result<Exit> print(const std::string& text) {
  FORESHOCK_TRY(File out, File::open(""));
  FORESHOCK_TRY_VOID(out.write(text));
  FORESHOCK_TRY_VOID(out.commit());
  return Exit::kOk;
}

/// The one file of a verb that reads series; standard input if something is piped into it.
Result<std::string> input_path(const Request& request) {
  if (request.words.size() > 1) {
    return fail(Errc::kInvalidArgument,
                "one file, please: '" + request.words[1] + "' is the second");
  }
  if (!request.words.empty()) return request.words.front();
  if (isatty(STDIN_FILENO) == 1) {
    return fail(Errc::kInvalidArgument, "a file is missing (or - for standard input)");
  }
  return "-";
}

Result<Exit> run_on_series(const Request& request, const Values& values) {
  FORESHOCK_TRY(const std::string path, input_path(request));
  if (request.verb == Verb::kForecast) {
    FORESHOCK_TRY(const ForecastOptions options, forecast_options(path, values));
    return run_forecast(options);
  }
  if (request.verb == Verb::kBacktest) {
    FORESHOCK_TRY(const BacktestOptions options, backtest_options(path, values));
    return run_backtest(options);
  }
  if (request.verb == Verb::kIdentify) {
    FORESHOCK_TRY(const IdentifyVerbOptions options, identify_options(path, values));
    return run_identify(options);
  }
  if (request.verb == Verb::kDecompose) {
    FORESHOCK_TRY(const DecomposeOptions options, decompose_options(path, values));
    return run_decompose(options);
  }
  if (request.verb == Verb::kSpectrum) {
    FORESHOCK_TRY(const SpectrumOptions options, spectrum_options(path, values));
    return run_spectrum(options);
  }
  FORESHOCK_TRY(const DetectOptions options, detect_options(path, values));
  return options.changes == DetectOptions::Wanted::kNone ? run_detect(options)
                                                         : run_changes(options);
}

Result<Exit> run_verb(const Request& request) {
  if (request.verb == Verb::kConfig) return run_config(request.words);
  if (request.verb == Verb::kCompletion) {
    if (request.words.size() != 1) {
      return fail(Errc::kInvalidArgument,
                  "completion takes the name of a shell: bash, zsh or fish");
    }
    FORESHOCK_TRY(const std::string script, completion_script(request.words.front()));
    return print(script);
  }
  if (request.verb == Verb::kRun) {
    if (!request.words.empty()) {
      return fail(Errc::kInvalidArgument,
                  "run takes no file but --config: '" + request.words.front() + "'");
    }
    FORESHOCK_TRY(const RunOptions options, read_run_options(request.values));
    return run_service(options);
  }
  if (request.verb == Verb::kReplay) {
    if (!request.words.empty()) {
      return fail(Errc::kInvalidArgument,
                  "replay takes no file but --config: '" + request.words.front() + "'");
    }
    FORESHOCK_TRY(const ReplayOptions options, replay_options(request.values));
    return run_replay(options);
  }
  Values values = request.values;
  if (values.has("--config")) FORESHOCK_TRY_VOID(add_config(values["--config"].text, values));
  if (request.verb == Verb::kDrift) {
    FORESHOCK_TRY(const DriftOptions options, drift_options(request.words, values));
    return run_drift(options);
  }
  if (request.verb != Verb::kPlan) return run_on_series(request, values);
  if (!request.words.empty()) {
    return fail(Errc::kInvalidArgument, "plan takes no file: '" + request.words.front() + "'");
  }
  FORESHOCK_TRY(const PlanOptions options, plan_options(values));
  return run_plan(options);
}

Result<Exit> run(int argc, const char* const* argv) {
  FORESHOCK_TRY(const Request request, read_command_line(argc, argv));
  switch (request.kind) {
    case Request::Kind::kHelp:
      return print(request.text);
    case Request::Kind::kVersion:
      return print(version_text());
    case Request::Kind::kRun:
      break;
  }
  return run_verb(request);
}

Exit run_and_report(int argc, const char* const* argv) {
  try {
    const Result<Exit> end = run(argc, argv);
    if (end) return *end;
    if (is_reader_gone(end.error())) return Exit::kOk;  // `| head` has seen enough.
    complain(end.error().message);
    return exit_for(end.error().code);
  } catch (const std::bad_alloc&) {
    complain("out of memory (fewer --threads need less; so does a file sorted by series)");
  } catch (const std::exception& fault) {
    complain(std::string("internal fault: ") + fault.what());
  }
  return Exit::kFailed;
}

}  // namespace
}  // namespace foreshock::app

int main(int argc, char** argv) {
  foreshock::app::catch_signals();
  return static_cast<int>(foreshock::app::run_and_report(argc, argv));
}
