#include "foreshock/ingest/wire/flat.h"

#include <array>
#include <bit>
#include <charconv>
#include <cstring>
#include <limits>

#include "foreshock/ingest/wire/sixteen.h"

namespace foreshock::wire {
namespace {

constexpr std::array kPowers = {1e0, 1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};

bool is_digit(char c) {
  return static_cast<unsigned char>(c - '0') < 10;
}

/// Looks for no end of the text: the zero behind it stops every loop, and who has gone too far by
/// then is found out at the last brace.
class FlatReader {
 public:
  FlatReader(std::string_view text, Flat& out)
      : at_(text.data()), end_(text.data() + text.size()), out_(out) {}

  bool read() {
    skip_spaces();
    if (!take('{')) return false;
    do {
      skip_spaces();
      std::string_view name;
      if (!string(name)) return false;
      const Flat::Member member = member_of(name);
      if (member == Flat::kUnknown || (out_.seen >> member & 1U) != 0) return false;
      out_.seen |= 1U << member;
      skip_spaces();
      if (!take(':')) return false;
      skip_spaces();
      if (!(member == Flat::kLabels ? labels() : scalar(out_.members[member]))) return false;
      skip_spaces();
    } while (take(','));
    if (!take('}')) return false;
    while (at_ < end_ && is_space(*at_)) ++at_;
    return at_ == end_;
  }

 private:
  /// Most characters are above all four: one comparison for them.
  static bool is_space(char c) {
    return static_cast<unsigned char>(c) <= ' ' &&
           (c == ' ' || c == '\n' || c == '\t' || c == '\r');
  }

  void skip_spaces() {
    while (is_space(*at_)) ++at_;
  }

  bool take(char c) {
    if (*at_ != c) return false;
    ++at_;
    return true;
  }

  bool word(std::string_view wanted) {
    if (std::string_view(at_, wanted.size()) != wanted) return false;
    at_ += wanted.size();
    return true;
  }

  bool string(std::string_view& text) {
    if (!take('"')) return false;
    const char* const from = at_;
    for (;; at_ += 16) {
      if (at_ >= end_) return false;
      const unsigned stops = Sixteen(at_).string_stops();
      if (stops == 0) continue;
      at_ += std::countr_zero(stops);
      if (*at_ == '\\') return escaped_string(from, text);
      text = {from, static_cast<std::size_t>(at_ - from)};
      return take('"');
    }
  }

  /// The same from its first escape on: its characters go into the room, as far as there is any.
  bool escaped_string(const char* from, std::string_view& text) {
    const std::size_t begin = out_.used;
    std::size_t to = begin + static_cast<std::size_t>(at_ - from);
    if (to >= out_.room.size()) return false;
    std::memcpy(out_.room.data() + begin, from, to - begin);
    for (; *at_ != '"'; ++at_) {
      if (*at_ == '\\' && *++at_ != '"' && *at_ != '\\' && *at_ != '/') return false;
      const auto code = static_cast<unsigned char>(*at_);
      if (at_ >= end_ || code < ' ' || code > '~' || to >= out_.room.size()) return false;
      out_.room[to++] = *at_;
    }
    out_.used = to;
    text = {out_.room.data() + begin, to - begin};
    return take('"');
  }

  bool scalar(Scalar& to) {
    if (*at_ == '"') {
      to.kind = Scalar::Kind::kString;
      return string(to.text);
    }
    if (*at_ != 'n' && *at_ != 'N') return number(to);
    to.kind = Scalar::Kind::kNull;
    return word("null") || word("NaN");
  }

  /// Takes digits up to the first that is none, as many as 19 of them into `whole`.
  int digits(std::uint64_t& whole) {
    const char* const from = at_;
    for (std::uint64_t eight = 0; eight_digits(eight); at_ += 8)
      whole = whole * 100'000'000 + eight;
    for (; is_digit(*at_); ++at_) whole = whole * 10 + static_cast<std::uint64_t>(*at_ - '0');
    return static_cast<int>(at_ - from);
  }

  /// The next eight bytes as a number, if all are digits: pairs, then fours, then all are joined.
  bool eight_digits(std::uint64_t& value) const {
    std::uint64_t word = 0;
    std::memcpy(&word, at_, 8);
    const std::uint64_t nibbles = word - 0x3030303030303030U;
    if (((nibbles | (word + 0x4646464646464646U)) & 0x8080808080808080U) != 0) return false;
    word = nibbles * 10 + (nibbles >> 8U);
    word = (((word & 0x000000ff000000ffU) * 0x000f424000000064U) +
            (((word >> 16U) & 0x000000ff000000ffU) * 0x0000271000000001U)) >>
           32U;
    value = word;
    return true;
  }

  bool number(Scalar& to) {
    const char* const from = at_;
    const bool negative = take('-');
    std::uint64_t mantissa = 0;
    const bool zero = *at_ == '0';
    int count = digits(mantissa);
    if (count == 0 || (zero && count > 1)) return false;
    if (*at_ != '.' && *at_ != 'e' && *at_ != 'E') {
      constexpr std::uint64_t kLargest = std::numeric_limits<std::int64_t>::max();
      if (count > 19 || mantissa > kLargest) return false;
      to.kind = Scalar::Kind::kInteger;
      to.integer = static_cast<std::int64_t>(mantissa) * (negative ? -1 : 1);
      return true;
    }
    int decimals = 0;
    if (take('.')) {
      decimals = digits(mantissa);
      count += decimals;
      if (decimals == 0) return false;
    }
    to.kind = Scalar::Kind::kDouble;
    if (*at_ != 'e' && *at_ != 'E' && count <= 15) {
      // Two exact doubles: their quotient is correctly rounded. Clinger (1990).
      const double size =
          static_cast<double>(mantissa) / kPowers[static_cast<std::size_t>(decimals)];
      to.number = negative ? -size : size;
      return true;
    }
    return long_number(from, to.number);
  }

  /// With an exponent, or with more digits than a double holds.
  bool long_number(const char* from, double& number) {
    if (*at_ == 'e' || *at_ == 'E') {
      ++at_;
      if (*at_ == '+' || *at_ == '-') ++at_;
      std::uint64_t exponent = 0;
      if (digits(exponent) == 0) return false;
    }
    const auto [stop, error] = std::from_chars(from, at_, number);
    return error == std::errc{} && stop == at_;
  }

  bool labels() {
    if (!take('{')) return false;
    skip_spaces();
    if (take('}')) return true;
    do {
      Label& label = out_.labels.emplace_back();
      skip_spaces();
      if (!string(label.name)) return false;
      skip_spaces();
      if (!take(':')) return false;
      skip_spaces();
      if (!string(label.value)) return false;
      skip_spaces();
    } while (take(','));
    return take('}');
  }

  const char* at_;
  const char* const end_;
  Flat& out_;
};

}  // namespace

Flat::Member member_of(std::string_view name) {
  switch (name.size()) {
    case 2:
      return name == "id" ? Flat::kId : name == "ts" ? Flat::kTs : Flat::kUnknown;
    case 4:
      return name == "name" ? Flat::kName : name == "kind" ? Flat::kKind : Flat::kUnknown;
    case 5:
      return name == "value" ? Flat::kValue : name == "since" ? Flat::kSince : Flat::kUnknown;
    case 6:
      return name == "labels" ? Flat::kLabels : Flat::kUnknown;
    case 9:
      return name == "timestamp" ? Flat::kTimestamp : Flat::kUnknown;
    default:
      return Flat::kUnknown;
  }
}

bool read_flat_quickly(std::string_view text, Flat& out) {
  out.clear();
  return FlatReader(text, out).read();
}

}  // namespace foreshock::wire
