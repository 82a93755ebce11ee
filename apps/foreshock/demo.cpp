// The demo behind `./run demo`: real and made-up series with known events go through the same
// pipelines as live ones, and what was found stands beside what was there.
//   foreshock-demo --data DIR --out DIR [--once]
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "fleet/fleet.h"

#include "foreshock/app/backtest.h"
#include "foreshock/app/command_line.h"
#include "foreshock/app/console.h"
#include "foreshock/app/exit_code.h"
#include "foreshock/app/interrupt.h"
#include "foreshock/app/replay.h"
#include "foreshock/engine/shard.h"

namespace foreshock::app {
namespace {

struct Paths {
  std::string data;
  std::string out;
};

Result<Paths> paths_from(int argc, char** argv) {
  Paths paths;
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    if (word == "--once") continue;  // Today the demo always ends by itself.
    if ((word == "--data" || word == "--out") && i + 1 < argc) {
      (word == "--data" ? paths.data : paths.out) = argv[++i];
    } else {
      return fail(Errc::kInvalidArgument, "demo: '" + word + "' is not read here (--once)");
    }
  }
  if (paths.data.empty() || paths.out.empty()) {
    return fail(Errc::kInvalidArgument, "demo: --data DIR and --out DIR are needed");
  }
  return paths;
}

/// Replays the fleet and prints each planted incident with what was found in it.
Status show_fleet() {
  const fleet::Fleet fleet = fleet::make_fleet(20240101);
  std::vector<Event> planted;
  for (const auto& p : fleet.planted) planted.push_back({p.series, p.kind, p.from, p.to});
  Replay replay("1/week");
  for (const auto& series : fleet.series) {
    FORESHOCK_TRY_VOID(replay.add(series.name, series.times, series.values));
  }
  std::printf(
      "\nA service fleet, made up, 12 metrics, 4 weeks at 5 minutes; incidents are planted.\n");
  replay.print(planted);
  return {};
}

Status show_sensors(const std::string& data) {
  FORESHOCK_TRY(const auto labelled, read_events(data + "/sensors-labels.csv"));
  Replay replay("1/day");
  FORESHOCK_TRY_VOID(replay.add_file(data + "/sensors.csv"));
  std::printf(
      "\nTemperature sensors, real, a reading every 5 s; events as labelled by the authors.\n");
  replay.print(labelled);
  return {};
}

Result<Exit> show_backtest(const Paths& paths) {
  const std::string report = paths.out + "/report.html";
  std::printf("\nUS births a day, real: four weeks forecast from six origins.\n\n");
  std::fflush(stdout);
  const std::string file = paths.data + "/births.csv";
  const char* words[] = {"foreshock",   "backtest", file.c_str(),
                         "--horizon",   "28",       "--windows",
                         "6",           "--model",  "ets,seasonal-naive,naive",
                         "--season",    "7",        "--format",
                         "table",       "--quiet",  "--report",
                         report.c_str()};
  FORESHOCK_TRY(const Request request,
                read_command_line(static_cast<int>(std::size(words)), words));
  FORESHOCK_TRY(const BacktestOptions options, backtest_options(file, request.values));
  FORESHOCK_TRY(const Exit end, run_backtest(options));
  std::printf("\nReport with charts: file://%s\n", std::filesystem::absolute(report).c_str());
  return end;
}

Result<Exit> run(int argc, char** argv) {
  FORESHOCK_TRY(const Paths paths, paths_from(argc, argv));
  std::filesystem::create_directories(paths.out);
  FORESHOCK_TRY_VOID(show_fleet());
  FORESHOCK_TRY_VOID(show_sensors(paths.data));
  return show_backtest(paths);
}

}  // namespace
}  // namespace foreshock::app

int main(int argc, char** argv) {
  using namespace foreshock::app;
  catch_signals();
  try {
    const auto end = run(argc, argv);
    if (end) return static_cast<int>(*end);
    complain(end.error().message);
    return static_cast<int>(exit_for(end.error().code));
  } catch (const std::exception& fault) {
    complain(fault.what());
    return static_cast<int>(Exit::kFailed);
  }
}
