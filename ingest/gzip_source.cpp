#include <utility>
#include <vector>

#include <zlib.h>

#include "foreshock/ingest/byte_source.h"

namespace foreshock {
namespace {

constexpr std::size_t kPackedBytes = 256 << 10;

class GzipSource final : public ByteSource {
 public:
  GzipSource(std::unique_ptr<ByteSource> packed, std::string name)
      : packed_(std::move(packed)), name_(std::move(name)), buffer_(kPackedBytes) {}
  ~GzipSource() override { inflateEnd(&stream_); }

  Status start() {
    constexpr int kGzipOnly = 16;  // zlib.h: added to windowBits.
    if (inflateInit2(&stream_, MAX_WBITS + kGzipOnly) != Z_OK) return broken("no memory for zlib");
    return {};
  }

  Result<std::size_t> read(std::span<char> into, const std::stop_token& stop) override {
    stream_.next_out = reinterpret_cast<Bytef*>(into.data());
    stream_.avail_out = static_cast<uInt>(into.size());
    while (stream_.avail_out == into.size()) {
      if (stream_.avail_in == 0) FORESHOCK_TRY_VOID(refill(stop));
      FORESHOCK_TRY(const bool more, enter_member(stop));
      if (!more) return 0;
      FORESHOCK_TRY_VOID(decode());
    }
    return into.size() - stream_.avail_out;
  }

 private:
  Status refill(const std::stop_token& stop) {
    FORESHOCK_TRY(const std::size_t n, packed_->read(buffer_, stop));
    stream_.next_in = reinterpret_cast<Bytef*>(buffer_.data());
    stream_.avail_in = static_cast<uInt>(n);
    return {};
  }

  Status decode() {
    // The checksum stands behind the data: without input there is nothing left to give out.
    if (stream_.avail_in == 0) return broken("ends in the middle of the packed data (cut off?)");
    const int status = inflate(&stream_, Z_NO_FLUSH);
    between_members_ = status == Z_STREAM_END;
    if (between_members_ || status == Z_OK || status == Z_BUF_ERROR) return {};
    return broken(stream_.msg != nullptr ? stream_.msg : "damaged");
  }

  /// False at the end. Tapes and some archivers fill up with zero bytes behind the last member.
  Result<bool> enter_member(const std::stop_token& stop) {
    if (!between_members_) return true;
    while (stream_.avail_in > 0 && *stream_.next_in == 0) {
      ++stream_.next_in;
      --stream_.avail_in;
      if (stream_.avail_in == 0) FORESHOCK_TRY_VOID(refill(stop));
    }
    if (stream_.avail_in == 0) return false;
    between_members_ = false;
    if (inflateReset(&stream_) != Z_OK) return broken("zlib does not restart");
    return true;
  }

  tl::unexpected<Error> broken(const std::string& what) const {
    return fail(Errc::kMalformedInput, name_ + ": gzip: " + what);
  }

  std::unique_ptr<ByteSource> packed_;
  std::string name_;
  std::vector<char> buffer_;
  z_stream stream_{};
  bool between_members_ = false;
};

}  // namespace

Result<std::unique_ptr<ByteSource>> gunzip(std::unique_ptr<ByteSource> packed, std::string name) {
  auto source = std::make_unique<GzipSource>(std::move(packed), std::move(name));
  FORESHOCK_TRY_VOID(source->start());
  return source;
}

}  // namespace foreshock
