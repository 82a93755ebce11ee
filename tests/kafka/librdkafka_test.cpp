// What we are linked with: the version that the build said, with the features that users need.
#include <array>
#include <string>

#include <gtest/gtest.h>
#include <librdkafka/rdkafka.h>

namespace {

std::string features() {
  std::array<char, 1024> text{};
  std::size_t size = text.size();
  rd_kafka_conf_t* conf = rd_kafka_conf_new();
  rd_kafka_conf_get(conf, "builtin.features", text.data(), &size);
  rd_kafka_conf_destroy(conf);
  return std::string(",") + text.data() + ",";
}

TEST(Librdkafka, IsTheOneThatItsHeaderIsOf) {
  EXPECT_EQ(rd_kafka_version(), RD_KAFKA_VERSION);
}

TEST(Librdkafka, IsOldOnlyIfTheBuildSaidSo) {
#ifdef FORESHOCK_OLD_RDKAFKA
  EXPECT_LT(rd_kafka_version(), 0x020c0000) << rd_kafka_version_str();
#else
  EXPECT_GE(rd_kafka_version(), 0x020c0000) << rd_kafka_version_str();
#endif
}

TEST(Librdkafka, HasTheFeaturesThatUsersNeed) {
  const std::string found = features();
  for (const char* wanted : {"gzip", "snappy", "lz4", "zstd", "ssl", "sasl_gssapi", "sasl_plain",
                             "sasl_scram", "sasl_oauthbearer"}) {
    EXPECT_NE(found.find("," + std::string(wanted) + ","), std::string::npos) << wanted << found;
  }
#ifndef FORESHOCK_OLD_RDKAFKA
  EXPECT_NE(found.find(",oidc,"), std::string::npos) << found;
#endif
}

}  // namespace
