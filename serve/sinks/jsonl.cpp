#include "foreshock/serve/sinks/jsonl.h"

#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "foreshock/serve/json.h"

namespace foreshock {
namespace {

tl::unexpected<Error> fault(const std::string& path) {
  return fail(Errc::kUnavailable, path + ": " + std::generic_category().message(errno));
}

bool ends_within_line(int file) {
  struct stat about {};
  char last = '\n';
  if (::fstat(file, &about) != 0 || !S_ISREG(about.st_mode) || about.st_size == 0) return false;
  return ::pread(file, &last, 1, about.st_size - 1) == 1 && last != '\n';
}

bool write_all(int file, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::write(file, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  return true;
}

}  // namespace

std::string jsonl_line(const Notice& notice) {
  std::string out;
  JsonWriter json(out);
  json.begin_object();
  json.text("schema", "foreshock.incident/1");
  json.text("state", notice.resolved ? "closed" : "opened");
  write_incident(*notice.incident, json);
  json.end_object();
  out += '\n';
  return out;
}

Status append_lines(const std::string& path, std::string_view lines) {
  const int file = ::open(path.c_str(), O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0640);
  if (file < 0) return fault(path);
  const bool torn = ends_within_line(file);
  const bool done = (!torn || write_all(file, "\n")) && write_all(file, lines);
  Status status = done ? Status{} : fault(path);
  ::close(file);
  return status;
}

}  // namespace foreshock
