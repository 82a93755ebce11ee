#include "foreshock/app/service/local_store.h"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "foreshock/core/state_io.h"

namespace foreshock::app {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kBufferBytes = std::size_t{1} << 20;
constexpr std::string_view kSuffix = ".snapshot";
constexpr std::string_view kPartial = "partial";
constexpr std::size_t kKept = 2;

Status system_fault(const std::string& what) {
  return fail(Errc::kUnavailable, what + ": " + std::strerror(errno));
}

/// Makes names in a folder outlast a crash of the machine.
Status sync_folder(const fs::path& folder) {
  const int file = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (file < 0) return system_fault(folder);
  const bool done = ::fsync(file) == 0;
  const Status status = done ? Status{} : system_fault(folder);
  ::close(file);
  return status;
}

/// Offsets of the snapshots there, newest first.
std::vector<std::int64_t> offsets_in(const fs::path& folder) {
  std::vector<std::int64_t> found;
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    const std::string name = entry->path().filename();
    if (!name.ends_with(kSuffix)) continue;
    std::int64_t offset = 0;
    const char* last = name.data() + name.size() - kSuffix.size();
    const auto [stop, fault] = std::from_chars(name.data(), last, offset);
    if (fault == std::errc{} && stop == last) found.push_back(offset);
  }
  std::sort(found.rbegin(), found.rend());
  return found;
}

fs::path file_of(const fs::path& folder, std::int64_t offset) {
  return folder / (std::to_string(offset) + std::string(kSuffix));
}

/// A file's bytes, as long as this lives.
class Mapped {
 public:
  static Result<Mapped> open(const fs::path& path) {
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) return tl::unexpected(system_fault(path).error());
    struct stat about {};
    Mapped out;
    if (::fstat(file, &about) == 0 && about.st_size > 0) {
      out.size_ = static_cast<std::size_t>(about.st_size);
      out.at_ = ::mmap(nullptr, out.size_, PROT_READ, MAP_PRIVATE | MAP_POPULATE, file, 0);
    }
    ::close(file);
    if (out.at_ == MAP_FAILED) {
      out.at_ = nullptr;
      return tl::unexpected(system_fault(path).error());
    }
    return out;
  }
  Mapped(Mapped&& other) noexcept
      : at_(std::exchange(other.at_, nullptr)), size_(std::exchange(other.size_, 0)) {}
  Mapped& operator=(Mapped&&) = delete;
  ~Mapped() {
    if (at_ != nullptr) ::munmap(at_, size_);
  }
  std::span<const std::byte> bytes() const { return {static_cast<const std::byte*>(at_), size_}; }

 private:
  Mapped() = default;
  void* at_ = nullptr;
  std::size_t size_ = 0;
};

Status restore(std::span<const std::byte> bytes, Partition& into, std::int64_t expected) {
  while (!bytes.empty()) {
    auto rest = bytes;
    FORESHOCK_TRY(const Record record, foreshock::open(rest));
    static_cast<void>(record);
    FORESHOCK_TRY_VOID(into.restore_page(bytes.first(bytes.size() - rest.size())));
    bytes = rest;
  }
  FORESHOCK_TRY(const std::int64_t offset, into.finish_restore());
  if (offset != expected) {
    return fail(Errc::kMalformedInput, "it is of offset " + std::to_string(offset));
  }
  return {};
}

}  // namespace

Result<std::unique_ptr<LocalStore>> LocalStore::open(const std::string& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) return fail(Errc::kUnavailable, "state.local.path " + folder + ": " + error.message());
  return std::unique_ptr<LocalStore>(new LocalStore(folder));
}

LocalStore::~LocalStore() {
  abandon();
}

fs::path LocalStore::folder_of(const kafka::TopicPartition& at) const {
  return folder_ / (at.topic + "." + std::to_string(at.partition));
}

Result<SnapshotStore::Loaded> LocalStore::load(const kafka::Position& committed,
                                               const std::function<Result<Partition>()>& make) {
  Loaded out;
  const fs::path folder = folder_of(committed.at);
  for (const std::int64_t offset : offsets_in(folder)) {
    if (offset > committed.offset) continue;  // Its outputs may not be out.
    const fs::path path = file_of(folder, offset);
    FORESHOCK_TRY(Partition partition, make());
    const auto file = Mapped::open(path);
    const Status done =
        file ? restore(file->bytes(), partition, offset) : tl::unexpected(file.error());
    if (done) {
      out.partition = std::move(partition);
      out.next_offset = offset;
      return out;
    }
    out.refused.push_back(done.error().within(path.string()).message);
  }
  return out;
}

Status LocalStore::begin(const kafka::TopicPartition& at, std::int64_t next_offset) {
  abandon();
  place_ = folder_of(at);
  offset_ = next_offset;
  std::error_code error;
  fs::create_directories(place_, error);
  const fs::path path = place_ / kPartial;
  file_ = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (file_ < 0) return system_fault(path);
  return {};
}

Status LocalStore::write_out() {
  std::span<const std::byte> rest = buffer_;
  while (!rest.empty()) {
    const auto written = ::write(file_, rest.data(), rest.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return system_fault(place_ / kPartial);
    rest = rest.subspan(static_cast<std::size_t>(written));
  }
  buffer_.clear();
  return {};
}

Status LocalStore::put(std::span<const std::byte> page) {
  buffer_.insert(buffer_.end(), page.begin(), page.end());
  return buffer_.size() < kBufferBytes ? Status{} : write_out();
}

Status LocalStore::seal() {
  FORESHOCK_TRY_VOID(write_out());
  syncing_ = std::async(std::launch::async, [file = file_, path = place_ / kPartial]() -> Status {
    return ::fdatasync(file) == 0 ? Status{} : system_fault(path);
  });
  return {};
}

Result<bool> LocalStore::is_safe() {
  if (safe_) return true;
  if (!syncing_.valid() ||
      syncing_.wait_for(std::chrono::seconds{0}) != std::future_status::ready) {
    return false;
  }
  FORESHOCK_TRY_VOID(syncing_.get());
  safe_ = true;
  return true;
}

Status LocalStore::publish() {
  std::error_code error;
  fs::rename(place_ / kPartial, file_of(place_, offset_), error);
  if (error) return fail(Errc::kUnavailable, place_.string() + ": " + error.message());
  ::close(std::exchange(file_, -1));
  safe_ = false;
  FORESHOCK_TRY_VOID(sync_folder(place_));
  const auto all = offsets_in(place_);
  for (std::size_t i = kKept; i < all.size(); ++i) fs::remove(file_of(place_, all[i]), error);
  return {};
}

void LocalStore::abandon() {
  if (syncing_.valid()) syncing_.wait();
  syncing_ = {};
  if (file_ >= 0) ::close(std::exchange(file_, -1));
  buffer_.clear();
  safe_ = false;
}

}  // namespace foreshock::app
