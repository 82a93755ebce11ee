#include "foreshock/ingest/byte_source.h"

#include <cstddef>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

namespace foreshock {
namespace {

std::string path_of(const std::string& name) {
  return ::testing::TempDir() + "byte_source_" + name;
}

std::string write_file(const std::string& name, const std::string& bytes) {
  std::ofstream(path_of(name), std::ios::binary) << bytes;
  return path_of(name);
}

std::string gzip(const std::string& text) {
  z_stream stream{};
  deflateInit2(&stream, 6, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY);
  std::string packed(deflateBound(&stream, text.size()), '\0');
  std::string input = text;
  stream.next_in = reinterpret_cast<Bytef*>(input.data());
  stream.avail_in = static_cast<uInt>(input.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  deflate(&stream, Z_FINISH);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

std::string zstd(const std::string& text) {
  std::string packed(ZSTD_compressBound(text.size()), '\0');
  packed.resize(ZSTD_compress(packed.data(), packed.size(), text.data(), text.size(), 3));
  return packed;
}

std::string some_text(std::size_t n) {
  std::mt19937_64 rng(7);
  std::string text;
  while (text.size() < n) text += std::to_string(rng() % 1000) + ",";
  return text;
}

/// Everything, read in steps of `step` bytes; after an error its message.
std::string drain(Result<OpenedBytes> opened, std::size_t step = 4096) {
  if (!opened) return opened.error().message;
  std::string all;
  std::vector<char> buffer(step);
  for (;;) {
    const auto n = opened->bytes->read(buffer, {});
    if (!n) return n.error().message;
    if (*n == 0) return all;
    all.append(buffer.data(), *n);
  }
}

TEST(ByteSource, ReadsAFile) {
  const std::string text = some_text(100'000);
  EXPECT_EQ(drain(open_bytes_of_file(write_file("plain", text))), text);
  EXPECT_EQ(drain(open_bytes_of_file(write_file("short", "a"))), "a");
  EXPECT_EQ(drain(open_bytes_of_file(write_file("empty", ""))), "");
}

TEST(ByteSource, UnpacksGzipByItsFirstBytes) {
  const std::string text = some_text(1'000'000);
  const std::string path = write_file("gzip.csv", gzip(text));

  EXPECT_EQ(open_bytes_of_file(path)->compression, Compression::kGzip);
  EXPECT_TRUE(drain(open_bytes_of_file(path)) ==
              text);  // Not EXPECT_EQ, which would print megabytes.
  EXPECT_TRUE(drain(open_bytes_of_file(path), 1) == text);
}

TEST(ByteSource, UnpacksZstdByItsFirstBytes) {
  const std::string text = some_text(1'000'000);
  const std::string path = write_file("zstd.csv", zstd(text));

  EXPECT_EQ(open_bytes_of_file(path)->compression, Compression::kZstd);
  EXPECT_TRUE(drain(open_bytes_of_file(path)) == text);
  EXPECT_TRUE(drain(open_bytes_of_file(path), 1) == text);
}

TEST(ByteSource, UnpacksMembersInARow) {
  EXPECT_EQ(drain(open_bytes_of_memory(gzip("one,") + gzip("") + gzip("two"), "x")), "one,two");
  EXPECT_EQ(drain(open_bytes_of_memory(zstd("one,") + zstd("") + zstd("two"), "x")), "one,two");
  EXPECT_EQ(drain(open_bytes_of_memory(gzip("one") + std::string(9, '\0'), "x")), "one");
  EXPECT_EQ(drain(open_bytes_of_memory(gzip(""), "x")), "");
}

TEST(ByteSource, SaysWhenPackedDataAreCutOff) {
  const std::string text = some_text(1000);
  for (const std::string& packed : {gzip(text), zstd(text)}) {
    for (std::size_t n = 6; n < packed.size(); n += 7) {
      EXPECT_NE(drain(open_bytes_of_memory(packed.substr(0, n), "x")).find("(cut off?)"),
                std::string::npos)
          << n;
    }
  }
}

TEST(ByteSource, SaysWhenPackedDataAreDamaged) {
  std::string packed = gzip(some_text(1000));
  packed[packed.size() - 6] ^= 1;  // In the checksum.
  EXPECT_EQ(drain(open_bytes_of_memory(packed, "x.gz")), "x.gz: gzip: incorrect data check");
  EXPECT_EQ(drain(open_bytes_of_memory(gzip("a") + "rest", "x.gz")),
            "x.gz: gzip: incorrect header check");

  packed = zstd(some_text(1000));
  packed[4] = '\xff';
  EXPECT_EQ(drain(open_bytes_of_memory(packed, "x.zst")).find("x.zst: zstd: "), 0U);
}

TEST(ByteSource, NamesArchivesThatItDoesNotRead) {
  const auto zip = open_bytes_of_memory("PK\x03\x04 and more", "x.xlsx");

  ASSERT_FALSE(zip);
  EXPECT_EQ(zip.error().code, Errc::kUnsupported);
  EXPECT_EQ(zip.error().message, "x.xlsx: is a zip archive or spreadsheet: save it as CSV");
}

TEST(ByteSource, SaysWhyAFileCannotBeOpened) {
  const auto missing = open_bytes_of_file("/no/such/file.csv");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, Errc::kUnavailable);
  EXPECT_EQ(missing.error().message, "/no/such/file.csv: cannot open: No such file or directory");

  const auto directory = open_bytes_of_file("/tmp");
  ASSERT_FALSE(directory);
  EXPECT_EQ(directory.error().code, Errc::kUnavailable);
  EXPECT_EQ(directory.error().message, "/tmp: is a directory, not a file");
}

TEST(ByteSource, SaysWhenAFileMayNotBeRead) {
  if (::geteuid() == 0) GTEST_SKIP() << "root may read everything";
  const std::string path = write_file("secret", "a");
  std::filesystem::permissions(path, std::filesystem::perms::none);

  const auto secret = open_bytes_of_file(path);

  ASSERT_FALSE(secret);
  EXPECT_EQ(secret.error().message, path + ": cannot open: Permission denied");
}

TEST(ByteSource, ReadsStdin) {
  const std::string path = write_file("stdin", "a,b\n");
  ASSERT_NE(std::freopen(path.c_str(), "r", stdin), nullptr);

  EXPECT_EQ(drain(open_bytes_of_file("-")), "a,b\n");
}

}  // namespace
}  // namespace foreshock
