#pragma once

/// Arrays of plain values in JSON.

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string_view>
#include <type_traits>

#include "foreshock/serve/json.h"

namespace foreshock {

/// [of(one), ...]: truths, whole numbers, numbers or texts, by what `of` gives.
template <class Range, class Of = std::identity>
void write_array(const Range& range, JsonWriter& json, Of of = {}) {
  json.begin_array();
  for (const auto& one : range) {
    const auto value = std::invoke(of, one);
    using Value = std::remove_cvref_t<decltype(value)>;
    if constexpr (std::same_as<Value, bool>)
      json.boolean(value);
    else if constexpr (std::integral<Value>)
      json.integer(static_cast<std::int64_t>(value));
    else if constexpr (std::floating_point<Value>)
      json.number(static_cast<double>(value));
    else
      json.text(std::string_view(value));
  }
  json.end_array();
}

/// The same behind its key.
template <class Range, class Of = std::identity>
void write_array(std::string_view name, const Range& range, JsonWriter& json, Of of = {}) {
  json.key(name);
  write_array(range, json, of);
}

/// 0 to n-1, for what is told by its place.
class Places {
 public:
  class Place {
   public:
    explicit Place(std::size_t at) : at_(at) {}
    std::size_t operator*() const { return at_; }
    Place& operator++() {
      ++at_;
      return *this;
    }
    bool operator!=(const Place& other) const { return at_ != other.at_; }

   private:
    std::size_t at_;
  };
  explicit Places(std::size_t n) : n_(n) {}
  Place begin() const { return Place(0); }
  Place end() const { return Place(n_); }

 private:
  std::size_t n_;
};
inline Places places(std::size_t n) {
  return Places(n);
}

}  // namespace foreshock
