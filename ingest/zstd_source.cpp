#include <utility>
#include <vector>

#include <zstd.h>

#include "foreshock/ingest/byte_source.h"

namespace foreshock {
namespace {

class ZstdSource final : public ByteSource {
 public:
  ZstdSource(std::unique_ptr<ByteSource> packed, std::string name)
      : packed_(std::move(packed)), name_(std::move(name)), buffer_(ZSTD_DStreamInSize()) {}

  Result<std::size_t> read(std::span<char> into, const std::stop_token& stop) override {
    if (stream_ == nullptr) return broken("no memory for the decoder");
    ZSTD_outBuffer out{.dst = into.data(), .size = into.size(), .pos = 0};
    while (out.pos == 0) {
      if (in_.pos == in_.size && !holds_output_) {
        FORESHOCK_TRY(in_.size, packed_->read(buffer_, stop));
        in_.src = buffer_.data();
        in_.pos = 0;
        if (in_.size == 0) {
          if (between_frames_ || stop.stop_requested()) return 0;
          return broken("ends in the middle of the packed data (cut off?)");
        }
      }
      const std::size_t hint = ZSTD_decompressStream(stream_.get(), &out, &in_);
      if (ZSTD_isError(hint) != 0) return broken(ZSTD_getErrorName(hint));
      between_frames_ = hint == 0;
      holds_output_ = out.pos == out.size && !between_frames_;
    }
    return out.pos;
  }

 private:
  struct Free {
    void operator()(ZSTD_DStream* stream) const { ZSTD_freeDStream(stream); }
  };

  tl::unexpected<Error> broken(const std::string& what) const {
    return fail(Errc::kMalformedInput, name_ + ": zstd: " + what);
  }

  std::unique_ptr<ByteSource> packed_;
  std::string name_;
  std::vector<char> buffer_;
  std::unique_ptr<ZSTD_DStream, Free> stream_{ZSTD_createDStream()};
  ZSTD_inBuffer in_{};
  bool between_frames_ = true;
  bool holds_output_ = false;  ///< The decoder may have more to give without more input.
};

}  // namespace

Result<std::unique_ptr<ByteSource>> unzstd(std::unique_ptr<ByteSource> packed, std::string name) {
  return std::make_unique<ZstdSource>(std::move(packed), std::move(name));
}

}  // namespace foreshock
