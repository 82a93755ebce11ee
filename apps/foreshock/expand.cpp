#include "foreshock/app/expand.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>

namespace foreshock::app {
namespace {

constexpr std::size_t kMostSecretBytes = 1U << 20U;  ///< A key ring is smaller; a device is not.

bool is_name(std::string_view text) {
  const auto may_stand = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  };
  return !text.empty() && (text.front() < '0' || text.front() > '9') &&
         std::all_of(text.begin(), text.end(), may_stand);
}

/// What stands for ${inside}.
Result<std::string> value_of(std::string_view inside, const Environment& environment) {
  const std::size_t sign = inside.find(":-");
  const std::string name(inside.substr(0, sign));
  if (!is_name(name)) {
    return fail(Errc::kInvalidArgument,  // Not quoted: it may be a part of a password.
                "${ without the name of a variable behind it; $${ stands for a plain ${");
  }
  const std::optional<std::string> value = environment(name);
  if (sign != std::string_view::npos) {
    return value && !value->empty() ? *value : std::string(inside.substr(sign + 2));
  }
  if (value) return *value;
  return fail(Errc::kInvalidArgument,
              "the environment has no " + name + "; ${" + name + ":-default} does without");
}

}  // namespace

std::optional<std::string> process_environment(const std::string& name) {
  const char* const value = std::getenv(name.c_str());
  if (value == nullptr) return std::nullopt;
  return value;
}

Result<std::string> expand(std::string_view text, const Environment& environment) {
  std::string out;
  while (true) {
    const std::size_t begin = text.find("${");
    if (begin == std::string_view::npos) return out + std::string(text);
    out += text.substr(0, begin);
    text.remove_prefix(begin + 2);
    if (!out.empty() && begin > 0 && out.back() == '$') {
      out += '{';
      continue;
    }
    const std::size_t end = text.find('}');
    if (end == std::string_view::npos) {
      return fail(Errc::kInvalidArgument, "${ without a }; $${ stands for a plain ${");
    }
    FORESHOCK_TRY(const std::string value, value_of(text.substr(0, end), environment));
    out += value;
    text.remove_prefix(end + 1);
  }
}

Result<std::string> read_secret(const std::string& path) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rbe"),
                                                             &std::fclose);
  if (!file) return fail(Errc::kInvalidArgument, path + ": " + std::strerror(errno));
  std::string text;
  std::array<char, 4096> buffer{};
  std::size_t count = 0;
  while ((count = std::fread(buffer.data(), 1, buffer.size(), file.get())) > 0) {
    text.append(buffer.data(), count);
    if (text.size() > kMostSecretBytes) {
      return fail(Errc::kInvalidArgument, path + ": more than 1 MiB");
    }
  }
  if (std::ferror(file.get()) != 0) {
    return fail(Errc::kInvalidArgument, path + ": " + std::strerror(errno));
  }
  if (text.ends_with("\r\n"))
    text.resize(text.size() - 2);
  else if (text.ends_with('\n'))
    text.pop_back();
  if (text.empty()) return fail(Errc::kInvalidArgument, path + ": is empty");
  return text;
}

}  // namespace foreshock::app
