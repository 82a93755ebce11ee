#include "foreshock/serve/assets.h"

#include <set>
#include <string>

#include <gtest/gtest.h>

#include "foreshock/serve/http_encoding.h"

namespace foreshock {
namespace {

class Assets : public testing::Test {
 protected:
  void SetUp() override { add_assets(routes_); }
  HttpResponse get(const std::string& path, HttpFields fields = {}) const {
    return routes_.answer({.method = "GET", .path = path, .fields = std::move(fields)}).response;
  }
  static std::string field(const HttpResponse& response, const std::string& name) {
    for (const auto& [one, value] : response.fields) {
      if (one == name) return value;
    }
    return "";
  }

  HttpRoutes routes_;
};

TEST_F(Assets, AreEveryFileOfThePage) {
  std::set<std::string_view> names;
  for (const EmbeddedFile& file : embedded_files()) {
    names.insert(file.name);
    const HttpResponse response = get("/page/" + std::string(file.name));
    EXPECT_EQ(response.status, 200) << file.name;
    EXPECT_EQ(response.body, file.bytes) << file.name;
  }
  for (const char* const needed : {"index.html", "embed.html", "embed.js"}) {
    EXPECT_TRUE(names.contains(needed)) << needed;
  }
}

TEST_F(Assets, AreAtTheirOwnPathsToo) {
  EXPECT_EQ(get("/").body, get("/page/index.html").body);
  EXPECT_EQ(get("/embed").body, get("/page/embed.html").body);
  EXPECT_EQ(get("/embed.js").body, get("/page/embed.js").body);
  EXPECT_TRUE(get("/").body.starts_with("<!"));
}

TEST_F(Assets, SayWhatTheyAre) {
  EXPECT_EQ(get("/").content_type, "text/html; charset=utf-8");
  EXPECT_EQ(get("/embed.js").content_type, "text/javascript; charset=utf-8");
}

TEST_F(Assets, ArePackedForThoseWhoTakeIt) {
  const HttpResponse packed = get("/", {{"Accept-Encoding", "gzip"}});

  EXPECT_EQ(field(packed, "Content-Encoding"), "gzip");
  EXPECT_EQ(field(packed, "Vary"), "Accept-Encoding");
  std::string out;
  ASSERT_TRUE(unpack(packed.body, 1 << 20, out));
  EXPECT_EQ(out, get("/").body);
}

TEST_F(Assets, AreNotSentTwice) {
  const std::string tag = field(get("/"), "ETag");
  ASSERT_EQ(tag.size(), 34U);

  const HttpResponse again = get("/", {{"If-None-Match", tag}});

  EXPECT_EQ(again.status, 304);
  EXPECT_EQ(again.body, "");
  EXPECT_EQ(field(again, "ETag"), tag);
  EXPECT_EQ(get("/", {{"If-None-Match", "\"other\""}}).status, 200);
  EXPECT_NE(field(get("/embed.js"), "ETag"), tag);
}

TEST_F(Assets, AreNothingBesideTheFilesOfThePage) {
  for (const char* const path :
       {"/page/", "/page", "/page/../index.html", "/page/%69ndex.html", "/page//index.html",
        "/page/index.html/", "/page/../../etc/passwd", "/index.html"}) {
    EXPECT_EQ(get(path).status, 404) << path;
  }
}

}  // namespace
}  // namespace foreshock
