#include "sinks_fixture.h"

#include "foreshock/serve/sinks/alertmanager.h"
#include "foreshock/serve/sinks/jsonl.h"
#include "foreshock/serve/sinks/webhook.h"

namespace foreshock {
namespace {

/// Without white space outside of strings.
std::string compact(const std::string& json) {
  std::string out;
  bool quoted = false;
  for (std::size_t i = 0; i < json.size(); ++i) {
    const char c = json[i];
    if (!quoted && (c == ' ' || c == '\n')) continue;
    out += c;
    if (c == '"') quoted = !quoted;
    if (quoted && c == '\\' && i + 1 < json.size()) out += json[++i];
  }
  return out;
}

/// The blocks of JSON on the page, in order.
std::vector<std::string> blocks_of(const std::string& page) {
  constexpr std::string_view kBegin = "```json\n";
  std::vector<std::string> out;
  for (auto at = page.find(kBegin); at != std::string::npos; at = page.find(kBegin, at)) {
    at += kBegin.size();
    const auto end = page.find("```", at);
    out.push_back(compact(page.substr(at, end - at)));
  }
  return out;
}

TEST(SinksPage, ShowsWhatIsSent) {
  const std::vector<std::string> shown = blocks_of(read_file(FORESHOCK_SINKS_PAGE));
  const Incident incident = incident_of("9f3c");
  const Notice notice{&incident, false, incident.from, kStart + std::chrono::minutes{4}};
  const WebhookText text{"http://f", "/foreshock/g", "key"};

  std::vector<std::string> sent{alertmanager_body({&notice, 1}, "http://f")};
  for (const auto form : {WebhookForm::kAlertmanager, WebhookForm::kSlack, WebhookForm::kPagerduty,
                          WebhookForm::kCloudEvents}) {
    sent.push_back(webhook_body(form, {&notice, 1}, text));
  }
  sent.push_back(compact(jsonl_line(notice)));
  EXPECT_EQ(shown, sent);
}

}  // namespace
}  // namespace foreshock
