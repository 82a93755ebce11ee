#include "foreshock/serve/http_encoding.h"

#include <algorithm>
#include <string>

#include <gtest/gtest.h>

namespace foreshock {
namespace {

std::string encoding(const HttpResponse& response) {
  for (const auto& [name, value] : response.fields) {
    if (name == "Content-Encoding") return value;
  }
  return "";
}

HttpResponse packed(const std::string& accept, HttpResponse response) {
  pack({.fields = {{"Accept-Encoding", accept}}}, response);
  return response;
}

TEST(AcceptsGzip, ReadsTheField) {
  for (const char* const field :
       {"gzip", "deflate, gzip;q=1.0, *;q=0.5", "*", "br ,\tgzip ; q=0.1", "GZip", "x-gzip",
        "gzip;q=0.001", "*;q=0, gzip", "identity;q=0, gzip;q=1"}) {
    EXPECT_TRUE(accepts_gzip(field)) << field;
  }
  for (const char* const field :
       {"", "identity", "br", "gzip;q=0", "gzip; q=0.0", "gzip;q=0.000, br", "*;q=0", "gzipped",
        ",,,", ";q=1", "*, gzip;q=0", "gzip;Q=0"}) {
    EXPECT_FALSE(accepts_gzip(field)) << field;
  }
}

TEST(Unpack, GivesBackWhatWasPacked) {
  for (const std::string& text :
       {std::string(), std::string("a"), std::string("\0\xff\0", 3), std::string(1'000'000, 'x')}) {
    for (const int level : {1, 9}) {
      std::string out = "something else";
      ASSERT_TRUE(unpack(gzip(text, level), 1'000'000, out));
      EXPECT_TRUE(out == text);
    }
  }
}

// A gigabyte of zeros in a megabyte, and that packed again, is what a bomb is made of.
TEST(Unpack, RefusesWhatWouldBeTooLong) {
  const std::string bomb = gzip(std::string(64 << 20, '\0'), 9);
  ASSERT_LT(bomb.size(), 100'000U);
  std::string out;

  EXPECT_FALSE(unpack(bomb, 1 << 20, out));
  EXPECT_LT(out.capacity(), 4U << 20U);
  EXPECT_FALSE(unpack(gzip("12345", 1), 4, out));
  EXPECT_TRUE(unpack(gzip("1234", 1), 4, out));
}

TEST(Unpack, RefusesWhatIsCutAnywhere) {
  std::string text;
  for (int i = 0; i < 200; ++i) text += std::to_string(i * i);
  const std::string whole = gzip(text, 6);
  std::string out;

  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_FALSE(unpack(whole.substr(0, size), 1 << 20, out)) << size;
  }
  EXPECT_TRUE(unpack(whole, 1 << 20, out));
}

TEST(Unpack, RefusesDamageAndWhatIsNoGzip) {
  std::string damaged = gzip("what was said", 6);
  damaged[damaged.size() - 6] = static_cast<char>(damaged[damaged.size() - 6] ^ 1);  // Its CRC.
  std::string out;

  EXPECT_FALSE(unpack(damaged, 1 << 20, out));
  EXPECT_FALSE(unpack("{\"y\":[1,2,3]}", 1 << 20, out));
  EXPECT_FALSE(unpack(gzip("a", 1) + "b", 1 << 20, out));
}

TEST(Pack, PacksTextThatIsWorthIt) {
  const std::string text(5000, 'x');

  const HttpResponse response = packed("gzip", {.content_type = "application/json", .body = text});

  EXPECT_EQ(encoding(response), "gzip");
  std::string out;
  ASSERT_TRUE(unpack(response.body, 10'000, out));
  EXPECT_EQ(out, text);
}

TEST(Pack, LeavesTheRestAsItIs) {
  const std::string text(5000, 'x');

  EXPECT_EQ(encoding(packed("", {.body = text})), "");
  EXPECT_EQ(encoding(packed("gzip;q=0", {.body = text})), "");
  EXPECT_EQ(encoding(packed("gzip", {.body = "short"})), "");
  EXPECT_EQ(encoding(packed("gzip", {.content_type = "image/png", .body = text})), "");
  EXPECT_EQ(packed("gzip", {.body = text, .fields = {{"Content-Encoding", "br"}}}).body, text);
}

TEST(Pack, TellsCachesThatAnswersDiffer) {
  const HttpResponse plain = packed("", {.body = std::string(5000, 'x')});

  const std::pair<std::string, std::string> vary{"Vary", "Accept-Encoding"};
  EXPECT_EQ(std::count(plain.fields.begin(), plain.fields.end(), vary), 1);
}

}  // namespace
}  // namespace foreshock
