#include "foreshock/ingest/byte_source.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

namespace foreshock {
namespace {

using namespace std::string_view_literals;

std::string system_message(int error) {
  return std::generic_category().message(error);
}

class FileSource final : public ByteSource {
 public:
  FileSource(int fd, std::string name) : fd_(fd), name_(std::move(name)) {}
  ~FileSource() override {
    if (fd_ != STDIN_FILENO) ::close(fd_);
  }

  Result<std::size_t> read(std::span<char> into, const std::stop_token& stop) override {
    while (!stop.stop_requested()) {
      // A pipe may stay silent for hours; look up now and then whether anybody still waits for it.
      pollfd waiting{.fd = fd_, .events = POLLIN, .revents = 0};
      const int ready = ::poll(&waiting, 1, kPatienceMs);
      if (ready == 0 || (ready < 0 && errno == EINTR)) continue;
      const ssize_t n = ::read(fd_, into.data(), into.size());
      if (n >= 0) return static_cast<std::size_t>(n);
      if (errno == EINTR || errno == EAGAIN) continue;
      return fail(Errc::kUnavailable, name_ + ": cannot read: " + system_message(errno));
    }
    return 0;
  }

 private:
  static constexpr int kPatienceMs = 50;  ///< Milliseconds.
  int fd_;
  std::string name_;
};

class MemorySource final : public ByteSource {
 public:
  explicit MemorySource(std::string bytes) : bytes_(std::move(bytes)) {}

  Result<std::size_t> read(std::span<char> into, const std::stop_token& /*stop*/) override {
    const std::size_t n = bytes_.copy(into.data(), into.size(), at_);
    at_ += n;
    return n;
  }

 private:
  std::string bytes_;
  std::size_t at_ = 0;
};

/// Bytes that were looked at already, then the rest.
class PutBackSource final : public ByteSource {
 public:
  PutBackSource(std::string first, std::unique_ptr<ByteSource> rest)
      : first_(std::move(first)), rest_(std::move(rest)) {}

  Result<std::size_t> read(std::span<char> into, const std::stop_token& stop) override {
    if (at_ == first_.size()) return rest_->read(into, stop);
    const std::size_t n = first_.copy(into.data(), into.size(), at_);
    at_ += n;
    return n;
  }

 private:
  std::string first_;
  std::unique_ptr<ByteSource> rest_;
  std::size_t at_ = 0;
};

struct Refused {
  std::string_view magic;
  std::string_view what;
};

constexpr std::array kRefused = {
    Refused{"PK\x03\x04"sv, "a zip archive or spreadsheet: save it as CSV"},
    Refused{"\xfd"
            "7zXZ"sv,
            "packed with xz: unpack it, or pack it with gzip or zstd"},
    Refused{"BZh"sv, "packed with bzip2: unpack it, or pack it with gzip or zstd"},
    Refused{"PAR1"sv, "a Parquet file: save it as CSV"},
};

Result<OpenedBytes> unpacked(std::unique_ptr<ByteSource> bytes, const std::string& name) {
  std::string first(6, '\0');  // As long as the longest magic.
  std::size_t have = 0;
  while (have < first.size()) {
    FORESHOCK_TRY(const std::size_t n, bytes->read(std::span(first).subspan(have), {}));
    if (n == 0) break;
    have += n;
  }
  first.resize(have);
  for (const Refused& refused : kRefused) {
    if (first.starts_with(refused.magic)) {
      return fail(Errc::kUnsupported, name + ": is " + std::string(refused.what));
    }
  }

  const bool gzip = first.starts_with("\x1f\x8b"sv);
  const bool zstd = first.starts_with("\x28\xb5\x2f\xfd"sv);
  OpenedBytes opened{.bytes = std::make_unique<PutBackSource>(first, std::move(bytes))};
  if (gzip) {
    FORESHOCK_TRY(opened.bytes, gunzip(std::move(opened.bytes), name));
    opened.compression = Compression::kGzip;
  } else if (zstd) {
    FORESHOCK_TRY(opened.bytes, unzstd(std::move(opened.bytes), name));
    opened.compression = Compression::kZstd;
  }
  return opened;
}

}  // namespace

Result<OpenedBytes> open_bytes_of_file(const std::string& path) {
  if (path == "-") return unpacked(std::make_unique<FileSource>(STDIN_FILENO, "stdin"), "stdin");
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) {
    return fail(Errc::kUnavailable, path + ": cannot open: " + system_message(errno));
  }
  auto file = std::make_unique<FileSource>(fd, path);
  struct stat status {};
  if (::fstat(fd, &status) == 0 && S_ISDIR(status.st_mode)) {
    return fail(Errc::kUnavailable, path + ": is a directory, not a file");
  }
  return unpacked(std::move(file), path);
}

Result<OpenedBytes> open_bytes_of_memory(std::string bytes, const std::string& name) {
  return unpacked(std::make_unique<MemorySource>(std::move(bytes)), name);
}

}  // namespace foreshock
