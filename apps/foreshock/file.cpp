#include "foreshock/app/file.h"

#include <cerrno>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace foreshock::app {
namespace {

constexpr std::size_t kBufferBytes = 1 << 18;
constexpr std::string_view kReaderGone = "nobody reads the output any more";

bool is_plain_or_new(const std::string& path) {
  struct stat about {};
  return stat(path.c_str(), &about) != 0 ? errno == ENOENT : S_ISREG(about.st_mode);
}

}  // namespace

bool is_reader_gone(const Error& error) {
  return error.message == kReaderGone;
}

File::File(int descriptor, std::string path, std::string part)
    : descriptor_(descriptor), path_(std::move(path)), part_(std::move(part)) {}

File::File(File&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)),
      path_(std::move(other.path_)),
      part_(std::exchange(other.part_, {})),
      buffer_(std::move(other.buffer_)) {}

File::~File() {
  if (descriptor_ > STDERR_FILENO) close(descriptor_);
  if (descriptor_ >= 0 && !part_.empty()) unlink(part_.c_str());
}

Result<File> File::open(const std::string& path) {
  if (path.empty()) return File(STDOUT_FILENO, "", "");
  const std::string part = is_plain_or_new(path) ? path + ".part" : "";
  const std::string& name = part.empty() ? path : part;
  const int descriptor = ::open(name.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (descriptor < 0) {
    return fail(Errc::kUnavailable, "cannot write '" + name + "': " + std::strerror(errno));
  }
  return File(descriptor, path, part);
}

bool File::is_terminal() const {
  return isatty(descriptor_) == 1;
}

tl::unexpected<Error> File::failed(const char* what, int code) const {
  if (code == EPIPE) return fail(Errc::kUnavailable, std::string(kReaderGone));
  const std::string name = path_.empty() ? "standard output" : "'" + path_ + "'";
  std::string message = std::string(what) + " " + name + " failed: " + std::strerror(code);
  if (path_.empty()) message += "; what was written is incomplete";
  return fail(Errc::kUnavailable, std::move(message));
}

Status File::write(std::string_view bytes) {
  buffer_.append(bytes);
  return buffer_.size() < kBufferBytes ? Status{} : flush();
}

Status File::flush() {
  std::string_view left = buffer_;
  while (!left.empty()) {
    const ssize_t written = ::write(descriptor_, left.data(), left.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) {
      buffer_.clear();
      return failed("writing to", errno);
    }
    left.remove_prefix(static_cast<std::size_t>(written));
  }
  buffer_.clear();
  return {};
}

Status File::commit() {
  FORESHOCK_TRY_VOID(flush());
  if (part_.empty()) return {};
  // Some file systems report a full disk only here.
  if (close(std::exchange(descriptor_, -1)) != 0) {
    unlink(part_.c_str());
    return failed("closing", errno);
  }
  if (std::rename(part_.c_str(), path_.c_str()) != 0) {
    const int code = errno;
    unlink(part_.c_str());
    return failed("naming", code);
  }
  return {};
}

Result<std::string> File::keep_part() {
  FORESHOCK_TRY_VOID(flush());
  return std::exchange(part_, {});
}

}  // namespace foreshock::app
