#include "foreshock/serve/listen.h"

#include <string>

#include <gtest/gtest.h>

namespace foreshock {
namespace {

TEST(ParseListen, ReadsNamesAndAddresses) {
  EXPECT_EQ(parse_listen("127.0.0.1:8080")->host, "127.0.0.1");
  EXPECT_EQ(parse_listen("127.0.0.1:8080")->port, 8080);
  EXPECT_EQ(parse_listen("localhost:0")->host, "localhost");
  EXPECT_EQ(parse_listen("localhost:0")->port, 0);
  EXPECT_EQ(parse_listen("[::1]:65535")->host, "::1");
  EXPECT_EQ(parse_listen("[::1]:65535")->port, 65535);
}

TEST(ParseListen, SaysWhatIsMissing) {
  const auto why = [](const char* text) { return parse_listen(text).error().message; };

  EXPECT_EQ(why(""), "'' has no port; an address is written 127.0.0.1:8080");
  EXPECT_EQ(why("localhost"), "'localhost' has no port; an address is written 127.0.0.1:8080");
  EXPECT_EQ(why(":8080"),
            "':8080' has no host: 127.0.0.1 is this machine only, 0.0.0.0 all the world");
  EXPECT_EQ(why("::1:8080"), "'::1:8080' looks like IPv6: that is written [::1]:8080");
  for (const char* const port : {"", "x", "80x", "-1", "+1", "65536", "99999999999"}) {
    EXPECT_EQ(why((std::string("a:") + port).c_str()),
              "'a:" + std::string(port) + "' has no port from 0 to 65535 behind the last colon");
  }
}

}  // namespace
}  // namespace foreshock
