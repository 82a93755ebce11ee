// The demo behind `./run demo`: real and made-up series with known events go through the same
// pipelines as live ones, and what was found stands beside what was there. Then the fleet comes in
// live, on a page, until Ctrl-C; not with --once.
//   foreshock-demo --data DIR --out DIR [--once]
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "fleet/fleet.h"

#include "foreshock/app/backtest.h"
#include "foreshock/app/command_line.h"
#include "foreshock/app/console.h"
#include "foreshock/app/exit_code.h"
#include "foreshock/app/file.h"
#include "foreshock/app/interrupt.h"
#include "foreshock/app/replay.h"
#include "foreshock/app/run.h"
#include "foreshock/app/run_options.h"
#include "foreshock/engine/shard.h"

namespace foreshock::app {
namespace {

/// This one, or any other where it is taken.
int free_port(int wanted) {
  for (const int port : {wanted, 0}) {
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const int yes = 1;
    ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    auto* const any = reinterpret_cast<sockaddr*>(&address);
    const bool bound = ::bind(socket, any, length) == 0;
    ::getsockname(socket, any, &length);
    ::close(socket);
    if (bound) return ntohs(address.sin_port);
  }
  return wanted;
}

struct Paths {
  std::string data;
  std::string out;
  bool once = false;
};

Result<Paths> paths_from(int argc, char** argv) {
  Paths paths;
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    if (word == "--once") {
      paths.once = true;
    } else if ((word == "--data" || word == "--out") && i + 1 < argc) {
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

Status write_file(const std::string& path, const std::string& text) {
  FORESHOCK_TRY(File out, File::open(path));
  FORESHOCK_TRY_VOID(out.write(text));
  return out.commit();
}

std::string fleet_csv() {
  const fleet::Fleet fleet = fleet::make_fleet(20240101);
  std::string text = "unique_id,ds,y\n";
  std::array<char, 32> value{};
  for (const auto& series : fleet.series) {
    for (std::size_t i = 0; i < series.times.size(); ++i) {
      std::snprintf(value.data(), value.size(), "%.10g", series.values[i]);
      text += series.name + "," + format_timestamp(series.times[i]) + "," + value.data() + "\n";
    }
  }
  return text;
}

/// The fleet's last days, ten minutes a second.
Result<Exit> show_page(const Paths& paths) {
  const std::string folder = std::filesystem::absolute(paths.out).string();
  const std::string config = folder + "/foreshock.yaml";
  const int port = free_port(8080);
  FORESHOCK_TRY_VOID(write_file(folder + "/fleet.csv", fleet_csv()));
  FORESHOCK_TRY_VOID(write_file(
      config, "sources: { csv: { path: '" + folder + "/fleet.csv', speed: 600x, live: 5d } }\n" +
                  "series: { freq: 5m }\n"
                  "models: { default: { horizon: 6h } }\n"
                  "state: { local: { path: '" +
                  folder + "/state' } }\n" + "server: { listen: 127.0.0.1:" + std::to_string(port) +
                  " }\n"));
  Values values;
  values.add("--config", {config, "--config"});
  values.add("--quiet", {"", "--quiet"});
  FORESHOCK_TRY(const RunOptions options, read_run_options(values));
  std::printf(
      "\nThe fleet, live, ten minutes a second: http://127.0.0.1:%d  (Ctrl-C ends)\n"
      "The same by hand: foreshock run --config %s\n",
      port, config.c_str());
  std::fflush(stdout);
  const auto end = run_service(options, {});
  // Ctrl-C is how the demo is meant to end.
  return end && *end == Exit::kInterrupted ? Result<Exit>(Exit::kOk) : end;
}

Result<Exit> run(int argc, char** argv) {
  FORESHOCK_TRY(const Paths paths, paths_from(argc, argv));
  std::filesystem::create_directories(paths.out);
  FORESHOCK_TRY_VOID(show_fleet());
  FORESHOCK_TRY_VOID(show_sensors(paths.data));
  FORESHOCK_TRY(const Exit end, show_backtest(paths));
  return paths.once || end != Exit::kOk ? Result<Exit>(end) : show_page(paths);
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
