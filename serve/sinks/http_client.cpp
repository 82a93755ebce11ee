#include "foreshock/serve/sinks/http_client.h"

#include <algorithm>
#include <atomic>
#include <fstream>
#include <utility>

#include <curl/curl.h>

namespace foreshock {
namespace {

constexpr std::size_t kMostOfBody = 200;  // Bytes of an answer that a log shows.
constexpr std::size_t kLargestSecret = 16384;
constexpr int kMostRedirects = 3;

struct EndEasy {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
struct EndMulti {
  void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
};
struct EndUrl {
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
};
struct EndList {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using Easy = std::unique_ptr<CURL, EndEasy>;
using Url = std::unique_ptr<CURLU, EndUrl>;
using FieldList = std::unique_ptr<curl_slist, EndList>;

void append_field(FieldList& list, const std::string& field) {
  if (curl_slist* longer = curl_slist_append(list.get(), field.c_str()); longer != nullptr) {
    static_cast<void>(list.release());
    list.reset(longer);
  }
}

/// Called before the first handle is made; what is left of it ends with the process.
bool start_curl() {
  static const bool started = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
  return started;
}

std::string part_of(CURLU* url, CURLUPart part, unsigned flags = 0) {
  char* text = nullptr;
  if (curl_url_get(url, part, &text, flags) != CURLUE_OK) return {};
  std::string out(text);
  curl_free(text);
  return out;
}

Url parse_url(const std::string& text) {
  Url url(curl_url());
  const bool good = url && curl_url_set(url.get(), CURLUPART_URL, text.c_str(), 0) == CURLUE_OK;
  return good ? std::move(url) : nullptr;
}

/// Whether what went to `from` may go to `to` too.
bool is_same_host(const std::string& from, const std::string& to) {
  const Url a = parse_url(from);
  const Url b = parse_url(to);
  if (!a || !b) return false;
  const std::string before = part_of(a.get(), CURLUPART_SCHEME);
  const std::string after = part_of(b.get(), CURLUPART_SCHEME);
  if (before != after && !(before == "http" && after == "https")) return false;
  if (before == after && part_of(a.get(), CURLUPART_PORT, CURLU_DEFAULT_PORT) !=
                             part_of(b.get(), CURLUPART_PORT, CURLU_DEFAULT_PORT)) {
    return false;
  }
  return part_of(a.get(), CURLUPART_HOST) == part_of(b.get(), CURLUPART_HOST);
}

Result<std::string> read_secret(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text(kLargestSecret + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (file.bad() || (file.fail() && !file.eof())) {
    return fail(Errc::kUnavailable, path + ": can't be read");
  }
  text.resize(static_cast<std::size_t>(file.gcount()));
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
  const bool odd = std::any_of(text.begin(), text.end(), [](char c) { return c >= 0 && c < ' '; });
  if (text.empty() || odd || text.size() > kLargestSecret) {
    return fail(Errc::kMalformedInput, path + ": holds no secret on one line");
  }
  return text;
}

/// One line of printable text.
std::string one_line(std::string_view text) {
  std::string out(text.substr(0, kMostOfBody));
  for (char& c : out) {
    if (c >= 0 && c < ' ') c = ' ';
  }
  return out;
}

std::size_t take_body(char* data, std::size_t size, std::size_t count, void* to) {
  auto& body = *static_cast<std::string*>(to);
  const std::size_t room = kMostOfBody - std::min(kMostOfBody, body.size());
  body.append(data, std::min(room, size * count));
  return size * count;
}

/// A call on its way.
struct Flight {
  Easy easy;
  FieldList fields;
  std::string url;
  std::string body;  ///< Of the answer.
  std::string error = std::string(CURL_ERROR_SIZE, '\0');
  int redirects = 0;
  bool under_way = false;
};

}  // namespace

struct HttpClient::Parts {
  Options options;
  std::unique_ptr<CURLM, EndMulti> multi;
  std::atomic<bool> cancelled = false;

  bool begin(Flight& flight, const HttpCall& call, HttpAnswer& answer) const;
  void set_up(Flight& flight, const HttpCall& call) const;
  static Status set_login(Flight& flight, const HttpLogin& login);
  void finish(Flight& flight, CURLcode code, const HttpCall& call, HttpAnswer& answer);
  void fly(std::vector<Flight>& flights, std::span<const HttpCall> calls,
           std::vector<HttpAnswer>& answers);
};

Status HttpClient::Parts::set_login(Flight& flight, const HttpLogin& login) {
  if (!login.bearer_file.empty()) {
    FORESHOCK_TRY(const std::string token, read_secret(login.bearer_file));
    append_field(flight.fields, "Authorization: Bearer " + token);
  } else if (!login.user.empty()) {
    std::string password;
    if (!login.password_file.empty()) {
      FORESHOCK_TRY(password, read_secret(login.password_file));
    }
    curl_easy_setopt(flight.easy.get(), CURLOPT_HTTPAUTH, static_cast<long>(CURLAUTH_BASIC));
    curl_easy_setopt(flight.easy.get(), CURLOPT_USERNAME, login.user.c_str());
    curl_easy_setopt(flight.easy.get(), CURLOPT_PASSWORD, password.c_str());
  }
  return {};
}

void HttpClient::Parts::set_up(Flight& flight, const HttpCall& call) const {
  using std::chrono::duration_cast;
  using std::chrono::milliseconds;
  CURL* const easy = flight.easy.get();
  const auto connect = duration_cast<milliseconds>(options.connect_timeout).count();
  const auto whole = duration_cast<milliseconds>(options.timeout).count();
  append_field(flight.fields, "Content-Type: " + call.content_type);
  append_field(flight.fields, "Expect:");  // No round trip before the body.
  curl_easy_setopt(easy, CURLOPT_URL, flight.url.c_str());
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(connect));
  curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(whole));
  curl_easy_setopt(easy, CURLOPT_USERAGENT, options.user_agent.c_str());
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, flight.fields.get());
  curl_easy_setopt(easy, CURLOPT_POST, 1L);
  curl_easy_setopt(easy, CURLOPT_POSTFIELDS, call.body.data());
  curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(call.body.size()));
  curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, flight.error.data());
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_body);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, static_cast<void*>(&flight.body));
  curl_easy_setopt(easy, CURLOPT_PRIVATE, static_cast<void*>(&flight));
  if (!call.ca_file.empty()) curl_easy_setopt(easy, CURLOPT_CAINFO, call.ca_file.c_str());
}

/// False: it can't begin, and that is its answer.
bool HttpClient::Parts::begin(Flight& flight, const HttpCall& call, HttpAnswer& answer) const {
  flight.easy.reset(curl_easy_init());
  flight.fields.reset();
  flight.body.clear();
  if (!flight.easy) {
    answer.what = "no memory for a request";
    return false;
  }
  if (auto status = set_login(flight, call.login); !status) {
    answer.what = status.error().message;
    return false;
  }
  set_up(flight, call);
  flight.under_way = curl_multi_add_handle(multi.get(), flight.easy.get()) == CURLM_OK;
  if (!flight.under_way) answer.what = "the request can't begin";
  return flight.under_way;
}

void HttpClient::Parts::finish(Flight& flight, CURLcode code, const HttpCall& call,
                               HttpAnswer& answer) {
  CURL* const easy = flight.easy.get();
  flight.under_way = false;
  if (code != CURLE_OK) {
    const std::string_view told = flight.error.c_str();
    answer.what = one_line(told.empty() ? curl_easy_strerror(code) : told);
    curl_multi_remove_handle(multi.get(), easy);
    return;
  }
  long status = 0;
  curl_off_t seconds = 0;
  char* redirect = nullptr;
  curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
  curl_easy_getinfo(easy, CURLINFO_RETRY_AFTER, &seconds);
  curl_easy_getinfo(easy, CURLINFO_REDIRECT_URL, &redirect);
  const std::string next = redirect == nullptr ? "" : redirect;
  curl_multi_remove_handle(multi.get(), easy);
  answer.status = static_cast<int>(status);
  answer.what = one_line(flight.body);
  constexpr curl_off_t kWeek = 604'800;
  if (seconds > 0) answer.retry_after = std::chrono::seconds{std::min(seconds, kWeek)};
  if (next.empty()) return;

  const bool same = is_same_host(flight.url, next);
  const bool keeps_body = status == 307 || status == 308;
  answer.what = "redirected to " + shown_url(next) +
                (same ? "" : ", which is another host: set the URL to where alerts are to go");
  if (!same || !keeps_body || flight.redirects >= kMostRedirects) return;
  ++flight.redirects;
  flight.url = next;
  answer = {};
  begin(flight, call, answer);
}

void HttpClient::Parts::fly(std::vector<Flight>& flights, std::span<const HttpCall> calls,
                            std::vector<HttpAnswer>& answers) {
  const auto is_under_way = [](const Flight& flight) { return flight.under_way; };
  while (!cancelled && std::any_of(flights.begin(), flights.end(), is_under_way)) {
    int running = 0;
    int waiting = 0;
    if (curl_multi_perform(multi.get(), &running) != CURLM_OK) break;
    while (const CURLMsg* message = curl_multi_info_read(multi.get(), &waiting)) {
      if (message->msg != CURLMSG_DONE) continue;
      const CURLcode code = message->data.result;  // The message ends with its handle.
      void* which = nullptr;
      curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &which);
      auto& flight = *static_cast<Flight*>(which);
      const auto i = static_cast<std::size_t>(&flight - flights.data());
      finish(flight, code, calls[i], answers[i]);
    }
    if (std::any_of(flights.begin(), flights.end(), is_under_way)) {
      curl_multi_poll(multi.get(), nullptr, 0, 1000, nullptr);
    }
  }
}

HttpClient::HttpClient(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
HttpClient::~HttpClient() = default;

Result<std::unique_ptr<HttpClient>> HttpClient::make(const Options& options) {
  if (!start_curl()) return fail(Errc::kUnavailable, "libcurl can't be started");
  auto parts = std::make_unique<Parts>();
  parts->options = options;
  parts->multi.reset(curl_multi_init());
  if (!parts->multi) return fail(Errc::kUnavailable, "libcurl can't be started");
  return std::unique_ptr<HttpClient>(new HttpClient(std::move(parts)));
}

std::vector<HttpAnswer> HttpClient::post(std::span<const HttpCall> calls) {
  std::vector<HttpAnswer> answers(calls.size());
  std::vector<Flight> flights(calls.size());  // Does not grow: curl points into it.
  for (std::size_t i = 0; i < calls.size(); ++i) {
    flights[i].url = calls[i].url;
    parts_->begin(flights[i], calls[i], answers[i]);
  }
  parts_->fly(flights, calls, answers);
  for (std::size_t i = 0; i < calls.size(); ++i) {
    if (!flights[i].under_way) continue;
    curl_multi_remove_handle(parts_->multi.get(), flights[i].easy.get());
    answers[i].what = "given up, as the service ends";
  }
  return answers;
}

void HttpClient::cancel() {
  parts_->cancelled = true;
  curl_multi_wakeup(parts_->multi.get());
}

std::string shown_url(std::string_view url) {
  std::string out(url.substr(0, url.find_first_of("?#")));
  const std::size_t host = out.find("://");
  if (host == std::string::npos) return out;
  const std::size_t path = out.find('/', host + 3);
  const std::size_t at = out.rfind('@', path == std::string::npos ? path : path - 1);
  if (at != std::string::npos && at > host) out.erase(host + 3, at - host - 2);
  return out;
}

Status check_url(std::string_view url) {
  const std::string text(url);
  const Url parsed = start_curl() ? parse_url(text) : nullptr;
  if (parsed) {
    const std::string scheme = part_of(parsed.get(), CURLUPART_SCHEME);
    if (scheme == "http" || scheme == "https") return {};
  }
  return fail(Errc::kInvalidArgument,
              "'" + shown_url(url) +
                  "' is no URL that alerts can go to; expected http://HOST... "
                  "or https://HOST...");
}

}  // namespace foreshock
