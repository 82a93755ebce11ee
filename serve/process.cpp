#include "foreshock/serve/process.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

#include <sys/resource.h>
#include <unistd.h>

namespace foreshock {
namespace {

/// The fields of proc(5)'s stat that are asked for, by their numbers there.
struct Stat {
  std::uint64_t user_ticks = 0;      // 14
  std::uint64_t system_ticks = 0;    // 15
  std::uint64_t threads = 0;         // 20
  std::uint64_t start_ticks = 0;     // 22, since boot
  std::uint64_t virtual_bytes = 0;   // 23
  std::uint64_t resident_pages = 0;  // 24
};

std::string content(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::optional<Stat> parse_stat(const std::string& text) {
  // The name may hold anything, a ')' too: the numbers begin behind the last one.
  const std::size_t name_end = text.rfind(')');
  if (name_end == std::string::npos) return std::nullopt;
  std::istringstream rest(text.substr(name_end + 1));
  std::array<std::string, 22> fields;  // 3 to 24
  for (std::string& field : fields) {
    if (!(rest >> field)) return std::nullopt;
  }
  Stat stat;
  const auto take = [&fields](std::size_t number, std::uint64_t& value) {
    return static_cast<bool>(std::istringstream(fields[number - 3]) >> value);
  };
  if (!take(14, stat.user_ticks) || !take(15, stat.system_ticks) || !take(20, stat.threads) ||
      !take(22, stat.start_ticks) || !take(23, stat.virtual_bytes) ||
      !take(24, stat.resident_pages)) {
    return std::nullopt;
  }
  return stat;
}

/// When the machine was booted, seconds since 1970.
std::optional<double> boot_time(const std::string& text) {
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    double seconds = 0;
    if (line.starts_with("btime ") && std::istringstream(line.substr(6)) >> seconds) return seconds;
  }
  return std::nullopt;
}

std::uint64_t entries(const std::string& folder) {
  std::error_code error;
  std::filesystem::directory_iterator entry(folder, error);
  std::uint64_t count = 0;
  for (; !error && entry != std::filesystem::directory_iterator(); entry.increment(error)) ++count;
  return count;
}

}  // namespace

std::optional<ProcessUse> process_use(const std::string& proc) {
  const std::optional<Stat> stat = parse_stat(content(proc + "/self/stat"));
  const std::optional<double> booted = boot_time(content(proc + "/stat"));
  if (!stat || !booted) return std::nullopt;

  const auto ticks_a_second = static_cast<double>(sysconf(_SC_CLK_TCK));
  ProcessUse use;
  use.cpu_seconds = static_cast<double>(stat->user_ticks + stat->system_ticks) / ticks_a_second;
  use.start_time_seconds = *booted + static_cast<double>(stat->start_ticks) / ticks_a_second;
  use.virtual_bytes = stat->virtual_bytes;
  use.resident_bytes = stat->resident_pages * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
  use.threads = stat->threads;
  use.open_files = entries(proc + "/self/fd");
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) == 0) use.most_files = limit.rlim_cur;
  return use;
}

}  // namespace foreshock
