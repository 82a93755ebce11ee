#include "foreshock/serve/sinks/outbox.h"

#include <algorithm>
#include <cerrno>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace foreshock {
namespace {

constexpr std::string_view kMagic = "FSOUTBX1";

tl::unexpected<Error> fault(const std::string& path) {
  return fail(Errc::kUnavailable, path + ": " + std::generic_category().message(errno));
}

std::span<const std::byte> bytes_of(std::string_view text) {
  return std::as_bytes(std::span(text.data(), text.size()));
}

bool write_at(int file, std::span<const std::byte> bytes, std::uint64_t at) {
  while (!bytes.empty()) {
    const ssize_t n = ::pwrite(file, bytes.data(), bytes.size(), static_cast<off_t>(at));
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    bytes = bytes.subspan(static_cast<std::size_t>(n));
    at += static_cast<std::uint64_t>(n);
  }
  return true;
}

Result<std::vector<std::byte>> read_all(int file, const std::string& path) {
  struct stat about {};
  if (::fstat(file, &about) != 0) return fault(path);
  if (!S_ISREG(about.st_mode)) return fail(Errc::kUnavailable, path + ": is no file");
  std::vector<std::byte> out(static_cast<std::size_t>(about.st_size));
  std::size_t have = 0;
  while (have < out.size()) {
    const ssize_t n = ::pread(file, out.data() + have, out.size() - have, static_cast<off_t>(have));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return fault(path);
    if (n == 0) break;
    have += static_cast<std::size_t>(n);
  }
  out.resize(have);
  return out;
}

Result<int> open_locked(const std::string& path, int flags) {
  const int file = ::open(path.c_str(), flags | O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0) return fault(path);
  if (::flock(file, LOCK_EX | LOCK_NB) == 0) return file;
  const bool taken = errno == EWOULDBLOCK;
  const auto error =
      taken ? fail(Errc::kUnavailable, path + ": another process has it") : fault(path);
  ::close(file);
  return error;
}

/// So that a name outlasts the machine's crash.
bool sync_folder_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  const std::string folder = slash == std::string::npos ? "." : path.substr(0, slash + 1);
  const int file = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (file < 0) return false;
  const bool done = ::fsync(file) == 0;
  ::close(file);
  return done;
}

bool begins_alike(std::span<const std::byte> bytes) {
  const auto magic = bytes_of(kMagic);
  const auto n = static_cast<std::ptrdiff_t>(std::min(bytes.size(), magic.size()));
  return std::equal(magic.begin(), magic.begin() + n, bytes.begin());
}

}  // namespace

Outbox::~Outbox() {
  if (file_ >= 0) ::close(file_);
}

Outbox::Outbox(Outbox&& other) noexcept
    : path_(std::move(other.path_)),
      file_(std::exchange(other.file_, -1)),
      bytes_(other.bytes_),
      cut_off_(other.cut_off_) {}

Outbox& Outbox::operator=(Outbox&& other) noexcept {
  if (this == &other) return *this;
  if (file_ >= 0) ::close(file_);
  path_ = std::move(other.path_);
  file_ = std::exchange(other.file_, -1);
  bytes_ = other.bytes_;
  cut_off_ = other.cut_off_;
  return *this;
}

Result<Outbox> Outbox::open(const std::string& path, const Each& each) {
  Outbox out;
  out.path_ = path;
  FORESHOCK_TRY(out.file_, open_locked(path, 0));
  FORESHOCK_TRY(const std::vector<std::byte> bytes, read_all(out.file_, path));
  std::span<const std::byte> rest(bytes);
  if (!begins_alike(rest)) {
    return fail(Errc::kMalformedInput, path + ": is no outbox of foreshock; name another file");
  }
  if (rest.size() >= kMagic.size()) {
    rest = rest.subspan(kMagic.size());
    while (!rest.empty()) {
      auto next = rest;
      const auto record = foreshock::open(next);
      if (!record) break;
      if (auto status = each(*record); !status) {
        return tl::unexpected(status.error().within(path));
      }
      rest = next;
    }
    out.cut_off_ = rest.size();
    out.bytes_ = bytes.size() - rest.size();
  } else {
    if (!write_at(out.file_, bytes_of(kMagic), 0)) return fault(path);
    out.bytes_ = kMagic.size();
  }
  if (::ftruncate(out.file_, static_cast<off_t>(out.bytes_)) != 0) return fault(path);
  if (::fsync(out.file_) != 0 || !sync_folder_of(path)) return fault(path);
  return out;
}

Status Outbox::append(std::span<const std::byte> records, bool sync) {
  if (!write_at(file_, records, bytes_) || (sync && ::fdatasync(file_) != 0)) {
    const auto error = fault(path_);
    static_cast<void>(::ftruncate(file_, static_cast<off_t>(bytes_)));  // It ends whole.
    return error;
  }
  bytes_ += records.size();
  return {};
}

Status Outbox::rewrite(std::span<const std::byte> records) {
  const std::string path = path_ + ".new";
  FORESHOCK_TRY(const int file, open_locked(path, O_TRUNC));
  const bool written = write_at(file, bytes_of(kMagic), 0) &&
                       write_at(file, records, kMagic.size()) && ::fsync(file) == 0;
  if (!written || ::rename(path.c_str(), path_.c_str()) != 0) {
    const auto error = fault(path);
    ::close(file);
    ::unlink(path.c_str());
    return error;
  }
  ::close(std::exchange(file_, file));
  bytes_ = kMagic.size() + records.size();
  return sync_folder_of(path_) ? Status{} : fault(path_);
}

}  // namespace foreshock
