#include "foreshock/serve/prometheus_api.h"

#include <chrono>
#include <limits>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "promql/memory_storage.h"

namespace foreshock {
namespace {

using promql::Labels;

constexpr std::int64_t kNowMs = 1'709'287'200'500;

Labels labels(std::vector<promql::Label> all) {
  return Labels(std::move(all));
}

class Api : public testing::Test {
 protected:
  void SetUp() override {
    storage_ = std::make_shared<promql::MemoryStorage>();
    storage_->add({{"__name__", "y"}, {"metric", "cpu"}, {"host", "a"}}, kNowMs - 120'000, 60'000,
                  {41.5, 42, 43.25});
    // A forecast: samples behind now.
    storage_->add({{"__name__", "yhat"}, {"metric", "cpu"}, {"host", "a"}}, kNowMs, 60'000,
                  {42.5, 0.1, 1e21});
    storage_->add(
        {{"__name__", "odd"}}, kNowMs, 60'000,
        {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity(),
         -std::numeric_limits<double>::infinity(), 1e-7, -0.0});
    api_.storage = storage_;
    api_.now = [] { return Timestamp{std::chrono::milliseconds{kNowMs}}; };
    api_.metadata = {{"y", "gauge", "What was seen.", ""},
                     {"yhat", "gauge", "What is expected.", ""}};
    api_.version = "0.7.0";
    api_.revision = "abc";
    routes_ = made();
  }

  HttpRoutes made() const {
    HttpRoutes routes;
    add_prometheus_api(api_, routes);
    return routes;
  }
  HttpResponse get(const std::string& path, const std::string& query = "") const {
    return routes_.answer({.method = "GET", .path = "/api/v1/" + path, .query = query}).response;
  }
  HttpResponse post(const std::string& path, const std::string& body) const {
    return routes_
        .answer({.method = "POST",
                 .path = "/api/v1/" + path,
                 .fields = {{"Content-Type", "application/x-www-form-urlencoded"}},
                 .body = body})
        .response;
  }
  std::string data(const HttpResponse& response) const {
    EXPECT_EQ(response.status, 200) << response.body;
    EXPECT_EQ(response.content_type, "application/json");
    const std::string begin = R"({"status":"success","data":)";
    EXPECT_TRUE(response.body.starts_with(begin) && response.body.ends_with("}")) << response.body;
    return response.body.substr(begin.size(), response.body.size() - begin.size() - 1);
  }

  std::shared_ptr<promql::MemoryStorage> storage_;
  PrometheusApi api_;
  HttpRoutes routes_;
};

// What Grafana 10 and 11 send: the health check, what kind of Prometheus it is, the lists of the
// query builder, and a panel.
TEST_F(Api, AnswersWhatGrafanaAsks) {
  EXPECT_EQ(data(post("query", "query=1%2B1&time=1709287200.5")),
            R"({"resultType":"scalar","result":[1709287200.500,"2"]})");
  EXPECT_EQ(data(get("status/buildinfo")),
            R"({"version":"0.7.0","revision":"abc","branch":"","buildUser":"","buildDate":"",)"
            R"("goVersion":""})");
  EXPECT_EQ(data(post("labels", "start=1709283600&end=1709290800&limit=40000")),
            R"(["__name__","host","metric"])");
  EXPECT_EQ(data(get("label/__name__/values", "start=1709283600&end=1709290800&limit=40000")),
            R"(["odd","y","yhat"])");
  EXPECT_EQ(data(get("label/host/values", "match%5B%5D=%7Bmetric%3D%22cpu%22%7D")), R"(["a"])");
  EXPECT_EQ(data(post("series", "match[]=yhat&start=1709283600&end=1709290800&limit=1")),
            R"([{"__name__":"yhat","host":"a","metric":"cpu"}])");
  EXPECT_EQ(data(post("query_range",
                      "query=y%7Bhost%3D%22a%22%7D&start=1709287080.5&end=1709287200.5"
                      "&step=60")),
            R"({"resultType":"matrix","result":[{"metric":{"__name__":"y","host":"a","metric":)"
            R"("cpu"},"values":[[1709287080.500,"41.5"],[1709287140.500,"42"],)"
            R"([1709287200.500,"43.25"]]}]})");
}

TEST_F(Api, AnswersTheFutureToo) {
  EXPECT_EQ(data(get("query_range", "query=yhat&start=now-1m&end=now%2B2m&step=1m")),
            R"({"resultType":"matrix","result":[{"metric":{"__name__":"yhat","host":"a","metric":)"
            R"("cpu"},"values":[[1709287200.500,"42.5"],[1709287260.500,"0.1"],)"
            R"([1709287320.500,"1e+21"]]}]})");
}

TEST_F(Api, WritesValuesAsText) {
  EXPECT_EQ(data(get("query", "query=odd[9m]&time=now%2B9m")),
            R"({"resultType":"matrix","result":[{"metric":{"__name__":"odd"},"values":)"
            R"([[1709287200.500,"NaN"],[1709287260.500,"+Inf"],[1709287320.500,"-Inf"],)"
            R"([1709287380.500,"1e-07"],[1709287440.500,"-0"]]}]})");
  EXPECT_EQ(data(get("query", "query=100000000000000000000%2B1/3&time=-1.5")),
            R"({"resultType":"scalar","result":[-1.500,"100000000000000000000"]})");
  EXPECT_EQ(data(get("query", "query=1/3&time=0")),
            R"({"resultType":"scalar","result":[0,"0.3333333333333333"]})");
}

TEST_F(Api, AnswersEveryTypeOfInstantQuery) {
  EXPECT_EQ(data(get("query", "query=sum(y)")),
            R"({"resultType":"vector","result":[{"metric":{},"value":[1709287200.500,"43.25"]}]})");
  EXPECT_EQ(data(get("query", "query=nothing")), R"({"resultType":"vector","result":[]})");
  EXPECT_EQ(data(get("query", "query=%22a%5C%22b%22&time=5")),
            R"({"resultType":"string","result":[5,"a\"b"]})");
  EXPECT_EQ(data(get("query_range", "query=time()&start=0&end=2&step=2")),
            R"({"resultType":"matrix","result":[{"metric":{},"values":[[0,"0"],[2,"2"]]}]})");
}

TEST_F(Api, CutsAtTheLimitWithAWarning) {
  const std::string warning = R"(,"warnings":["results truncated due to limit"]})";
  for (const auto& [path, query] : std::vector<std::pair<std::string, std::string>>{
           {"query", "query=%7B__name__=~%22y.*%22%7D&limit=1"},
           {"query_range", "query=%7B__name__=~%22y.*%22%7D&start=now&end=now&step=1&limit=1"},
           {"series", "match[]=y&match[]=yhat&limit=1"},
           {"labels", "limit=1"},
           {"label/__name__/values", "limit=1"}}) {
    const HttpResponse response = get(path, query);
    EXPECT_EQ(response.status, 200);
    EXPECT_TRUE(response.body.ends_with(warning)) << path << ": " << response.body;
  }
}

TEST_F(Api, RefusesBadParametersWithAReason) {
  const auto refused = [this](const std::string& path, const std::string& query) {
    const HttpResponse response = get(path, query);
    EXPECT_EQ(response.status, 400) << path << query;
    EXPECT_TRUE(response.body.starts_with(R"({"status":"error","errorType":"bad_data","error":")"));
    return response.body;
  };
  EXPECT_EQ(
      refused("query", "query=1%2B"),
      R"({"status":"error","errorType":"bad_data","error":"invalid parameter \"query\": 1:3: )"
      R"(parse error: unexpected end of input where an expression begins"})");
  EXPECT_EQ(
      refused("query", "query=irate(y[5m])"),
      R"({"status":"error","errorType":"bad_data","error":"invalid parameter \"query\": 1:1: )"
      R"(parse error: function \"irate\" is not supported here"})");
  refused("query", "");
  refused("query", "query=1&time=x");
  refused("query", "query=1&timeout=x");
  refused("query", "query=1&limit=-1");
  refused("query", "query=1&limit=1x");
  refused("query", "query=%");
  refused("query_range", "query=1&start=0&end=1");
  refused("query_range", "query=1&start=0&end=1&step=0");
  refused("query_range", "query=1&start=0&end=1&step=0.0001");
  refused("query_range", "query=1&start=1&end=0&step=1");
  refused("query_range", "query=1&start=0&end=11001&step=1");
  refused("query_range", "query=y[5m]&start=0&end=1&step=1");
  refused("series", "");
  refused("series", "match[]=y[5m]");
  refused("labels", "match[]=%7B%7D");
  refused("label/1x/values", "");
  refused("label/a%20b/values", "");
  refused("rules", "type=x");
}

TEST_F(Api, TellsExecutionFromTimeout) {
  const HttpResponse execution = get("query", "query=y*on()%7B__name__=~%22y.*%22%7D");
  EXPECT_EQ(execution.status, 422);
  EXPECT_TRUE(execution.body.starts_with(R"({"status":"error","errorType":"execution",)"));

  const HttpResponse late = get("query_range",
                                "query=y%2By%2By%2By%2By%2By%2By%2By%2By%2By%2By%2By&"
                                "start=now-10999s&end=now&step=1&timeout=0");
  EXPECT_EQ(late.status, 503);
  EXPECT_EQ(late.body, R"({"status":"error","errorType":"timeout","error":"query timed out in )"
                       R"(expression evaluation"})");
}

TEST_F(Api, TakesMethodsAsPrometheusDoes) {
  for (const char* const path : {"query", "query_range", "series", "labels"}) {
    EXPECT_NE(post(path, "").status, 405) << path;
  }
  EXPECT_EQ(post("label/a/values", "").status, 405);
  EXPECT_EQ(post("metadata", "").status, 405);
}

TEST_F(Api, DescribesItsMetrics) {
  EXPECT_EQ(data(get("metadata")),
            R"({"y":[{"type":"gauge","help":"What was seen.","unit":""}],)"
            R"("yhat":[{"type":"gauge","help":"What is expected.","unit":""}]})");
  EXPECT_EQ(data(get("metadata", "limit=1")),
            R"({"y":[{"type":"gauge","help":"What was seen.","unit":""}]})");
  EXPECT_EQ(data(get("metadata", "metric=x")), "{}");
}

TEST_F(Api, HasNoAlertsWithoutASource) {
  EXPECT_EQ(data(get("alerts")), R"({"alerts":[]})");
  EXPECT_EQ(data(get("rules")), R"({"groups":[]})");
}

TEST_F(Api, ShowsWhatFires) {
  api_.alerts = [] {
    return std::vector<PrometheusAlert>{{labels({{"alertname", "spike"}, {"host", "a"}}),
                                         labels({{"summary", "812 is high"}}),
                                         Timestamp{std::chrono::seconds{1'709'287'200}}, 812}};
  };
  routes_ = made();
  const std::string alert =
      R"({"labels":{"alertname":"spike","host":"a"},"annotations":{"summary":"812 is high"},)"
      R"("state":"firing","activeAt":"2024-03-01T10:00:00Z","value":"8.12e+02"})";

  EXPECT_EQ(data(get("alerts")), R"({"alerts":[)" + alert + "]}");
  EXPECT_EQ(data(get("rules", "type=alert")),
            R"({"groups":[{"name":"foreshock","file":"foreshock","rules":[{"state":"firing",)"
            R"("name":"spike","query":"anomaly_active == 1","duration":0,"labels":{},)"
            R"("annotations":{},"alerts":[)" +
                alert +
                R"(],"health":"ok","evaluationTime":0,"lastEvaluation":"2024-03-01T10:00:00.5Z",)"
                R"("type":"alerting"}],"interval":0,"limit":0,"evaluationTime":0,)"
                R"("lastEvaluation":"2024-03-01T10:00:00.5Z"}]})");
  EXPECT_EQ(data(get("rules", "type=record")), R"({"groups":[]})");
}

}  // namespace
}  // namespace foreshock
